//! Tests of proxy selection.

use super::*;
use rstest::rstest;
use std::ffi::OsString;

/// Proxy for a URL in an environment of `NAME=value` pairs.
fn hop(url: &str, environment: &[&str]) -> Option<String> {
    let value = |name: &str| {
        let mut pairs = environment.iter().filter_map(|pair| pair.split_once('='));
        pairs.find(|pair| pair.0 == name).map(|pair| pair.1.into())
    };
    match environment::proxy_hop(&url.parse().unwrap(), value) {
        Ok(hop) => hop.map(|hop| hop.to_string()),
        Err(invalid) => Some(invalid.to_string()),
    }
}

#[rstest]
#[case::lower_case_wins(&["https_proxy=l:1", "HTTPS_PROXY=u:1"], Some("http://l:1 (https_proxy)"))]
#[case::capitals(&["HTTPS_PROXY=http://p:3128"], Some("http://p:3128 (HTTPS_PROXY)"))]
#[case::specific_before_all(&["HTTPS_PROXY=p:1", "all_proxy=a:1"], Some("http://p:1 (HTTPS_PROXY)"))]
#[case::all_lower_case_wins(&["all_proxy=l:1", "ALL_PROXY=u:1"], Some("http://l:1 (all_proxy)"))]
#[case::all_in_capitals(&["ALL_PROXY=https://p"], Some("https://p:443 (ALL_PROXY)"))]
#[case::default_port(&["all_proxy=p"], Some("http://p:1080 (all_proxy)"))]
#[case::empty_lower_case(&["https_proxy=", "HTTPS_PROXY=p:1"], Some("http://p:1 (HTTPS_PROXY)"))]
#[case::empty_both(&["https_proxy=", "HTTPS_PROXY=", "ALL_PROXY=p:1"], Some("http://p:1 (ALL_PROXY)"))]
#[case::other_scheme(&["http_proxy=http://p:1"], None)]
#[case::ipv6(&["HTTPS_PROXY=http://[::1]:3128"], Some("http://[::1]:3128 (HTTPS_PROXY)"))]
#[case::password(&["HTTPS_PROXY=http://me:p4ss@p:1"], Some("http://p:1 (HTTPS_PROXY)"))]
#[case::domain(&["HTTPS_PROXY=http://CORP\\me:p4ss@p:1"], Some("http://p:1 (HTTPS_PROXY)"))]
#[case::exempt(&["HTTPS_PROXY=p", "NO_PROXY=other, api.example"], None)]
#[case::exempt_lower_case(&["HTTPS_PROXY=p", "no_proxy=.example"], None)]
#[case::exempt_lower_case_wins(
    &["HTTPS_PROXY=p:1", "no_proxy=other", "NO_PROXY=example"],
    Some("http://p:1 (HTTPS_PROXY)")
)]
#[case::exempt_empty_lower_case(&["HTTPS_PROXY=p:1", "no_proxy=", "NO_PROXY=example"], None)]
#[case::socks(
    &["HTTPS_PROXY=socks5://me:p4ss@p:1080"],
    Some("HTTPS_PROXY: SOCKS proxies are not supported: use an http:// or https:// proxy")
)]
#[case::nonsense(&["https_proxy=http://"], Some("https_proxy: empty host"))]
fn https_urls_use_the_same_proxy_as_curl(#[case] environment: &[&str], #[case] expected: Option<&str>) {
    assert_eq!(hop("https://api.example/x?y=z", environment).as_deref(), expected);
}

#[rstest]
#[case::lower_case(&["HTTP_PROXY=u:1", "http_proxy=l:1"], Some("http://l:1 (http_proxy)"))]
#[case::capitals_are_ignored(&["HTTP_PROXY=u:1"], None)]
#[case::capitals_do_not_hide_all(&["HTTP_PROXY=u:1", "ALL_PROXY=a:1"], Some("http://a:1 (ALL_PROXY)"))]
#[case::cgi(&["REQUEST_METHOD=GET", "ALL_PROXY=a:1"], Some("http://a:1 (ALL_PROXY)"))]
fn http_urls_use_the_same_proxy_as_curl(#[case] environment: &[&str], #[case] expected: Option<&str>) {
    assert_eq!(hop("http://api.example/", environment).as_deref(), expected);
}

#[cfg(unix)]
#[rstest]
#[case("https_proxy")]
#[case("no_proxy")]
fn non_utf8_variable_is_an_error(#[case] name: &str) {
    use std::os::unix::ffi::OsStringExt;
    let value = |asked: &str| (asked == name).then(|| OsString::from_vec(b"p\xff".to_vec()));
    let invalid = environment::proxy_hop(&"https://api.example/".parse().unwrap(), value).unwrap_err();
    assert_eq!(invalid.to_string(), format!("{name}: not UTF-8 text"));
}

#[test]
fn proxy_password_is_never_printed() {
    let url = "http://me:p%40ss+w0rd@proxy.example:3128".into();
    let network = NetworkConfig { proxy: ProxyConfig::Fixed { url, no_proxy: Vec::new() }, ca_file: None };
    let api = "http://127.0.0.1:1/".parse().unwrap();
    let hop = network.proxy_hop(&api).unwrap().unwrap();
    let printed = format!("{network:?} {hop:?} {hop} {:?}", network.describe_proxy(&api));
    assert!(!printed.contains("ss"), "{printed}");
    assert_eq!(network.describe_proxy(&api).unwrap().unwrap(), "http://proxy.example:3128 (configuration)");
    let secrets = hop.secrets();
    let secrets: Vec<_> = secrets.iter().map(ExposeSecret::expose_secret).collect();
    assert_eq!(secrets, ["p%40ss+w0rd", "p@ss+w0rd", "p%40ss%2Bw0rd", "bWU6cEBzcyt3MHJk"]);
}

#[test]
fn loopback_uses_no_proxy_unless_configured() {
    for own in ["http://127.0.0.1:1", "http://[::1]:1", "http://LOCALHOST:1"] {
        assert_eq!(NetworkConfig::default().describe_proxy(&own.parse().unwrap()), Ok(None));
    }
}
