//! Proxies on the way: with and without a password, dead, silent, refusing, and named by the environment in each of its
//! spellings. The names of the servers behind them are known to no name service, so only a proxy leads there.

use crate::api::server::*;
use crate::servers::connect_proxy::{ConnectProxy, ProxyBehavior};
use crate::servers::tls_listener::{NOW, Root, TlsListener};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rstest::rstest;
use secrecy::SecretString;
use std::net::SocketAddr;
use std::process::{Command, Output};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tunnelscope::api::{Client, ClientConfig, NetworkConfig, ProxyConfig, Timeouts};
use tunnelscope::domain::{Failure, FailureKind};
use tunnelscope::worker::Source;

/// A host that has no address.
const HOST: &str = "api.tunnelscope.invalid";
/// `jane` and `p@ss/w0rd` in the header that carries them.
const JANE: &str = "amFuZTpwQHNzL3cwcmQ=";
const PIECES: [&str; 4] = ["w0rd", "amFuZTpw", "p%40ss", "SzL3"];

/// A server behind a proxy, and what is needed to trust it.
struct Behind {
    address: SocketAddr,
    folder: TempDir,
}

impl Behind {
    async fn start() -> Self {
        let root = Root::new("ours");
        let listener = TlsListener::start(root.identity(&[HOST], NOW)).await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("roots.pem"), &root.pem).unwrap();
        Self { address: listener.address, folder }
    }

    fn client(&self, proxy: &str) -> Client {
        let ca_file = Some(self.folder.path().join("roots.pem"));
        let network = NetworkConfig { proxy: fixed(proxy), ca_file };
        Client::new(ClientConfig { network, ..config(endpoint(&format!("https://{HOST}"))) })
    }
}

fn fixed(url: &str) -> ProxyConfig {
    ProxyConfig::Fixed { url: SecretString::from(url), no_proxy: Vec::new() }
}

fn through(proxy: &str) -> Client {
    let network = NetworkConfig { proxy: fixed(proxy), ca_file: None };
    Client::new(ClientConfig { network, ..config(endpoint(&format!("https://{HOST}"))) })
}

async fn failure_through(proxy: &str) -> Failure {
    through(proxy).sign_in().await.unwrap_err()
}

fn detail(failure: &Failure) -> &str {
    failure.detail.as_ref().unwrap().as_str()
}

async fn vacant() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}

#[tokio::test]
async fn all_requests_go_through_the_proxy() {
    let behind = Behind::start().await;
    let proxy = ConnectProxy::start(ProxyBehavior::Forward(behind.address)).await;
    let list = behind.client(&format!("http://{}", proxy.address)).groups().await;
    assert_eq!((list.items.len(), list.failure), (0, None));
    let heads = proxy.heads();
    assert!(heads.iter().all(|head| head.starts_with(&format!("CONNECT {HOST}:443 "))), "{heads:?}");
    assert!(!heads.concat().to_ascii_lowercase().contains("authorization"), "{heads:?}");
}

#[tokio::test]
async fn proxy_password_is_sent_to_the_proxy() {
    let behind = Behind::start().await;
    let proxy = ConnectProxy::start(ProxyBehavior::RequirePassword(behind.address, JANE)).await;
    let client = behind.client(&format!("http://jane:p%40ss%2Fw0rd@{}", proxy.address));
    assert!(client.sign_in().await.is_ok(), "{:?}", proxy.heads());
}

#[tokio::test]
async fn proxy_without_password_gets_407() {
    let proxy = ConnectProxy::start(ProxyBehavior::RequirePassword(vacant().await, JANE)).await;
    for credentials in ["", "jane:wrong-w0rd@"] {
        let failure = failure_through(&format!("http://{credentials}{}", proxy.address)).await;
        assert_eq!(failure.kind, FailureKind::ProxyPassword, "{failure}");
        assert!(!format!("{failure:?}").contains("w0rd"), "{failure:?}");
    }
}

#[rstest]
#[case::policy("HTTP/1.1 403 Forbidden\r\n\r\n", "CONNECT rejected")]
#[case::dead_end("HTTP/1.1 502 Bad Gateway\r\n\r\n<html><title>no such host</title>", "CONNECT rejected")]
#[case::silent_end("", "connection closed during CONNECT")]
#[tokio::test]
async fn rejected_connect_is_a_proxy_failure(#[case] words: &'static str, #[case] reported: &str) {
    let proxy = ConnectProxy::start(ProxyBehavior::Send(words)).await;
    let failure = failure_through(&format!("http://{}", proxy.address)).await;
    assert_eq!(failure.kind, FailureKind::ProxyRefused, "{failure}");
    assert_eq!(detail(&failure), reported);
}

