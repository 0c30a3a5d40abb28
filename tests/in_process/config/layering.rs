//! Argument over environment over profile over file over default, setting by setting.

use std::{path::PathBuf, time::Duration};

use rstest::rstest;
use tunnelscope::config::{
    Charset, ColorChoice, ConfigLocation, Environment, LogLevel, ProxySetting, RateLimit, RateLimitWindow,
};

use crate::config::Session;

const FILE: &str = r#"
    profile = "lab"
    base_url = "https://file.example"
    organization_id = "3"
    interval = "40s"
    [profiles.lab]
    base_url = "https://profile.example"
    organization_id = "2"
    interval = 20
    [profiles.bare]
"#;

#[rstest]
#[case("--base-url https://typed.example", "https://variable.example", FILE, "https://typed.example/")]
#[case("", "https://variable.example", FILE, "https://variable.example/")]
#[case("", "", FILE, "https://profile.example/")]
#[case("--profile bare", "", FILE, "https://file.example/")]
#[case("", "", "", "https://api.sse.cisco.com/")]
fn base_url_precedence(
    #[case] typed: &str,
    #[case] variable: &str,
    #[case] file: &str,
    #[case] expected: &str,
) {
    let session = Session::new().typed(typed).variable("TUNNELSCOPE_BASE_URL", variable).config(file);
    assert_eq!(session.settings().base_url.as_str(), expected);
}

#[rstest]
#[case("--org 0", "1", FILE, Some("0"))]
#[case("", "1", FILE, Some("1"))]
#[case("", "", FILE, Some("2"))]
#[case("--profile bare", "", FILE, Some("3"))]
#[case("", "", "organization_id = 8100123", Some("8100123"))]
#[case("", "", "", None)]
fn organization_precedence(
    #[case] typed: &str,
    #[case] variable: &str,
    #[case] file: &str,
    #[case] expected: Option<&str>,
) {
    let session = Session::new().typed(typed).variable("TUNNELSCOPE_ORG_ID", variable).config(file);
    assert_eq!(session.settings().organization_id.as_deref(), expected);
}

#[rstest]
#[case("--interval 1m30s", FILE, 90)]
#[case("", FILE, 20)]
#[case("--profile bare", FILE, 40)]
#[case("", "", 30)]
#[case("--demo", "", 3)]
#[case("--demo --interval 10", "", 10)]
#[case("--demo", "interval = '7s'", 7)]
fn interval_precedence(#[case] typed: &str, #[case] file: &str, #[case] seconds: u64) {
    let settings = Session::new().typed(typed).config(file).settings();
    assert_eq!(settings.interval, Duration::from_secs(seconds));
}

#[rstest]
#[case("--token-url https://typed.example/t", "https://variable.example/t", "https://typed.example/t")]
#[case("", "https://variable.example/t", "https://variable.example/t")]
#[case("", "", "https://file.example/t")]
fn token_url_precedence(#[case] typed: &str, #[case] variable: &str, #[case] expected: &str) {
    let file = "token_url = 'https://file.example/t'";
    let settings =
        Session::new().typed(typed).variable("TUNNELSCOPE_TOKEN_URL", variable).config(file).settings();
    assert_eq!(settings.token_url.as_str(), expected);
    assert_eq!(settings.base_url.as_str(), "https://api.sse.cisco.com/", "a token URL moves nothing else");
}

#[test]
fn token_url_follows_the_base_url() {
    let session = Session::new().typed("--base-url https://proxy.example/sse/");
    assert_eq!(session.settings().token_url.as_str(), "https://proxy.example/sse/auth/v2/token");
}

#[test]
fn overridden_base_url_resets_a_lower_token_url() {
    let file = "base_url = 'https://china.example'\ntoken_url = 'https://token.china.example/t'";
    let session = Session::new().config(file);
    assert_eq!(session.settings().token_url.as_str(), "https://token.china.example/t");

    let session = session.typed("--base-url http://127.0.0.1:9");
    let token_url = session.settings().token_url;
    assert_eq!(token_url.as_str(), "http://127.0.0.1:9/auth/v2/token", "the key must not go to another host");
}

