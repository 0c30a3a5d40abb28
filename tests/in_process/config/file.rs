//! Files that are refused: every error has the file, the line and the column, and says what to do.

use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

use proptest::prelude::*;
use rstest::rstest;
use tunnelscope::config::{Environment, Settings};

use crate::config::Session;

const CONFIG: &str = "~/.config/tunnelscope/config.toml";

/// The file's place in an error, without the path that is the same in all of these.
fn error_in(text: &str) -> String {
    let error = Session::new().config(text).error();
    error.strip_prefix(CONFIG).unwrap_or_else(|| panic!("{error} does not begin with the file")).to_owned()
}

#[rstest]
#[case("utc = true\nintervall = 5", ":2:1: unknown key `intervall`; did you mean `interval`?")]
#[case("  Color = 'auto'", ":1:3: unknown key `Color`; did you mean `color`?")]
#[case("refresh = 5", ":1:1: unknown key `refresh`; `tunnelscope config example` lists all keys")]
#[case(
    "[profile.lab]\n",
    ":1:2: invalid type for `profile`: expected the name of a profile in quotes (a profile itself is written `[profiles.NAME]`), found table"
)]
#[case("[profiles.lab]\nbase_ur = 'x'", ":2:1: unknown key `base_ur`; did you mean `base_url`?")]
#[case(
    "[profiles.lab]\ncolor = 'auto'",
    ":2:1: unknown key `color` in a profile: it belongs at the top of the file"
)]
#[case(
    "[profiles.lab]\nwhatever = 1",
    ":2:1: unknown key `whatever`; a profile has api_key, api_secret_file, api_secret_command, api_secret, base_url, token_url, organization_id, token_cache, history, interval, rate_limit, proxy, no_proxy, ca_file, theme"
)]
#[case(
    "[profiles]\nlab = 1",
    ":2:7: invalid type for `lab`: expected a table, written `[profiles.NAME]`, found integer"
)]
#[case(
    "profiles = 1",
    ":1:12: invalid type for `profiles`: expected tables, written `[profiles.NAME]`, found integer"
)]
#[case(
    "[profiles.'../x']",
    ":1:11: invalid profile name `../x`: use up to 64 letters, digits, `.`, `_` and `-`"
)]
fn unknown_keys_are_rejected(#[case] text: &str, #[case] error: &str) {
    assert_eq!(error_in(text), error);
}

