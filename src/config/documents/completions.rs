//! Shell completion scripts, generated from the definition of the command line. Proposals are added for options that accept
//! other values too, such as a theme of the configuration file.

use clap::{Arg, ArgAction, Command, CommandFactory, builder::ValueParser, value_parser};
use clap_complete::ValueHint;

use crate::config::args::{Arguments, Shell};

/// The completion script for a shell, with proposals for the values of options by their id.
pub fn completions(shell: Shell, proposals: &[(&str, Vec<&'static str>)]) -> Vec<u8> {
    let commands = Arguments::command();
    let commands: Vec<String> = commands.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let pages = |sub: Command| match sub.get_name() {
        "man" | "help" => with_pages(sub, &commands),
        _ => sub,
    };
    let definition = with_value_hints(Arguments::command(), proposals).mut_subcommands(pages);
    let mut definition =
        if shell == Shell::Zsh { definition } else { definition.mut_args(without_joined_value) };
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut definition, "tunnelscope", &mut script);
    script
}

/// Adds value hints and proposals to a command and its subcommands.
fn with_value_hints(command: Command, proposals: &[(&str, Vec<&'static str>)]) -> Command {
    command
        .mut_args(|argument| with_value_hint(argument, proposals))
        .mut_subcommands(|subcommand| with_value_hints(subcommand, proposals))
}

/// Adds the value hint of an option: without one, shells propose files for every value.
fn with_value_hint(argument: Arg, proposals: &[(&str, Vec<&'static str>)]) -> Arg {
    let names = proposals.iter().find(|(id, _)| argument.get_id() == *id);
    if let Some((_, names)) = names {
        return argument.value_parser(ValueParser::from(names.clone()));
    }
    let value = argument.get_value_names().and_then(|names| names.first()).map(clap::builder::Str::as_str);
    match value {
        Some("FILE") => argument.value_hint(ValueHint::FilePath),
        Some("DIRECTORY") => argument.value_hint(ValueHint::DirPath),
        Some("URL") => argument.value_hint(ValueHint::Url),
        Some(_) if argument.get_possible_values().is_empty() => argument.value_hint(ValueHint::Other),
        _ => argument,
    }
}

/// Replaces an option whose value requires an equals sign by a flag: shells other than zsh would propose its values in the
/// place of the next argument.
fn without_joined_value(argument: Arg) -> Arg {
    if !argument.is_require_equals_set() {
        return argument;
    }
    let flag = argument.require_equals(false).num_args(0).action(ArgAction::SetTrue);
    flag.default_missing_value(None::<&str>).value_parser(value_parser!(bool))
}

/// Adds the names of commands as values of `man` or `help`.
fn with_pages(man: Command, commands: &[String]) -> Command {
    man.mut_args(|argument| match argument.get_id().as_str() {
        "command" => argument.value_parser(ValueParser::from(commands.to_vec())),
        _ => argument,
    })
}