#[tokio::test]
async fn ipv6_literal_behind_a_proxy_is_reported() {
    let proxy = ConnectProxy::start(ProxyBehavior::Forward(Behind::start().await.address)).await;
    let network = NetworkConfig { proxy: fixed(&format!("http://{}", proxy.address)), ca_file: None };
    let client = Client::new(ClientConfig { network, ..config(endpoint("https://[fd00::1]")) });
    let failure = client.sign_in().await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::TlsFailed, "{failure}");
    assert!(detail(&failure).contains("IPv6 literal addresses are not supported"), "{failure}");
}

#[tokio::test]
async fn unreachable_proxy_differs_from_unreachable_api() {
    let dead = vacant().await;
    let failure = failure_through(&format!("http://{dead}")).await;
    assert_eq!(failure.kind, FailureKind::ProxyUnreachable, "{failure}");
    assert!(detail(&failure).starts_with(&format!("proxy {dead}, Connection refused")), "{failure}");
    // In clear text a proxy gets the request itself.
    let network = NetworkConfig { proxy: fixed(&format!("http://{dead}")), ca_file: None };
    let client = Client::new(ClientConfig { network, ..config(endpoint(&format!("http://{HOST}"))) });
    assert_eq!(client.sign_in().await.unwrap_err().kind, FailureKind::ProxyUnreachable);
}

#[tokio::test]
async fn unresolvable_proxy_is_reported() {
    let name = format!("{}.invalid", "x".repeat(64));
    let failure = failure_through(&format!("http://{name}:3128")).await;
    assert_eq!(failure.kind, FailureKind::ProxyNameNotFound, "{failure}");
    assert!(detail(&failure).starts_with(&format!("proxy {name}:3128")), "{failure}");
}

#[tokio::test]
async fn unresponsive_proxy_times_out() {
    let proxy = ConnectProxy::start(ProxyBehavior::Silent).await;
    let timeouts = Timeouts { connect: Duration::from_millis(300), ..Timeouts::default() };
    let network = NetworkConfig { proxy: fixed(&format!("http://{}", proxy.address)), ca_file: None };
    let config = ClientConfig { network, timeouts, ..config(endpoint(&format!("https://{HOST}"))) };
    let failure = Client::new(config).sign_in().await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::ProxyTimedOut, "{failure}");
    assert_eq!(detail(&failure), format!("proxy {}", proxy.address));
}

#[tokio::test]
async fn failures_behind_a_proxy_are_not_proxy_failures() {
    let behind = Behind::start().await;
    let proxy = ConnectProxy::start(ProxyBehavior::Forward(behind.address)).await;
    let failure = failure_through(&format!("http://{}", proxy.address)).await;
    assert_eq!(failure.kind, FailureKind::TlsUntrusted, "{failure}");
    assert!(!detail(&failure).contains("proxy"), "{failure}");
}

#[tokio::test]
async fn untrusted_https_proxy_is_reported() {
    let listener = TlsListener::start(Root::new("ours").identity(&["127.0.0.1"], NOW)).await;
    let failure = failure_through(&listener.url("127.0.0.1")).await;
    assert_eq!(failure.kind, FailureKind::TlsUntrusted, "{failure}");
    assert!(detail(&failure).starts_with("proxy 127.0.0.1:"), "{failure}");
}

/// A server that speaks plain HTTP: it says this to whatever comes first, and hangs up.
async fn plain_server(words: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(words.as_bytes()).await;
        }
    });
    address
}

#[rstest]
#[case::answers("HTTP/1.1 400 Bad Request\r\n\r\n")]
#[case::hangs_up("")]
#[tokio::test]
async fn plain_proxy_with_https_url_gets_a_hint(#[case] words: &'static str) {
    let proxy = plain_server(words).await;
    let failure = failure_through(&format!("https://{proxy}")).await;
    let kinds = [FailureKind::NotTls, FailureKind::ProxyUnreachable];
    assert!(kinds.contains(&failure.kind), "{failure}");
    assert!(detail(&failure).contains("https:// in the proxy URL means TLS to the proxy"), "{failure}");
}

#[rstest]
#[case("socks5://jane:w0rd@127.0.0.1:1080", "configuration: SOCKS proxies are not supported")]
#[case("http://", "configuration: empty host")]
#[case("http://jane:w0rd@proxy:80x", "configuration: invalid port number")]
#[tokio::test]
async fn invalid_proxy_is_not_bypassed(#[case] proxy: &str, #[case] words: &str) {
    let failure = failure_through(proxy).await;
    assert_eq!(failure.kind, FailureKind::ProxyUnusable, "{failure}");
    assert!(detail(&failure).starts_with(words), "{failure}");
    assert!(!format!("{failure:?}").contains("w0rd"), "{failure:?}");
}