#[rstest]
#[case("ascii = 1", ":1:9: invalid type for `ascii`: expected true or false, found integer")]
#[case("utc = 'yes'", ":1:7: invalid type for `utc`: expected true or false, found string")]
#[case("color = 16", ":1:9: invalid type for `color`: expected one of its values in quotes, found integer")]
#[case("color = 'blue'", ":1:9: invalid value `blue`: expected one of auto, 16, 256, true, never")]
#[case("log_level = 'loud'", ":1:13: invalid value `loud`: expected one of error, warn, info, debug, trace")]
#[case("log_file = true", ":1:12: invalid type for `log_file`: expected a path in quotes, found boolean")]
#[case("log_file = ''", ":1:12: the path is empty")]
#[case("interval = 'abc'", ":1:12: invalid interval `abc`: expected a time such as 30s, 2m or 1m30s")]
#[case("interval = 0", ":1:12: interval 0 s is out of range: expected 1s to 1h")]
#[case("interval = -5", ":1:12: interval -5 s is out of range: expected 1s to 1h")]
#[case("interval = 0xffff_ffff_ffff_ffff_ffff", ":1:12: number out of range")]
#[case(
    "interval = 1.5",
    ":1:12: invalid type for `interval`: expected a time in quotes such as \"30s\", or whole seconds, found float"
)]
#[case(
    "organization_id = 'acme'",
    ":1:19: invalid organization id: expected digits only, as after /org/ in the URL of the Secure Access dashboard"
)]
#[case(
    "base_url = 'http://api.sse.cisco.com'",
    ":1:12: http:// would send the API secret to api.sse.cisco.com unencrypted: use https:// (http:// is for loopback addresses only)"
)]
#[case(
    "base_url = 'api.sse.cisco.com'",
    ":1:12: invalid URL (relative URL without a base): expected a URL such as https://api.sse.cisco.com"
)]
#[case("token_url = 5", ":1:13: invalid type for `token_url`: expected a URL in quotes, found integer")]
#[case(
    "[profiles.lab]\r\ninterval = '3 days'\r\n",
    ":2:12: invalid interval `3 days`: expected a time such as 30s, 2m or 1m30s"
)]
#[case("token_cache = 'no'", ":1:15: invalid type for `token_cache`: expected true or false, found string")]
#[case(
    "rate_limit = 5",
    ":1:14: invalid type for `rate_limit`: expected \"auto\", \"small\", \"large\", or a list of limits such as [\"5/s\", \"14/min\"], found integer"
)]
#[case(
    "rate_limit = '14/min'",
    ":1:14: invalid rate limit `14/min`: expected auto, small, large, or a list of limits such as [\"5/s\", \"14/min\"]"
)]
#[case("rate_limit = []", ":1:14: empty list of limits: add one such as \"14/min\", or use \"auto\"")]
#[case(
    "rate_limit = ['1/s', '2/s', '3/s', '4/s', '5/s']",
    ":1:14: too many limits: expected at most 4, found 5"
)]
#[case(
    "rate_limit = ['5/s', 14]",
    ":1:22: invalid type for an item of `rate_limit`: expected text in quotes such as \"14/min\", found integer"
)]
#[case(
    "rate_limit = ['5/s', '14 a minute']",
    ":1:22: invalid rate limit `14 a minute`: expected calls per time, such as 5/s, 14/min or 350/30min"
)]
#[case(
    "proxy = 'proxy.example:8080'",
    ":1:9: invalid proxy: expected a URL such as http://proxy.example:8080 (http:// or https://), \"none\" or \"environment\""
)]
#[case(
    "proxy = false",
    ":1:9: invalid type for `proxy`: expected a URL in quotes, \"none\" or \"environment\", found boolean"
)]
#[case(
    "no_proxy = '10.0.0.0/8'",
    ":1:12: invalid type for `no_proxy`: expected a list of hosts, each in quotes, found string"
)]
#[case(
    "no_proxy = ['a.example', 'http://b.example']",
    ":1:26: invalid host: expected a host, a domain such as .example.com, an address, or a network such as 10.0.0.0/8"
)]
#[case("ca_file = ''", ":1:11: the path is empty")]
#[case("api_key = 12", ":1:11: invalid type for `api_key`: expected an API key in quotes, found integer")]
#[case("api_key = ''", ":1:11: the value is empty: set it, or remove it")]
#[case("api_key = 'key:secret'", ":1:11: an API key has no colon: specify only the key")]
#[case(
    "api_secret_command = 'pass show x'",
    ":1:22: invalid type for `api_secret_command`: expected a list of a program and its arguments, each in quotes, found string"
)]
#[case(
    "api_secret_command = ['pass', 1]",
    ":1:31: invalid type for an item of `api_secret_command`: expected text in quotes, found integer"
)]
#[case("api_secret_command = []", ":1:22: empty list: expected a program and its arguments")]
#[case(
    "api_key = 'k'\napi_secret = 's'\napi_secret_file = 'f'",
    ":3:1: duplicate API secret: `api_secret` is already set; keep one of `api_secret`, `api_secret_file` and `api_secret_command`"
)]
fn invalid_values_are_rejected(#[case] text: &str, #[case] error: &str) {
    assert_eq!(error_in(text), error);
}

#[rstest]
#[case("utc = true\nascii = tru", ":2:9: invalid TOML: ")]
#[case("utc = true\nutc = true", ":2:1: invalid TOML: duplicate key")]
#[case("[profiles.lab\n", ":1:14: invalid TOML: ")]
#[case("interval = \"30s", ":1:16: invalid TOML: ")]
#[case("\u{feff}ascii = tru", ":1:9: invalid TOML: ")]
#[case("log_file = 'ä' x", ":1:16: invalid TOML: ")]
fn syntax_errors_are_reported(#[case] text: &str, #[case] error: &str) {
    let found = error_in(text);
    assert!(found.starts_with(error), "{found}");
}

#[test]
fn topmost_error_is_reported_first() {
    assert_eq!(error_in("utc = 1\nascii = 1").lines().next(), error_in("utc = 1").lines().next());
}

#[rstest]
#[case("\u{feff}interval = 5\n")]
#[case("\u{feff}# first\r\ninterval = 5\r\n[profiles.x]\r\n")]
fn byte_order_mark_and_crlf_are_accepted(#[case] text: &str) {
    assert_eq!(Session::new().config(text).settings().interval.as_secs(), 5);
}

#[test]
fn binary_config_file_is_rejected() {
    let error = Session::new().config(b"utc = true\n# \xff\n").error();
    assert_eq!(error, format!("{CONFIG} is not valid UTF-8 (line 2): save it as UTF-8"));

    let error = Session::new().config(vec![b'\n'; 1024 * 1024 + 1]).error();
    assert_eq!(error, format!("{CONFIG} is too large (more than 1048576 bytes): specify another file"));

    let session = Session::new();
    std::fs::create_dir_all(session.config_path()).expect("a folder");
    assert_eq!(session.error(), format!("{CONFIG} is a directory: specify a file"));
}

