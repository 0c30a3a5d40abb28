//! All kinds of failed API requests in one table, each with its name in JSON, a sentence and a remedy. The dashboard,
//! `status`, the log and docs/troubleshooting.md use the same texts. HTTP status codes follow the vendor's support
//! article on this API.

use std::fmt;

/// Defines the kinds and their texts from one table.
macro_rules! failure_kinds {
    ($($(#[doc = $meaning:literal])+ $kind:ident in $topic:ident: $name:literal
        says $sentence:literal do $remedy:literal)+) => {
        /// Kind of a failed request.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum FailureKind {
            $($(#[doc = $meaning])+ $kind,)+
        }

        impl FailureKind {
            /// All kinds, in the order of the table.
            pub fn all() -> impl Iterator<Item = Self> {
                [$(Self::$kind),+].into_iter()
            }

            /// Name in JSON; stable across versions.
            pub fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)+ }
            }

            /// What happened.
            pub fn sentence(self) -> &'static str {
                match self { $(Self::$kind => $sentence,)+ }
            }

            /// What to do about it, independent of the endpoint.
            pub fn remedy(self) -> &'static str {
                match self { $(Self::$kind => $remedy,)+ }
            }

            /// The topic that the kind belongs to.
            pub fn topic(self) -> Topic {
                match self { $(Self::$kind => Topic::$topic,)+ }
            }
        }
    };
}

