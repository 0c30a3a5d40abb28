//! Resource paths from the command line: the token is sent to the base URL or nowhere.
#![no_main]

use tunnelscope::api::ResourceUrl;
use tunnelscope_fuzz::{door, shown, work};
use url::Url;

const BASES: [&str; 2] = [door::BASE, "http://127.0.0.1:9/gate/way/"];

libfuzzer_sys::fuzz_target!(|sent: (u8, &str)| {
    let (base, text) = (BASES[usize::from(sent.0) % BASES.len()], sent.1);
    let base: Url = base.parse().expect("a base");
    let mut lines = text.split('\n');
    let path = lines.next().unwrap_or_default();
    let pairs = lines.filter_map(|line| line.split_once('='));
    let query: Vec<_> = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    work::within(text.len(), || read(&base, path, &query));
});

fn read(base: &Url, path: &str, query: &[(String, String)]) {
    let address = match ResourceUrl::new(base, path, query) {
        Ok(address) => address,
        Err(error) => return shown::safe(&error.to_string()),
    };
    let (_, asked) = door::ask([], async |client| client.get(&address).await);
    assert_eq!(asked.len(), 1);
    held(&asked[0].url, base);
    let given: Vec<_> =
        query.iter().rev().map(|(name, value)| (name.as_str().into(), value.as_str().into())).collect();
    let mut sent: Vec<_> = asked[0].url.query_pairs().collect();
    sent.reverse();
    assert_eq!(&sent[..given.len()], &given[..], "parameters are sent as they were given");
    match address.to_list() {
        Ok(pages) => {
            let (gathered, asked) = door::ask([], async |client| client.get_all(&pages).await);
            assert!(gathered.is_ok());
            asked.iter().for_each(|asked| held(&asked.url, base));
        }
        Err(error) => shown::safe(&error.to_string()),
    }
}

fn held(url: &Url, base: &Url) {
    assert_eq!(url.origin(), base.origin());
    let own = base.path().trim_end_matches('/');
    assert!(url.path().strip_prefix(own).is_some_and(|rest| rest.starts_with('/')), "{url}");
    assert!(!url.path().split('/').any(|part| matches!(part, "." | "..")), "{url}");
    assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none());
}
