//! The filter language. The first byte selects the kind of object.
#![no_main]

use jiff::Timestamp;
use tunnelscope::domain::filter::{Filter, FilterableGroup, NamedFilters, Scope, SearchText};
use tunnelscope::domain::{Group, Hub, Id, Regions, Role, Text, Tunnel};
use tunnelscope_fuzz::{allocation, checks};

const SCOPES: [Scope; 4] = [Scope::Groups, Scope::Datacenters, Scope::Rows, Scope::Log];

libfuzzer_sys::fuzz_target!(|sent: (u8, &str)| {
    let (scope, text) = (SCOPES[usize::from(sent.0) % SCOPES.len()], sent.1);
    // Each expression may allocate as much as one input.
    let expressions = 1 + text.matches('/').count();
    allocation::within(text.len() + 16_000 * expressions, || read(text, scope));
});

fn read(text: &str, scope: Scope) {
    let mut named = NamedFilters::new();
    if let Ok(filter) = Filter::parse("state:down !name:lab", Scope::Groups, &named) {
        named.insert("night".to_owned(), filter);
    }
    match Filter::parse(text, scope, &named) {
        Ok(filter) => assert_kept(&filter, scope, &named),
        Err(error) => {
            checks::plain(&error.to_string());
            checks::plain(&error.with_pointer(text).to_string());
            assert!(
                error.span.start <= error.span.end && error.span.end <= text.chars().count().max(1),
                "{error:?}"
            );
        }
    }
}

fn assert_kept(filter: &Filter, scope: Scope, named: &NamedFilters) {
    let again = Filter::parse(filter.as_str(), scope, named).expect("what was read is read again");
    let (group, now) = (group(), Timestamp::UNIX_EPOCH);
    let facts = FilterableGroup::from(&group);
    let matches = filter.matches(&facts, now);
    assert_eq!(again.matches(&facts, now), matches);
    // A prepared filter matches like the group.
    let words = SearchText::for_all(std::slice::from_ref(&group), &Regions::default());
    let put_together = FilterableGroup { search_text: words.get(0), ..facts };
    assert_eq!(filter.matches(&put_together, now), matches);
    assert!(filter.depends_on_time() || filter.is_refinement_of(filter));
    assert_eq!(filter.split_terms().iter().all(|part| part.matches(&facts, now)), matches);
    for part in filter.split_terms() {
        let part_again = Filter::parse(part.as_str(), scope, named).expect("a part is a filter of its own");
        assert_eq!(part_again.split_terms().len(), 1, "{part}");
        assert_eq!(part_again.matches(&facts, now), part.matches(&facts, now), "{part}");
    }
}

fn group() -> Group {
    let mut group = Group::new(Some(Id::new("4561237892")), Some(Text::new("branch-017-ntg")));
    let mut tunnel = Tunnel::default();
    tunnel.details_mut().peer_ip = Some(Text::new("198.51.100.7"));
    let hub = Hub::new(Some(Id::new("1")), Role::Primary);
    group.set_hubs(vec![Hub {
        tunnels: Some(vec![tunnel]),
        datacenter: Some(Text::new("sse-dub-1")),
        ..hub
    }]);
    group
}
