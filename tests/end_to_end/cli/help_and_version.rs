//! What it says of itself: version, help, where the configuration is and what it looks like.

use super::program::Program;
use rstest::rstest;
use std::fs;

#[test]
fn version_is_the_package_version() {
    let ran = Program::new().run("--version");
    assert_eq!((ran.code, ran.out.trim()), (0, concat!("tunnelscope ", env!("CARGO_PKG_VERSION"))));
}

#[rstest]
#[case("--help", &["status", "simulate", "config", "--demo", "--interval", "TUNNELSCOPE_API_SECRET"])]
#[case("-h", &["status", "simulate", "config", "--demo"])]
#[case("status --help", &["--output", "4 incomplete data"])]
#[case("api --help", &["PATH", "--query", "--paginate", "4 incomplete data"])]
#[case("simulate --help", &["--listen", "--groups", "--seed", "--scenario", "--time-scale"])]
#[case("config --help", &["path", "example"])]
fn help_is_printed_on_stdout_without_escapes(#[case] line: &str, #[case] words: &[&str]) {
    let ran = Program::new().run(line);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let out = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    for word in words {
        assert!(out.contains(word), "{word} is not in {}", ran.out);
    }
    assert!(!ran.out.contains('\x1b'), "no escape sequence in what is no terminal");
}

#[rstest]
#[case("help", "--help")]
#[case("help status", "status --help")]
#[case("help auth token", "auth token --help")]
#[case("help help", "help --help")]
fn help_command_prints_the_same_as_the_option(#[case] line: &str, #[case] option: &str) {
    let ran = Program::new().run(line);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains("Usage: tunnelscope"), "{}", ran.out);
    assert_eq!(ran.out, Program::new().run(option).out);
}

#[test]
fn help_of_an_unknown_command_is_a_usage_error() {
    Program::new().run("help statsu").failed_with(2, &["unknown command `statsu`", "did you mean `status`?"]);
}

#[test]
fn config_path_prints_the_file_in_use() {
    let program = Program::new();
    let named = program.run("config path --config mine.toml");
    assert_eq!((named.code, named.out.trim()), (0, "mine.toml"));
    let path = program.run("config path").out.trim().to_owned();
    assert!(path.starts_with(&program.home.path().display().to_string()), "{path}");
    assert!(path.ends_with("config.toml"), "{path}");
    // And it is read from there.
    fs::create_dir_all(std::path::Path::new(&path).parent().expect("a folder")).expect("the folder made");
    fs::write(&path, "interval = \"soon\"\n").expect("the file written");
    program.run("status").failed_with(2, &[&path, "soon"]);
}

#[test]
fn example_configuration_is_valid() {
    let program = Program::new();
    let example = program.run("config example");
    assert_eq!((example.code, example.err.as_str()), (0, ""));
    fs::write(program.home.path().join("example.toml"), example.out).expect("the file written");
    assert_eq!(program.run("--config example.toml --demo status").code, 0);
}

#[rstest]
#[case("--version", "tunnelscope")]
#[case("status -V", "tunnelscope-status")]
#[case("export --version", "tunnelscope-export")]
#[case("config show -V", "tunnelscope-config-show")]
fn every_command_prints_its_version(#[case] line: &str, #[case] name: &str) {
    let ran = Program::new().run(line);
    assert_eq!((ran.code, ran.out), (0, format!("{name} {}\n", env!("CARGO_PKG_VERSION"))), "{line}");
}
