//! The filter language: what each term lets through, and what is said of one that is wrong.

use crate::domain::builders::{at, group, primary, secondary, text, with_status, with_tunnels, within};
use jiff::Timestamp;
use proptest::prelude::*;
use rstest::rstest;
use tunnelscope::domain::filter::{
    Field, Filter, FilterError, FilterableDatacenter, FilterableGroup, FilterableLogEntry, NamedFilters,
    Scope, SearchText, field_examples,
};
use tunnelscope::domain::{Group, Id, LogEntry, Region, Regions, Routing, Since, Snapshot, Sources};

fn now() -> Timestamp {
    at(100_000)
}

/// A group in which everything is known.
fn branch() -> Group {
    let hubs = vec![
        within(with_tunnels(primary("UP"), &["203.0.113.7"]), "sse-use-1-0-0"),
        within(secondary("DOWN"), "sse-use-1-0-1"),
    ];
    let mut group = group(17, hubs);
    group.status = with_status(1, "warning").status;
    group.region = text("us-east-1");
    group.device_type = text("Meraki MX");
    group.routing =
        Some(Routing::Static { network_cidrs: vec!["10.17.0.0/16".into(), "10.20.30.0/24".into()] }.into());
    group.since = Some(Since::new(at(100_000 - 300), true));
    group
}

fn filter(text: &str) -> Result<Filter, FilterError> {
    Filter::parse(text, Scope::Groups, &NamedFilters::new())
}

fn lets_through(text: &str, group: &Group) -> bool {
    filter(text).unwrap().matches(&FilterableGroup::from(group), now())
}

#[rstest]
#[case("")]
#[case("   ")]
#[case("branch")]
#[case("BRANCH-17")]
#[case("branch use-1-0-1")]
#[case("203.0.113.7")]
#[case("state:warning")]
#[case("state:warn,down")]
#[case("State:warning")]
#[case("is:problem")]
#[case("!is:healthy")]
#[case("region:us")]
#[case("region:eu,us")]
#[case("device:meraki")]
#[case("device:\"meraki mx\"")]
#[case("routing:static")]
#[case("dc:use-1-0-1")]
#[case("peer:203.0.113")]
#[case("net:10.17.5.9")]
#[case("net:10.20")]
#[case("net:10.0.0.0/8")]
#[case("net:10.17.5.0/24")]
#[case("net:192.0.2.0/24,10.20.0.0/16")]
#[case("peer:203.0.113.0/24")]
#[case("peer:198.51.100.0/24,203.0")]
#[case("hub:\"secondary down\"")]
#[case("why:secondary")]
#[case("id:17")]
#[case("age:<10m")]
#[case("age:>1m")]
#[case("age:>=5m")]
#[case("tunnels:1")]
#[case("tunnels:>0")]
#[case("name:/^branch-[0-9]+$/")]
#[case("!name:/^hq/")]
#[case("/use.1/")]
#[case("!!branch")]
fn matching_filter_accepts_the_group(#[case] text: &str) {
    assert!(lets_through(text, &branch()), "{text}");
}

#[rstest]
#[case("hq")]
#[case("branch hq")]
#[case("!branch")]
#[case("state:down")]
#[case("state:up")]
#[case("is:healthy")]
#[case("is:changed")]
#[case("is:muted")]
#[case("region:eu")]
#[case("!region:eu,us")]
#[case("routing:bgp")]
#[case("net:10.18.0.1")]
#[case("net:10.18.0.0/16")]
#[case("net:2001:db8::/32")]
#[case("peer:198.19.21.0/24")]
#[case("peer:203.0.113.0/30")]
#[case("branch \"or\" warning")]
#[case("\"or\" branch")]
#[case("or")]
#[case("age:<5m")]
#[case("age:>1h")]
#[case("tunnels:0")]
#[case("tunnels:>1")]
#[case("name:/^17/")]
#[case("as:65001")]
fn other_filter_rejects_the_group(#[case] text: &str) {
    assert!(!lets_through(text, &branch()), "{text}");
}