#[tokio::test]
async fn configured_proxy_applies_to_loopback_unless_exempt() {
    let server = server().await;
    let dead = format!("http://{}", vacant().await);
    let network = |no_proxy| NetworkConfig {
        proxy: ProxyConfig::Fixed { url: dead.as_str().into(), no_proxy },
        ca_file: None,
    };
    let client = |network| Client::new(ClientConfig { network, ..config(endpoint(&server.uri())) });
    let failure = client(network(Vec::new())).sign_in().await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::ProxyUnreachable, "{failure}");
    let exempt = client(network(vec!["10.0.0.0/8".to_owned(), "127.0.0.1".to_owned()]));
    assert!(exempt.sign_in().await.is_ok());
}

#[tokio::test]
async fn echoed_proxy_password_is_redacted() {
    let server = wiremock::MockServer::start().await;
    answer(&server, TOKEN_PATH, |request: &wiremock::Request| {
        let sent = format!("{:?}", request.headers.get("proxy-authorization").unwrap().to_str().unwrap());
        error(407, &format!("not with p@ss/w0rd, p%40ss%2Fw0rd, {sent}"))
    })
    .await;
    let proxy = format!("http://jane:p%40ss%2Fw0rd@{}", server.address());
    let network = NetworkConfig { proxy: fixed(&proxy), ca_file: None };
    let client = Client::new(ClientConfig { network, ..config(endpoint(&format!("http://{HOST}"))) });
    let failure = client.sign_in().await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::ProxyPassword);
    for piece in PIECES {
        assert!(!format!("{failure} {failure:?}").contains(piece), "{piece} in {failure}");
    }
    assert!(detail(&failure).starts_with("not with [redacted], [redacted], \"Basic [redacted]"), "{failure}");
}

/// What a process of its own says that asks for a token in this environment: the environment belongs to a process.
async fn ask_in(environment: &[(&str, &str)]) -> String {
    run_in("requests_with_the_environment_proxy", environment).await
}

/// What this ignored test prints in a process of its own with this environment.
async fn run_in(test: &str, environment: &[(&str, &str)]) -> String {
    let mut child = Command::new(std::env::current_exe().unwrap());
    let (_, module) = module_path!().split_once("::").unwrap();
    child.args(["--exact", &format!("{module}::{test}"), "--ignored", "--nocapture"]);
    for name in ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"] {
        child.env_remove(name).env_remove(name.to_ascii_lowercase());
    }
    child.envs(environment.iter().copied());
    let output: Output = tokio::task::spawn_blocking(move || child.output()).await.unwrap().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

#[tokio::test]
#[ignore = "needs the environment that other tests start it in"]
async fn requests_with_the_environment_proxy() {
    let ca_file = std::env::var_os("TEST_CA_FILE").map(Into::into);
    let network = NetworkConfig { proxy: ProxyConfig::Environment, ca_file };
    let endpoint = endpoint(&format!("https://{HOST}"));
    println!("takes: {:?}", network.describe_proxy(&endpoint.base_url).unwrap_or_else(Some));
    let client = Client::new(ClientConfig { network, ..config(endpoint) });
    match client.sign_in().await {
        Ok(_) => println!("signed in"),
        Err(failure) => println!("failed: {} {failure}", failure.kind.name()),
    }
}

#[rstest]
#[case("HTTPS_PROXY")]
#[case("https_proxy")]
#[case("ALL_PROXY")]
#[case("all_proxy")]
#[tokio::test]
async fn environment_proxy_with_password_is_used(#[case] name: &str) {
    let behind = Behind::start().await;
    let proxy = ConnectProxy::start(ProxyBehavior::RequirePassword(behind.address, JANE)).await;
    let url = format!("http://jane:p%40ss%2Fw0rd@{}", proxy.address);
    let roots = behind.folder.path().join("roots.pem");
    let said = ask_in(&[(name, &url), ("TEST_CA_FILE", roots.to_str().unwrap())]).await;
    assert!(said.contains("signed in"), "{said}");
    assert!(said.contains(&format!("takes: Some(\"http://{} ({name})\")", proxy.address)), "{said}");
}

