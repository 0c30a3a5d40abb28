//! Where the key and its secret come from, what is refused, and that no message ever holds a secret.

use std::{
    fs,
    io::Read,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
    process,
    time::Duration,
};

use rstest::rstest;
use rustix::fs::{Mode, OFlags};
use secrecy::ExposeSecret;
use tunnelscope::config::{Credentials, MissingCredential, Resolution};

use crate::config::Session;

const KEY: &str = "TUNNELSCOPE_API_KEY";
const SECRET: &str = "TUNNELSCOPE_API_SECRET";
const CONFIG: &str = "~/.config/tunnelscope/config.toml";

fn complete(session: &Session) -> Credentials {
    match session.credentials() {
        Resolution::Complete(credentials) => credentials,
        other => panic!("{other:?} is not complete"),
    }
}

/// The key, the secret, and where it came from.
fn found(session: &Session) -> (String, String, String) {
    let Credentials { key, secret, source, .. } = complete(session);
    (key, secret.expose_secret().to_owned(), session.homely(&source))
}

/// A new pipe with this name, open for reading although nobody writes to it yet.
fn pipe_to_read(path: &Path) -> fs::File {
    let made = process::Command::new("mkfifo").args(["-m", "600"]).arg(path).status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo");
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    rustix::fs::open(path, flags, Mode::empty()).expect("an open pipe").into()
}

fn three(key: &str, secret: &str, source: &str) -> (String, String, String) {
    (key.to_owned(), secret.to_owned(), source.to_owned())
}

#[test]
fn environment_then_profile_then_file() {
    let text = "api_key = 'file-key'\napi_secret = 'file-secret'\n\
        [profiles.lab]\napi_key = 'lab-key'\napi_secret_command = ['echo', 'lab-secret']";
    let session = Session::new().config(text);
    assert_eq!(found(&session), three("file-key", "file-secret", CONFIG));
    let session = session.typed("--profile lab");
    assert_eq!(found(&session), three("lab-key", "lab-secret", "command echo"));
    let session = session.variable(KEY, "env-key").variable(SECRET, " env-secret\n");
    assert_eq!(found(&session), three("env-key", "env-secret", "environment TUNNELSCOPE_API_SECRET"));
}

#[test]
fn secret_file_is_relative_to_the_config_and_loses_its_newline() {
    let session = Session::new().config("api_key = 'k'\napi_secret_file = 'secret'").file(
        ".config/tunnelscope/secret",
        "hunter2\r\n",
        0o400,
    );
    assert_eq!(found(&session), three("k", "hunter2", "file ~/.config/tunnelscope/secret"));
}

#[test]
fn systemd_credentials_are_read() {
    let session = Session::new().config("api_key = 'k'\napi_secret = 'weaker'");
    let folder = session.path("credentials").display().to_string();
    let session = session.variable("CREDENTIALS_DIRECTORY", &folder);
    assert_eq!(found(&session).1, "weaker", "the folder holds no secret of ours");

    let session = session.file("credentials/tunnelscope_api_secret", "hunter2", 0o440);
    let source = "systemd credential ~/credentials/tunnelscope_api_secret";
    assert_eq!(found(&session), three("k", "hunter2", source));
}

#[test]
fn missing_credentials_are_no_error() {
    assert!(matches!(Session::new().credentials(), Resolution::Missing));
    let empty = Session::new().variable(KEY, "").variable(SECRET, "");
    assert!(matches!(empty.credentials(), Resolution::Missing));
}

#[rstest]
#[case(
    KEY,
    "",
    MissingCredential::Secret,
    "TUNNELSCOPE_API_KEY is set but no secret was found: set TUNNELSCOPE_API_SECRET, or api_secret_file or api_secret_command in ~/.config/tunnelscope/config.toml"
)]
#[case(
    "",
    "api_key = 'k'",
    MissingCredential::Secret,
    "api_key in ~/.config/tunnelscope/config.toml is set but no secret was found: set TUNNELSCOPE_API_SECRET, or api_secret_file or api_secret_command in ~/.config/tunnelscope/config.toml"
)]
#[case(
    SECRET,
    "",
    MissingCredential::Key,
    "TUNNELSCOPE_API_SECRET is set but no API key was found: set TUNNELSCOPE_API_KEY, or api_key in ~/.config/tunnelscope/config.toml"
)]
#[case(
    "",
    "api_secret_command = ['/nowhere/pass']",
    MissingCredential::Key,
    "api_secret_command (pass) is set but no API key was found: set TUNNELSCOPE_API_KEY, or api_key in ~/.config/tunnelscope/config.toml"
)]
fn incomplete_credentials_name_the_missing_half(
    #[case] variable: &'static str,
    #[case] file: &str,
    #[case] missing: MissingCredential,
    #[case] text: &str,
) {
    let session = Session::new().config(file);
    let session = if variable.is_empty() { session } else { session.variable(variable, "hunter2") };
    let Resolution::Incomplete(half) = session.credentials() else {
        panic!("half of the credentials are there")
    };
    assert_eq!(half.missing, missing);
    assert_eq!(session.homely(&half.to_string()), text);
}

