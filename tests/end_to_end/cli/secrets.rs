//! Nothing secret is ever written: not the secret, not its Basic form, not the token, not a proxy's password; not on
//! standard output, on standard error, in the log or in any other file, even where whoever answers sends back what it was
//! sent. Two exceptions are meant: what `auth token` prints, and the file of the kept token.

use super::program::{Program, Ran};
use rstest::rstest;
use serde_json::json;
use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::thread;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

const SECRET: &str = "s3cret/of+the&key\"";
const TOKEN: &str = "tok3n.of-the.server";
const TOKEN_PATH: &str = "/auth/v2/token";

/// What no text may have: pieces of the secret, of its Basic form with the key, of the token, and of the login at the proxy.
const PIECES: [&str; 8] = [
    "s3cret",
    "%2Fof%2Bthe",
    "czNjcmV0",
    "a2V5LTA4MTU6czNjcmV0",
    TOKEN,
    "hunter2",
    "bWU6aHVudGVyMg",
    "aHVudGVyMg",
];

/// A program that logs all it can, and whose budget holds nothing back.
fn program(base_url: &str) -> Program {
    let program = Program::new();
    fs::write(program.home.path().join("budget.toml"), "rate_limit = [\"1000/s\"]\n")
        .expect("a configuration");
    program
        .variable("TUNNELSCOPE_CONFIG", "budget.toml")
        .variable("TUNNELSCOPE_BASE_URL", base_url)
        .variable("TUNNELSCOPE_API_KEY", "key-0815")
        .variable("TUNNELSCOPE_API_SECRET", SECRET)
}

fn run(program: &Program, line: &str) -> Ran {
    program.run(&format!("{line} --log-file trace.log --log-level trace"))
}

fn assert_clean(text: &str, what: &str) {
    for piece in PIECES {
        assert!(!text.contains(piece), "{piece} in {what}: {text}");
    }
}

/// Looks through every file below a folder but those of kept tokens.
fn assert_files_clean(folder: &Path) -> usize {
    let paths = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut seen = 0;
    for path in paths.filter(|path| !path.ends_with("tokens")) {
        if path.is_dir() {
            seen += assert_files_clean(&path);
        } else if path.extension().is_none_or(|ending| ending != "toml") {
            assert_clean(&fs::read_to_string(&path).expect("text"), &path.display().to_string());
            seen += 1;
        }
    }
    seen
}

/// Everything that asks the API.
const LINES: [&str; 9] = [
    "status",
    "status -o json",
    "auth status",
    "auth status -o json",
    "auth token",
    "auth forget",
    "status --no-token-cache",
    "api /a --paginate",
    "config path",
];

/// Runs everything that asks the API, and looks at everything that comes of it.
fn assert_all_clean(program: &Program) {
    for line in LINES {
        assert_run_clean(program, line);
    }
    assert!(assert_files_clean(program.home.path()) > 0, "the log at least was looked at");
}

fn assert_run_clean(program: &Program, line: &str) {
    let ran = run(program, line);
    assert_clean(&ran.err, line);
    // The one prints a token, the other whatever a good answer is.
    if line != "auth token" && !line.starts_with("api ") {
        assert_clean(&ran.out, line);
    }
}

/// All that came, in one text: how a server with debugging left on answers.
fn echo(request: &Request) -> String {
    let headers: Vec<_> = request.headers.values().map(|value| value.to_str().unwrap_or_default()).collect();
    format!("{} {} {SECRET}", headers.join(" "), String::from_utf8_lossy(&request.body))
}

/// Answers everything with this status and what was sent; grants a token first if it is to.
async fn server(status: u16, grants: Grants) -> MockServer {
    let server = MockServer::start().await;
    let respond = move |request: &Request| {
        let is_grant = request.url.path() == TOKEN_PATH && matches!(grants, Grants::Token);
        if is_grant {
            return ResponseTemplate::new(200)
                .set_body_json(json!({ "access_token": TOKEN, "expires_in": 3600 }));
        }
        ResponseTemplate::new(status)
            .insert_header("x-request-id", "7")
            .insert_header("retry-after", "0")
            .set_body_json(json!({ "error": echo(request), "requestId": echo(request) }))
    };
    Mock::given(any()).respond_with(respond).mount(&server).await;
    server
}

#[derive(Clone, Copy)]
enum Grants {
    Token,
    Nothing,
}