#[rstest]
#[case("--profile typed", "variable", "profile = 'line'", Some("typed"), "typed")]
#[case("", "variable", "profile = 'line'", Some("variable"), "variable")]
#[case("", "", "profile = 'line'", Some("line"), "line")]
#[case("", "", "", Some("default"), "default")]
#[case("--demo", "", "", Some("default"), "demo")]
fn profile_precedence(
    #[case] typed: &str,
    #[case] variable: &str,
    #[case] line: &str,
    #[case] expected: Option<&str>,
    #[case] shown: &str,
) {
    let profiles = "[profiles.typed]\n[profiles.variable]\n[profiles.line]\n[profiles.default]";
    let session = Session::new().typed(typed).variable("TUNNELSCOPE_PROFILE", variable);
    let settings = session.config(format!("{line}\n{profiles}")).settings();
    assert_eq!(settings.profile.as_deref(), expected);
    assert_eq!(settings.profile_name(), shown);
}

#[test]
fn profile_name_defaults_to_default() {
    let settings = Session::new().settings();
    assert_eq!((settings.profile.as_deref(), settings.profile_name()), (None, "default"));
}

#[rstest]
#[case("", "en_US.UTF-8", "", Charset::Unicode)]
#[case("", "C", "", Charset::Ascii)]
#[case("", "", "", Charset::Ascii)]
#[case("--ascii", "en_US.UTF-8", "ascii = false", Charset::Ascii)]
#[case("", "en_US.UTF-8", "ascii = true", Charset::Ascii)]
#[case("", "C", "ascii = false", Charset::Unicode)]
fn charset_precedence(
    #[case] typed: &str,
    #[case] lang: &str,
    #[case] file: &str,
    #[case] expected: Charset,
) {
    let session = Session::new().typed(typed).variable("LANG", lang).config(file);
    assert_eq!(session.settings().charset, expected);
}

#[rstest]
#[case("", "", "", ColorChoice::Auto)]
#[case("", "", "color = '16'", ColorChoice::Sixteen)]
#[case("--color never", "", "color = '16'", ColorChoice::Never)]
#[case("", "1", "", ColorChoice::Never)]
#[case("", "1", "color = '16'", ColorChoice::Sixteen)]
#[case("--color 16", "1", "", ColorChoice::Sixteen)]
#[case("--color auto", "1", "color = '16'", ColorChoice::Never)]
fn color_precedence(
    #[case] typed: &str,
    #[case] no_color: &str,
    #[case] file: &str,
    #[case] expected: ColorChoice,
) {
    let session = Session::new().typed(typed).variable("NO_COLOR", no_color).config(file);
    assert_eq!(session.settings().color, expected);
}

#[rstest]
#[case("", "", false)]
#[case("--utc", "utc = false", true)]
#[case("", "utc = true", true)]
fn utc_precedence(#[case] typed: &str, #[case] file: &str, #[case] expected: bool) {
    assert_eq!(Session::new().typed(typed).config(file).settings().utc, expected);
}

#[rstest]
#[case("", "", true)]
#[case("", "token_cache = false", false)]
#[case("", "token_cache = false\n[profiles.default]\ntoken_cache = true", true)]
#[case("--no-token-cache", "token_cache = true", false)]
#[case("--demo", "token_cache = true", false)]
fn token_cache_precedence(#[case] typed: &str, #[case] file: &str, #[case] expected: bool) {
    let session = Session::new().typed(typed).config(file);
    let folder = session.path(".local/state/tunnelscope");
    assert_eq!(session.settings().token_cache, expected);
    assert_eq!(session.settings().state_folder, Some(folder), "what was kept before can be found");
}

#[test]
fn profile_rate_limit_wins_and_is_sorted_by_period() {
    let file = "rate_limit = 'small'\n[profiles.lab]\nrate_limit = ['350/30min', '5/s', '14/min']";
    let session = Session::new().config(file);
    assert_eq!(session.settings().rate_limit, RateLimit::Small);
    let figures = [(5, 1), (14, 60), (350, 1_800)];
    let figures =
        figures.map(|(limit, seconds)| RateLimitWindow { limit, period: Duration::from_secs(seconds) });
    assert_eq!(session.typed("--profile lab").settings().rate_limit, RateLimit::Custom(figures.to_vec()));
}