#[rstest]
#[case(0o644)]
#[case(0o640)]
#[case(0o604)]
#[case(0o620)]
fn secret_readable_by_others_is_refused(#[case] mode: u32) {
    let session = Session::new().config("api_key = 'k'\napi_secret_file = '~/s'").file("s", "hunter2", mode);
    let error =
        format!("permissions {mode:04o} of ~/s are too open for a file with a secret: run `chmod 600 ~/s`");
    assert_eq!(session.credentials_error(), error);

    let text = "api_key = 'k'\napi_secret = 'hunter2'";
    let session = Session::new().file(".config/tunnelscope/config.toml", text, mode);
    let error = format!(
        "permissions {mode:04o} of {CONFIG} are too open for a file with a secret: run `chmod 600 {CONFIG}`"
    );
    assert_eq!(session.credentials_error(), error);
}

#[test]
fn config_with_a_proxy_password_must_be_private() {
    let of_mode = |proxy: &str, mode| {
        let text = format!("proxy = 'http://{proxy}proxy.example:8080'");
        Session::new().file(".config/tunnelscope/config.toml", text, mode)
    };
    let error = format!(
        "permissions 0644 of {CONFIG} are too open for a file with a secret: run `chmod 600 {CONFIG}`"
    );
    assert_eq!(of_mode("me:hunter2@", 0o644).error(), error);
    assert!(of_mode("me:hunter2@", 0o600).load().is_ok());
    assert!(of_mode("me@", 0o644).load().is_ok());
}

#[test]
fn config_without_a_secret_may_be_world_readable() {
    let text = "api_key = 'k'\napi_secret_command = ['echo', 'hunter2']";
    let session = Session::new().file(".config/tunnelscope/config.toml", text, 0o644);
    assert_eq!(found(&session).1, "hunter2");
}

#[test]
fn secret_file_must_be_a_regular_text_file() {
    let session = Session::new().config("api_key = 'k'\napi_secret_file = '~/s'");
    assert!(
        session.credentials_error().starts_with("cannot read the API secret from ~/s: "),
        "{}",
        session.credentials_error()
    );

    symlink("elsewhere", session.path("s")).expect("a link");
    let error = "~/s is a symbolic link, which is not followed for a secret: specify its target";
    assert_eq!(session.credentials_error(), error);

    fs::remove_file(session.path("s")).expect("removed");
    fs::create_dir(session.path("s")).expect("a folder");
    assert_eq!(session.credentials_error(), "~/s is not a regular file: store the secret in a regular file");
}

/// A volume of Kubernetes: the file is a link into `..data`, which is a link to the directory with the current content.
fn kubernetes_volume(session: &Session, content: &str, mode: u32) {
    let volume = session.path("volume");
    fs::create_dir_all(volume.join("..2026_01_01")).expect("a folder");
    fs::write(volume.join("..2026_01_01/secret"), content).expect("a file");
    let permissions = fs::Permissions::from_mode(mode);
    fs::set_permissions(volume.join("..2026_01_01/secret"), permissions).expect("a mode");
    symlink("..2026_01_01", volume.join("..data")).expect("a link");
    symlink("..data/secret", volume.join("secret")).expect("a link");
}

#[test]
fn kubernetes_secret_volume_is_read_through_symlinks() {
    let session = Session::new().config("api_key = 'k'\napi_secret_file = '~/volume/secret'");
    kubernetes_volume(&session, "hunter2", 0o400);
    assert_eq!(found(&session), three("k", "hunter2", "file ~/volume/secret"));
}

