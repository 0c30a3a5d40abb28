//! Creation of the API client from the settings: with credentials, or with the in-process simulator for
//! `--demo`.

use super::CommandError;
use super::secret_notice::with_notice;
use super::storage::Storage;
use super::time_limit::TimeLimit;
use super::warn;
use crate::api::{
    Client, ClientConfig, Deadline, Endpoint, NetworkConfig, ProxyConfig, RateLimitMode, SecretReader,
};
use crate::config::{ConfigError, Credentials, ProxySetting, Resolution, Settings};
use crate::simulator::{self, Simulator};
use color_eyre::eyre::{WrapErr, eyre};
use secrecy::SecretString;
use tokio::runtime::Handle;
use url::Url;

/// The proxy value if there is none.
pub(super) const NO_PROXY: &str = "none";

/// A client, and with `--demo` its simulator.
pub(super) struct Connection {
    pub(super) client: Client,
    pub(super) base_url: Url,
    pub(super) key: String,
    /// Origin of the secret.
    pub(super) secret_source: String,
    /// Warnings about the secret.
    pub(super) warnings: Vec<String>,
    /// Storage of tokens and of the call log.
    pub(super) storage: Storage,
    /// The proxy with its origin, or [`NO_PROXY`]; an error if the configured one is invalid.
    pub(super) proxy: Result<String, String>,
    /// The simulator, which stops when it is dropped.
    pub(super) simulator: Option<Simulator>,
}

impl Connection {
    fn warn(&self) {
        warn::warn(&self.warnings);
        warn::warn(self.storage.warning.as_slice());
    }

    fn with_rate_limit_mode(self, rate_limit_mode: RateLimitMode) -> Self {
        Self { client: self.client.with_rate_limit_mode(rate_limit_mode), ..self }
    }

    fn with_deadline(self, deadline: Option<Deadline>) -> Self {
        Self { client: self.client.with_deadline(deadline), ..self }
    }
}

/// Result of connecting.
pub(super) enum Connected {
    To(Box<Connection>),
    /// No credentials are configured.
    Unconfigured,
}

/// Creates a client. On a terminal, a slow secret command is reported on standard error.
pub(super) fn connect(settings: &Settings, runtime: &Handle) -> Result<Connected, CommandError> {
    connect_with_deadline(settings, None, runtime)
}

/// Creates a client without output on standard error, for use while the screen is active.
pub(super) fn connect_in_background(
    settings: &Settings,
    runtime: &Handle,
) -> Result<Connected, CommandError> {
    connect_silently(settings, None, runtime)
}

/// Creates a client with a deadline for its calls and for the secret command.
pub(super) fn connect_with_deadline(
    settings: &Settings,
    deadline: Option<Deadline>,
    runtime: &Handle,
) -> Result<Connected, CommandError> {
    with_notice(settings.secret_command(), || connect_silently(settings, deadline, runtime))
}

fn connect_silently(
    settings: &Settings,
    deadline: Option<Deadline>,
    runtime: &Handle,
) -> Result<Connected, CommandError> {
    if let Some(scenario) = &settings.demo {
        return Ok(Connected::To(Box::new(demo(settings, scenario, runtime)?.with_deadline(deadline))));
    }
    match credentials(settings, deadline).map_err(|error| unreadable(error, deadline))? {
        Resolution::Complete(credentials) => {
            let connection = api_connection(settings, credentials, deadline);
            Ok(Connected::To(Box::new(connection.with_deadline(deadline))))
        }
        Resolution::Incomplete(half) => Err(CommandError::Usage(half.to_string())),
        Resolution::Missing => Ok(Connected::Unconfigured),
    }
}

fn credentials(settings: &Settings, deadline: Option<Deadline>) -> Result<Resolution, ConfigError> {
    match deadline {
        Some(deadline) => settings.credentials_within(deadline.remaining()),
        None => settings.credentials(),
    }
}

/// The error for unreadable credentials. A secret command that exceeds the time limit is not a configuration
/// error.
fn unreadable(error: ConfigError, deadline: Option<Deadline>) -> CommandError {
    match (&error, deadline) {
        (ConfigError::CommandTimedOut { .. }, Some(deadline)) if deadline.remaining().is_zero() => {
            let limit = deadline.limit().as_secs();
            CommandError::Other(eyre!("time limit reached (--timeout {limit}s): {error}"))
        }
        _ => error.into(),
    }
}

/// Creates a client that waits for the rate limit within the time limit; missing credentials are an error.
pub(super) fn connect_or_stop(
    settings: &Settings,
    limit: &TimeLimit,
    runtime: &Handle,
) -> Result<Connection, CommandError> {
    let connection = with_waits(settings, connect_with_deadline(settings, limit.begin_reading(), runtime)?)?;
    connection.warn();
    Ok(connection)
}

/// Creates a client for a monitoring plugin, without output on standard error, which is discarded or taken
/// for plugin output.
pub(super) fn connect_quietly(
    settings: &Settings,
    limit: &TimeLimit,
    runtime: &Handle,
) -> Result<Connection, CommandError> {
    let connection = with_waits(settings, connect_with_deadline(settings, limit.begin_reading(), runtime)?)?;
    warn::log(&settings.warnings);
    warn::log(&connection.warnings);
    warn::log(connection.storage.warning.as_slice());
    Ok(connection)
}

