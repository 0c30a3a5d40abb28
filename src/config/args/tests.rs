//! Parsing of command lines, and usage errors.

use std::net::SocketAddr;

use clap::{CommandFactory, error::ErrorKind};
use rstest::rstest;

use super::*;

fn parse(line: &str) -> Result<Arguments, clap::Error> {
    Arguments::try_parse_from(line.split_whitespace())
}

#[test]
fn the_definition_is_consistent() {
    Arguments::command().debug_assert();
}

#[test]
fn options_of_all_commands_may_follow_the_command() {
    let arguments = parse("tunnelscope status -o json --demo --profile lab").expect("valid");
    assert_eq!(arguments.global.demo.as_deref(), Some("demo"));
    assert_eq!(arguments.settings.0.get("profile"), Some(&Value::from("lab")));
    let Some(Command::Status(status)) = arguments.command else { panic!("status was asked for") };
    assert_eq!(status.output, Some(OutputFormat::Json));
}

#[test]
fn simulate_has_defaults() {
    let arguments = parse("tunnelscope simulate").expect("valid");
    let Some(Command::Simulate(simulate)) = arguments.command else { panic!("simulate was asked for") };
    assert_eq!(simulate.listen, SocketAddr::from(([127, 0, 0, 1], 0)));
    assert_eq!((simulate.groups, simulate.seed, simulate.scenario), (200, 7, None));
    assert!((simulate.time_scale - 1.0).abs() < f64::EPSILON);
    assert_eq!((simulate.limits, simulate.tls_root), (None, None));
}

#[rstest]
#[case("tunnelscope --interval abc", "invalid interval `abc`")]
#[case("tunnelscope --interval -5", "interval -5 s is out of range")]
#[case("tunnelscope --base-url http://api.sse.cisco.com", "unencrypted")]
#[case("tunnelscope --org 12x", "digits only")]
#[case("tunnelscope --color blue", "[possible values: auto, 16, 256, true, never]")]
#[case("tunnelscope simulate --listen 0.0.0.0:80", "loopback addresses only")]
#[case("tunnelscope simulate --time-scale -1", "above 0")]
#[case("tunnelscope simulate --time-scale NaN", "above 0")]
#[case("tunnelscope export --listen 9108", "such as 127.0.0.1:9108")]
#[case("tunnelscope export --listen ::1:9108", "such as 127.0.0.1:9108")]
#[case("tunnelscope export --listen 127.0.0.1:70000", "such as 127.0.0.1:9108")]
#[case("tunnelscope export --interval 0", "out of range")]
#[case("tunnelscope api", "PATH")]
#[case("tunnelscope api /a --query x", "such as limit=50")]
#[case("tunnelscope api /a --query =x", "such as limit=50")]
#[case("tunnelscope status --api-secret x", "unexpected argument '--api-secret'")]
#[case("tunnelscope chek", "unrecognized subcommand 'chek'")]
fn usage_error_names_the_problem_and_exits_with_2(#[case] line: &str, #[case] why: &str) {
    let error = parse(line).expect_err("a usage error");
    assert!(error.to_string().contains(why), "{error}");
    assert_eq!(error.exit_code(), 2);
}

#[test]
fn version_and_help_are_no_errors() {
    assert_eq!(parse("tunnelscope --version").expect_err("prints").kind(), ErrorKind::DisplayVersion);
    assert_eq!(parse("tunnelscope status --help").expect_err("prints").exit_code(), 0);
}