#[test]
fn secret_volume_readable_by_others_is_refused() {
    let session = Session::new().config("api_key = 'k'\napi_secret_file = '~/volume/secret'");
    kubernetes_volume(&session, "hunter2", 0o444);
    let error = session.credentials_error();
    assert!(error.starts_with("permissions 0444 of ~/volume/secret are too open"), "{error}");
}

#[test]
fn symlink_out_of_the_secret_volume_is_not_followed() {
    let session = Session::new().config("api_key = 'k'\napi_secret_file = '~/volume/secret'");
    let session = session.file("elsewhere/secret", "hunter2", 0o400);
    fs::create_dir_all(session.path("volume")).expect("a folder");
    symlink("../elsewhere", session.path("volume/..data")).expect("a link");
    symlink("..data/secret", session.path("volume/secret")).expect("a link");
    let error = "~/volume/secret is a symbolic link, which is not followed for a secret: specify its target";
    assert_eq!(session.credentials_error(), error);
}

#[rstest]
#[case(b"".as_slice(), "invalid API secret from file ~/s: the value is empty: set it, or remove it")]
#[case(b" \n", "invalid API secret from file ~/s: the value is empty: set it, or remove it")]
#[case(
    b"hunter2\nhunter2\n",
    "invalid API secret from file ~/s: the value has more than one line (U+000A, line feed, at character 8): specify a single line with only the value"
)]
#[case(
    b"hunter2\x1b[A",
    "invalid API secret from file ~/s: the value contains U+001B (escape) at character 8: copy it again without that character"
)]
#[case(
    b"hunter2\0",
    "invalid API secret from file ~/s: the value contains U+0000 (null) at character 8: copy it again without that character"
)]
#[case(
    "\u{feff}hun\u{200b}ter2".as_bytes(),
    "invalid API secret from file ~/s: the value contains U+200B (zero width space) at character 5: copy it again without that character"
)]
#[case("\u{feff}\u{a0}".as_bytes(), "invalid API secret from file ~/s: the value is empty: set it, or remove it")]
#[case(
    b"\xff\xfeh\0u\0",
    "invalid API secret from file ~/s: the value is UTF-16 text, as written by `>` in Windows PowerShell: save it as UTF-8"
)]
#[case(b"hunter2\xff", "invalid API secret from file ~/s: the value is not UTF-8 text")]
#[case(&vec![b'x'; 65 * 1024], "~/s is too large (more than 65536 bytes): specify another file")]
fn invalid_secret_is_rejected_without_its_value(#[case] content: &[u8], #[case] error: &str) {
    let session = Session::new().config("api_key = 'k'\napi_secret_file = '~/s'").file("s", content, 0o600);
    assert_eq!(session.credentials_error(), error);
}

#[test]
fn named_pipe_as_secret_file_does_not_block() {
    let session = Session::new().config("api_key = 'k'\napi_secret_file = '~/s'");
    let _pipe = pipe_to_read(&session.path("s"));
    assert_eq!(session.credentials_error(), "~/s is not a regular file: store the secret in a regular file");
}

#[rstest]
#[case(
    "['false']",
    "api_secret_command `false` failed with exit status 1: run it manually to see its output, which is not shown here since it may contain the secret"
)]
#[case(
    "['sh', '-c', 'echo hunter2; exit 3']",
    "api_secret_command `sh` failed with exit status 3: run it manually to see its output, which is not shown here since it may contain the secret"
)]
#[case(
    "['sh', '-c', 'echo hunter2; kill -TERM $$']",
    "api_secret_command `sh` failed with signal 15: run it manually to see its output, which is not shown here since it may contain the secret"
)]
#[case("['true']", "invalid API secret from command true: the value is empty: set it, or remove it")]
#[case(
    "['printf', 'hunter2\\nhunter2']",
    "invalid API secret from command printf: the value has more than one line (U+000A, line feed, at character 8): specify a single line with only the value"
)]
#[case(
    "['cat', '/dev/zero']",
    "api_secret_command `cat` printed more than 65536 bytes and was killed: it must print only the secret"
)]
fn failing_program_is_named_without_its_output(#[case] list: &str, #[case] error: &str) {
    let session = Session::new().config(format!("api_key = 'k'\napi_secret_command = {list}"));
    assert_eq!(session.credentials_error(), error);
}

