//! A small API behind TLS on loopback: it grants a token, has no groups, and shows whatever certificate a test wants. Each
//! certificate is issued by a root of the test's own.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use std::net::SocketAddr;
use std::ops::Range;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};

/// Years outside of any test run.
pub(crate) const PAST: Range<i32> = 2001..2002;
pub(crate) const FUTURE: Range<i32> = 2090..2091;
/// Years that have all of the time between these.
pub(crate) const NOW: Range<i32> = 2002..2090;

const GRANT: &str = r#"{"token_type":"bearer","access_token":"t0ken","expires_in":3600}"#;

/// A root that issues certificates.
pub(crate) struct Root {
    issuer: Issuer<'static, KeyPair>,
    /// Its own certificate, as a file has it.
    pub(crate) pem: String,
}

/// A certificate and its key.
pub(crate) struct Identity {
    certificate: String,
    key: String,
}

/// The API; each connection shows the next of its identities, the last of them for ever.
pub(crate) struct TlsListener {
    pub(crate) address: SocketAddr,
}

impl Root {
    pub(crate) fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        (params.not_before, params.not_after) = (date_time_ymd(2000, 1, 1), date_time_ymd(2100, 1, 1));
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// A certificate for these names or addresses, good in these years.
    pub(crate) fn identity(&self, names: &[&str], years: Range<i32>) -> Identity {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.not_before = date_time_ymd(years.start, 1, 1);
        params.not_after = date_time_ymd(years.end, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap().pem();
        Identity { certificate, key: key.serialize_pem() }
    }

    /// The root itself in the place of a server's certificate.
    pub(crate) fn as_server(&self) -> Identity {
        Identity { certificate: self.pem.clone(), key: self.issuer.key().serialize_pem() }
    }
}

impl Identity {
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
        let certificate = CertificateDer::from_pem_slice(self.certificate.as_bytes()).unwrap();
        let key = PrivateKeyDer::from_pem_slice(self.key.as_bytes()).unwrap();
        TlsAcceptor::from(Arc::new(builder.with_single_cert(vec![certificate], key).unwrap()))
    }
}

impl TlsListener {
    pub(crate) async fn start(identity: Identity) -> Self {
        Self::changing("127.0.0.1:0", vec![identity], "").await
    }

    /// At this address, with an identity for each connection, and these header lines in each answer.
    pub(crate) async fn changing(at: &str, identities: Vec<Identity>, headers: &'static str) -> Self {
        let listener = TcpListener::bind(at).await.unwrap();
        let address = listener.local_addr().unwrap();
        let acceptors: Vec<TlsAcceptor> = identities.iter().map(Identity::acceptor).collect();
        tokio::spawn(async move {
            for nth in 0.. {
                let Ok((stream, _)) = listener.accept().await else { break };
                let acceptor = acceptors[nth.min(acceptors.len() - 1)].clone();
                tokio::spawn(serve(stream, acceptor, headers));
            }
        });
        Self { address }
    }

    /// The address as a URL has it, with this host in the place of the number.
    pub(crate) fn url(&self, host: &str) -> String {
        format!("https://{host}:{}", self.address.port())
    }
}

async fn serve(stream: TcpStream, acceptor: TlsAcceptor, headers: &str) {
    let Ok(mut stream) = acceptor.accept(stream).await else { return };
    let request = request(&mut stream).await;
    let is_token = request.starts_with("POST");
    let body = if is_token { GRANT } else { r#"{"data":[],"total":0}"# };
    let length = format!("Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    let _ = stream.write_all(format!("HTTP/1.1 200 OK\r\n{headers}{length}{body}").as_bytes()).await;
    let _ = stream.shutdown().await;
}

/// A request with its body: what is left unread breaks the connection for the answer too.
async fn request(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut request = String::new();
    let mut missing = None;
    while missing != Some(0) {
        let Ok(byte) = stream.read_u8().await else { break };
        request.push(byte.into());
        missing = match missing {
            Some(missing) => Some(missing - 1),
            None if request.ends_with("\r\n\r\n") => Some(length(&request)),
            None => None,
        };
    }
    request
}

/// The length of the body that a head announces.
fn length(head: &str) -> usize {
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    let mut lengths = lines.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    lengths.next().map_or(0, |(_, length)| length.parse().unwrap())
}
