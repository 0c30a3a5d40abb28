//! The catalogue of everything that can go wrong between this program and the API: kinds, each with its name in JSON, a
//! plain sentence and a remedy, in the one list below. It is the same on screen, in `status`, in the logs and in the
//! README. The response codes are those of the vendor's support article for this API, with what it says to look at.

use std::fmt;

/// Makes the kinds and what is said of them out of one list.
macro_rules! catalogue {
    ($($(#[doc = $meaning:literal])+ $kind:ident in $topic:ident: $name:literal
        says $sentence:literal do $remedy:literal)+) => {
        /// What went wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum FailureKind {
            $($(#[doc = $meaning])+ $kind,)+
        }

        impl FailureKind {
            /// All kinds, in the order of the catalogue.
            pub fn all() -> impl Iterator<Item = Self> {
                [$(Self::$kind),+].into_iter()
            }

            /// Its name in JSON, for scripts; it never changes.
            pub fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)+ }
            }

            /// What happened, in plain words.
            pub fn sentence(self) -> &'static str {
                match self { $(Self::$kind => $sentence,)+ }
            }

            /// What to do about it, whatever was asked for.
            pub fn remedy(self) -> &'static str {
                match self { $(Self::$kind => $remedy,)+ }
            }

            /// Where to look for its cause.
            pub fn topic(self) -> Topic {
                match self { $(Self::$kind => Topic::$topic,)+ }
            }
        }
    };
}