#[test]
fn missing_program_is_named() {
    let session = Session::new().config("api_key = 'k'\napi_secret_command = ['~/bin/pass', 'hunter2']");
    let error = session.credentials_error();
    assert!(error.starts_with("cannot run api_secret_command `pass`: "), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}

#[test]
fn hanging_program_is_killed() {
    let session = Session::new().config("api_key = 'k'\napi_secret_command = ['sleep', '1000']");
    let refused = session.settings().credentials_within(Duration::from_millis(50));
    let error = refused.expect_err("it does not end by itself").to_string();
    let expected =
        "api_secret_command `sleep` timed out after 50 ms and was killed: it must not wait for input";
    assert_eq!(error, expected);
}

/// The program and what it started hold a pipe open; it ends, without a word, once all of them are gone.
#[test]
fn child_processes_of_a_program_are_killed_with_it() {
    let list = "['sh', '-c', 'exec 3>\"$0\"; (sleep 20; echo alive >&3) & wait', './pipe']";
    let session = Session::new();
    let list = list.replace("./pipe", &session.path("pipe").display().to_string());
    let session = session.config(format!("api_key = 'k'\napi_secret_command = {list}"));
    let mut pipe = pipe_to_read(&session.path("pipe"));

    let refused = session.settings().credentials_within(Duration::from_millis(200));
    assert!(refused.is_err(), "it does not end within the limit");
    rustix::fs::fcntl_setfl(&pipe, OFlags::empty()).expect("a pipe that is waited for");
    let mut said = String::new();
    pipe.read_to_string(&mut said).expect("the end of the pipe");
    assert_eq!(said, "", "nobody lived long enough to say anything");
}

/// The background process holds the output of the program open and says something once it is told to go on.
#[test]
fn background_process_is_neither_awaited_nor_killed() {
    let session = Session::new();
    let (go, said) = (session.path("go"), session.path("said"));
    let mut answer = pipe_to_read(&said);
    let _pipe = pipe_to_read(&go);
    // Opened for writing too, so that it does not matter who of the two opens the pipe first.
    let script = r#"exec 4>"$1"; (read line <>"$0"; echo alive >&4) & echo hunter2"#;
    let list = format!("['sh', '-c', '{script}', '{}', '{}']", go.display(), said.display());
    let session = session.config(format!("api_key = 'k'\napi_secret_command = {list}"));
    assert_eq!(found(&session), three("k", "hunter2", "command sh"));

    fs::write(&go, "go on\n").expect("a word to the process");
    rustix::fs::fcntl_setfl(&answer, OFlags::empty()).expect("a pipe that is waited for");
    let mut text = String::new();
    answer.read_to_string(&mut text).expect("the end of the pipe");
    assert_eq!(text, "alive\n");
}

#[test]
fn output_beyond_the_pipe_capacity_is_read() {
    let script = "head -c 65000 /dev/zero | tr \"\\0\" x; head -c 500 /dev/zero | tr \"\\0\" y";
    let session =
        Session::new().config(format!("api_key = 'k'\napi_secret_command = ['sh', '-c', '{script}']"));
    assert_eq!(found(&session).1.len(), 65_500);
}

#[rstest]
#[case::environment(Session::new().variable(KEY, "k").variable(SECRET, "\u{feff}hunter2"), "TUNNELSCOPE_API_SECRET")]
#[case::inline(
    Session::new().config("api_key = 'k'\napi_secret = 'hunter2\u{200b}'"),
    "~/.config/tunnelscope/config.toml:2:14: api_secret"
)]
#[case::file(
    Session::new().config("api_key = 'k'\napi_secret_file = '~/s'").file("s", "\u{feff}hunter2\r\n", 0o600),
    "API secret from file ~/s"
)]
#[case::command(
    Session::new().config("api_key = 'k'\napi_secret_command = ['echo', 'hunter2\u{a0}']"),
    "API secret from command echo"
)]
#[case::systemd(
    Session::new().config("api_key = 'k'").file("c/tunnelscope_api_secret", "hunter2\u{ad}", 0o400),
    "API secret from systemd credential ~/c/tunnelscope_api_secret"
)]
fn invisible_characters_around_a_secret_are_trimmed(#[case] session: Session, #[case] origin: &str) {
    let folder = session.path("c").display().to_string();
    let session = session.variable("CREDENTIALS_DIRECTORY", &folder);
    let credentials = complete(&session);
    assert_eq!(credentials.secret.expose_secret(), "hunter2");
    let warnings: Vec<String> = session.settings().warnings.into_iter().chain(credentials.warnings).collect();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    let warning = session.homely(&warnings[0]);
    assert!(warning.starts_with(&format!("{origin}: ignored U+")), "{warning}");
    assert!(!warning.contains("hunter2"), "{warning}");
}

