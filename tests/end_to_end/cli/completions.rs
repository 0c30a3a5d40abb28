//! Completions: all that the parser knows is in the script of each shell, and a real bash proposes what it should.

use super::program::Program;
use clap::{Command, CommandFactory};
use rstest::rstest;
use std::fs;
use std::io::ErrorKind;
use std::process::Stdio;
use tunnelscope::config::Arguments;

/// Every word that a person may type: names of commands and options.
fn words(command: &Command) -> Vec<String> {
    let options = command.get_arguments().filter_map(|argument| argument.get_long()).map(ToOwned::to_owned);
    let below =
        command.get_subcommands().flat_map(|sub| [vec![sub.get_name().to_owned()], words(sub)].concat());
    options.chain(below).collect()
}

#[rstest]
#[case("bash")]
#[case("zsh")]
#[case("fish")]
#[case("elvish")]
#[case("powershell")]
fn script_contains_every_command_and_option(#[case] shell: &str) {
    let ran = Program::new().run(&format!("completions {shell}"));
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let words = words(&Arguments::command());
    assert!(words.len() > 40, "the words are found");
    let is_there = |word: &&String| {
        let parts = ran.out.split(|c: char| !c.is_alphanumeric() && !"-_".contains(c));
        let mut parts = parts.map(|part| part.trim_start_matches('-'));
        parts.any(|part| part == word.as_str())
    };
    let missing: Vec<&String> = words.iter().filter(|word| !is_there(word)).collect();
    assert!(missing.is_empty(), "{shell} does not know {missing:?}");
}

#[rstest]
#[case("bash")]
#[case("zsh")]
#[case("fish")]
fn known_values_are_in_the_script(#[case] shell: &str) {
    let ran = Program::new().run(&format!("completions {shell}"));
    for value in ["colorblind", "outage", "large", "table", "debug"] {
        assert!(ran.out.contains(value), "{shell} does not propose {value}");
    }
}

#[test]
fn unknown_shell_is_a_usage_error_with_the_known_ones() {
    let ran = Program::new().run("completions tcsh");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("bash, elvish, fish, powershell, zsh"), "{}", ran.err);
}

/// What bash proposes for the last of these words; nothing where there is no bash.
fn proposed(program: &Program, line: &[&str]) -> Option<Vec<String>> {
    let script = "source ./completions || exit 9
        compopt() { :; }
        COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1))
        _tunnelscope tunnelscope \"${COMP_WORDS[COMP_CWORD]}\" \"${COMP_WORDS[COMP_CWORD - 1]}\"
        printf '%s\\n' \"${COMPREPLY[@]}\"";
    let mut bash = std::process::Command::new("bash");
    bash.args(["--norc", "-c", script, "bash"]).args(line).current_dir(program.home.path());
    let output = match bash.stdin(Stdio::null()).output() {
        Ok(output) => output,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("skipped: there is no bash here");
            return None;
        }
        Err(error) => panic!("bash cannot be started: {error}"),
    };
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    Some(String::from_utf8(output.stdout).expect("text").lines().map(ToOwned::to_owned).collect())
}

#[rstest]
#[case::commands(&["tunnelscope", "sta"], &["status"])]
#[case::options(&["tunnelscope", "status", "--outp"], &["--output"])]
#[case::options_of_all(&["tunnelscope", "api", "--no-tok"], &["--no-token-cache"])]
#[case::behind_the_demo(&["tunnelscope", "--demo", "stat"], &["status"])]
#[case::formats(&["tunnelscope", "status", "--output", "js"], &["json"])]
#[case::themes(&["tunnelscope", "--theme", ""], &["default", "colorblind", "soft", "mono"])]
#[case::scenarios(&["tunnelscope", "simulate", "--scenario", "b"], &["busy", "bare"])]
#[case::limits(&["tunnelscope", "simulate", "--limits", ""], &["none", "small", "large"])]
#[case::shells(&["tunnelscope", "completions", "z"], &["zsh"])]
#[case::pages(&["tunnelscope", "man", "simu"], &["simulate"])]
#[case::deeper(&["tunnelscope", "auth", "tok"], &["token"])]
#[case::files(&["tunnelscope", "--config", "mi"], &["mine.toml"])]
#[case::no_files(&["tunnelscope", "--profile", "mi"], &["mi"])]
fn bash_completes_commands_options_and_values(#[case] line: &[&str], #[case] expected: &[&str]) {
    let program = Program::new();
    fs::write(program.home.path().join("completions"), program.run("completions bash").out).expect("written");
    fs::write(program.home.path().join("mine.toml"), "").expect("written");
    let Some(proposed) = proposed(&program, line) else { return };
    assert_eq!(proposed, expected);
}
