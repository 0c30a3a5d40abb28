//! The manual: a page for each command, with all that the parser knows, and a source that man takes without complaint.

use super::program::Program;
use clap::{Command, CommandFactory};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use tunnelscope::app::{Action, BINDINGS};
use tunnelscope::config::Arguments;

/// The program on the day that Unix time began.
fn program() -> Program {
    Program::new().variable("SOURCE_DATE_EPOCH", "0")
}

/// The text of a page without what roff wants before a hyphen.
fn plain(page: &str) -> String {
    page.replace("\\-", "-")
}

/// A command and all below it, with their names as on the command line.
fn commands() -> Vec<(Vec<String>, Command)> {
    let mut definition = Arguments::command();
    definition.build();
    let mut found = vec![(Vec::new(), definition)];
    let mut at = 0;
    while let Some((words, command)) = found.get(at).cloned() {
        let below = command.get_subcommands().map(|sub| (words_and(&words, sub.get_name()), sub.clone()));
        found.extend(below);
        at += 1;
    }
    found
}

fn words_and(words: &[String], name: &str) -> Vec<String> {
    words.iter().cloned().chain([name.to_owned()]).collect()
}

#[test]
fn each_command_has_a_page_with_all_its_options() {
    let program = program();
    let ran = program.run("man --all pages");
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    let commands = commands();
    assert!(commands.len() > 10, "the commands are found");
    let folder = program.home.path().join("pages");
    assert_eq!(fs::read_dir(&folder).expect("the pages").count(), commands.len(), "and no other page");
    for (words, command) in commands {
        let name = ["tunnelscope".to_owned()].into_iter().chain(words).collect::<Vec<_>>().join("-");
        let page = plain(&fs::read_to_string(folder.join(format!("{name}.1"))).expect("a page"));
        has_all(&page, &command);
        assert!(page.contains(&format!(".TH {} 1 1970-01-01 ", name.to_uppercase())), "{page}");
        assert!(page.contains(".SH \"SEE ALSO\""), "{page}");
    }
}

#[test]
fn keys_in_the_manual_are_bound() {
    let page = plain(&program().run("man").out);
    let keys = page.split(".SH KEYS").nth(1).and_then(|rest| rest.split(".SH").next()).expect("its section");
    let listed: Vec<(&str, &str)> = keys
        .split(".TP")
        .filter_map(|entry| entry.trim().split_once('\n'))
        .map(|(key, does)| (key.trim_start_matches("\\fB").trim_end_matches("\\fR"), does))
        .collect();
    for (key, action) in [("q", Action::Close), ("Q", Action::QuitAndPrint), ("L", Action::ProviderLog)] {
        let does = listed.iter().find(|(listed, _)| *listed == key).expect(key).1;
        let is_bound = BINDINGS.iter().any(|row| row.action == action && row.keys.contains(&key));
        assert!(is_bound && !does.is_empty(), "{key}: {does}");
    }
    assert!(listed.len() > 5, "{keys}");
    let unknown = listed.iter().find(|(key, _)| !BINDINGS.iter().any(|row| row.keys.contains(key)));
    assert_eq!(unknown, None);
}

fn has_all(page: &str, command: &Command) {
    for argument in command.get_arguments().filter(|argument| !argument.is_hide_set()) {
        let word = argument.get_long().map_or_else(
            || argument.get_value_names().expect("the name of its value")[0].to_string(),
            |long| format!("--{long}"),
        );
        assert!(page.contains(&word), "{word} is not in {page}");
    }
    for sub in command.get_subcommands() {
        assert!(page.contains(&format!("-{}(1)", sub.get_name())), "{} is not in {page}", sub.get_name());
    }
}

#[test]
fn man_prints_the_page_of_a_command() {
    let program = program();
    assert_eq!(program.run("man --all pages").code, 0);
    for (line, file) in [
        ("man", "tunnelscope.1"),
        ("man status", "tunnelscope-status.1"),
        ("man auth token", "tunnelscope-auth-token.1"),
    ] {
        let ran = program.run(line);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{line}");
        let written = fs::read_to_string(program.home.path().join("pages").join(file)).expect("a page");
        assert_eq!(ran.out, written, "{line}");
    }
}

#[test]
fn main_page_has_the_usual_sections() {
    let page = plain(&program().run("man").out);
    for title in ["NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "\"EXIT STATUS\"", "ENVIRONMENT", "FILES"] {
        assert!(page.contains(&format!(".SH {title}\n")), "{title} is not in {page}");
    }
    for word in [".SH EXAMPLES", ".SH NOTES", "Not affiliated with Cisco.", "TUNNELSCOPE_API_SECRET"] {
        assert!(page.contains(word), "{word} is not in {page}");
    }
}

#[test]
fn page_of_an_unknown_command_is_a_usage_error() {
    program().run("man statsu").failed_with(2, &["unknown command `statsu`", "did you mean `status`?"]);
    program().run("man auth status more").failed_with(2, &["unknown command `more`"]);
    assert_eq!(program().run("man status --all pages").code, 2);
}

#[test]
fn directory_that_cannot_be_created_is_named() {
    let program = program();
    fs::write(program.home.path().join("file"), "").expect("a file");
    program.run("man --all file/pages").failed_with(1, &["file/pages"]);
}

#[test]
fn mandoc_reports_no_warning() {
    let program = program();
    assert_eq!(program.run("man --all pages").code, 0);
    let folder = program.home.path().join("pages");
    for entry in fs::read_dir(&folder).expect("the pages") {
        if !is_clean(&entry.expect("a page").path()) {
            return;
        }
    }
}

/// Whether there is a mandoc, which then has nothing to say about this page.
fn is_clean(page: &Path) -> bool {
    let mut mandoc = std::process::Command::new("mandoc");
    match mandoc.args(["-T", "lint", "-W", "warning"]).arg(page).output() {
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
            true
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("skipped: there is no mandoc here");
            false
        }
        Err(error) => panic!("mandoc cannot be started: {error}"),
    }
}
