//! Rules for the sources: the dependencies between modules that docs/architecture.md lists, restricted crates, one tokio
//! runtime, a description at the head of each file, one style of modules and one order of derives.

use std::fs;
use std::path::{Path, PathBuf};

/// A module, the modules that it may use, and the restricted crates that it may use. Both may be narrowed to a path.
struct Module {
    name: &'static str,
    modules: &'static [&'static str],
    crates: &'static [&'static str],
}

const fn module(
    name: &'static str,
    modules: &'static [&'static str],
    crates: &'static [&'static str],
) -> Module {
    Module { name, modules, crates }
}

const MODULES: [Module; 14] = [
    module("main", &["commands", "config::Arguments"], &["clap"]),
    module(
        "commands",
        &[
            "terminal",
            "ui",
            "app",
            "channel",
            "domain",
            "worker",
            "api",
            "history",
            "config",
            "simulator",
            "shared_file",
            "threads",
        ],
        // axum serves the metrics.
        &["tokio", "crossterm", "axum"],
    ),
    module(
        "terminal",
        &["ui", "app", "channel", "config::key_combination", "config::display", "config::style", "threads"],
        &["tokio", "crossterm", "ratatui"],
    ),
    module("ui", &["app", "channel", "domain", "config::display", "config::style"], &["ratatui"]),
    module("app", &["channel", "domain", "config::key_combination", "config::display"], &[]),
    module("channel", &["domain"], &[]),
    module("api", &["worker::Source", "domain", "config", "shared_file"], &["tokio", "reqwest"]),
    module("worker", &["channel", "domain"], &["tokio"]),
    module("history", &["channel", "domain", "shared_file", "threads"], &["rusqlite"]),
    module(
        "config",
        &["domain::filter"],
        &["clap", "clap_complete", "clap_mangen", "ratatui::style", "crossterm::event"],
    ),
    module("domain", &[], &[]),
    module("shared_file", &[], &["tokio"]),
    module("threads", &[], &[]),
    module("simulator", &[], &["tokio", "axum"]),
];

/// Crates that only some modules may use.
const RESTRICTED_CRATES: [&str; 9] =
    ["ratatui", "crossterm", "tokio", "reqwest", "axum", "clap", "clap_complete", "clap_mangen", "rusqlite"];

/// A file below `src`.
struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    /// The top-level module of the file; none for lib.rs.
    fn module(&self) -> Option<&'static Module> {
        let first = self.path.components().next().expect("a file below src");
        let name = Path::new(first.as_os_str()).file_stem().and_then(|name| name.to_str());
        if name == Some("lib") {
            return None;
        }
        Some(MODULES.iter().find(|module| name == Some(module.name)).expect("every module is in the table"))
    }

    /// The number of `super` from the file to the crate root.
    fn depth(&self) -> usize {
        let is_folder = self.path.file_name().is_some_and(|name| name == "mod.rs");
        self.path.components().count() - usize::from(is_folder)
    }

    /// The paths into this crate, from the top-level module on.
    fn uses(&self) -> Vec<Vec<String>> {
        let tokens = tokens(&self.text);
        let mut found = Vec::new();
        for at in 0..tokens.len() {
            let starts_here = at == 0 || tokens[at - 1] != "::";
            let root = match tokens[at].as_str() {
                "crate" | "tunnelscope" if starts_here => Some(at + 1),
                "super" if starts_here => self.after_supers(&tokens, at),
                _ => None,
            };
            if let Some(root) = root.filter(|&root| tokens.get(root).is_some_and(|word| word == "::")) {
                expand_path(&tokens, root + 1, &[], &mut found);
            }
        }
        found
    }

    /// The index after the `super`s that lead to the crate root, if there are enough.
    fn after_supers(&self, tokens: &[String], at: usize) -> Option<usize> {
        let supers =
            tokens[at..].chunks(2).take_while(|pair| pair.first().is_some_and(|word| word == "super"));
        let supers = supers.count();
        (supers >= self.depth()).then_some(at + 2 * supers - 1)
    }

    /// The paths into restricted crates.
    fn crates(&self) -> Vec<Vec<String>> {
        let tokens = tokens(&self.text);
        let mut found = Vec::new();
        for (at, pair) in tokens.windows(2).enumerate() {
            let is_restricted = RESTRICTED_CRATES.contains(&pair[0].as_str()) && pair[1] == "::";
            if is_restricted && (at == 0 || tokens[at - 1] != "::") {
                expand_path(&tokens, at, &[], &mut found);
            }
        }
        found
    }
}

