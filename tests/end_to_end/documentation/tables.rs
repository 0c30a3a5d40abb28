//! Tables of names: keys and actions, columns, findings, filter fields, theme roles, scenarios.

use super::markdown::Page;
use std::collections::{BTreeMap, BTreeSet};
use tunnelscope::app::{Action, BINDINGS, Binding, Column, Context};
use tunnelscope::domain::diagnosis::FindingKind;
use tunnelscope::domain::filter::{Filter, NamedFilters, Scope, field_examples};
use tunnelscope::simulator::Scenario;
use tunnelscope::ui::{Role, Theme};

#[test]
fn key_tables_have_every_action_with_its_keys() {
    let page = Page::read("docs/keys-and-screens.md");
    let mut listed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    // The table of the mouse has no actions.
    for row in page.section("Keys").rows().filter(|row| !row.codes(1).is_empty()) {
        let known = listed.entry(row.codes(1).concat()).or_default();
        known.extend(row.codes(0));
    }
    let mut bound: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for action in Action::ALL {
        let rows = BINDINGS.iter().filter(|row| row.action == *action);
        // The keys of a prompt are those of lists without the letters, but for those that lists do not have.
        let is_listed = |contexts: &[Context]| contexts != [Context::Prompt];
        let (lists, prompt): (Vec<&Binding>, Vec<&Binding>) = rows.partition(|row| is_listed(row.contexts));
        let rows = if lists.is_empty() { prompt } else { lists };
        let keys = rows.iter().flat_map(|row| row.keys.iter().map(|key| (*key).to_owned()));
        bound.insert(action.name().to_owned(), keys.collect());
    }
    assert_eq!(listed, bound);
}

#[test]
fn column_table_has_every_column() {
    let page = Page::read("docs/keys-and-screens.md");
    let listed: Vec<String> = page.section("Columns").rows().map(|row| row.codes(1).concat()).collect();
    assert_eq!(listed, Column::all().map(Column::name).collect::<Vec<_>>());
}

#[test]
fn findings_table_has_every_kind() {
    let page = Page::read("docs/keys-and-screens.md");
    let section = page.section("Findings");
    let rows = section.rows();
    let listed: Vec<(String, bool)> = rows.map(|row| (row.codes(0).concat(), row.cell(1) == "yes")).collect();
    let known = FindingKind::ALL.map(|kind| (kind.name().to_owned(), kind.degrades()));
    assert_eq!(listed, known);
}

#[test]
fn filter_page_has_every_field_and_valid_examples() {
    let page = Page::read("docs/filter.md");
    let fields = page.section("Fields");
    let listed: BTreeSet<String> = fields.rows().map(|row| row.codes(0).concat()).collect();
    let known = field_examples(Scope::Groups)
        .map(|(example, _)| example.trim_start_matches('!').split(':').next().unwrap_or_default().to_owned());
    assert_eq!(listed, known.collect());
    let mut filters = vec![];
    for row in fields.rows() {
        let names = row
            .codes(1)
            .into_iter()
            .map(|name| format!("{name}:{}", row.codes(2).concat().split_once(':').expect("a field").1));
        filters.extend(names.chain(row.codes(2)));
    }
    let examples = page.section("Examples").blocks().next().expect("the examples");
    filters.extend(examples.text.lines().map(|line| line.split("   ").next().unwrap_or_default().to_owned()));
    assert!(filters.len() > 25, "{filters:?}");
    for filter in filters {
        let parsed = Filter::parse(&filter, Scope::Groups, &NamedFilters::default());
        assert!(
            parsed.is_ok(),
            "{filter}: {}",
            parsed.err().map_or(String::new(), |error| error.to_string())
        );
    }
}

#[test]
fn configuration_page_has_every_role_theme_and_context() {
    let page = Page::read("docs/configuration.md");
    let codes: Vec<String> = page.codes().collect();
    let roles = Role::ALL.iter().map(|role| role.name());
    for name in roles.chain(Theme::NAMES).chain(Context::ALL.into_iter().map(Context::name)) {
        assert!(codes.iter().any(|code| code == name), "{name} is not in {}", page.path);
    }
}

#[test]
fn simulator_page_has_every_scenario() {
    let page = Page::read("docs/simulator.md");
    let listed: Vec<String> = page.section("Scenarios").rows().map(|row| row.codes(0).concat()).collect();
    assert_eq!(listed, Scenario::ALL.map(|scenario| scenario.name().to_owned()));
}
