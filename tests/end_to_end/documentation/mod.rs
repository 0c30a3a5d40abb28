//! The documentation against the program: links and anchors, command lines, options, settings, actions, filters and file
//! names. The tables of failures and metrics have tests of their own in `domain` and `export`.

mod commands;
mod markdown;
mod settings;
mod tables;

use clap::{CommandFactory, Parser};
use markdown::{Block, Page};
use std::fs;
use std::path::Path;
use tunnelscope::config::Arguments;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// All pages: those in the root, and those below `docs`.
fn pages() -> Vec<Page> {
    let files = |folder: &str| {
        let entries = fs::read_dir(Path::new(ROOT).join(folder)).expect("a folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"));
        names
            .filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "md"))
            .map(|name| format!("{folder}{name}"))
            .collect::<Vec<_>>()
    };
    let pages: Vec<Page> = [files(""), files("docs/")].concat().iter().map(|path| Page::read(path)).collect();
    assert!(pages.len() > 12, "the pages are found");
    pages
}

/// The pages that describe the program as it is now.
fn current_pages() -> Vec<Page> {
    pages().into_iter().filter(|page| page.path != "CHANGELOG.md").collect()
}

#[test]
fn links_have_existing_targets_and_anchors() {
    let mut broken = Vec::new();
    for page in pages() {
        for link in page.links() {
            if link.contains("://") {
                continue;
            }
            let (path, anchor) =
                link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor)));
            let target = if path.is_empty() { page.path.clone() } else { page.relative(path) };
            let exists = Path::new(ROOT).join(&target).exists();
            let has_anchor = |anchor: &str| Page::read(&target).anchors().contains(anchor);
            if !exists || anchor.is_some_and(|anchor| !has_anchor(anchor)) {
                broken.push(format!("{}: {link}", page.path));
            }
        }
    }
    assert!(broken.is_empty(), "broken links: {broken:#?}");
}

#[test]
fn readme_links_each_page_once() {
    let readme = Page::read("README.md");
    for page in pages().iter().filter(|page| page.path.starts_with("docs/")) {
        let links = readme.links().filter(|link| link.split('#').next() == Some(&page.path));
        assert_eq!(links.count(), 1, "links to {} in the README", page.path);
    }
}

#[test]
fn pages_start_with_a_title_and_a_summary() {
    for page in pages().iter().filter(|page| page.path.starts_with("docs/")) {
        let mut lines = page.text.lines().filter(|line| !line.is_empty());
        assert!(lines.next().is_some_and(|line| line.starts_with("# ")), "{}", page.path);
        assert!(lines.next().is_some_and(|line| line.starts_with("This page ")), "{}", page.path);
    }
}

#[test]
fn readme_is_short_and_has_the_two_commands() {
    let readme = Page::read("README.md");
    assert!(readme.text.lines().count() <= 140, "details belong into docs/");
    for command in ["cargo run --release -- --demo", "cargo test"] {
        assert!(readme.blocks().any(|block| block.is_shell() && block.text.contains(command)), "{command}");
    }
}

#[test]
fn documented_rust_version_matches_the_manifest() {
    let manifest = fs::read_to_string(Path::new(ROOT).join("Cargo.toml")).expect("Cargo.toml");
    let oldest = manifest.lines().find_map(|line| line.strip_prefix("rust-version = ")).expect("a version");
    let sentence = format!("[Rust](https://rustup.rs) {} or newer", oldest.trim_matches('"'));
    for page in ["README.md", "CONTRIBUTING.md"] {
        assert!(Page::read(page).text.contains(&sentence), "{page}: {sentence}");
    }
}

#[test]
fn example_command_lines_are_valid() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for page in current_pages() {
        for block in page.blocks().filter(Block::is_shell) {
            for words in commands::parse_commands(&block.text, block.language == "console") {
                count += 1;
                if let Err(error) = Arguments::try_parse_from(&words) {
                    wrong.push(format!("{}: {words:?}: {error}", page.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(count > 35, "the command lines are found: {count}");
}

#[test]
fn commands_and_options_in_the_text_exist() {
    let mut command = Arguments::command();
    command.build();
    let mut count = 0;
    let mut wrong = Vec::new();
    for page in pages() {
        for code in page.codes() {
            let Some(words) = commands::inline(&code, &command) else { continue };
            count += 1;
            if let Err(error) = commands::check(&command, &words) {
                wrong.push(format!("{}: `{code}`: {error}", page.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(count > 60, "commands and options are found: {count}");
}

#[test]
fn named_files_exist() {
    let folders = ["src/", "tests/", "benches/", "docs/", "assets/", "release/", "fuzz/", ".ci/"];
    let mut lacking = Vec::new();
    for page in current_pages() {
        for code in page.codes() {
            let path = code.split([' ', ':']).next().unwrap_or_default();
            // A run of the fuzz targets creates it.
            let is_made = path == "fuzz/artifacts/";
            if folders.iter().any(|folder| path.starts_with(folder))
                && !is_made
                && !Path::new(ROOT).join(path).exists()
            {
                lacking.push(format!("{}: {path}", page.path));
            }
        }
    }
    assert!(lacking.is_empty(), "{lacking:#?}");
}
