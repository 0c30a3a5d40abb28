//! Filters, keys and themes in the configuration file: valid and invalid values, error messages with positions,
//! `config show`.

use rstest::rstest;
use std::time::Duration;
use tunnelscope::config::{
    Alert, ColorDepth, Multiplexer, ResolvedValue, Settings, SynchronizedOutput, load_resolved,
};

use crate::config::Session;

fn error(text: &str) -> String {
    let error = Session::new().config(text).error();
    error.strip_prefix("~/.config/tunnelscope/config.toml").expect("the file's name first").to_owned()
}

#[rstest]
#[case(
    "[filters]\ncore = 'state:sideways'",
    ":2:15: unknown state `sideways`; expected one of down, warning, degraded, unknown, up\n"
)]
#[case("[filters]\ncore = \"name:/[/\"", ":2:14: ")]
#[case(
    "[filters]\nb = '@a'\na = 'hq'",
    ":2:6: `a` is defined below: a filter may only refer to filters above it"
)]
#[case("[filters]\nb = 'hq @a'", ":2:9: no filter is named `a`: the configuration file defines none")]
#[case("[filters]\n'a b' = 'hq'", ":2:1: invalid name `a b`")]
#[case("[filters]\na = 5", ":2:5: invalid type for `a`: expected a filter in quotes")]
#[case("filters = 'hq'", ":1:11: invalid type for `filters`: expected a table, written `[filters]`")]
#[case(
    "[keys.home]\nrefresh = 'ctrl-i'",
    ":2:11: `ctrl-i`: terminals cannot send this key: ctrl-i is sent as Tab"
)]
#[case("[keys.home]\nrefresh = ['x', 'Entr']", ":2:17: unknown key `Entr`; did you mean `Enter`?")]
#[case(
    "[keys.home]\nrefresh = ['x', 5]",
    ":2:17: invalid type for an item of `refresh`: expected text in quotes"
)]
#[case("keys = 1", ":1:8: invalid type for `keys`: expected tables, written `[keys.CONTEXT]`")]
#[case("[themes.mine]\ndown = 'redd'", ":2:8: `redd` is neither a color nor an attribute")]
#[case(
    "[themes.mine]\nbase = 5",
    ":2:8: invalid type for `base`: expected colors and attributes in quotes, such as \"white on red bold\" (`base`: the name of a theme in quotes)"
)]
#[case("alert = 'loud'", ":1:9: invalid value `loud`: expected one of never, bell, notification")]
#[case("alert_degraded = 'bell'", ":1:18: invalid type for `alert_degraded`: expected true or false")]
#[case("synchronized_output = 'often'", ":1:23: invalid value `often`: expected one of auto, always, never")]
#[case("escape_timeout = 1001", ":1:18: escape timeout `1001` is out of range: expected 0 to 1000 ms")]
#[case("escape_timeout = -1", ":1:18: invalid escape timeout `-1`: expected milliseconds, such as 50")]
#[case("escape_timeout = '50s'", ":1:18: invalid escape timeout `50s`: expected milliseconds, such as 50")]
#[case(
    "escape_timeout = 1.5",
    ":1:18: invalid type for `escape_timeout`: expected a number of milliseconds, such as 50"
)]
#[case(
    "[profiles.a]\nfilters = 1",
    ":2:1: unknown key `filters` in a profile: it belongs at the top of the file"
)]
fn invalid_tables_are_rejected_with_position_and_reason(#[case] text: &str, #[case] expected: &str) {
    let error = error(text);
    assert!(error.starts_with(expected), "{error}");
}

#[test]
fn invalid_filter_argument_is_underlined() {
    let error = Session::new().typed("--filter regoin:us").error();
    assert_eq!(error, "--filter: unknown field `regoin`; did you mean `region`?\n  regoin:us\n  ^^^^^^");
    let error = Session::new().typed("status --filter age:<soon").error();
    assert!(error.starts_with("--filter: ") && error.ends_with("\n  age:<soon\n      ^^^^^"), "{error}");
}