#[rstest]
#[case(KEY, "\u{feff}k")]
#[case("TUNNELSCOPE_BASE_URL", "https://api.example\u{200b}")]
#[case("TUNNELSCOPE_TOKEN_URL", "\u{200b}https://api.example/token")]
#[case("TUNNELSCOPE_ORG_ID", "8100123\u{a0}")]
fn invisible_characters_around_variables_raise_a_warning(#[case] name: &'static str, #[case] value: &str) {
    let plain = Session::new().variable(name, value.trim_matches(|c: char| !c.is_ascii()));
    let pasted = Session::new().variable(name, value);
    let facts = |session: &Session| {
        let settings = session.settings();
        let key = settings.api_key().map(str::to_owned);
        (settings.base_url, settings.token_url, settings.organization_id, key)
    };
    assert_eq!(facts(&pasted), facts(&plain));
    assert_eq!(plain.settings().warnings, Vec::<String>::new());
    let warnings = pasted.settings().warnings;
    assert!(warnings[0].starts_with(&format!("{name}: ignored U+")), "{warnings:?}");
}

#[rstest]
#[case("api_key = 'a\u{200b}b'", ":1:11: the value contains U+200B (zero width space) at character 2")]
#[case(
    "base_url = 'https://a\u{ad}.example'",
    ":1:12: the value contains U+00AD (soft hyphen) at character 10"
)]
#[case(
    "organization_id = '81\u{200d}23'",
    ":1:19: the value contains U+200D (zero width joiner) at character 3"
)]
#[case("proxy = 'http://a\u{2060}.example'", ":1:9: the value contains U+2060 (word joiner) at character 9")]
#[case(
    "no_proxy = ['a\u{200b}.example']",
    ":1:13: the value contains U+200B (zero width space) at character 2"
)]
fn invisible_characters_inside_are_refused_with_position(#[case] file: &str, #[case] words: &str) {
    let error = Session::new().config(file).error();
    assert!(error.starts_with(&format!("{CONFIG}{words}")), "{error}");
}

#[test]
fn program_gets_no_shell_and_no_input() {
    let session = Session::new().config("api_key = 'k'\napi_secret_command = ['echo', '$HOME;', 'a  b']");
    assert_eq!(found(&session).1, "$HOME; a  b");

    let session = Session::new().config("api_key = 'k'\napi_secret_command = ['sh', '-c', 'cat; echo end']");
    assert_eq!(found(&session).1, "end", "reading its input ends at once");
}

#[test]
fn program_with_a_slash_is_relative_to_the_config() {
    let session = Session::new().config("api_key = 'k'\napi_secret_command = ['./tell']").file(
        ".config/tunnelscope/tell",
        "#!/bin/sh\necho hunter2\n",
        0o700,
    );
    assert_eq!(found(&session), three("k", "hunter2", "command tell"));
}

#[rstest]
#[case(Session::new().variable(KEY, "k").variable(SECRET, "hunter2"))]
#[case(Session::new().config("api_key = 'k'\napi_secret = 'hunter2'"))]
#[case(Session::new().config("api_key = 'k'\napi_secret_file = '~/s'").file("s", "hunter2", 0o600))]
#[case(Session::new().config("api_key = 'k'\napi_secret_command = ['echo', 'hunter2']"))]
#[case(Session::new().config("proxy = 'http://me:hunter2@a.example'\napi_key = 'k'\napi_secret = 'hunter2'"))]
fn secret_is_never_printed(#[case] session: Session) {
    assert_eq!(found(&session).1, "hunter2", "the secret is there");
    let shown = format!("{:?} {:?} {:?}", session.environment(), session.settings(), session.credentials());
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn invalid_secret_variable_is_rejected_without_its_value() {
    let error = Session::new().variable(SECRET, "hunter2\u{7}").error();
    let expected = "TUNNELSCOPE_API_SECRET: the value contains U+0007 (control character) at character 8: ";
    assert!(error.starts_with(expected), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}
