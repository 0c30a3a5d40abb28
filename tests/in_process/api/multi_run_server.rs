//! A server that numbers its tokens and a home in which they are kept, for as many runs of the program as a test wants.

use crate::api::server::*;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use tempfile::TempDir;
use tunnelscope::api::{Client, ClientConfig, Endpoint};
use tunnelscope::domain::TokenOrigin;
use tunnelscope::worker::Source;
use wiremock::matchers::{header, path};
use wiremock::{Mock, MockServer, Request};

/// A server that numbers its tokens, and a home with a folder for them.
pub(crate) struct Site {
    pub(crate) server: MockServer,
    pub(crate) home: TempDir,
}

impl Site {
    pub(crate) async fn new() -> Self {
        Self::granting(3600).await
    }

    /// With tokens that last so many seconds.
    pub(crate) async fn granting(life: u64) -> Self {
        let server = MockServer::start().await;
        let granted = AtomicU64::new(0);
        let numbered = move |_: &Request| {
            let token = format!("t{}", granted.fetch_add(1, SeqCst) + 1);
            good(&json!({"access_token": token, "expires_in": life}))
        };
        answer(&server, TOKEN_PATH, numbered).await;
        answer(&server, LIST, Groups(1)).await;
        Self { server, home: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.home.path().join("state/tokens")
    }

    pub(crate) fn endpoint(&self) -> Endpoint {
        endpoint(&self.server.uri())
    }

    pub(crate) fn config(&self, key: &str, endpoint: Endpoint) -> ClientConfig {
        let config = ClientConfig::new(endpoint, key.to_owned(), SECRET.into());
        ClientConfig { token_cache: Some(self.folder()), ..config }
    }

    /// Another run of the program.
    pub(crate) fn run(&self) -> Client {
        Client::new(self.config(KEY, self.endpoint()))
    }

    /// How a run signs in: where its token is from.
    pub(crate) async fn origin(&self) -> TokenOrigin {
        let client = self.run();
        client.sign_in().await.unwrap();
        client.usage().token.unwrap().origin
    }

    pub(crate) async fn request_count(&self) -> usize {
        count(&self.server, TOKEN_PATH).await
    }

    /// The file with the token; there is one.
    pub(crate) fn file(&self) -> PathBuf {
        let files = fs::read_dir(self.folder()).unwrap().map(|entry| entry.unwrap().path());
        files.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "json")).unwrap()
    }

    pub(crate) fn kept(&self) -> Value {
        serde_json::from_slice(&fs::read(self.file()).unwrap()).unwrap()
    }

    /// Changes the content of the file.
    pub(crate) fn change(&self, field: &str, value: impl Into<Value>) {
        let mut kept = self.kept();
        kept[field] = value.into();
        fs::write(self.file(), kept.to_string()).unwrap();
    }

    /// Lets only this token be accepted.
    pub(crate) async fn accept_only(&self, token: &str) {
        let refused = error(401, "Authorization token is invalid.");
        Mock::given(path(LIST)).respond_with(refused).with_priority(2).mount(&self.server).await;
        let accepted =
            Mock::given(path(LIST)).and(header("authorization", format!("Bearer {token}").as_str()));
        accepted.respond_with(Groups(1)).with_priority(1).mount(&self.server).await;
    }
}

pub(crate) fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

pub(crate) fn from_now(seconds: i64) -> String {
    (Timestamp::now() + SignedDuration::from_secs(seconds)).to_string()
}
