//! Certificates of a simulator that serves https: a root generated at each start, and one leaf.
//!
//! The root's key is discarded once the leaf is signed, so that trusting the root means trusting this simulator only.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivatePkcs8KeyDer},
};
use tokio_rustls::TlsAcceptor;

use super::{StartError, base64};

/// Line length of PEM (RFC 7468).
const PEM_LINE: usize = 64;

/// Kind of the server certificate; each is signed by the simulator's root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tls {
    /// Valid for this machine: 127.0.0.1, `::1` and localhost.
    #[default]
    Valid,
    /// Valid for another host name only.
    OtherName,
    /// Valid for this machine, but expired.
    Expired,
}

/// TLS configuration of the server, and the root for its clients.
pub(super) struct Identity {
    pub(super) root_pem: String,
    pub(super) acceptor: TlsAcceptor,
}

impl Tls {
    fn names(self) -> Vec<String> {
        let names: &[&str] = match self {
            Self::Valid | Self::Expired => &["127.0.0.1", "::1", "localhost"],
            Self::OtherName => &["elsewhere.example"],
        };
        names.iter().map(ToString::to_string).collect()
    }

    fn leaf(self) -> Result<CertificateParams, rcgen::Error> {
        let mut leaf = CertificateParams::new(self.names())?;
        leaf.distinguished_name.push(DnType::CommonName, "tunnelscope simulator");
        leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        leaf.use_authority_key_identifier_extension = true;
        if self == Self::Expired {
            leaf.not_after = date_time_ymd(2001, 1, 1);
        }
        Ok(leaf)
    }
}

impl Identity {
    /// A new root and a certificate of this kind, signed by it.
    pub(super) fn new(tls: Tls) -> Result<Self, StartError> {
        let (root, root_key) = (root(), KeyPair::generate()?);
        let root_certificate = root.self_signed(&root_key)?;
        let key = KeyPair::generate()?;
        let leaf = tls.leaf()?.signed_by(&key, &Issuer::from_params(&root, &root_key))?;
        let config = config(leaf.der().clone(), &key)?;
        Ok(Self { root_pem: pem(root_certificate.der()), acceptor: TlsAcceptor::from(Arc::new(config)) })
    }
}

fn root() -> CertificateParams {
    let mut root = CertificateParams::default();
    root.distinguished_name.push(DnType::CommonName, "tunnelscope simulator root");
    root.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    root.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    root
}

fn config(leaf: CertificateDer<'static>, key: &KeyPair) -> Result<ServerConfig, rustls::Error> {
    let key = PrivatePkcs8KeyDer::from(key.serialize_der()).into();
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions()?.with_no_client_auth();
    let mut config = builder.with_single_cert(vec![leaf], key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn pem(certificate: &[u8]) -> String {
    let text = base64::encode(certificate);
    let mut pem = String::from("-----BEGIN CERTIFICATE-----\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, behind) = rest.split_at(rest.len().min(PEM_LINE));
        pem.push_str(line);
        pem.push('\n');
        rest = behind;
    }
    pem + "-----END CERTIFICATE-----\n"
}
