//! The documentation against the program: links and anchors, command lines, options, settings, actions, filters and file
//! names. The tables of failures and metrics have tests of their own in `domain` and `export`.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

#[path = "documents/commands.rs"]
mod commands;
#[path = "documents/markdown.rs"]
mod markdown;

use clap::{CommandFactory, Parser};
use markdown::{Block, Page};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};
use tunnelscope::app::{Action, BINDINGS, Binding, Context};
use tunnelscope::config::Arguments;
use tunnelscope::domain::filter::{Filter, NamedFilters, Scope, field_examples};
use tunnelscope::simulator::Scenario;
use tunnelscope::ui::{Role, Theme};

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
fn every_link_leads_to_a_file_and_an_anchor() {
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
fn the_readme_links_each_page_of_the_documentation_once() {
    let readme = Page::read("README.md");
    for page in pages().iter().filter(|page| page.path.starts_with("docs/")) {
        let links = readme.links().filter(|link| link.split('#').next() == Some(&page.path));
        assert_eq!(links.count(), 1, "links to {} in the README", page.path);
    }
}

#[test]
fn every_page_begins_with_its_title_and_a_sentence() {
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
fn every_command_line_of_an_example_is_accepted() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for page in current_pages() {
        for block in page.blocks().filter(Block::is_shell) {
            for words in commands::of_tunnelscope(&block.text, block.language == "console") {
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
fn every_command_and_option_in_the_text_exists() {
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
fn every_file_that_is_named_exists() {
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

/// Runs the program in an empty home with this configuration file.
fn run_with(configuration: &str, arguments: &[&str]) -> Output {
    let home = tempfile::tempdir().expect("a folder");
    let file = home.path().join("config.toml");
    fs::write(&file, configuration).expect("a file");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("a mode");
    let mut command = Command::new(env!("CARGO_BIN_EXE_tunnelscope"));
    command
        .env_clear()
        .env("HOME", home.path())
        .current_dir(home.path())
        .arg("--config")
        .arg(file)
        .args(arguments);
    command.output().expect("the program starts")
}

/// The keys of the example outside of its tables: `# key = default` and `# e.g. key = value`.
fn keys(example: &str) -> BTreeSet<String> {
    let mut is_in_table = false;
    let mut found = BTreeSet::new();
    for line in example.lines() {
        let form = line.strip_prefix("# e.g. ");
        is_in_table = form.is_some_and(|form| is_in_table || form.starts_with('['));
        let key =
            form.or(line.strip_prefix("# ")).and_then(|line| line.split_once(" = ")).map(|(key, _)| key);
        let is_name = |key: &&str| key.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        found.extend(key.filter(is_name).filter(|_| !is_in_table).map(ToOwned::to_owned));
    }
    found
}

#[test]
fn the_table_of_settings_has_every_key_and_no_other() {
    let example = run_with("", &["config", "example"]);
    let example = String::from_utf8(example.stdout).expect("text");
    let page = Page::read("docs/configuration.md");
    let listed: BTreeSet<String> = page.section("Settings").rows().map(|row| row.codes(0).concat()).collect();
    assert_eq!(listed, keys(&example));
}

#[test]
fn every_option_of_a_setting_is_in_its_row() {
    let page = Page::read("docs/configuration.md");
    let command = Arguments::command();
    for row in page.section("Settings").rows() {
        for option in row.codes(2).iter().filter_map(|code| code.strip_prefix("--")) {
            assert!(
                command.get_arguments().any(|argument| argument.get_long() == Some(option)),
                "--{option}"
            );
        }
    }
}

#[test]
fn every_configuration_example_is_accepted() {
    let mut count = 0;
    for page in current_pages() {
        for block in page.blocks().filter(|block| block.language == "toml") {
            count += 1;
            // A file that the example names need not exist here.
            let lines: Vec<&str> = block.text.lines().filter(|line| !line.starts_with("ca_file")).collect();
            let output = run_with(&lines.join("\n"), &["config", "show"]);
            let error = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{}: {}{error}", page.path, block.text);
        }
    }
    assert!(count > 6, "the examples are found: {count}");
}

#[test]
fn the_tables_of_keys_have_every_action_with_its_keys() {
    let page = Page::read("docs/keys-and-screens.md");
    let mut listed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in page.section("Keys").rows() {
        let known = listed.entry(row.codes(1).concat()).or_default();
        known.extend(row.codes(0));
    }
    let mut bound: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for action in Action::ALL {
        let rows = BINDINGS.iter().filter(|row| row.action == *action);
        // The keys of a prompt are those of lists without the letters, but for those that lists do not have.
        let is_listed = |contexts: &[Context]| contexts != [Context::Prompt];
        let (lists, prompt): (Vec<&Binding>, Vec<&Binding>) = rows.partition(|row| is_listed(row.contexts));
        let rows = if lists.is_empty() { prompt } else { lists };
        let keys = rows.iter().flat_map(|row| row.keys.iter().map(|key| (*key).to_owned()));
        bound.insert(action.name().to_owned(), keys.collect());
    }
    assert_eq!(listed, bound);
}

#[test]
fn the_page_of_filters_has_every_field_and_its_examples_are_valid() {
    let page = Page::read("docs/filter.md");
    let fields = page.section("Fields");
    let listed: BTreeSet<String> = fields.rows().map(|row| row.codes(0).concat()).collect();
    let known = field_examples(Scope::Groups)
        .map(|(example, _)| example.trim_start_matches('!').split(':').next().unwrap_or_default().to_owned());
    assert_eq!(listed, known.collect());
    let mut filters = vec![];
    for row in fields.rows() {
        let names = row
            .codes(1)
            .into_iter()
            .map(|name| format!("{name}:{}", row.codes(2).concat().split_once(':').expect("a field").1));
        filters.extend(names.chain(row.codes(2)));
    }
    let examples = page.section("Examples").blocks().next().expect("the examples");
    filters.extend(examples.text.lines().map(|line| line.split("   ").next().unwrap_or_default().to_owned()));
    assert!(filters.len() > 25, "{filters:?}");
    for filter in filters {
        let parsed = Filter::parse(&filter, Scope::Groups, &NamedFilters::default());
        assert!(
            parsed.is_ok(),
            "{filter}: {}",
            parsed.err().map_or(String::new(), |error| error.to_string())
        );
    }
}

#[test]
fn the_page_of_configuration_has_every_theme_role_and_context() {
    let page = Page::read("docs/configuration.md");
    let codes: Vec<String> = page.codes().collect();
    let roles = Role::ALL.iter().map(|role| role.name());
    for name in roles.chain(Theme::NAMES).chain(Context::ALL.into_iter().map(Context::name)) {
        assert!(codes.iter().any(|code| code == name), "{name} is not in {}", page.path);
    }
}

#[test]
fn the_page_of_the_simulator_has_every_scenario() {
    let page = Page::read("docs/simulator.md");
    let listed: Vec<String> = page.section("Scenarios").rows().map(|row| row.codes(0).concat()).collect();
    assert_eq!(listed, Scenario::ALL.map(|scenario| scenario.name().to_owned()));
}
