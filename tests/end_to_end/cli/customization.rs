//! Filters, keys and themes from the command line and the configuration file, through the binary.

use super::program::Program;
use crate::support::simulator::Simulated;
use proptest::prelude::*;
use rstest::rstest;
use std::fs;

#[test]
fn status_prints_and_counts_matching_groups() {
    let simulated = Simulated::still(60);
    let program = Program::with_key_to(&simulated);
    let all = program.run("status -o json").json();
    let some = program.run("status -o json --filter is:problem").json();
    let names = |document: &serde_json::Value| -> Vec<String> {
        let groups = document["groups"].as_array().expect("groups").iter();
        groups.filter(|group| group["status"] != "connected").map(|group| group["name"].to_string()).collect()
    };
    assert_eq!(some["groups"].as_array().expect("groups").len(), names(&all).len());
    assert_eq!(names(&some), names(&all));
    assert_eq!(some["summary"]["groups"]["total"], names(&all).len());
    assert_eq!(
        (&some["filter"], &all["filter"]),
        (&serde_json::json!("is:problem"), &serde_json::Value::Null)
    );
    let before = program.run("--filter is:problem status -o json").json();
    assert_eq!(before["groups"], some["groups"], "also before the command");
    let table = program.run("status --filter is:problem");
    assert!(
        table.out.lines().last().expect("counts").starts_with(&format!("{} groups: ", names(&all).len()))
    );
    let none = program.run("status --filter name:nowhere");
    assert_eq!((none.code, none.out.lines().count()), (0, 2), "heads and counts");
}

#[test]
fn region_filter_matches_the_description() {
    let simulated = Simulated::still(60);
    let program = Program::with_key_to(&simulated);
    let document = program.run("status -o json --filter region:frankfurt").json();
    let groups = document["groups"].as_array().expect("groups");
    assert!(!groups.is_empty() && groups.iter().all(|group| group["region"] == "eu-central-1"), "{groups:?}");
    let ran = program.run("check --warning 99 --critical 99 --filter region:frankfurt");
    assert!(ran.out.contains(&format!("unknown=0;;;0;{} ", groups.len())), "{}", ran.out);
}

#[rstest]
#[case("status --filter regoin:us", &["--filter", "did you mean `region`", "^^^^^^"])]
#[case("status --filter @core", &["no filter is named `core`"])]
#[case("status --filter !age:<10m", &["!age:<10m needs history"])]
#[case("status --filter is:changed", &["is:changed needs history"])]
#[case("status --filter is:muted", &["the filter is:muted is not available here: only the dashboard knows"])]
#[case("status --filter !is:problem,muted", &["!is:problem,muted is not available here"])]
#[case("status --watch --filter is:muted", &["the filter is:muted is not available here"])]
#[case("status --watch --filter is:changed", &["the filter is:changed is not available here"])]
#[case("export --listen 127.0.0.1:0 --filter is:muted", &["the filter is:muted is not available here"])]
fn invalid_filter_exits_2_with_its_position(#[case] line: &str, #[case] words: &[&str]) {
    let ran = Program::new().run(line);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
    assert!(words.iter().all(|word| ran.err.contains(word)), "{}", ran.err);
}

#[test]
fn named_filter_for_mutes_is_refused_outside_the_dashboard() {
    let program = Program::new();
    fs::write(program.home.path().join("c.toml"), "[filters]\nmine = 'is:muted region:us'").unwrap();
    let ran = program.run("--config c.toml status --filter @mine");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
    assert!(ran.err.contains("the filter @mine is not available here"), "{}", ran.err);
    let ran = program.run("--config c.toml check --filter @mine");
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.out.contains("the filter @mine is not available here"), "{}", ran.out);
}

#[test]
fn check_with_a_filter_that_needs_history_is_unknown() {
    let ran = Program::new().run("check --filter is:changed");
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.out.contains("the filter is:changed needs history"), "{}", ran.out);
}

