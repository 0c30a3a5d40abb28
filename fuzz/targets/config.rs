//! The configuration file: the settings, their output, and the errors. Each
//! contains a secret, which must never be in the output.
#![no_main]

use clap::Parser;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use tempfile::TempDir;
use tunnelscope::config::{Arguments, Environment, Settings, ResolvedValue, load_resolved};
use tunnelscope_fuzz::{client::SECRET, checks, allocation};

libfuzzer_sys::fuzz_target!(|sent: &[u8]| {
    if sent.windows(SECRET.len()).any(|window| window == SECRET.as_bytes()) {
        return;
    }
    allocation::within(sent.len(), || {
        read(sent);
        read(&[format!("api_secret = \"{SECRET}\"\n").as_bytes(), sent].concat());
    });
});

/// Path of the file, and the command line.
struct Place {
    path: PathBuf,
    arguments: Arguments,
    environment: Environment,
    _folder: TempDir,
}

thread_local!(static PLACE: Place = Place::new());

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        fs::write(&path, "").expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("a mode");
        let typed = ["tunnelscope", "--config", path.to_str().expect("a path")];
        let arguments = Arguments::try_parse_from(typed).expect("arguments");
        let environment = Environment::default().with_home(folder.path());
        Self { path, arguments, environment, _folder: folder }
    }
}

fn read(text: &[u8]) {
    PLACE.with(|place| {
        fs::write(&place.path, text).expect("a file");
        load(&place.arguments, &place.environment);
    });
}

fn load(arguments: &Arguments, environment: &Environment) {
    match Settings::load_all(arguments, environment) {
        Ok((chosen, others)) => {
            [chosen].iter().chain(&others).for_each(check);
            let (_, resolved) = load_resolved(arguments, environment).expect("effective settings");
            for setting in &resolved {
                let (ResolvedValue::Toml(value) | ResolvedValue::Comment(value)) = &setting.value;
                check_value(&format!("{} {} {value} {}", setting.table, setting.key, setting.origin));
            }
        }
        Err(error) => check_value(&error.to_string()),
    }
}

fn check(settings: &Settings) {
    assert!(!format!("{settings:?}").contains(SECRET), "a secret in {settings:?}");
    assert!((1..=3600).contains(&settings.interval.as_secs()));
    assert!(settings.base_url.host_str().is_some());
}

fn check_value(text: &str) {
    checks::plain(text);
    assert!(!text.contains(SECRET), "a secret in {text:?}");
}
