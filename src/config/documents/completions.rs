//! Completions for shells: the definition of the command line, and what it cannot say since its values may be more than the
//! known names, such as a theme of the configuration file.

use clap::{Arg, ArgAction, Command, CommandFactory, builder::ValueParser, value_parser};
use clap_complete::ValueHint;

use crate::config::args::{Arguments, Shell};

/// A script that completes the command line in this shell; with names to propose for options by their id.
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

/// A command and those below it, with what is proposals for the values of their options.
fn with_value_hints(command: Command, proposals: &[(&str, Vec<&'static str>)]) -> Command {
    command
        .mut_args(|argument| with_value_hint(argument, proposals))
        .mut_subcommands(|subcommand| with_value_hints(subcommand, proposals))
}

/// Files only where a file is wanted; a shell proposes them everywhere else too unless it is told not to.
fn with_value_hint(argument: Arg, proposals: &[(&str, Vec<&'static str>)]) -> Arg {
    let names = proposals.iter().find(|(id, _)| argument.get_id() == *id);
    if let Some((_, names)) = names {
        return argument.value_parser(ValueParser::from(names.clone()));
    }
    let value = argument.get_value_names().and_then(|names| names.first()).map(clap::builder::Str::as_str);
    match value {
        Some("FILE") => argument.value_hint(ValueHint::FilePath),
        Some("FOLDER") => argument.value_hint(ValueHint::DirPath),
        Some("URL") => argument.value_hint(ValueHint::Url),
        Some(_) if argument.get_possible_values().is_empty() => argument.value_hint(ValueHint::Other),
        _ => argument,
    }
}

/// A flag in the place of an option whose value may only follow an equals sign: unlike zsh, other shells would propose its
/// values in the place of the command behind it.
fn without_joined_value(argument: Arg) -> Arg {
    if !argument.is_require_equals_set() {
        return argument;
    }
    let flag = argument.require_equals(false).num_args(0).action(ArgAction::SetTrue);
    flag.default_missing_value(None::<&str>).value_parser(value_parser!(bool))
}

/// `man` or `help` with the names of commands.
fn with_pages(man: Command, commands: &[String]) -> Command {
    man.mut_args(|argument| match argument.get_id().as_str() {
        "command" => argument.value_parser(ValueParser::from(commands.to_vec())),
        _ => argument,
    })
}