#[rstest]
#[case("[keys.home]\nrefrsh = 'x'", "c.toml:2:1: unknown action `refrsh`: did you mean `refresh`?")]
#[case("[keys.hom]\nrefresh = 'x'", "c.toml:1:7: unknown place `hom`: did you mean `home`?")]
#[case("[keys.home]\nrefresh = ['F5', 'x']", "c.toml:2:18: x is already bound to diagnosis in home")]
#[case(
    "[keys.page]\noptional_columns = 'v'",
    "c.toml:2:1: `optional_columns` has no effect in page: it works in home"
)]
#[case("[keys.prompt]\naccept = 'a'", "c.toml:2:10: a is text in a prompt")]
#[case("[keys.home]\nquit = []\nquit_and_print = []", "c.toml:2:1: no key bound to quit in home")]
#[case("theme = 'colourblind'", "c.toml:1:9: unknown theme `colourblind`; did you mean `colorblind`?")]
#[case("[themes.mine]\nbase = 'yours'", "c.toml:2:8: unknown theme `yours`; built-in themes: ")]
#[case("[themes.mine]\ndwon = 'red'", "c.toml:2:1: unknown role `dwon`: did you mean `down`?")]
#[case("\nca_file = 'nowhere.pem'", "c.toml:2:11: cannot read ca_file nowhere.pem: No such file")]
#[case("ca_file = 'c.toml'", "c.toml:1:11: cannot read ca_file c.toml: no certificate found; specify a file")]
#[case(
    "ca_file = '/dev/null'",
    "c.toml:1:11: cannot read ca_file /dev/null: it is not a regular file; specify"
)]
#[case("ca_file = '.'", "c.toml:1:11: cannot read ca_file .: it is a directory")]
fn configuration_errors_have_file_line_and_column(#[case] file: &str, #[case] words: &str) {
    let program = Program::new();
    fs::write(program.home.path().join("c.toml"), file).expect("a configuration");
    for line in ["config show", "status", "auth status", "auth forget", "api /a", "export", "--demo status"] {
        program.run(&format!("--config c.toml {line}")).failed_with(2, &[words]);
    }
    let check = program.run("--config c.toml check");
    assert_eq!(check.code, 3, "{check:?}");
    // Performance data would begin behind a vertical bar.
    assert!(check.out.contains(&words.replace('|', "")), "{check:?}");
    let doctor = program.run("--config c.toml doctor");
    assert_eq!(doctor.code, 2, "{doctor:?}");
    assert!(doctor.out.contains(words), "{doctor:?}");
}