#[test]
fn named_filters_may_use_earlier_ones() {
    let file = "[filters]\nus = 'region:us'\nbad_us = '@us is:problem'";
    let settings = Session::new().config(file).typed("--filter @bad_us").settings();
    assert_eq!(settings.filters.len(), 2);
    assert_eq!(settings.filter.as_str(), "@bad_us");
}

#[rstest]
#[case("", "", "", Some(ColorDepth::Sixteen))]
#[case("xterm-256color", "", "", Some(ColorDepth::Indexed))]
#[case("xterm-256color", "truecolor", "", Some(ColorDepth::True))]
#[case("xterm-direct", "", "", Some(ColorDepth::True))]
#[case("xterm", "24bit", "--color 16", Some(ColorDepth::Sixteen))]
#[case("xterm", "", "--color true", Some(ColorDepth::True))]
#[case("xterm", "truecolor", "--color never", None)]
fn color_depth_follows_the_terminal(
    #[case] term: &str,
    #[case] color_term: &str,
    #[case] typed: &str,
    #[case] colors: Option<ColorDepth>,
) {
    let session = Session::new().variable("TERM", term).variable("COLORTERM", color_term).typed(typed);
    assert_eq!(session.settings().colors, colors);
    let without = session.variable("NO_COLOR", "1").settings().colors;
    assert_eq!(without, if typed.is_empty() { None } else { colors }, "what is typed wins over NO_COLOR");
}

#[rstest]
#[case(&[("TMUX", "x")], Multiplexer::Tmux)]
#[case(&[("STY", "x")], Multiplexer::Screen)]
#[case(&[("LANG", "x")], Multiplexer::None)]
#[case(&[("TERM", "tmux-256color")], Multiplexer::Tmux)]
#[case(&[("TERM", "screen")], Multiplexer::Screen)]
#[case(&[("TERM", "screen.xterm-256color")], Multiplexer::Screen)]
#[case(&[("TERM", "xterm-256color")], Multiplexer::None)]
#[case(&[("TMUX", "x"), ("TERM", "screen-256color")], Multiplexer::Tmux)]
#[case(&[("STY", "x"), ("TERM", "tmux-256color")], Multiplexer::Tmux)]
fn multiplexer_is_detected_by_variable_or_term(
    #[case] variables: &[(&'static str, &str)],
    #[case] expected: Multiplexer,
) {
    let session = variables.iter().fold(Session::new(), |all, (name, value)| all.variable(name, value));
    assert_eq!(session.settings().multiplexer, expected);
}

#[rstest]
#[case("", 50)]
#[case("escape_timeout = 0", 0)]
#[case("escape_timeout = 1000", 1_000)]
#[case("escape_timeout = '75ms'", 75)]
#[case("escape_timeout = '25'", 25)]
fn escape_timeout_is_in_milliseconds(#[case] text: &str, #[case] milliseconds: u64) {
    let settings = Session::new().config(text).settings();
    assert_eq!(settings.escape_timeout, Duration::from_millis(milliseconds));
}

#[test]
fn profile_may_have_its_own_theme() {
    let file = "theme = 'soft'\n[profiles.a]\ntheme = 'colorblind'\n[profiles.b]\n";
    let theme = |typed: &str| Session::new().config(file).typed(typed).settings().theme;
    assert_eq!([theme(""), theme("--profile a"), theme("--profile b")], ["soft", "colorblind", "soft"]);
    assert_eq!(theme("--profile a --theme mono"), "mono");
}

#[test]
fn other_profiles_ignore_the_command_line() {
    let file =
        "interval = '1m'\n[profiles.a]\napi_key = 'key-a'\n[profiles.b]\napi_key = 'key-b'\ninterval = '2m'";
    let session = Session::new()
        .config(file)
        .typed("--profile a --base-url https://typed.example")
        .variable("TUNNELSCOPE_API_KEY", "typed-key");
    let (chosen, others) = Settings::load_all(&session.arguments(), session.environment()).expect("settings");
    assert_eq!((chosen.profile_name(), chosen.api_key()), ("a", Some("typed-key")));
    let [other] = others.as_slice() else { panic!("{others:?}") };
    assert_eq!(
        (other.profile_name(), other.api_key()),
        ("b", Some("key-b")),
        "what is typed is for the chosen one"
    );
    assert_eq!((other.base_url.as_str(), other.interval.as_secs()), ("https://api.sse.cisco.com/", 120));
    assert!(other.origin("base_url").is_none() && other.origin("interval").is_some(), "{other:?}");
    let demo = session.typed("--demo");
    let (_, others) = Settings::load_all(&demo.arguments(), demo.environment()).expect("settings");
    assert!(others.is_empty(), "a demo is alone");
}

