//! Command lines of tunnelscope in shell examples and in inline code.

use clap::Command;
use std::iter::Peekable;
use std::str::Chars;

/// The command lines of tunnelscope in a shell script or, after `$ `, in a session at a console.
pub(crate) fn parse_commands(text: &str, is_console: bool) -> Vec<Vec<String>> {
    let lines = text
        .lines()
        .filter_map(|line| if is_console { line.strip_prefix("$ ") } else { Some(line.trim_start()) });
    lines.flat_map(simple_commands).filter_map(|words| arguments(&words)).collect()
}

/// The words of a line, split at the operators of the shell; commands in `$( )` come last.
fn simple_commands(line: &str) -> Vec<Vec<String>> {
    let (mut commands, mut inner) = (vec![Vec::new()], Vec::new());
    let mut rest = line.chars().peekable();
    while let Some(&next) = rest.peek() {
        match next {
            '#' => break,
            ' ' => {
                rest.next();
            }
            '|' | '&' | ';' | '>' | '(' | ')' => {
                rest.next();
                commands.push(Vec::new());
            }
            _ => {
                let (word, substituted) = word(&mut rest);
                commands.last_mut().expect("a command").push(word);
                inner.extend(substituted);
            }
        }
    }
    commands.extend(inner.iter().flat_map(|line| simple_commands(line)));
    commands
}

/// A word without its quotes, and the commands in its `$( )`.
fn word(rest: &mut Peekable<Chars<'_>>) -> (String, Vec<String>) {
    let (mut word, mut inner) = (String::new(), Vec::new());
    let mut quote = None;
    while let Some(&next) = rest.peek() {
        match (next, quote) {
            (' ' | '|' | '&' | ';' | '>' | '(' | ')', None) => break,
            ('\'' | '"', None) => quote = Some(next),
            (next, Some(open)) if next == open => quote = None,
            ('(', Some('"')) if word.ends_with('$') => {
                rest.next();
                let mut command = String::new();
                while let Some(next) = rest.next_if(|&next| next != ')') {
                    command.push(next);
                }
                inner.push(command);
            }
            (next, _) => word.push(next),
        }
        rest.next();
    }
    (word, inner)
}

/// The command line where the program is tunnelscope itself, or cargo that runs it.
fn arguments(words: &[String]) -> Option<Vec<String>> {
    let program = words.iter().position(|word| !word.contains('=')).map(|at| &words[at..])?;
    let name = program.first()?.rsplit('/').next()?;
    if name == "tunnelscope" {
        return Some(program.to_vec());
    }
    let is_cargo_run = name == "cargo" && program.get(1).is_some_and(|word| word == "run");
    let behind = program.iter().position(|word| word == "--").filter(|_| is_cargo_run)?;
    Some([&["tunnelscope".to_owned()], &program[behind + 1..]].concat())
}

/// The words of inline code that is a command line of tunnelscope, with or without its name, or one of its options.
pub(crate) fn inline(code: &str, root: &Command) -> Option<Vec<String>> {
    let words = simple_commands(code).into_iter().next()?;
    let first = words.first()?.as_str();
    let is_command = |name: &str| root.get_subcommands().any(|command| command.get_name() == name);
    let has_options = words.iter().any(|word| word.starts_with('-'));
    match first {
        "tunnelscope" => Some(words[1..].to_vec()),
        option if option.starts_with("--") => Some(words),
        name if is_command(name) && has_options => Some(words),
        _ => None,
    }
}

/// Checks subcommands and options; a lone option may be that of any command. Values are left to whole examples.
pub(crate) fn check(root: &Command, words: &[String]) -> Result<(), String> {
    let mut command = root;
    for word in words {
        if let Some(option) = word.strip_prefix("--") {
            let name = option.split('=').next().unwrap_or_default();
            let is_known = if words[0].starts_with('-') {
                is_anywhere(root, name)
            } else {
                has(command, name) || has(root, name)
            };
            if !is_known {
                return Err(format!("no option --{name}"));
            }
        } else if let Some(found) = command.find_subcommand(word) {
            command = found;
        } else if word == &words[0] && word.chars().all(|c| c.is_ascii_lowercase()) {
            return Err(format!("no command {word}"));
        }
    }
    Ok(())
}

fn has(command: &Command, option: &str) -> bool {
    command.get_arguments().any(|argument| argument.get_long() == Some(option))
}

fn is_anywhere(command: &Command, option: &str) -> bool {
    has(command, option) || command.get_subcommands().any(|command| is_anywhere(command, option))
}

#[test]
fn command_lines_are_parsed_and_checked() {
    let found =
        |line: &str| parse_commands(line, false).iter().map(|words| words.join(" ")).collect::<Vec<_>>();
    assert_eq!(found("A=1 tunnelscope status -o json | jq .x  # all"), ["tunnelscope status -o json"]);
    assert_eq!(
        found("x | /usr/bin/tunnelscope check --filter 'a | b'"),
        ["/usr/bin/tunnelscope check --filter a | b"]
    );
    assert_eq!(found(r#"curl -H "B $(tunnelscope auth token)" URL"#), ["tunnelscope auth token"]);
    assert_eq!(found("cargo run --release -- --demo & cargo test"), ["tunnelscope --demo"]);
    let mut root = <tunnelscope::config::Arguments as clap::CommandFactory>::command();
    root.build();
    let error = |code: &str| check(&root, &inline(code, &root).expect("a command")).err();
    for wrong in ["--nope", "tunnelscope nope", "tunnelscope status --listen", "status --nope"] {
        assert!(error(wrong).is_some(), "{wrong}");
    }
    for right in ["--tunnels", "tunnelscope man auth status", "check --degraded '~:'", "--demo=SCENARIO"] {
        assert_eq!(error(right), None, "{right}");
    }
}
