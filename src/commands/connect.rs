//! From settings to a client: credentials, or the simulator inside this process that `--demo` asks for.

use super::Stop;
use crate::api::{Client, Endpoint, Setup};
use crate::config::{Credentials, Resolution, Settings};
use crate::simulator::{self, Running};
use color_eyre::eyre::WrapErr;
use secrecy::SecretString;
use url::Url;

/// A client, and with `--demo` the simulator that it talks to.
pub(super) struct Connection {
    pub(super) client: Client,
    pub(super) base_url: Url,
    /// Serves as long as this is held.
    pub(super) simulator: Option<Running>,
}

/// What the settings allow.
pub(super) enum Connected {
    /// A client.
    To(Box<Connection>),
    /// There are no credentials at all.
    Unconfigured,
}

/// Makes a client for these settings.
pub(super) fn connect(settings: &Settings) -> Result<Connected, Stop> {
    if settings.demo {
        return Ok(Connected::To(Box::new(demo()?)));
    }
    match settings.credentials()? {
        Resolution::Complete(credentials) => Ok(Connected::To(Box::new(real(settings, credentials)))),
        Resolution::Half(half) => Err(Stop::Usage(half.to_string())),
        Resolution::Missing => Ok(Connected::Unconfigured),
    }
}

fn real(settings: &Settings, credentials: Credentials) -> Connection {
    let endpoint = Endpoint {
        base_url: settings.base_url.clone(),
        token_url: settings.token_url.clone(),
        organization_id: settings.organization_id.clone(),
    };
    let client = Client::new(Setup::new(endpoint, credentials.key, credentials.secret));
    Connection { client, base_url: settings.base_url.clone(), simulator: None }
}

fn demo() -> Result<Connection, Stop> {
    let running =
        simulator::on_own_thread(simulator::Options::default()).wrap_err("cannot start the simulator")?;
    let url = |text: &str| text.parse::<Url>().wrap_err("the simulator has no address");
    let endpoint = Endpoint {
        base_url: url(running.base_url())?,
        token_url: url(running.token_url())?,
        organization_id: None,
    };
    let base_url = endpoint.base_url.clone();
    let secret = SecretString::from(running.api_secret().to_owned());
    let client = Client::new(Setup::new(endpoint, running.api_key().to_owned(), secret));
    Ok(Connection { client, base_url, simulator: Some(running) })
}