/// What is shown of a setting: its value, and where it comes from.
fn shown(session: &Session, key: &str) -> Vec<(String, String)> {
    let (_, all) = load_resolved(&session.arguments(), session.environment()).expect("settings");
    let found = all.into_iter().filter(|shown| shown.key == key);
    let text = |value| match value {
        ResolvedValue::Toml(text) => text,
        ResolvedValue::Comment(text) => format!("# {text}"),
    };
    found.map(|shown| (text(shown.value), session.homely(&shown.origin))).collect()
}

#[test]
fn config_show_prints_values_and_their_sources() {
    let file = "interval = '45s'\nutc = true\nalert = 'never'\nalert_degraded = true\nproxy = 'http://me:hunter2@proxy.example:8080'\n\
                [profiles.a]\nbase_url = 'https://a.example'\napi_secret = 'hunter2'\n\
                [filters]\nus = 'region:us'\n[keys.home]\nrefresh = ['X']\n[themes.mine]\ndown = 'red bold'";
    let session =
        Session::new().config(file).typed("--profile a --org 12").variable("TUNNELSCOPE_API_KEY", "key-1");
    let path = "~/.config/tunnelscope/config.toml";
    let one = |key: &str| shown(&session, key).remove(0);
    let row = |value: &str, origin: &str| (value.to_owned(), origin.to_owned());
    assert_eq!(one("profile"), row("# \"a\"", "--profile"));
    assert_eq!(one("base_url"), row("\"https://a.example/\"", &format!("{path} [profiles.a]")));
    assert_eq!(one("token_url"), row("\"https://a.example/auth/v2/token\"", "default"));
    assert_eq!(one("organization_id"), row("\"12\"", "--org"));
    assert_eq!(one("api_key"), row("\"key-1\"", "TUNNELSCOPE_API_KEY"));
    assert_eq!(one("api_secret"), row("# (not shown)", path));
    assert_eq!(one("interval"), row("\"45s\"", path));
    assert_eq!(one("rate_limit"), row("\"auto\"", "default"));
    assert_eq!(
        one("proxy"),
        row("\"http://proxy.example:8080/\"", &format!("{path}; credentials not shown"))
    );
    assert_eq!(one("utc"), row("true", path));
    assert_eq!(one("alert"), row("\"never\"", path));
    assert_eq!(one("alert_degraded"), row("true", path));
    assert_eq!(one("color"), row("\"auto\"", "default"));
    assert_eq!(one("us"), row("\"region:us\"", path));
    assert_eq!(one("refresh"), row("[\"X\"]", &format!("{path}:12:1")));
    assert_eq!(one("down"), row("\"red bold\"", &format!("{path}:14:1")));
    let all =
        format!("{:?}", load_resolved(&session.arguments(), session.environment()).expect("settings").1);
    assert!(!all.contains("hunter2"), "no secret is shown");
    let session = Session::new().variable("NO_COLOR", "1").variable("LANG", "C");
    assert_eq!(shown(&session, "color"), [row("\"never\"", "NO_COLOR")]);
    assert_eq!(shown(&session, "ascii"), [row("true", "the locale")]);
}

#[test]
fn options_have_defaults() {
    let settings = Session::new().settings();
    assert_eq!(settings.alert, Alert::Bell);
    assert!(!settings.alert_degraded);
    assert_eq!(settings.synchronized_output, SynchronizedOutput::Auto);
    assert!(settings.filter.is_empty() && settings.theme == "default" && settings.keys.is_empty());
}