catalogue! {
    /// The token endpoint refused the key and secret (401, 403).
    CredentialsRefused in Credentials: "credentials_refused"
        says "the API key was refused"
        do "check the key and its secret, its expiry date and its allowed networks (Admin > API Keys)"
    /// No API key and secret could be had to ask with.
    NoCredentials in Credentials: "no_credentials"
        says "there is no API key to ask with"
        do "give the profile its api_key and one of api_secret_file, api_secret_command, api_secret"
    /// 401, with a new token too.
    Unauthorized in Credentials: "unauthorized"
        says "the API does not accept the token, not even a new one"
        do "check that the token URL and the base URL belong to the same cloud"
    /// 403 from the API itself.
    Forbidden in Credentials: "forbidden"
        says "the key may not read this"
        do "give the API key the read-only scope that this needs (Admin > API Keys)"

    /// 429.
    RateLimited in Limits: "rate_limited"
        says "too many calls for this key or organization"
        do "wait; look for other programs that use the same key, or set a longer interval"
    /// 413.
    RequestTooLarge in Limits: "request_too_large"
        says "the request is larger than the API takes"
        do "report it with the request id"
    /// A body of more bytes than are taken.
    TooLarge in Limits: "too_large"
        says "the answer is larger than 16 MiB"
        do "check the base URL"
    /// The time that a command was given is up, or what it waits for would come later.
    TimeLimit in Limits: "time_limit"
        says "time limit reached"
        do "try again later, or allow more time with --timeout"

    /// The name service says that the host has no address.
    NameNotFound in Way: "name_not_found"
        says "the host name has no address"
        do "check the URL and this machine's DNS; behind a proxy, set proxy or HTTPS_PROXY"
    /// The name service did not say anything.
    DnsFailed in Way: "dns_failed"
        says "the DNS does not answer"
        do "check this machine's DNS (/etc/resolv.conf) and its network; behind a proxy, set proxy or HTTPS_PROXY"
    /// Nobody listens there.
    ConnectionRefused in Way: "connection_refused"
        says "nothing answers at this address"
        do "check the URL, the firewall and the proxy (proxy or HTTPS_PROXY)"
    /// There is no way to this address.
    Unreachable in Way: "unreachable"
        says "there is no way to this address"
        do "check this machine's network, its routes and its VPN; behind a proxy, set proxy or HTTPS_PROXY"
    /// Nothing came back while connecting.
    ConnectTimedOut in Way: "connect_timed_out"
        says "no connection in time"
        do "a firewall drops such packets silently: allow this host and port, or set proxy or HTTPS_PROXY"
    /// Connected, but the TLS handshake did not end.
    TlsTimedOut in Way: "tls_timed_out"
        says "connected, but the TLS handshake did not end in time"
        do "a firewall or an inspector on the way can hold it up: ask whoever runs it; a small MTU of a VPN does it too"
    /// Asked, but no answer began.
    TimedOut in Way: "timed_out"
        says "connected and asked, but no answer came in time"
        do "wait; look at the vendor's status page, and at the firewall and the proxy if it stays"
    /// An answer began and stood still.
    AnswerTimedOut in Way: "answer_timed_out"
        says "the answer began, but did not come to its end in time"
        do "wait; look at the firewall and the proxy if it stays"
    /// The other side, or something on the way, broke the connection off.
    ConnectionReset in Way: "connection_reset"
        says "the connection was reset"
        do "a firewall or an inspector on the way often does that: allow this host, or set proxy or HTTPS_PROXY"
    /// The connection ended before the answer did.
    ConnectionLost in Way: "connection_lost"
        says "the connection broke before the answer was complete"
        do "wait; look at the firewall and the proxy if it stays"
    /// The certificate was issued by nobody who is trusted here.
    TlsUntrusted in Way: "tls_untrusted"
        says "the server's certificate is not trusted here"
        do "if TLS is inspected on the way, add the inspector's root: as ca_file, or to this system's trust store"
    /// The certificate is for other names.
    TlsWrongName in Way: "tls_wrong_name"
        says "the server's certificate is for another name"
        do "check the URL; a sign-in portal or an inspector on the way can be the cause too"
    /// The certificate has ended.
    TlsExpired in Way: "tls_expired"
        says "the server's certificate has ended"
        do "check this machine's clock first, it is often wrong (timedatectl); else whoever runs the server or the inspector must renew it"
    /// The certificate is not valid yet.
    TlsNotYetValid in Way: "tls_not_yet_valid"
        says "the server's certificate is not valid yet"
        do "check this machine's clock first, it is often wrong (timedatectl)"
    /// The other side does not speak TLS.
    NotTls in Way: "not_tls"
        says "what answers there does not speak TLS"
        do "check scheme and port of the URL; a sign-in portal or a proxy can be the cause too"
    /// Any other failure of TLS.
    TlsFailed in Way: "tls_failed"
        says "the TLS handshake failed"
        do "check the URL; an inspector on the way that knows only old TLS can be the cause too"
    /// This machine trusts nobody.
    NoRoots in Way: "no_root_certificates"
        says "this machine has no root certificates"
        do "install them (package ca-certificates), or name a file of them as ca_file"
    /// The file of additional root certificates is of no use.
    CaFileUnusable in Way: "ca_file_unusable"
        says "the file of root certificates (ca_file) cannot be used"
        do "name a file that can be read and has certificates in PEM form (BEGIN CERTIFICATE)"
    /// The proxy's address is none.
    ProxyUnusable in Way: "proxy_unusable"
        says "the address of the proxy cannot be used"
        do "write it as http://HOST:PORT or http://USER:PASSWORD@HOST:PORT, special characters percent-encoded"
    /// The proxy's name has no address.
    ProxyNameNotFound in Way: "proxy_name_not_found"
        says "the name of the proxy has no address"
        do "check the proxy's name (proxy or HTTPS_PROXY) and this machine's DNS"
    /// Nobody listens where the proxy should be.
    ProxyUnreachable in Way: "proxy_unreachable"
        says "the proxy cannot be reached"
        do "check the proxy's address and port (proxy or HTTPS_PROXY), and whether this host needs a proxy at all (no_proxy or NO_PROXY)"
    /// Nothing came back from the proxy.
    ProxyTimedOut in Way: "proxy_timed_out"
        says "the proxy gives no connection in time"
        do "check the proxy's address and port (proxy or HTTPS_PROXY); if they are right, ask whoever runs it"
    /// 407.
    ProxyPassword in Way: "proxy_password"
        says "the proxy asks for a name and a password, or for other ones"
        do "put them into the proxy's address: http://USER:PASSWORD@HOST:PORT; only Basic authentication is spoken"
    /// The proxy did not let the request through.
    ProxyRefused in Way: "proxy_refused"
        says "the proxy did not let the request through"
        do "ask whoever runs the proxy to allow this host on port 443; or leave the proxy out (no_proxy or NO_PROXY)"
    /// This machine's clock is wrong, which explains a certificate that seems to be out of its time.
    ClockWrong in Way: "clock_wrong"
        says "this machine's clock is wrong, so no certificate seems valid"
        do "set the clock, and let it follow a time server (timedatectl set-ntp true)"
    /// This machine slept while it waited.
    Slept in Way: "slept"
        says "this machine slept meanwhile, or its clock was set"
        do "nothing: it is tried again"

    /// The server pointed somewhere else.
    Redirected in Answers: "redirected"
        says "the server points to another address, and a token is not sent there"
        do "check the base URL; a sign-in portal on the way can be the cause too"
    /// Something on the way answered with a page for people.
    WebPage in Answers: "web_page"
        says "a web page came instead of an answer of the API"
        do "a sign-in portal or a proxy on the way sends such pages: sign in there or ask for access; else check the base URL"
    /// The answer has no bytes.
    Empty in Answers: "empty_answer"
        says "the answer is empty"
        do "check the base URL; a proxy can be the cause too"
    /// The answer is not JSON.
    NotJson in Answers: "not_json"
        says "the answer is not JSON"
        do "check the base URL; a sign-in portal or a proxy can be the cause too"
    /// The answer is JSON of another shape.
    UnexpectedShape in Answers: "unexpected_shape"
        says "the answer does not have the expected shape"
        do "check the base URL; look for a newer version of tunnelscope"
    /// The list ended before its own total, or never ended.
    Incomplete in Answers: "incomplete"
        says "the list could not be read to its end"
        do "try again; it may have changed while it was read"
    /// The list of groups and the list of states differ in which groups there are.
    Inconsistent in Answers: "inconsistent"
        says "the group list and the state list contradict each other"
        do "wait for the next poll; report it to the vendor if it persists"
    /// 400.
    BadRequest in Answers: "bad_request"
        says "the API did not accept the request"
        do "check the base URL; report it with the request id if it stays"
    /// 404.
    NotFound in Answers: "not_found"
        says "the API does not know this"
        do "check the base URL; the thing may also have been deleted"
    /// 409.
    Conflict in Answers: "conflict"
        says "the API reports a conflict"
        do "try again; report it with the request id if it stays"
    /// 500 and other 5xx.
    ServerError in Answers: "server_error"
        says "something is wrong at the API"
        do "wait; report it to the vendor with the request id if it stays"
    /// 502 and 504.
    BadGateway in Answers: "bad_gateway"
        says "a gateway before the API got no good answer from it"
        do "wait; look at the vendor's status page, and at the proxy if the page is of it"
    /// 503.
    Unavailable in Answers: "unavailable"
        says "the API cannot answer now"
        do "wait; look at the vendor's status page"
    /// Any other status.
    UnexpectedStatus in Answers: "unexpected_status"
        says "the answer has a status that the API does not document"
        do "check the base URL and what lies between here and there"
    /// This program cannot do it; a mistake of its own.
    Internal in Answers: "internal"
        says "tunnelscope made a mistake"
        do "please report it"
}

impl FailureKind {
    /// Whether asking again before someone acts is of no use, and for credentials even harmful.
    pub fn is_refusal(self) -> bool {
        matches!(self, Self::CredentialsRefused | Self::NoCredentials)
    }
}

/// Where to look for the cause of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// The key, its secret and its scopes.
    Credentials,
    /// How much may be asked and answered.
    Limits,
    /// Name service, network, proxy and TLS between here and the API.
    Way,
    /// What was answered.
    Answers,
}

impl Topic {
    /// All topics, in the order of the catalogue.
    pub const ALL: [Self; 4] = [Self::Credentials, Self::Limits, Self::Way, Self::Answers];
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Credentials => "Credentials",
            Self::Limits => "Limits",
            Self::Way => "The way there",
            Self::Answers => "Answers",
        })
    }
}
