//! The help of a command, as `--help` prints it.

use std::io;

use clap::{Command, CommandFactory};

use super::UnknownPage;
use crate::config::args::Arguments;
use crate::config::nearest;

/// Prints the help of a command, given by its path such as `auth status`; that of the program if the path is empty.
///
/// # Errors
/// The command is unknown.
pub fn print_help(command_path: &[String]) -> Result<io::Result<()>, UnknownPage> {
    let mut definition = Arguments::command();
    check_command(&definition, command_path)?;
    let line = ["tunnelscope"].into_iter().chain(command_path.iter().map(String::as_str)).chain(["--help"]);
    Ok(match definition.try_get_matches_from_mut(line) {
        Err(help) => help.print(),
        Ok(_) => Ok(()),
    })
}

/// Checks that each name of the path is a command of the previous one.
fn check_command(command: &Command, command_path: &[String]) -> Result<(), UnknownPage> {
    let Some((first, rest)) = command_path.split_first() else { return Ok(()) };
    let names = command.get_subcommands().map(Command::get_name);
    let sub = command
        .find_subcommand(first)
        .ok_or_else(|| UnknownPage::new(first, nearest(first, names).map(ToOwned::to_owned)))?;
    check_command(sub, rest)
}