failure_kinds! {
    /// 401 or 403 from the token endpoint.
    CredentialsRefused in Credentials: "credentials_refused"
        says "authentication failed: the API key or secret was rejected"
        do "check the API key, its secret, expiry date and allowed networks (Admin > API Keys)"
    /// No API key and secret are configured.
    NoCredentials in Credentials: "no_credentials"
        says "no API key configured"
        do "set api_key and one of api_secret_file, api_secret_command or api_secret in the profile"
    /// 401, also with a new token.
    Unauthorized in Credentials: "unauthorized"
        says "unauthorized: the API rejected the access token, also after renewal"
        do "check that the token URL and the base URL belong to the same cloud"
    /// 403 from the API itself.
    Forbidden in Credentials: "forbidden"
        says "permission denied: the API key lacks the required scope"
        do "add the required read-only scope to the API key (Admin > API Keys)"

    /// 429.
    RateLimited in Limits: "rate_limited"
        says "rate limit exceeded"
        do "wait; check for other programs that use the same key, or increase the interval"
    /// 413.
    RequestTooLarge in Limits: "request_too_large"
        says "request too large"
        do "report it to the vendor with the request id"
    /// The body exceeds the size limit.
    TooLarge in Limits: "too_large"
        says "response exceeds 16 MiB"
        do "check the base URL"
    /// The deadline of a command has passed, or would pass before the next attempt.
    TimeLimit in Limits: "time_limit"
        says "time limit reached"
        do "try again later, or allow more time with --timeout"

    /// NXDOMAIN or no address records.
    NameNotFound in Network: "name_not_found"
        says "could not resolve host"
        do "check the URL and this machine's DNS; behind a proxy, set proxy or HTTPS_PROXY"
    /// No usable response from the DNS server.
    DnsFailed in Network: "dns_failed"
        says "DNS server not responding"
        do "check this machine's DNS (/etc/resolv.conf) and its network; behind a proxy, set proxy or HTTPS_PROXY"
    /// ECONNREFUSED.
    ConnectionRefused in Network: "connection_refused"
        says "connection refused"
        do "check the URL, the firewall and the proxy (proxy or HTTPS_PROXY)"
    /// EHOSTUNREACH or ENETUNREACH.
    Unreachable in Network: "unreachable"
        says "no route to host, or network is unreachable"
        do "check this machine's network, routes and VPN; behind a proxy, set proxy or HTTPS_PROXY"
    /// Timeout of the TCP connection.
    ConnectTimedOut in Network: "connect_timed_out"
        says "connection timed out"
        do "a firewall may drop the packets: allow this host and port, or set proxy or HTTPS_PROXY"
    /// Timeout of the TLS handshake.
    TlsTimedOut in Network: "tls_timed_out"
        says "TLS handshake timed out"
        do "check firewalls, TLS inspection and the MTU of a VPN between this machine and the API"
    /// Timeout before the first byte of the response.
    TimedOut in Network: "timed_out"
        says "timed out waiting for a response"
        do "wait; check the vendor's status page; if it persists, check the firewall and the proxy"
    /// Timeout in the middle of the response.
    AnswerTimedOut in Network: "answer_timed_out"
        says "timed out while reading the response"
        do "wait; if it persists, check the firewall and the proxy"
    /// ECONNRESET or EPIPE.
    ConnectionReset in Network: "connection_reset"
        says "connection reset by peer"
        do "often caused by a firewall or TLS inspection: allow this host, or set proxy or HTTPS_PROXY"
    /// End of file in the middle of the response.
    ConnectionLost in Network: "connection_lost"
        says "connection closed before the response was complete"
        do "wait; if it persists, check the firewall and the proxy"
    /// The certificate chain ends at an unknown issuer.
    TlsUntrusted in Network: "tls_untrusted"
        says "certificate not trusted"
        do "if TLS is inspected, add the inspecting CA's root certificate: as ca_file, or to the system trust store"
    /// The host name is not in the certificate.
    TlsWrongName in Network: "tls_wrong_name"
        says "certificate hostname mismatch"
        do "check the URL; a captive portal or TLS inspection can be the cause too"
    /// The certificate is past its notAfter date.
    TlsExpired in Network: "tls_expired"
        says "certificate has expired"
        do "check this machine's clock (timedatectl); if it is right, the server or the TLS inspection needs a new certificate"
    /// The certificate is before its notBefore date.
    TlsNotYetValid in Network: "tls_not_yet_valid"
        says "certificate is not yet valid"
        do "check this machine's clock (timedatectl)"
    /// The server does not speak TLS.
    NotTls in Network: "not_tls"
        says "not a TLS server (plain HTTP on an https port?)"
        do "check the scheme and port of the URL; a captive portal or a proxy can be the cause too"
    /// Any other TLS error.
    TlsFailed in Network: "tls_failed"
        says "TLS handshake failed"
        do "check the URL; TLS inspection that supports only old TLS versions can be the cause too"
    /// The system trust store is empty.
    NoRoots in Network: "no_root_certificates"
        says "no CA certificates installed"
        do "install the package ca-certificates, or set ca_file to a PEM file of CA certificates"
    /// The file of additional CA certificates cannot be used.
    CaFileUnusable in Network: "ca_file_unusable"
        says "invalid CA file (ca_file)"
        do "set ca_file to a readable file with certificates in PEM format (BEGIN CERTIFICATE)"
    /// The proxy URL is invalid.
    ProxyUnusable in Network: "proxy_unusable"
        says "invalid proxy URL"
        do "write it as http://HOST:PORT or http://USER:PASSWORD@HOST:PORT, with special characters percent-encoded"
    /// The proxy's host name does not resolve.
    ProxyNameNotFound in Network: "proxy_name_not_found"
        says "could not resolve proxy"
        do "check the proxy's host name (proxy or HTTPS_PROXY) and this machine's DNS"
    /// No TCP connection to the proxy.
    ProxyUnreachable in Network: "proxy_unreachable"
        says "could not connect to proxy"
        do "check the proxy's host and port (proxy or HTTPS_PROXY), and whether this host needs a proxy at all (no_proxy or NO_PROXY)"
    /// Timeout of the proxy.
    ProxyTimedOut in Network: "proxy_timed_out"
        says "proxy connection timed out"
        do "check the proxy's host and port (proxy or HTTPS_PROXY); if they are right, ask the proxy's administrator"
    /// 407.
    ProxyPassword in Network: "proxy_password"
        says "proxy authentication required"
        do "put user and password into the proxy URL: http://USER:PASSWORD@HOST:PORT; only Basic authentication is supported"
    /// The proxy refused CONNECT.
    ProxyRefused in Network: "proxy_refused"
        says "proxy refused CONNECT"
        do "ask the proxy's administrator to allow this host on port 443, or bypass the proxy (no_proxy or NO_PROXY)"
    /// The system clock is wrong, which explains a certificate that appears expired or not yet valid.
    ClockWrong in Network: "clock_wrong"
        says "system clock is wrong, so certificates appear invalid"
        do "set the clock and enable NTP (timedatectl set-ntp true)"
    /// The machine was suspended during the request.
    Slept in Network: "slept"
        says "interrupted by suspend or a clock change"
        do "nothing: the request is retried"

    /// A redirect, which is not followed.
    Redirected in Response: "redirected"
        says "unexpected redirect (not followed, to protect the token)"
        do "check the base URL; a captive portal can be the cause too"
    /// An HTML page from a captive portal or a proxy.
    WebPage in Response: "web_page"
        says "received HTML instead of JSON (captive portal or proxy page?)"
        do "a captive portal or a proxy sends such pages: sign in there or ask for access; otherwise check the base URL"
    /// The body is empty.
    Empty in Response: "empty_answer"
        says "empty response"
        do "check the base URL; a proxy can be the cause too"
    /// The body is not JSON.
    NotJson in Response: "not_json"
        says "invalid JSON in response"
        do "check the base URL; a captive portal or a proxy can be the cause too"
    /// The body is JSON of an unexpected structure.
    UnexpectedShape in Response: "unexpected_shape"
        says "unexpected response format"
        do "check the base URL; check for a newer version of tunnelscope"
    /// A paged list ended before its total, or did not end.
    Incomplete in Response: "incomplete"
        says "list incomplete: paging did not finish"
        do "try again; the list may have changed during the read"
    /// The list of groups and the list of states contain different groups.
    Inconsistent in Response: "inconsistent"
        says "group list and state list are inconsistent"
        do "wait for the next poll; report it to the vendor if it persists"
    /// 400.
    BadRequest in Response: "bad_request"
        says "bad request"
        do "check the base URL; if it persists, report it to the vendor with the request id"
    /// 404.
    NotFound in Response: "not_found"
        says "not found"
        do "check the base URL; the object may also have been deleted"
    /// 409.
    Conflict in Response: "conflict"
        says "conflict"
        do "try again; if it persists, report it to the vendor with the request id"
    /// 500 and other 5xx.
    ServerError in Response: "server_error"
        says "internal server error"
        do "wait; if it persists, report it to the vendor with the request id"
    /// 502 and 504.
    BadGateway in Response: "bad_gateway"
        says "bad gateway or gateway timeout"
        do "wait; check the vendor's status page, and the proxy if the page is from it"
    /// 503.
    Unavailable in Response: "unavailable"
        says "service unavailable"
        do "wait; check the vendor's status page"
    /// Any other HTTP status.
    UnexpectedStatus in Response: "unexpected_status"
        says "unexpected HTTP status"
        do "check the base URL and proxies or gateways between this machine and the API"
    /// A bug in this program.
    Internal in Response: "internal"
        says "internal error"
        do "please report it"
}

impl FailureKind {
    /// Whether retries are useless until the user acts; for credentials they may even lock the key.
    pub fn is_refusal(self) -> bool {
        matches!(self, Self::CredentialsRefused | Self::NoCredentials)
    }
}

/// Topic of a kind of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// API key, secret and scopes.
    Credentials,
    /// Limits of rate, size and time.
    Limits,
    /// DNS, network, proxy and TLS.
    Network,
    /// The API's responses.
    Response,
}

impl Topic {
    /// All topics, in the order of the table.
    pub const ALL: [Self; 4] = [Self::Credentials, Self::Limits, Self::Network, Self::Response];
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Credentials => "Credentials",
            Self::Limits => "Limits",
            Self::Network => "Network",
            Self::Response => "API responses",
        })
    }
}
