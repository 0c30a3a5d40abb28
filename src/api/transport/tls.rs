//! TLS configuration: the system's root certificates and those of the CA file. The session store also records
//! the start of each handshake, so that a handshake timeout is distinguished from a connect timeout.

use super::connect_phase::{self, ConnectPhase};
use crate::config::read_file;
use rustls::client::{ClientSessionMemoryCache, ClientSessionStore, Resumption};
use rustls::client::{Tls12ClientSessionValue, Tls13ClientSessionValue};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, NamedGroup, RootCertStore};
use rustls_platform_verifier::Verifier;
use std::path::Path;
use std::sync::Arc;

/// Cached TLS sessions, for resumption. A client connects to about two servers.
const MAX_SESSIONS: usize = 8;

/// Maximum size of the CA file in bytes; the bundle of a system has some 250 KiB.
const MAX_CA_FILE: u64 = 16 * 1024 * 1024;

/// The root certificates to trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RootCerts<'a> {
    /// None: no connection uses TLS.
    None,
    /// Those of the system, and of this file.
    System { ca_file: Option<&'a Path> },
}

/// Why root certificates cannot be loaded.
#[derive(Debug)]
pub(super) enum RootCertError {
    /// The CA file is invalid: its path and the reason.
    CaFile(String),
    /// The system's root certificates cannot be loaded.
    System(rustls::Error),
}

/// The TLS configuration; blocks while it reads the system's root certificates.
pub(super) fn client_config(roots: RootCerts<'_>) -> Result<ClientConfig, RootCertError> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider));
    let builder = builder.with_safe_default_protocol_versions().map_err(RootCertError::System)?;
    let mut config = match roots {
        RootCerts::None => builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth(),
        RootCerts::System { ca_file } => {
            let roots = ca_file.map(extra_roots).transpose()?.unwrap_or_default();
            let verifier = Verifier::new_with_extra_roots(roots, provider).map_err(RootCertError::System)?;
            builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth()
        }
    };
    config.resumption = Resumption::store(Arc::new(Sessions(ClientSessionMemoryCache::new(MAX_SESSIONS))));
    Ok(config)
}

/// The number of root certificates of the system, and the errors of those that cannot be loaded.
pub fn count_system_roots() -> (usize, Vec<String>) {
    let loaded = rustls_native_certs::load_native_certs();
    (loaded.certs.len(), loaded.errors.iter().map(ToString::to_string).collect())
}

/// Validates a CA file.
///
/// # Errors
/// Why it is invalid, and what to do.
pub fn check_ca_file(path: &Path) -> Result<(), String> {
    let certificates = read_certificates(path);
    certificates.map(drop).map_err(|error| format!("{error}; specify a file with certificates in PEM format"))
}

fn extra_roots(path: &Path) -> Result<Vec<CertificateDer<'static>>, RootCertError> {
    read_certificates(path).map_err(|error| RootCertError::CaFile(format!("{}: {error}", path.display())))
}

/// The certificates in a file. A single invalid one is an error, since it may be the one that the file was
/// configured for.
fn read_certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let text = read_file(path, MAX_CA_FILE).map_err(|error| error.to_string())?;
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    let certificates = certificates.map_err(|error| error.to_string())?;
    if certificates.is_empty() {
        return Err("no certificate found".to_owned());
    }
    let mut store = RootCertStore::empty();
    for (nth, certificate) in certificates.iter().enumerate() {
        let added = store.add(certificate.clone());
        added.map_err(|error| format!("certificate {}: {error}", nth + 1))?;
    }
    Ok(certificates)
}

/// The session store. A handshake starts with a lookup in it, which is the only hook at that point.
#[derive(Debug)]
struct Sessions(ClientSessionMemoryCache);

impl ClientSessionStore for Sessions {
    fn take_tls13_ticket(&self, server: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        connect_phase::enter(ConnectPhase::TlsHandshake(server.to_str().into_owned()));
        self.0.take_tls13_ticket(server)
    }

    fn set_kx_hint(&self, server: ServerName<'static>, group: NamedGroup) {
        self.0.set_kx_hint(server, group);
    }

    fn kx_hint(&self, server: &ServerName<'_>) -> Option<NamedGroup> {
        self.0.kx_hint(server)
    }

    fn set_tls12_session(&self, server: ServerName<'static>, value: Tls12ClientSessionValue) {
        self.0.set_tls12_session(server, value);
    }

    fn tls12_session(&self, server: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        self.0.tls12_session(server)
    }

    fn remove_tls12_session(&self, server: &ServerName<'static>) {
        self.0.remove_tls12_session(server);
    }

    fn insert_tls13_ticket(&self, server: ServerName<'static>, value: Tls13ClientSessionValue) {
        self.0.insert_tls13_ticket(server, value);
    }
}