/// The names, `::` and other characters of a source, without comment lines.
fn tokens(text: &str) -> Vec<String> {
    let code: Vec<&str> = text.lines().map(without_comment).collect();
    let code = code.join("\n");
    let mut tokens = Vec::new();
    let mut characters = code.chars().peekable();
    while let Some(character) = characters.next() {
        let mut word = String::from(character);
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        while let Some(next) = characters.next_if(|&next| is_name(character) && is_name(next)) {
            word.push(next);
        }
        if character == ':' && characters.next_if_eq(&':').is_some() {
            word.push(':');
        }
        if !character.is_whitespace() {
            tokens.push(word);
        }
    }
    tokens
}

fn without_comment(line: &str) -> &str {
    if line.trim_start().starts_with("//") { "" } else { line }
}

/// Expands a path with braces into its paths; returns the index of its end.
fn expand_path(tokens: &[String], at: usize, before: &[String], found: &mut Vec<Vec<String>>) -> usize {
    match tokens.get(at).map(String::as_str) {
        Some("{") => {
            let mut at = at + 1;
            while tokens.get(at).is_some_and(|word| word != "}") {
                at = if tokens[at] == "," { at + 1 } else { expand_path(tokens, at, before, found) };
            }
            at + 1
        }
        Some(name) => {
            let path = [before, &[name.to_owned()]].concat();
            if tokens.get(at + 1).is_some_and(|word| word == "::") {
                return expand_path(tokens, at + 2, &path, found);
            }
            found.push(path);
            let is_renamed = tokens.get(at + 1).is_some_and(|word| word == "as");
            if is_renamed { at + 3 } else { at + 1 }
        }
        None => at,
    }
}

/// Whether a path begins with an allowed one.
fn is_within(path: &[String], allowed: &str) -> bool {
    allowed.split("::").enumerate().all(|(at, name)| path.get(at).is_some_and(|word| word == name))
}

fn sources() -> Vec<Source> {
    sources_in("src")
}

fn sources_in(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    collect(&root, &root, &mut found);
    assert!(found.len() > 100, "too few sources found");
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a source");
            found.push(Source { path: path.strip_prefix(root).expect("below its root").to_owned(), text });
        }
    }
}

#[test]
fn modules_use_only_the_modules_in_the_table() {
    let mut violations = Vec::new();
    for source in sources() {
        let Some(module) = source.module() else { continue };
        let uses = source.uses().into_iter().filter(|path| path[0] != module.name);
        let is_allowed = |path: &Vec<String>| module.modules.iter().any(|allowed| is_within(path, allowed));
        let forbidden = uses.filter(|path| !is_allowed(path));
        violations.extend(forbidden.map(|path| (source.path.clone(), path.join("::"))));
    }
    assert!(violations.is_empty(), "dependencies that are not in the table: {violations:#?}");
}

#[test]
fn modules_use_only_the_crates_in_the_table() {
    let mut violations = Vec::new();
    for source in sources() {
        let crates = source.module().map_or(&[][..], |module| module.crates);
        let is_allowed = |path: &Vec<String>| crates.iter().any(|name| is_within(path, name));
        let forbidden = source.crates().into_iter().filter(|path| !is_allowed(path));
        violations.extend(forbidden.map(|path| (source.path.clone(), path.join("::"))));
    }
    assert!(violations.is_empty(), "crates that the module may not use: {violations:#?}");
}

#[test]
fn process_has_one_runtime() {
    let is_test =
        |path: &Path| path.components().any(|part| part.as_os_str().to_string_lossy().starts_with("tests"));
    let builds_runtime = |text: &str| {
        ["::new_current_thread(", "::new_multi_thread(", "Runtime::new("]
            .iter()
            .any(|call| text.contains(call))
    };
    let builders =
        sources().into_iter().filter(|source| builds_runtime(&source.text) && !is_test(&source.path));
    let builders: Vec<PathBuf> = builders.map(|source| source.path).collect();
    assert_eq!(builders, [Path::new("commands/runtime.rs")]);
}

#[test]
fn every_file_begins_with_a_description() {
    let missing = sources().into_iter().filter(|source| !source.text.starts_with("//! "));
    let missing: Vec<PathBuf> = missing.map(|source| source.path).collect();
    assert!(missing.is_empty(), "files without a description (`//!`): {missing:#?}");
}

#[test]
fn module_with_files_is_a_folder_with_mod_rs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let has_folder = |source: &Source| root.join(&source.path).with_extension("").is_dir();
    let misplaced: Vec<PathBuf> =
        sources().into_iter().filter(has_folder).map(|source| source.path).collect();
    assert!(misplaced.is_empty(), "move these into their folders as mod.rs: {misplaced:#?}");
}

/// Maximum length of the name of a test.
const MAX_NAME: usize = 60;

/// The names of the test functions in a source file.
fn test_names(text: &str) -> Vec<&str> {
    let is_test =
        |line: &str| ["#[test]", "#[tokio::test", "#[rstest]"].iter().any(|start| line.starts_with(start));
    let mut names = Vec::new();
    let mut is_attributed = false;
    for line in text.lines().map(str::trim) {
        is_attributed |= is_test(line);
        if let Some((before, rest)) = line.split_once("fn ")
            && (before.is_empty() || before == "async ")
        {
            names.extend(rest.split(['(', '<']).next().filter(|_| is_attributed));
            is_attributed = false;
        }
    }
    names
}

