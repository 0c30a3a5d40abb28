//! `auth`: authentication status, an access token for other programs, and deleting the cached one.
//!
//! The status is that of the configured secret, so it is verified even if a cached token would suffice.

use super::connect::{Connection, connect_or_stop, endpoint, no_credentials};
use super::output::print;
use super::progress::report_waits;
use super::status::escape::{self, Layout};
use super::storage;
use super::time_limit::TimeLimit;
use super::{CommandError, ExitStatus, runtime};
use crate::api::{CredentialTest, delete_cached_token};
use crate::app::wait_label;
use crate::config::{AuthAction, ReportFormat, Settings};
use crate::domain::{Failure, Text, TokenOrigin, TokenUse};
use crate::worker::Source;
use color_eyre::eyre::WrapErr;
use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::{self, Write as _};

/// Schema number of `auth status -o json`. Fields may be added; renaming or removing one requires a new
/// number.
const SCHEMA: u32 = 1;

/// The reason for not verifying key and secret.
pub(super) const NOT_TESTED: &str =
    "not tested: rate limit of token requests (20 a minute) reached; try again in a minute";

/// The data of `auth status`.
struct Identity<'a> {
    settings: &'a Settings,
    connection: &'a Connection,
    /// The token in use: a cached one may be valid although the credentials are not.
    token: Option<TokenUse>,
    test: Result<CredentialTest, Failure>,
}

/// Runs the subcommand.
pub(super) fn run(
    action: AuthAction,
    settings: &Settings,
    limit: TimeLimit,
) -> Result<ExitStatus, CommandError> {
    match action {
        AuthAction::Status { output } => status(output, settings, limit),
        AuthAction::Token => token(settings, limit),
        AuthAction::Forget => forget(settings),
    }
}

/// Prints the status, also if the credentials were rejected: then it matters which ones are in use.
fn status(format: ReportFormat, settings: &Settings, limit: TimeLimit) -> Result<ExitStatus, CommandError> {
    let runtime = runtime::current_thread()?;
    let connection = connect_or_stop(settings, &limit, runtime.handle())?;
    let test = report_waits(&runtime, &connection.client, connection.client.test_credentials());
    limit.end();
    let token = connection.client.usage().token;
    let identity = Identity { settings, connection: &connection, token, test };
    match format {
        ReportFormat::Text => print(&identity.text(Timestamp::now()))?,
        ReportFormat::Json => print(&escape::to_string(&identity.document(), Layout::of_stdout())?)?,
    }
    identity.test.map(|_| ExitStatus::Done).map_err(CommandError::Api)
}

/// Prints only the token, for use as `$(tunnelscope auth token)`.
fn token(settings: &Settings, limit: TimeLimit) -> Result<ExitStatus, CommandError> {
    let runtime = runtime::current_thread()?;
    let connection = connect_or_stop(settings, &limit, runtime.handle())?;
    let token = report_waits(&runtime, &connection.client, connection.client.access_token())
        .map_err(CommandError::Api)?;
    limit.end();
    if settings.demo.is_some() {
        print_note(
            "the simulator of --demo ends with this command, and its token with it: for one that lasts, run \
             `tunnelscope simulate`",
        );
    }
    print(&format!("{}\n", token.expose_secret()))?;
    Ok(ExitStatus::Done)
}

/// Deletes cached tokens. It needs no secret, because the secret may be lost.
fn forget(settings: &Settings) -> Result<ExitStatus, CommandError> {
    let profile = settings.profile_name();
    if settings.demo.is_some() {
        print("--demo caches no token\n")?;
        return Ok(ExitStatus::Done);
    }
    let key = settings.api_key().ok_or_else(|| no_credentials(settings))?;
    let folders = storage::token_folders(settings);
    if folders.is_empty() {
        return Err(no_folder());
    }
    // All directories are tried before an error is reported.
    let deleted: Vec<_> = folders
        .iter()
        .map(|folder| {
            delete_cached_token(folder, key, &endpoint(settings))
                .wrap_err_with(|| format!("cannot delete the cached token in {}", folder.display()))
        })
        .collect();
    let deleted = deleted.into_iter().collect::<Result<Vec<bool>, _>>()?;
    let was_there = deleted.contains(&true);
    let done = if was_there { "cached token deleted" } else { "no cached token" };
    print(&format!("{done}: profile {profile}, API key {}\n", Text::new(key)))?;
    Ok(ExitStatus::Done)
}

fn no_folder() -> CommandError {
    CommandError::Usage("no home directory, so tokens are not cached: set HOME or XDG_STATE_HOME".to_owned())
}

fn print_note(sentence: &str) {
    // Not `eprintln!`, which panics if standard error is closed.
    let _ = writeln!(io::stderr(), "tunnelscope: {sentence}");
}

impl Identity<'_> {
    fn text(&self, now: Timestamp) -> String {
        let organization = self.settings.organization_id.as_deref().unwrap_or("that of the key");
        let facts = [
            ("profile", self.settings.profile_name().to_owned()),
            ("base URL", self.base_url().to_owned()),
            ("organization", organization.to_owned()),
            ("API key", Text::new(&self.connection.key).to_string()),
            ("secret", Text::new(&self.connection.secret_source).to_string()),
            ("credentials", self.describe_test().to_owned()),
            ("token", self.describe_token(now)),
        ];
        let mut text = String::new();
        for (name, fact) in facts {
            let _ = writeln!(text, "{name:<14}{fact}");
        }
        text
    }

    fn describe_token(&self, now: Timestamp) -> String {
        let Some(TokenUse { expires: until, origin }) = &self.token else { return "none".to_owned() };
        let Some(until) = until else { return origin.to_string() };
        let left = wait_label(until.duration_since(now));
        format!("until {} (in {left}), {origin}", until.strftime("%Y-%m-%d %H:%M:%S UTC"))
    }

    fn describe_test(&self) -> &'static str {
        match &self.test {
            Ok(CredentialTest::Accepted) => "accepted",
            Ok(CredentialTest::NotTested) => NOT_TESTED,
            Err(failure) if failure.kind.is_refusal() => "rejected",
            Err(_) => "not tested: no answer from the token endpoint",
        }
    }

    fn test_as_json(&self) -> &'static str {
        match &self.test {
            Ok(CredentialTest::Accepted) => "accepted",
            Err(failure) if failure.kind.is_refusal() => "rejected",
            Ok(CredentialTest::NotTested) | Err(_) => "not_tested",
        }
    }

    fn document(&self) -> Value {
        let settings = self.settings;
        json!({
        "schema": SCHEMA,
        "profile": settings.profile_name(),
        "base_url": self.base_url(),
        "organization_id": settings.organization_id,
        "api_key": self.connection.key,
        "secret_source": self.connection.secret_source,
                "token_cache": self.connection.storage.token_cache(settings),
        "credentials": self.test_as_json(),
        "token": self.token.as_ref().map(token_in_use_as_json),
        "failure": self.test.as_ref().err().map(failure),
            })
    }

    fn base_url(&self) -> &str {
        self.connection.base_url.as_str().trim_end_matches('/')
    }
}

fn token_in_use_as_json(token: &TokenUse) -> Value {
    let origin = match token.origin {
        TokenOrigin::Fetched => "fetched",
        TokenOrigin::Cached => "cached",
    };
    json!({ "expires_at": token.expires.map(|until| until.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()), "origin": origin })
}

fn failure(failure: &Failure) -> Value {
    json!({
        "kind": failure.kind.name(),
        "text": failure.to_string(),
        "remedy": failure.remedy(),
        "request_id": failure.request_id.as_ref().map(Text::raw),
    })
}
