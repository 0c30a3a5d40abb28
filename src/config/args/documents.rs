//! Options of `completions`, `help` and `man`.

use std::path::PathBuf;

use clap::Args;
pub use clap_complete::Shell;

/// Options of `completions`.
#[derive(Debug, Clone, Args)]
pub struct CompletionsOptions {
    /// Shell to print the script for.
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
    /// Command to print the page of, such as status or auth status; the main page if omitted.
    #[arg(value_name = "COMMAND", conflicts_with = "all")]
    pub command: Vec<String>,

    /// Write all pages to this directory, which is created if it does not exist.
    #[arg(long, value_name = "DIRECTORY")]
    pub all: Option<PathBuf>,
}