/// Creates a client for continuous polling; missing credentials are an error.
pub(super) fn connect_or_fail(settings: &Settings, runtime: &Handle) -> Result<Connection, CommandError> {
    let connection = configured(settings, connect(settings, runtime)?)?;
    connection.warn();
    Ok(connection)
}

fn with_waits(settings: &Settings, connected: Connected) -> Result<Connection, CommandError> {
    Ok(configured(settings, connected)?.with_rate_limit_mode(RateLimitMode::Wait))
}

fn configured(settings: &Settings, connected: Connected) -> Result<Connection, CommandError> {
    match connected {
        Connected::To(connection) => Ok(*connection),
        Connected::Unconfigured => Err(no_credentials(settings)),
    }
}

/// The API endpoint of the settings.
pub(super) fn endpoint(settings: &Settings) -> Endpoint {
    Endpoint {
        base_url: settings.base_url.clone(),
        token_url: settings.token_url.clone(),
        organization_id: settings.organization_id.clone(),
    }
}

/// The error for missing credentials or an ambiguous profile, with the remedy.
pub(super) fn no_credentials(settings: &Settings) -> CommandError {
    if let Some(error) = ambiguous_profile(settings) {
        return error;
    }
    let sentence = "no API key: set TUNNELSCOPE_API_KEY and TUNNELSCOPE_API_SECRET, or api_key and api_secret in the \
                    configuration file (`tunnelscope config example`); `--demo` needs none";
    CommandError::Usage(sentence.to_owned())
}

/// The error if there are several profiles and none is selected.
pub(super) fn ambiguous_profile(settings: &Settings) -> Option<CommandError> {
    let profiles = &settings.profile_candidates;
    let names = profiles.join(", ");
    Some(CommandError::Usage(format!(
        "no profile chosen: name one of {names} with --profile or TUNNELSCOPE_PROFILE, or as `profile = \"{}\"` at the \
         top of the configuration file",
        profiles.first()?
    )))
}

fn api_connection(settings: &Settings, credentials: Credentials, deadline: Option<Deadline>) -> Connection {
    let Credentials { key, secret, source, warnings } = credentials;
    let network = NetworkConfig { proxy: proxy(settings), ca_file: settings.ca_file.clone() };
    let proxy =
        network.describe_proxy(&settings.base_url).map(|proxy| proxy.unwrap_or_else(|| NO_PROXY.to_owned()));
    let storage = Storage::choose(settings);
    let client = Client::new(ClientConfig {
        network,
        rate_limit: settings.rate_limit.clone(),
        state_folder: storage.folder(),
        token_cache: storage.token_cache(settings),
        secret_reader: Some(secret_reader(settings, deadline)),
        ..ClientConfig::new(endpoint(settings), key.clone(), secret)
    });
    let base_url = settings.base_url.clone();
    Connection { client, base_url, key, secret_source: source, warnings, storage, proxy, simulator: None }
}

/// Reads the secret again on each request, because a file may have changed or a password manager may have
/// been unlocked.
fn secret_reader(settings: &Settings, deadline: Option<Deadline>) -> SecretReader {
    let settings = settings.clone();
    SecretReader::new(move || match credentials(&settings, deadline) {
        Ok(Resolution::Complete(credentials)) => Some(credentials.secret),
        Ok(_) => None,
        Err(error) => {
            tracing::warn!(%error, "no secret");
            None
        }
    })
}

fn proxy(settings: &Settings) -> ProxyConfig {
    match &settings.proxy {
        ProxySetting::Environment => ProxyConfig::Environment,
        ProxySetting::None => ProxyConfig::None,
        ProxySetting::Url { url, .. } => {
            ProxyConfig::Fixed { url: url.clone(), no_proxy: settings.no_proxy.clone() }
        }
    }
}

/// The scenario of `--demo`.
pub(super) fn demo_scenario(name: &str) -> Result<simulator::Scenario, CommandError> {
    name.parse().map_err(|error| CommandError::Usage(format!("--demo: {error}")))
}

/// Starts the simulator as a task of this runtime and creates a client for it.
fn demo(settings: &Settings, scenario: &str, runtime: &Handle) -> Result<Connection, CommandError> {
    let options = simulator::Options { scenario: demo_scenario(scenario)?, ..simulator::Options::default() };
    // Listening needs no I/O driver, which the handle of a current-thread runtime does not run.
    let simulator = runtime.block_on(Simulator::start(options)).wrap_err("cannot start the simulator")?;
    let url = |text: &str| {
        text.parse::<Url>().wrap_err("internal error: the simulator has no address; please report it")
    };
    let endpoint = Endpoint {
        base_url: url(simulator.base_url())?,
        token_url: url(simulator.token_url())?,
        organization_id: None,
    };
    let (base_url, key) = (endpoint.base_url.clone(), simulator.api_key().to_owned());
    let secret = SecretString::from(simulator.api_secret().to_owned());
    let rate_limit = settings.rate_limit.clone();
    let client = Client::new(ClientConfig { rate_limit, ..ClientConfig::new(endpoint, key.clone(), secret) });
    let secret_source = "the simulator".to_owned();
    let proxy = Ok(NO_PROXY.to_owned());
    let (warnings, storage) = (Vec::new(), Storage::default());
    Ok(Connection {
        client,
        base_url,
        key,
        secret_source,
        warnings,
        storage,
        proxy,
        simulator: Some(simulator),
    })
}