#[test]
fn explicit_file_must_exist() {
    let error = |path: &str, origin: &str| {
        format!(
            "configuration file {path} ({origin}) does not exist: correct the path, or create it from `tunnelscope config example`"
        )
    };
    let session = Session::new().variable("TUNNELSCOPE_CONFIG", "/nowhere/a.toml");
    assert_eq!(session.error(), error("/nowhere/a.toml", "TUNNELSCOPE_CONFIG"));

    let session = session.typed("--config /nowhere/b.toml");
    assert_eq!(session.error(), error("/nowhere/b.toml", "--config"));
}

#[test]
fn unreadable_config_file_is_named() {
    let session = Session::new();
    std::fs::create_dir_all(session.path(".config/tunnelscope")).expect("a folder");
    std::os::unix::fs::symlink("config.toml", session.config_path()).expect("a link to itself");
    let error = session.error();
    assert!(error.starts_with(&format!("cannot read {CONFIG}: ")), "{error}");
}

#[rstest]
#[case(
    "--profile acme-prd",
    "",
    "[profiles.acme-prod]\n[profiles.lab]",
    "--profile: unknown profile `acme-prd` in ~/.config/tunnelscope/config.toml; did you mean `acme-prod`? It has acme-prod, lab"
)]
#[case(
    "",
    "x",
    "[profiles.lab]",
    "TUNNELSCOPE_PROFILE: unknown profile `x` in ~/.config/tunnelscope/config.toml; it has lab"
)]
#[case(
    "",
    "",
    "utc = true\nprofile = 'lab'",
    "~/.config/tunnelscope/config.toml:2:11: unknown profile `lab` in ~/.config/tunnelscope/config.toml; add it as `[profiles.NAME]`"
)]
fn unknown_profile_is_an_error(
    #[case] typed: &str,
    #[case] variable: &str,
    #[case] file: &str,
    #[case] error: &str,
) {
    let session = Session::new().typed(typed).variable("TUNNELSCOPE_PROFILE", variable).config(file);
    assert_eq!(session.error(), error);
}

#[test]
fn profile_without_a_config_file_is_an_error() {
    assert_eq!(
        Session::new().typed("--profile lab").error(),
        format!("--profile: unknown profile `lab`: there is no configuration file; create {CONFIG}")
    );
}

#[rstest]
#[case(
    "TUNNELSCOPE_BASE_URL",
    "http://example.com",
    "http:// would send the API secret to example.com unencrypted"
)]
#[case("TUNNELSCOPE_TOKEN_URL", "example.com", "invalid URL")]
#[case("TUNNELSCOPE_ORG_ID", "acme", "invalid organization id: expected digits only")]
#[case("TUNNELSCOPE_API_KEY", "a\nb", "the value has more than one line")]
fn invalid_variable_is_named(#[case] name: &'static str, #[case] value: &str, #[case] error: &str) {
    let found = Session::new().variable(name, value).error();
    assert!(found.starts_with(&format!("{name}: {error}")), "{found}");
}

#[test]
fn non_utf8_variable_is_named() {
    let environment = Environment::default().with("TUNNELSCOPE_PROFILE", OsStr::from_bytes(b"\xff"));
    let error = Settings::load(&Session::new().arguments(), &environment).expect_err("no text");
    assert_eq!(error.to_string(), "TUNNELSCOPE_PROFILE: the value is not UTF-8 text");
}

const WITH_SECRETS: &str = "api_key = \"k\"\napi_secret = \"hunter2\"\ninterval = \"5s\"\n\
    [profiles.a]\napi_secret = 'hunter2' # hunter2\n[profiles.b]\napi_secret_command = [\"echo\", \"hunter2\"]\n";

proptest! {
    #[test]
    fn syntax_errors_never_show_a_secret(
        at in 0..WITH_SECRETS.len(),
        cut in 0_usize..3,
        typed in "[\"'=#x\\[\\]\n\u{1b}\\\\]{0,2}",
    ) {
        let mut text = WITH_SECRETS.to_owned();
        text.replace_range(at..(at + cut).min(WITH_SECRETS.len()), &typed);
        if let Err(error) = Session::new().config(&text).load() {
            prop_assert!(!error.to_string().contains("hunter2"), "{error}");
            prop_assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        }
    }
}
