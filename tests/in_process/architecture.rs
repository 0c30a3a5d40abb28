//! The dependencies between modules as docs/architecture.md lists them, against the sources. A dependency that is not listed
//! fails here, and so does a file without a description.

use std::fs;
use std::path::{Path, PathBuf};

/// A part, the parts that it may use (all of one, or only what is named of it), and likewise the crates that others may not
/// use.
struct Part {
    name: &'static str,
    ours: &'static [&'static str],
    foreign: &'static [&'static str],
}

const fn part(name: &'static str, ours: &'static [&'static str], foreign: &'static [&'static str]) -> Part {
    Part { name, ours, foreign }
}

/// The map.
const PARTS: [Part; 13] = [
    part("main", &["commands", "config::Arguments"], &["clap"]),
    part(
        "commands",
        &[
            "terminal",
            "ui",
            "app",
            "channel",
            "domain",
            "worker",
            "api",
            "config",
            "simulator",
            "shared_file",
            "threads",
        ],
        // Its own server is that of the metrics.
        &["tokio", "crossterm", "axum"],
    ),
    part(
        "terminal",
        &["ui", "app", "channel", "config::key_combination", "config::display", "config::style", "threads"],
        &["tokio", "crossterm", "ratatui"],
    ),
    part("ui", &["app", "channel", "domain", "config::display", "config::style"], &["ratatui"]),
    part("app", &["channel", "domain", "config::key_combination", "config::display"], &[]),
    part("channel", &["domain"], &[]),
    part("api", &["worker::Source", "domain", "config", "shared_file"], &["tokio", "reqwest"]),
    part("worker", &["channel", "domain"], &["tokio"]),
    part(
        "config",
        &["domain::filter"],
        &["clap", "clap_complete", "clap_mangen", "ratatui::style", "crossterm::event"],
    ),
    part("domain", &[], &[]),
    part("shared_file", &[], &["tokio"]),
    part("threads", &[], &[]),
    part("simulator", &[], &["tokio", "axum"]),
];

/// Crates that belong to some parts only: the screen, the runtime, HTTP from either side, the command line.
const KEPT: [&str; 8] =
    ["ratatui", "crossterm", "tokio", "reqwest", "axum", "clap", "clap_complete", "clap_mangen"];

/// A file below `src`.
struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    /// The part that it belongs to; none for the library's own head.
    fn part(&self) -> Option<&'static Part> {
        let first = self.path.components().next().expect("a file below src");
        let name = Path::new(first.as_os_str()).file_stem().and_then(|name| name.to_str());
        if name == Some("lib") {
            return None;
        }
        Some(PARTS.iter().find(|part| name == Some(part.name)).expect("every part is on the map"))
    }

    /// How many `super` lead from the file to the library: one for each module that it is in.
    fn depth(&self) -> usize {
        let is_folder = self.path.file_name().is_some_and(|name| name == "mod.rs");
        self.path.components().count() - usize::from(is_folder)
    }

    /// The paths into the library that it names, from the part on.
    fn uses(&self) -> Vec<Vec<String>> {
        let words = words(&self.text);
        let mut found = Vec::new();
        for at in 0..words.len() {
            let starts_here = at == 0 || words[at - 1] != "::";
            let root = match words[at].as_str() {
                "crate" | "tunnelscope" if starts_here => Some(at + 1),
                "super" if starts_here => self.behind_supers(&words, at),
                _ => None,
            };
            if let Some(root) = root.filter(|&root| words.get(root).is_some_and(|word| word == "::")) {
                branches(&words, root + 1, &[], &mut found);
            }
        }
        found
    }

    /// Where a path goes on that climbs up to the library by `super`.
    fn behind_supers(&self, words: &[String], at: usize) -> Option<usize> {
        let climbs =
            words[at..].chunks(2).take_while(|pair| pair.first().is_some_and(|word| word == "super"));
        let climbs = climbs.count();
        (climbs >= self.depth()).then_some(at + 2 * climbs - 1)
    }

    /// The paths into the kept crates that it names.
    fn crates(&self) -> Vec<Vec<String>> {
        let words = words(&self.text);
        let mut found = Vec::new();
        for (at, pair) in words.windows(2).enumerate() {
            let is_kept = KEPT.contains(&pair[0].as_str()) && pair[1] == "::";
            if is_kept && (at == 0 || words[at - 1] != "::") {
                branches(&words, at, &[], &mut found);
            }
        }
        found
    }
}

/// Names, `::` and every other sign, without the lines that are comments.
fn words(text: &str) -> Vec<String> {
    let code: Vec<&str> = text.lines().map(without_comment).collect();
    let code = code.join("\n");
    let mut words = Vec::new();
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
            words.push(word);
        }
    }
    words
}

fn without_comment(line: &str) -> &str {
    if line.trim_start().starts_with("//") { "" } else { line }
}

/// Follows a path, and each of its branches where it has braces; returns where it ends.
fn branches(words: &[String], at: usize, before: &[String], found: &mut Vec<Vec<String>>) -> usize {
    match words.get(at).map(String::as_str) {
        Some("{") => {
            let mut at = at + 1;
            while words.get(at).is_some_and(|word| word != "}") {
                at = if words[at] == "," { at + 1 } else { branches(words, at, before, found) };
            }
            at + 1
        }
        Some(name) => {
            let path = [before, &[name.to_owned()]].concat();
            if words.get(at + 1).is_some_and(|word| word == "::") {
                return branches(words, at + 2, &path, found);
            }
            found.push(path);
            let is_renamed = words.get(at + 1).is_some_and(|word| word == "as");
            if is_renamed { at + 3 } else { at + 1 }
        }
        None => at,
    }
}