#[rstest]
#[case(200)]
#[case(400)]
#[case(401)]
#[case(403)]
#[case(429)]
#[case(500)]
#[tokio::test]
async fn echo_of_the_api_is_redacted(#[case] status: u16) {
    let server = server(status, Grants::Token).await;
    let program = program(&server.uri());
    assert_all_clean(&program);
    let log = fs::read_to_string(program.home.path().join("trace.log")).expect("a log");
    assert!(log.contains("response method="), "requests are logged: {log}");
    assert_eq!(run(&program, "auth token").out.trim(), TOKEN, "the one place where it is meant to be");
    let ran = run(&program, "status");
    assert_ne!(ran.code, 0);
    assert!(status == 200 || ran.err.contains("[redacted]"), "what was sent back was there: {}", ran.err);
}

#[rstest]
#[case(200)]
#[case(400)]
#[case(401)]
#[case(403)]
#[case(500)]
#[tokio::test]
async fn echo_of_the_token_endpoint_is_redacted(#[case] status: u16) {
    let server = server(status, Grants::Nothing).await;
    let uri = server.uri();
    // A home for each, which shares no limit of token requests with the others: retries would exceed that of a minute.
    let seen = LINES.map(|line| {
        let program = program(&uri);
        assert_run_clean(&program, line);
        assert_files_clean(program.home.path())
    });
    assert!(seen.iter().sum::<usize>() > 0, "the logs at least were looked at");
}

#[tokio::test]
async fn secret_of_every_source_is_redacted() {
    let server = server(401, Grants::Nothing).await;
    let file = format!("api_secret_file = 'secret.toml'\napi_secret_command = ['./tell.toml', '{SECRET}']\n");
    for line in file.lines().chain([format!("api_secret = '{SECRET}'").as_str()]) {
        let program = program(&server.uri()).variable("TUNNELSCOPE_API_SECRET", "");
        let home = program.home.path();
        for (name, text) in
            [("secret.toml", SECRET), ("tell.toml", "#!/bin/sh\necho \"$1\"\n"), ("c.toml", line)]
        {
            write_private(&home.join(name), text);
        }
        let program = program.variable("TUNNELSCOPE_CONFIG", "c.toml");
        assert_eq!(run(&program, "auth status").code, 3, "the secret was found by {line}");
        assert_all_clean(&program);
    }
}

fn write_private(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    fs::write(path, text).expect("a file");
    fs::set_permissions(path, fs::Permissions::from_mode(0o700)).expect("a mode");
}

/// A proxy that refuses everybody and sends back what it was sent.
fn proxy() -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut head = vec![0; 4096];
            let length = stream.read(&mut head).unwrap_or_default();
            let said = String::from_utf8_lossy(&head[..length]).into_owned();
            let (line, length) = ("HTTP/1.1 407 Proxy Authentication Required", said.len());
            let _ = write!(stream, "{line}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{said}");
        }
    });
    address
}

#[test]
fn echo_of_the_proxy_password_is_redacted() {
    let url = format!("http://me:hunter2@{}", proxy());
    let by_variable = program("https://api.example.invalid").variable("HTTPS_PROXY", &url);
    let ran = run(&by_variable, "status");
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("proxy"), "it was asked: {}", ran.err);
    assert_all_clean(&by_variable);

    let by_setting = program("https://api.example.invalid").variable("TUNNELSCOPE_CONFIG", "c.toml");
    write_private(&by_setting.home.path().join("c.toml"), &format!("proxy = '{url}'"));
    assert_all_clean(&by_setting);
}

/// Whether a process leaves its memory behind when it is aborted, although it may. It says something when it has begun.
#[cfg(target_os = "linux")]
fn leaves_a_core_dump(command: &[&str], home: &Path) -> bool {
    use std::os::unix::process::ExitStatusExt;
    use std::process::{Command, Stdio};
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", "ulimit -c unlimited; exec \"$@\"", "sh"]).args(command);
    let mut child = shell.current_dir(home).stdout(Stdio::piped()).spawn().expect("a process");
    let begun = child.stdout.as_mut().expect("its output").read(&mut [0]);
    assert_eq!(begun.expect("its output"), 1, "it begins");
    let process = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(process, rustix::process::Signal::ABORT).expect("a signal sent");
    let status = child.wait().expect("its end");
    assert_eq!(status.signal(), Some(6));
    status.core_dumped()
}

#[cfg(target_os = "linux")]
#[test]
fn abort_leaves_no_core_dump() {
    let home = tempfile::tempdir().expect("a folder");
    let binary = env!("CARGO_BIN_EXE_tunnelscope");
    assert!(!leaves_a_core_dump(&[binary, "simulate"], home.path()));
    // Not every machine lets anybody leave one.
    if !leaves_a_core_dump(&["/bin/sh", "-c", "echo begun; exec sleep 600"], home.path()) {
        eprintln!("no process leaves a core dump here");
    }
}
