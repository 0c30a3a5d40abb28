//! Settings, configuration examples and the example of `doctor` against the program.

use super::current_pages;
use super::markdown::Page;
use clap::CommandFactory;
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};
use tunnelscope::config::Arguments;

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
fn settings_table_has_exactly_the_known_keys() {
    let example = run_with("", &["config", "example"]);
    let example = String::from_utf8(example.stdout).expect("text");
    let page = Page::read("docs/configuration.md");
    let listed: BTreeSet<String> = page.section("Settings").rows().map(|row| row.codes(0).concat()).collect();
    assert_eq!(listed, keys(&example));
}

#[test]
fn profile_settings_are_marked_in_the_table() {
    let example = run_with("", &["config", "example"]);
    let example = String::from_utf8(example.stdout).expect("text");
    let page = Page::read("docs/configuration.md");
    let mut count = 0;
    for row in page.section("Settings").rows() {
        let key = row.codes(0).concat();
        let is_form = |line: &&str| line.starts_with(&format!("{key} = "));
        let mut forms =
            example.lines().filter_map(|line| line.strip_prefix("# e.g. ").or(line.strip_prefix("# ")));
        let form = forms.find(is_form).expect("a form of the key");
        // Its file does not exist.
        if key == "ca_file" {
            continue;
        }
        count += 1;
        let output = run_with(&format!("[profiles.a]\n{form}"), &["config", "show"]);
        assert_eq!(output.status.success(), row.cell(3) == "yes", "{form}: {output:?}");
    }
    assert!(count > 20, "{count}");
}

#[test]
fn sections_and_labels_of_the_doctor_example_are_printed() {
    let demo = run_with("", &["doctor", "--demo"]);
    let unreachable = run_with(
        "api_key = 'a'\napi_secret = 'b'",
        &["doctor", "--base-url", "https://127.0.0.1:1", "--no-token-cache"],
    );
    let printed = [demo.stdout, unreachable.stdout].concat();
    let printed = String::from_utf8(printed).expect("text");
    let page = Page::read("docs/troubleshooting.md");
    let example = page.section("Doctor").blocks().next().expect("the example");
    let label = |line: &str| line.get(8..24).map_or(line, str::trim).to_owned();
    let known: BTreeSet<String> = printed.lines().map(label).collect();
    for line in example.text.lines().skip(1) {
        // Marks are for terminals only.
        let line = line.replacen("● ", "", 1).replacen("! ", "", 1);
        assert!(known.contains(&label(&line)), "{line}: {known:?}");
    }
}

#[test]
fn options_in_the_settings_table_exist() {
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
fn configuration_examples_are_valid() {
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