#[rstest]
#[case("regoin:us", 0, 6, "unknown field `regoin`; did you mean `region`?")]
#[case("state:down colour:red", 11, 17, "unknown field `colour`")]
#[case("region:", 6, 7, "missing value")]
#[case("state:sideways", 6, 14, "unknown state `sideways`")]
#[case("is:bad", 3, 6, "unknown flag `bad`")]
#[case("age:<soon", 4, 9, "")]
#[case("name:/[/", 5, 8, "")]
#[case("name:\"half", 5, 10, "missing closing \"")]
#[case("x !", 2, 3, "`!` must directly precede a term")]
#[case("@core", 0, 5, "no filter is named `core`")]
#[case("tunnels:many", 8, 12, "")]
#[case("a or b", 2, 4, "separate alternatives with commas")]
#[case("not state:up", 0, 3, "`not` is not an operator: put ! before the term")]
#[case("NOT branch", 0, 3, "`not` is not an operator")]
#[case("or state:up", 0, 2, "`or` is not an operator")]
#[case("state:up and", 9, 12, "`and` is not an operator")]
#[case(
    "net:10.0.0.0/33",
    4,
    15,
    "`10.0.0.0/33` is not an IP address or network: the prefix length must be 0 to 32"
)]
#[case("net:10.0.0.300", 4, 14, "`10.0.0.300` is not an IP address or network: each octet must be 0 to 255")]
#[case("net:10.17.,10/8", 11, 15, "`10/8` is not an IP address or network: a network needs the full address")]
#[case("!peer:10.300.0.0/8", 6, 18, "`10.300.0.0/8` is not an IP address or network: each octet must be")]
#[case("state:down OR state:warning", 11, 13, "`or` is not an operator")]
#[case("a || b", 2, 4, "separate alternatives with commas")]
#[case("a and b", 2, 5, "all terms must match")]
#[case("a not b", 2, 5, "put ! before the term")]
fn invalid_filter_has_a_message_and_a_position(
    #[case] text: &str,
    #[case] from: usize,
    #[case] to: usize,
    #[case] words: &str,
) {
    let error = filter(text).unwrap_err();
    assert_eq!(error.span, from..to, "{error}");
    assert!(error.to_string().contains(words), "{error}");
    let pointed = error.with_pointer(text).to_string();
    let (line, marks) = pointed.rsplit_once('\n').unwrap();
    assert!(line.ends_with(text), "{pointed}");
    assert_eq!(marks.find('^'), Some(2 + from), "{pointed}");
}

/// The region of Frankfurt, as the API names it.
fn frankfurt() -> Regions {
    let region = Region {
        name: text("Germany 1"),
        region: text("eu-central-1"),
        description: text("Europe (Frankfurt)"),
        continent: text("Europe"),
    };
    Regions { regions: vec![region], bgp: None }
}

#[rstest]
#[case("region:frankfurt", true)]
#[case("region:germany", true)]
#[case("region:eu-central", true)]
#[case("region:/^europe/", true)]
#[case("frankfurt", true)]
#[case("region:paris", false)]
#[case("!region:frankfurt", false)]
fn region_is_found_by_its_displayed_name(#[case] typed: &str, #[case] expected: bool) {
    let mut group = branch();
    group.region = text("eu-central-1");
    let regions = frankfurt();
    assert_eq!(filter(typed).unwrap().matches(&FilterableGroup::new(&group, &regions), now()), expected);
}

#[rstest]
#[case("name:krakow")]
#[case("name:KRAKÓW")]
#[case("krakow")]
#[case("name:\"krako\u{301}w\"")]
fn diacritics_are_ignored(#[case] typed: &str) {
    for name in ["Kraków-01", "Krako\u{301}w-01"] {
        let mut group = branch();
        group.name = text(name);
        assert!(lets_through(typed, &group), "{typed} in {name}");
    }
}

#[test]
fn age_of_an_unseen_start_is_a_lower_bound() {
    let mut group = branch();
    group.since = Some(Since::new(at(100_000 - 300), false));
    assert!(lets_through("age:>4m", &group), "it lasts for five minutes at least");
    assert!(!lets_through("age:<10m", &group), "that is unknown");
    assert!(!lets_through("age:>10m", &group), "nor that");
}

#[test]
fn muted_group_is_no_problem() {
    let group = branch();
    let facts = FilterableGroup { is_muted: true, ..FilterableGroup::from(&group) };
    let lets_through = |text: &str| filter(text).unwrap().matches(&facts, now());
    assert!(!lets_through("is:problem") && lets_through("is:muted") && lets_through("state:warning"));
}

#[test]
fn named_filter_is_expanded() {
    let mut named = NamedFilters::new();
    named.insert("us".to_owned(), filter("region:us").unwrap());
    let parse = |text: &str| Filter::parse(text, Scope::Groups, &named);
    let holds = |text: &str| parse(text).unwrap().matches(&FilterableGroup::from(&branch()), now());
    assert!(holds("@us state:warning") && !holds("!@us"));
    assert!(parse("@su").unwrap_err().to_string().contains("did you mean `@us`?"));
}

