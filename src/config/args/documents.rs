//! The options of the commands that print what is made from the definitions here: `completions` and `man`.

use std::path::PathBuf;

use clap::Args;
pub use clap_complete::Shell;

/// Options of `completions`.
#[derive(Debug, Clone, Args)]
pub struct CompletionsOptions {
    /// The shell that is to read it.
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

/// Options of `help`.
#[derive(Debug, Clone, Args)]
pub struct HelpOptions {
    /// Command to print the help of, such as status or auth status; the program itself if omitted.
    #[arg(value_name = "COMMAND")]
    pub command: Vec<String>,
}

/// Options of `man`.
#[derive(Debug, Clone, Args)]
pub struct ManOptions {
    /// The command whose page is wanted, such as status or auth status; the main page without one.
    #[arg(value_name = "COMMAND", conflicts_with = "all")]
    pub command: Vec<String>,

    /// Write all pages into this folder, as packages have them; it is made if need be.
    #[arg(long, value_name = "FOLDER")]
    pub all: Option<PathBuf>,
}