#[test]
fn config_show_prints_settings_with_their_origin() {
    let program = Program::new();
    let file = "interval = 45\ntheme = 'mine'\n[themes.mine]\nbase = 'soft'\nup = 'green bold'\n[keys.home]\ndiagnosis = 'X'";
    fs::write(program.home.path().join("c.toml"), file).expect("a configuration");
    let ran = program.run("--config c.toml --utc config show");
    assert_eq!(ran.code, 0, "{ran:?}");
    let line = |key: &str| {
        let found = ran.out.lines().find(|line| line.starts_with(key));
        let words = found.unwrap_or_else(|| panic!("no {key} in {}", ran.out)).split_whitespace();
        words.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(line("interval"), "interval = \"45s\" # c.toml");
    assert_eq!(line("utc"), "utc = true # --utc");
    assert_eq!(line("theme "), "theme = \"mine\" # c.toml");
    assert_eq!(line("diagnosis"), "diagnosis = [\"X\"] # c.toml:7:1");
    assert_eq!(line("base "), "base = \"soft\" # c.toml:4:8");
    assert_eq!(line("# api_key"), "# api_key = (not set) # default");
}

/// What `config show` prints for this file, without where each value comes from.
fn shown(program: &Program, file: &str) -> (String, Vec<String>) {
    let ran = program.run(&format!("--config {file} config show"));
    assert_eq!(ran.code, 0, "{ran:?}");
    let value = |line: &str| line.rsplit_once("  # ").map_or(line, |(value, _)| value).trim_end().to_owned();
    let values = ran.out.lines().map(value).collect();
    (ran.out, values)
}

fn assert_reads_back(file: &str) {
    let program = Program::new();
    fs::write(program.home.path().join("c.toml"), file).expect("a configuration");
    let (text, values) = shown(&program, "c.toml");
    fs::create_dir_all(program.home.path().join("elsewhere")).expect("a folder");
    fs::write(program.home.path().join("elsewhere/shown.toml"), &text).expect("a configuration");
    let (_, again) = shown(&program, "elsewhere/shown.toml");
    assert_eq!(again, values, "{text}");
}

#[test]
fn config_show_reads_back_to_the_same_settings() {
    let file = r##"
        interval = "90s"
        token_cache = false
        rate_limit = ["5/s", "14/min", "350/30min"]
        proxy = "http://proxy.example:8080"
        no_proxy = [".example.com", "10.0.0.0/8"]
        color = "256"
        ascii = true
        utc = true
        alert = "notification"
        alert_degraded = true
        synchronized_output = "never"
        log_file = "a \"quoted\" \\ name\u200b.log"
        log_level = "debug"
        theme = "night"
        api_key = "0123456789abcdef"
        api_secret_file = "secret"
        organization_id = 8100123
        [filters]
        west = 'region:us state:down name:"a b"'
        core = "@west is:problem"
        a-last = "@core name:x"
        [keys.home]
        diagnosis = ["X", "ctrl-x", "F5"]
        quit_and_print = []
        [keys.page]
        help = "f12"
        [themes.night]
        base = "soft"
        down = "white on red bold"
        up = "plain"
        [themes.other]
        warning = "#d55e00 on 16 underline"
    "##;
    assert_reads_back(file);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn config_show_reads_back_random_values(
        path in "[^\u{0}/~]{1,12}",
        name in "[a-zA-Z0-9_-]{1,12}",
        word in "[^\u{0}@:!()|\"' -]{1,8}",
        host in "[a-z0-9.-]{1,12}",
        interval in 1..3600_u32,
    ) {
        let quoted = |text: &str| toml::Value::from(text).to_string();
        let file = format!(
            "interval = {interval}\nno_proxy = [{}]\nlog_file = {}\n[filters]\n{name} = {}\nzz-{name} = \"@{name}\"\n\
             [themes.{name}]\ndown = \"red\"\n",
            quoted(&host), quoted(&path), quoted(&format!("name:{word:?}")),
        );
        let program = Program::new();
        fs::write(program.home.path().join("c.toml"), &file).expect("a configuration");
        // A word may be no filter; what is refused has nothing to read back.
        prop_assume!(program.run("--config c.toml config show").code == 0);
        assert_reads_back(&file);
    }
}

const PROFILES: &str = "[profiles.acme]\napi_key = \"a\"\napi_secret_command = [\"echo\", \"x\"]\n\
                        [profiles.zenith]\napi_key = \"z\"\n";

#[rstest]
#[case("status")]
#[case("auth status")]
#[case("auth forget")]
#[case("api /a")]
#[case("export --listen 127.0.0.1:0")]
fn profiles_are_listed_if_none_is_chosen(#[case] line: &str) {
    let program = Program::new();
    fs::write(program.home.path().join("c.toml"), PROFILES).expect("a configuration");
    program
        .run(&format!("--config c.toml {line}"))
        .failed_with(2, &["no profile chosen", "acme, zenith", "--profile", "TUNNELSCOPE_PROFILE"]);
    let with_key = program.variable("TUNNELSCOPE_API_KEY", "key");
    if line != "auth forget" {
        with_key.run(&format!("--config c.toml {line}")).failed_with(2, &["no secret was found"]);
    }
}

#[test]
fn only_profile_is_used_if_no_other_key_is_set() {
    let program = Program::new();
    fs::write(program.home.path().join("c.toml"), "[profiles.acme]\napi_key = \"a\"\n")
        .expect("a configuration");
    let ran = program.run("--config c.toml config show");
    let reason = "# the only profile, and no other API key is set";
    assert!(ran.out.contains("# profile = \"acme\"") && ran.out.contains(reason), "{ran:?}");
    assert!(ran.out.contains("api_key = \"a\""), "{ran:?}");
    let ran = program.variable("TUNNELSCOPE_API_KEY", "key").run("--config c.toml config show");
    assert!(ran.out.contains("# profile = \"default\"") && ran.out.contains("api_key = \"key\""), "{ran:?}");
    let keyless = Program::new();
    fs::write(keyless.home.path().join("c.toml"), "[profiles.acme]\nrate_limit = \"small\"\n")
        .expect("a configuration");
    let ran = keyless.run("--config c.toml config show");
    assert!(ran.out.contains("# profile = \"default\""), "a profile without a key is no help: {ran:?}");
}