#[test]
fn data_centers_have_their_own_fields() {
    let mut sources = Sources::default();
    sources.states.set(vec![branch()], now());
    let snapshot = Snapshot::assemble(&sources);
    let parse = |text: &str| Filter::parse(text, Scope::Datacenters, &NamedFilters::new());
    let count = |text: &str| {
        let filter = parse(text).unwrap();
        snapshot.datacenters.iter().filter(|here| filter.matches(&FilterableDatacenter(here), now())).count()
    };
    assert_eq!([count(""), count("use"), count("dc:0-1"), count("nowhere")], [2, 2, 1, 0]);
    let error = parse("region:us").unwrap_err().to_string();
    assert!(error.contains("`region` is not available here"), "{error}");
}

#[test]
fn each_term_is_a_filter() {
    let parts = filter("state:down  !region:\"us east\" hq").unwrap().split_terms();
    let texts: Vec<&str> = parts.iter().map(Filter::as_str).collect();
    assert_eq!(texts, ["state:down", "!region:\"us east\"", "hq"]);
    assert!(!parts[0].matches(&FilterableGroup::from(&branch()), now()));
    assert!(parts[1].matches(&FilterableGroup::from(&branch()), now()));
}

#[rstest]
#[case("", "b")]
#[case("b", "br")]
#[case("state:down b", "state:down br")]
#[case("net:10.17.5.9 b", "net:10.17.5.9 br")]
#[case("region:us", "region:us-e")]
#[case("region:us,eu", "region:us")]
#[case("state:down,up", "state:down")]
#[case("!branch", "!bran")]
fn more_letters_narrow_the_matches(#[case] before: &str, #[case] after: &str) {
    assert!(filter(after).unwrap().is_refinement_of(&filter(before).unwrap()));
    assert!(!filter(before).unwrap().is_refinement_of(&filter(after).unwrap()));
}

#[test]
fn time_dependent_filter_is_never_refined() {
    assert!(!filter("age:<10m b").unwrap().is_refinement_of(&filter("age:<10m").unwrap()));
}

/// A few terms of all kinds, so few that two such filters often have to do with each other.
fn any_filter() -> impl Strategy<Value = String> {
    let terms = prop::sample::select(vec![
        "b",
        "br",
        "BRANCH",
        "17",
        "x",
        "!b",
        "!br",
        "state:down",
        "state:down,warning",
        "is:problem",
        "is:problem,healthy",
        "region:us",
        "region:us-e",
        "region:us,eu",
        "!region:us",
        "name:/^b/",
        "net:10.17",
        "net:10.17.5.9",
        "hub:down",
        "tunnels:>0",
        "@mine",
    ]);
    prop::collection::vec(terms, 0..4).prop_map(|terms| terms.join(" ").replace("@mine", "peer:203"))
}

/// Groups of which each filter lets some through.
fn fleet() -> Vec<Group> {
    let mut other = group(3, vec![primary("UP")]);
    other.region = text("eu-west-1");
    let mut nameless = branch();
    nameless.name = None;
    vec![branch(), other, nameless, group_before()]
}

fn group_before() -> Group {
    group(1, vec![primary("DOWN")])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_a_filter_or_an_error_with_a_position(
        text in "(\\PC|[!:,@/\"<>\\\\ ]|state|name|age|is|net|[0-9]m){0,20}"
    ) {
        match filter(&text) {
            Ok(filter) => {
                filter.matches(&FilterableGroup::from(&branch()), now());
                prop_assert_eq!(Filter::parse(filter.as_str(), Scope::Groups, &NamedFilters::new()), Ok(filter));
            }
            Err(error) => {
                prop_assert!(error.span.start <= error.span.end && error.span.end <= text.chars().count().max(1), "{error:?}");
                let pointed = error.with_pointer(&text).to_string();
                prop_assert!(!error.problem.is_empty() && !pointed.chars().any(|c| c.is_control() && c != '\n'));
            }
        }
    }

    #[test]
    fn precomputed_text_matches_like_the_group(
        word in "(branch|br|17|sse-use|0-1|203\\.|meraki|stat|warn|us-e|frank|zurich|x|\"use-1-0-0 s\"|/\\^b/|\\PC){1,2}",
        inverted in any::<bool>(),
    ) {
        let typed = format!("{}{word}", if inverted { "!" } else { "" });
        let Ok(filter) = filter(&typed) else { return Ok(()) };
        let mut odd = branch();
        odd.name = text("Zürich ÄÖ İß");
        odd.region = text("eu-central-1");
        for group in [branch(), odd] {
            let regions = frankfurt();
            let words = SearchText::for_all(&[group_before(), group.clone()], &regions);
            prop_assert!(words.get(1).is_some() && words.get(2).is_none());
            let plain = FilterableGroup::new(&group, &regions);
            let facts = FilterableGroup { search_text: words.get(1), ..plain };
            prop_assert_eq!(
                filter.matches(&facts, now()),
                filter.matches(&plain, now()),
                "{}", typed
            );
        }
    }

    #[test]
    fn refined_filter_matches_a_subset(one in any_filter(), other in any_filter()) {
        let [narrow, wide] = [&one, &other].map(|text| filter(text).unwrap());
        if narrow.is_refinement_of(&wide) {
            for group in fleet() {
                let passes = |filter: &Filter| filter.matches(&FilterableGroup::from(&group), now());
                prop_assert!(!passes(&narrow) || passes(&wide), "{} and not {}", one, other);
            }
        }
    }

    #[test]
    fn filter_and_its_inverse_are_disjoint(word in "[a-z0-9-]{1,6}") {
        prop_assert_ne!(lets_through(&word, &branch()), lets_through(&format!("!{word}"), &branch()));
    }
}