#[test]
fn profile_proxy_overrides_the_file() {
    let file = "proxy = 'http://proxy.example:8080'\nno_proxy = ['.example.com']\nca_file = 'ca.pem'\n\
        [profiles.lab]\nproxy = 'none'\n[profiles.home]\nproxy = 'environment'";
    let of_profile = |typed: &str| Session::new().config(file).typed(typed);
    let session = of_profile("");
    let settings = session.settings();
    let ProxySetting::Url { address, .. } = settings.proxy else { panic!("a proxy") };
    assert_eq!(address.as_str(), "http://proxy.example:8080/");
    assert_eq!(settings.no_proxy, [".example.com"]);
    assert_eq!(settings.ca_file, Some(session.path(".config/tunnelscope/ca.pem")), "beside the file");

    assert!(matches!(of_profile("--profile lab").settings().proxy, ProxySetting::None));
    assert!(matches!(of_profile("--profile home").settings().proxy, ProxySetting::Environment));
}

#[test]
fn state_files_follow_the_xdg_directories() {
    let session = Session::new();
    assert_eq!(session.environment().state_folder(), Some(session.path(".local/state/tunnelscope")));
    let elsewhere = session.path("state").display().to_string();
    let folder = |value: &str| session.environment().clone().with("XDG_STATE_HOME", value).state_folder();
    assert_eq!(folder(&elsewhere), Some(session.path("state/tunnelscope")));
    assert_eq!(folder("not/absolute"), Some(session.path(".local/state/tunnelscope")), "by the standard");
    assert_eq!(Environment::default().state_folder(), None);
    let runtime = |value: &str| Environment::default().with("XDG_RUNTIME_DIR", value).runtime_folder();
    assert_eq!(runtime("/run/user/7"), Some("/run/user/7/tunnelscope".into()));
    assert_eq!((runtime("relative"), Environment::default().runtime_folder()), (None, None));
}

#[test]
fn no_log_without_a_log_file() {
    assert_eq!(Session::new().typed("--log-level trace").settings().log(), None);
}

#[test]
fn log_path_is_relative_to_the_config_or_working_directory() {
    let session = Session::new().config("log_file = 'logs/a.log'\nlog_level = 'debug'");
    let log = session.settings().log().expect("a log");
    assert_eq!((log.file, log.level), (session.path(".config/tunnelscope/logs/a.log"), LogLevel::Debug));

    let log = session.typed("--log-file here.log --log-level warn").settings().log().expect("a log");
    assert_eq!((log.file, log.level), (PathBuf::from("here.log"), LogLevel::Warn));
}

#[test]
fn tilde_is_the_home_directory() {
    let session = Session::new().config("log_file = '~/a.log'");
    assert_eq!(session.settings().log().expect("a log").file, session.path("a.log"));
}

#[test]
fn config_path_order_is_argument_variable_default() {
    let session = Session::new().config("interval = 5").file("variable.toml", "interval = 6", 0o600).file(
        "typed.toml",
        "interval = 7",
        0o600,
    );
    let seconds = |session: &Session| session.settings().interval.as_secs();
    assert_eq!((seconds(&session), session.settings().config_file), (5, Some(session.config_path())));

    let variable = session.path("variable.toml").display().to_string();
    let session = session.variable("TUNNELSCOPE_CONFIG", &variable);
    assert_eq!(seconds(&session), 6);

    let typed = session.path("typed.toml").display().to_string();
    let session = session.typed(&format!("--config {typed}"));
    assert_eq!((seconds(&session), session.settings().config_file), (7, Some(PathBuf::from(typed))));
}

#[test]
fn dot_config_is_searched_besides_the_platform_directory() {
    let session = Session::new();
    let platform = session.path("Library/tunnelscope");
    let environment = session.environment().clone().with_config_folder(&platform);
    let path =
        |environment: &Environment| ConfigLocation::new(None, environment).path().map(ToOwned::to_owned);
    assert_eq!(path(&environment), Some(platform.join("config.toml")), "where to put one");

    let session = session.config("");
    assert_eq!(path(&environment), Some(session.config_path()), "where one is");

    let elsewhere = environment.with("XDG_CONFIG_HOME", session.path("Library"));
    assert_eq!(path(&elsewhere), Some(platform.join("config.toml")), "where XDG says");
}

#[test]
fn missing_default_config_file_is_no_error() {
    assert_eq!(Session::new().settings().config_file, None);
}

#[test]
fn empty_variable_counts_as_unset() {
    let session = Session::new()
        .variable("TUNNELSCOPE_CONFIG", "")
        .variable("TUNNELSCOPE_PROFILE", "")
        .variable("TUNNELSCOPE_TOKEN_URL", "");
    assert_eq!(session.settings().token_url.as_str(), "https://api.sse.cisco.com/auth/v2/token");
}