#[test]
fn names_of_tests_have_at_most_60_characters() {
    let sources: Vec<Source> = ["src", "tests"].into_iter().flat_map(sources_in).collect();
    let names: Vec<&str> = sources.iter().flat_map(|source| test_names(&source.text)).collect();
    assert!(names.len() > 1_000, "too few tests found");
    let long: Vec<&str> = names.into_iter().filter(|name| name.len() > MAX_NAME).collect();
    assert!(long.is_empty(), "names longer than {MAX_NAME} characters: {long:#?}");
}

#[test]
fn names_of_tests_are_found() {
    let text = "#[test]\nfn a() {}\nfn b() {}\n#[rstest]\n#[case(1)]\nasync fn c(#[case] x: u8) {}\n\
                #[tokio::test(start_paused = true)]\nasync fn d() {}";
    assert_eq!(test_names(text), ["a", "c", "d"]);
}

/// The standard derives in their order; others follow.
const DERIVES: [&str; 9] =
    ["Debug", "Clone", "Copy", "PartialEq", "Eq", "PartialOrd", "Ord", "Hash", "Default"];

fn is_in_order(derives: &str) -> bool {
    let position = |name: &str| DERIVES.iter().position(|known| *known == name).unwrap_or(DERIVES.len());
    derives.split(',').map(|name| position(name.trim())).is_sorted()
}

#[test]
fn derives_are_in_one_order() {
    let mut violations = Vec::new();
    for source in sources() {
        let lists = source.text.split("derive(").skip(1).filter_map(|rest| rest.split(')').next());
        let unordered = lists.filter(|list| !is_in_order(list));
        violations.extend(unordered.map(|list| (source.path.clone(), list.to_owned())));
    }
    assert!(violations.is_empty(), "derives that are not in the order {DERIVES:?}: {violations:#?}");
}

#[test]
fn unordered_derives_are_detected() {
    assert!(is_in_order("Debug, Clone, Copy, PartialEq, Eq, Hash, Default, ValueEnum"));
    assert!(!is_in_order("Clone, Debug"));
    assert!(!is_in_order("Deserialize, Debug"));
}

/// The inline code in a table cell.
fn codes(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn documentation_has_the_same_table() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/architecture.md");
    let page = fs::read_to_string(page).expect("the page");
    let section =
        page.split("\n## ").find(|section| section.starts_with("Modules\n")).expect("the section Modules");
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.map(|row| row.split(" |").collect::<Vec<_>>());
    let documented: Vec<(Vec<&str>, Vec<&str>)> =
        cells.map(|cells| (codes(cells[0]), codes(cells[2]))).collect();
    let expected = MODULES.iter().map(|module| (vec![module.name], module.modules.to_vec()));
    assert_eq!(documented, expected.collect::<Vec<_>>());
}

#[test]
fn paths_are_found_in_every_notation() {
    let uses = |path: &str, text: &str| {
        let source = Source { path: path.into(), text: text.to_owned() };
        source.uses().into_iter().map(|path| path.join("::")).collect::<Vec<_>>()
    };
    assert_eq!(uses("app/home.rs", "use crate::ui::Theme;"), ["ui::Theme"]);
    assert_eq!(
        uses("app/home.rs", "use crate::{domain::Text, ui::{self, Theme as T}};"),
        ["domain::Text", "ui::self", "ui::Theme"]
    );
    assert_eq!(uses("app/home.rs", "fn f() -> crate::api::Client {}"), ["api::Client"]);
    assert_eq!(uses("app/mod.rs", "use super::ui;"), ["ui"]);
    assert_eq!(uses("app/home.rs", "use super::super::ui::Theme;"), ["ui::Theme"]);
    assert_eq!(uses("main.rs", "use tunnelscope::api;"), ["api"]);
    let harmless = "use super::Cursor;\n// crate::ui\npub(crate) fn f() {}";
    assert_eq!(uses("app/home.rs", harmless), [""; 0]);
}

#[test]
fn paths_within_a_crate_are_distinguished() {
    let text = "use ratatui::{style::Style, widgets::Block};\nlet clap: clap::Arg;";
    let source = Source { path: "config/style.rs".into(), text: text.to_owned() };
    let crates: Vec<String> = source.crates().into_iter().map(|path| path.join("::")).collect();
    assert_eq!(crates, ["ratatui::style::Style", "ratatui::widgets::Block", "clap::Arg"]);
    let is_style = |path: &Vec<String>| is_within(path, "ratatui::style");
    assert_eq!(source.crates().iter().filter(|path| is_style(path)).count(), 1);
}