/// Whether a path is within what may be used.
fn is_within(path: &[String], allowed: &str) -> bool {
    allowed.split("::").enumerate().all(|(at, name)| path.get(at).is_some_and(|word| word == name))
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    collect(&root, &root, &mut found);
    assert!(found.len() > 100, "the sources are found");
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a source");
            found.push(Source { path: path.strip_prefix(root).expect("below src").to_owned(), text });
        }
    }
}

#[test]
fn no_part_uses_one_that_it_may_not() {
    let mut wrong = Vec::new();
    for source in sources() {
        let Some(part) = source.part() else { continue };
        let others = source.uses().into_iter().filter(|path| path[0] != part.name);
        let may = |path: &Vec<String>| part.ours.iter().any(|allowed| is_within(path, allowed));
        wrong.extend(others.filter(|path| !may(path)).map(|path| (source.path.clone(), path.join("::"))));
    }
    assert!(wrong.is_empty(), "these arrows are not on the map: {wrong:#?}");
}

#[test]
fn no_part_uses_a_crate_that_belongs_to_another() {
    let mut wrong = Vec::new();
    for source in sources() {
        let allowed = source.part().map_or(&[][..], |part| part.foreign);
        let may = |path: &Vec<String>| allowed.iter().any(|name| is_within(path, name));
        let others = source.crates().into_iter().filter(|path| !may(path));
        wrong.extend(others.map(|path| (source.path.clone(), path.join("::"))));
    }
    assert!(wrong.is_empty(), "these crates belong to other parts: {wrong:#?}");
}

#[test]
fn the_process_has_one_runtime() {
    let is_test =
        |path: &Path| path.components().any(|part| part.as_os_str().to_string_lossy().starts_with("tests"));
    let builds = |text: &str| {
        ["::new_current_thread(", "::new_multi_thread(", "Runtime::new("]
            .iter()
            .any(|call| text.contains(call))
    };
    let builders = sources().into_iter().filter(|source| builds(&source.text) && !is_test(&source.path));
    let builders: Vec<PathBuf> = builders.map(|source| source.path).collect();
    assert_eq!(builders, [Path::new("commands/runtime.rs")]);
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent = sources().into_iter().filter(|source| !source.text.starts_with("//! "));
    let silent: Vec<PathBuf> = silent.map(|source| source.path).collect();
    assert!(silent.is_empty(), "these begin without a word on what they are for: {silent:#?}");
}

/// The inline code in a cell of a table.
fn codes(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn the_page_on_the_architecture_has_the_same_map() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/architecture.md");
    let page = fs::read_to_string(page).expect("the page");
    let section = page.split("\n## ").find(|section| section.starts_with("Modules\n")).expect("its section");
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.map(|row| row.split(" |").collect::<Vec<_>>());
    let drawn: Vec<(Vec<&str>, Vec<&str>)> = cells.map(|cells| (codes(cells[0]), codes(cells[2]))).collect();
    let same = PARTS.iter().map(|part| (vec![part.name], part.ours.to_vec()));
    assert_eq!(drawn, same.collect::<Vec<_>>());
}

#[test]
fn an_arrow_that_points_back_is_seen_however_it_is_written() {
    let uses = |path: &str, text: &str| {
        let source = Source { path: path.into(), text: text.to_owned() };
        source.uses().into_iter().map(|path| path.join("::")).collect::<Vec<_>>()
    };
    assert_eq!(uses("app/home.rs", "use crate::ui::Look;"), ["ui::Look"]);
    assert_eq!(
        uses("app/home.rs", "use crate::{domain::Text, ui::{self, Look as L}};"),
        ["domain::Text", "ui::self", "ui::Look"]
    );
    assert_eq!(uses("app/home.rs", "fn f() -> crate::api::Client {}"), ["api::Client"]);
    assert_eq!(uses("app/mod.rs", "use super::ui;"), ["ui"]);
    assert_eq!(uses("app/home.rs", "use super::super::ui::Look;"), ["ui::Look"]);
    assert_eq!(uses("main.rs", "use tunnelscope::api;"), ["api"]);
    let harmless = "use super::Cursor;\n// crate::ui\npub(crate) fn f() {}";
    assert_eq!(uses("app/home.rs", harmless), [""; 0]);
}

#[test]
fn a_part_of_a_crate_is_told_from_all_of_it() {
    let text = "use ratatui::{style::Style, widgets::Block};\nlet clap: clap::Arg;";
    let source = Source { path: "config/style.rs".into(), text: text.to_owned() };
    let crates: Vec<String> = source.crates().into_iter().map(|path| path.join("::")).collect();
    assert_eq!(crates, ["ratatui::style::Style", "ratatui::widgets::Block", "clap::Arg"]);
    let is_style = |path: &Vec<String>| is_within(path, "ratatui::style");
    assert_eq!(source.crates().iter().filter(|path| is_style(path)).count(), 1);
}