#[rstest]
#[case("NO_PROXY", "api.tunnelscope.invalid")]
#[case("no_proxy", ".tunnelscope.invalid")]
#[case("NO_PROXY", "*")]
#[tokio::test]
async fn no_proxy_variable_is_honored(#[case] name: &str, #[case] hosts: &str) {
    let proxy = ConnectProxy::start(ProxyBehavior::Send("HTTP/1.1 403 Forbidden\r\n\r\n")).await;
    let url = format!("http://{}", proxy.address);
    let said = ask_in(&[("HTTPS_PROXY", &url), (name, hosts)]).await;
    assert!(said.contains("takes: None"), "{said}");
    assert!(proxy.heads().is_empty());
    let said = ask_in(&[("HTTPS_PROXY", &url), (name, "other.example")]).await;
    assert!(said.contains("failed: proxy_refused"), "{said}");
}

#[tokio::test]
async fn invalid_environment_proxy_names_its_variable() {
    let said = ask_in(&[("https_proxy", "socks5h://jane:w0rd@127.0.0.1:1080")]).await;
    assert!(said.contains("failed: proxy_unusable"), "{said}");
    assert!(said.contains("(https_proxy: SOCKS proxies are not supported"), "{said}");
    assert!(!said.contains("w0rd"), "{said}");
}

#[test]
#[ignore = "needs the environment that other tests start it in"]
fn prints_the_selected_proxy() {
    let url = std::env::var("TEST_URL").unwrap().parse().unwrap();
    let proxy = NetworkConfig::default().describe_proxy(&url);
    println!("proxy: {}", proxy.unwrap_or_else(Some).as_deref().unwrap_or("none"));
}

/// The rows of the tables of docs/proxy.md below a heading, each a list of cells.
fn rows(heading: &str) -> Vec<Vec<String>> {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/proxy.md")).unwrap();
    let section = page.split("\n## ").find(|section| section.starts_with(heading)).unwrap();
    let cells = |line: &str| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect();
    let rows: Vec<_> = section.lines().filter(|line| line.starts_with("| `")).map(cells).collect();
    assert!(!rows.is_empty(), "no table below {heading}");
    rows
}

/// The `NAME=value` pairs of a cell.
fn pairs(cell: &str) -> Vec<(&str, &str)> {
    let code = cell.split('`').skip(1).step_by(2);
    code.map(|pair| pair.split_once('=').unwrap()).collect()
}

#[rstest]
#[case("Which variable", "")]
#[case("Proxy URL", "")]
#[case("Hosts without a proxy", "http://proxy.example:3128")]
#[tokio::test]
async fn rows_of_the_proxy_page_are_true(#[case] heading: &str, #[case] https_proxy: &str) {
    for row in rows(heading) {
        let [environment, url, expected] = row.as_slice() else { panic!("three cells: {row:?}") };
        let mut environment = pairs(environment);
        if !https_proxy.is_empty() {
            environment.push(("https_proxy", https_proxy));
        }
        environment.push(("TEST_URL", url.trim_matches('`')));
        let printed = run_in("prints_the_selected_proxy", &environment).await;
        let expected = format!("proxy: {}\n", expected.trim_matches('`'));
        assert!(printed.contains(&expected), "{row:?}: {printed}");
    }
}

#[tokio::test]
async fn logins_of_the_proxy_page_are_sent_as_documented() {
    for row in rows("User and password") {
        let [environment, login] = row.as_slice() else { panic!("two cells: {row:?}") };
        let proxy = ConnectProxy::start(ProxyBehavior::Send("HTTP/1.1 403 Forbidden\r\n\r\n")).await;
        let environment = environment.replace("proxy.example:3128", &proxy.address.to_string());
        let said = ask_in(&pairs(&environment)).await;
        assert!(said.contains("failed: proxy_refused"), "{row:?}: {said}");
        let basic = BASE64_STANDARD.encode(login.trim_matches('`'));
        let head = proxy.heads().concat();
        assert!(head.to_ascii_lowercase().contains("proxy-authorization: basic"), "{row:?}: {head}");
        assert!(head.contains(&format!("Basic {basic}\r\n")), "{row:?}: {head}");
        assert!(!said.contains("secret") && !said.contains(&basic), "{said}");
    }
}

#[tokio::test]
async fn missing_root_certificates_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    let (file, empty) = (folder.path().join("none.pem"), folder.path().to_str().unwrap());
    std::fs::write(&file, "").unwrap();
    let environment = [("SSL_CERT_FILE", file.to_str().unwrap()), ("SSL_CERT_DIR", empty)];
    let said = ask_in(&environment).await;
    assert!(said.contains("failed: no_root_certificates"), "{said}");
}
