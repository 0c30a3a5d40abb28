//! Resource paths from the command line: the token is sent to the base URL or nowhere.
#![no_main]

use tunnelscope::api::ResourceUrl;
use tunnelscope_fuzz::{allocation, checks, client};
use url::Url;

const BASES: [&str; 2] = [client::BASE, "http://127.0.0.1:9/gate/way/"];

libfuzzer_sys::fuzz_target!(|sent: (u8, &str)| {
    let (base, text) = (BASES[usize::from(sent.0) % BASES.len()], sent.1);
    let base: Url = base.parse().expect("a base");
    let mut lines = text.split('\n');
    let path = lines.next().unwrap_or_default();
    let pairs = lines.filter_map(|line| line.split_once('='));
    let query: Vec<_> = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    allocation::within(text.len(), || read(&base, path, &query));
});

fn read(base: &Url, path: &str, query: &[(String, String)]) {
    let address = match ResourceUrl::new(base, path, query) {
        Ok(address) => address,
        Err(error) => return checks::safe(&error.to_string()),
    };
    let (_, requests) = client::call([], async |client| client.get(&address).await);
    assert_eq!(requests.len(), 1);
    check(&requests[0].url, base);
    let given: Vec<_> =
        query.iter().rev().map(|(name, value)| (name.as_str().into(), value.as_str().into())).collect();
    let mut sent: Vec<_> = requests[0].url.query_pairs().collect();
    sent.reverse();
    assert_eq!(&sent[..given.len()], &given[..], "parameters are sent as they were given");
    match address.to_list() {
        Ok(pages) => {
            let (gathered, requests) = client::call([], async |client| client.get_all(&pages).await);
            assert!(gathered.is_ok());
            requests.iter().for_each(|request| check(&request.url, base));
        }
        Err(error) => checks::safe(&error.to_string()),
    }
}

fn check(url: &Url, base: &Url) {
    assert_eq!(url.origin(), base.origin());
    let own = base.path().trim_end_matches('/');
    assert!(url.path().strip_prefix(own).is_some_and(|rest| rest.starts_with('/')), "{url}");
    assert!(!url.path().split('/').any(|part| matches!(part, "." | "..")), "{url}");
    assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none());
}