fn log_entry() -> LogEntry {
    LogEntry {
        group: text("branch-042"),
        group_id: Some(Id::new("4561")),
        hub_is_primary: Some(false),
        region: text("us-east-1"),
        datacenter: text("sse-use-1-0-0"),
        device_type: text("ISR"),
        service: text("IKE"),
        level: text("ERROR"),
        message: text("IKE SA deleted"),
        customer_address: text("198.51.100.7"),
        bgp_peer_ip: text("169.254.0.5"),
        ..LogEntry::default()
    }
}

#[rstest]
#[case("level:error service:ike", true)]
#[case("level:warning,error", true)]
#[case("!level:error", false)]
#[case("group:branch name:042", true)]
#[case("hub:secondary", true)]
#[case("hub:primary", false)]
#[case("peer:198.51.100.0/24", true)]
#[case("ip:169.254", true)]
#[case("message:\"sa deleted\"", true)]
#[case("msg:/^ike .* created/", false)]
#[case("dc:use region:us device:isr id:4561", true)]
#[case("deleted", true)]
#[case("nobody", false)]
fn log_entries_are_filtered_by_their_fields(#[case] typed: &str, #[case] expected: bool) {
    let filter = Filter::parse(typed, Scope::Log, &NamedFilters::new()).unwrap();
    assert_eq!(filter.matches(&FilterableLogEntry(&log_entry()), now()), expected);
}

#[test]
fn fields_unknown_to_log_entries_are_rejected() {
    let groups = |text: &str| Filter::parse(text, Scope::Groups, &NamedFilters::new()).unwrap();
    let named = NamedFilters::from([
        ("down".to_owned(), groups("region:us state:down")),
        ("us".to_owned(), groups("region:us")),
    ]);
    let parse = |text: &str| Filter::parse(text, Scope::Log, &named);
    for typed in
        ["state:down", "is:problem", "age:<1h", "tunnels:0", "routing:bgp", "net:10.0.0.1", "@down", "!@down"]
    {
        assert!(parse(typed).is_err(), "{typed}");
    }
    assert!(parse("@us").unwrap().matches(&FilterableLogEntry(&log_entry()), now()));
    for typed in ["level:error", "service:bgp", "message:a", "group:a"] {
        assert!(Filter::parse(typed, Scope::Groups, &named).is_err(), "{typed} is not known of groups");
    }
}

#[test]
fn required_values_are_extracted_only_if_certain() {
    let parse = |text: &str| Filter::parse(text, Scope::Log, &NamedFilters::new()).unwrap();
    assert_eq!(parse("a level:ERROR,info").required_substrings(Field::Level), Some(vec!["error", "info"]));
    for typed in ["", "error", "!level:error", "level:/error/", "level:error,/x/", "service:error"] {
        assert_eq!(parse(typed).required_substrings(Field::Level), None, "{typed}");
    }
}

#[test]
fn example_of_each_field_is_valid() {
    let examples: Vec<_> = field_examples(Scope::Groups).chain(field_examples(Scope::Log)).collect();
    assert!(examples.len() > 20);
    for (example, meaning) in examples {
        let scopes = [Scope::Groups, Scope::Log];
        let is_known =
            scopes.iter().any(|scope| Filter::parse(example, *scope, &NamedFilters::new()).is_ok());
        assert!(is_known && !meaning.is_empty(), "{example}");
    }
}
