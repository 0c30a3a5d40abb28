//! Whom to trust: the system's root certificates, and those of a file besides them. It also notes when a handshake begins,
//! so that a handshake that hangs can be told from a connection that does not come about.

use super::connect_phase::{self, Stage};
use crate::config::read_file;
use rustls::client::{ClientSessionMemoryCache, ClientSessionStore, Resumption};
use rustls::client::{Tls12ClientSessionValue, Tls13ClientSessionValue};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, NamedGroup, RootCertStore};
use rustls_platform_verifier::Verifier;
use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;

/// Sessions that are remembered, so that the next handshake is shorter; there are two servers.
const SESSIONS: usize = 8;

/// Maximum size of a file of certificates, in bytes: the system's own have a quarter of a megabyte.
const LARGEST_CA_FILE: u64 = 16 * 1024 * 1024;

/// Whom to trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust<'a> {
    /// Nobody: nothing is sent over TLS.
    Nobody,
    /// The system's roots, and those in this file.
    Roots(Option<&'a Path>),
}

/// Why nobody can be trusted.
#[derive(Debug)]
pub(super) enum Mistrust {
    /// The file cannot be used: which, and why.
    File(String),
    /// The system's roots cannot be used.
    System(rustls::Error),
}

/// The configuration of TLS; blocks while it reads the system's root certificates.
pub(super) fn config(trust: Trust<'_>) -> Result<ClientConfig, Mistrust> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider));
    let builder = builder.with_safe_default_protocol_versions().map_err(Mistrust::System)?;
    let mut config = match trust {
        Trust::Nobody => builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth(),
        Trust::Roots(file) => {
            let roots = file.map(certificates).transpose()?.unwrap_or_default();
            let verifier = Verifier::new_with_extra_roots(roots, provider).map_err(Mistrust::System)?;
            builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth()
        }
    };
    config.resumption = Resumption::store(Arc::new(Sessions(ClientSessionMemoryCache::new(SESSIONS))));
    Ok(config)
}

/// How many root certificates the system has, and what it says of those that it cannot give.
pub fn system_roots() -> (usize, Vec<String>) {
    let found = rustls_native_certs::load_native_certs();
    (found.certs.len(), found.errors.iter().map(ToString::to_string).collect())
}

/// Whether a file holds root certificates that can be used.
///
/// # Errors
/// Why not, and what to do.
pub fn check_root_certificates(path: &Path) -> Result<(), String> {
    let certificates = read_certificates(path);
    certificates.map(drop).map_err(|why| format!("{why}; name a file with certificates in PEM format"))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Mistrust> {
    read_certificates(path).map_err(|why| Mistrust::File(format!("{}: {why}", path.display())))
}

/// The certificates in a file. One that cannot be used is told: without it, the reason for the file would be gone.
fn read_certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let because = |reason: &dyn Display| reason.to_string();
    let text = read_file(path, LARGEST_CA_FILE).map_err(|error| because(&error))?;
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    let certificates = certificates.map_err(|error| because(&error))?;
    if certificates.is_empty() {
        return Err(because(&"there is no certificate in it"));
    }
    let mut store = RootCertStore::empty();
    for (nth, certificate) in certificates.iter().enumerate() {
        let added = store.add(certificate.clone());
        added.map_err(|error| because(&format!("certificate {} in it: {error}", nth + 1)))?;
    }
    Ok(certificates)
}

/// Remembers sessions; asking it for one is the first thing that a handshake does.
#[derive(Debug)]
struct Sessions(ClientSessionMemoryCache);

impl ClientSessionStore for Sessions {
    fn take_tls13_ticket(&self, server: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        connect_phase::reach(Stage::Handshaking(server.to_str().into_owned()));
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
