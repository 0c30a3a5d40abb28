//! Data that attacks whoever prints it: what comes out is safe for a terminal and still what was sent.

use super::program::Program;
use super::recipe::recipe;
use super::simulated::Simulated;
use tunnelscope::simulator::Scenario;

/// Whether a terminal could act on it, or a reader could not see it.
fn is_dangerous(character: char) -> bool {
    character.is_control() && character != '\n'
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}')
}

#[tokio::test]
async fn json_holds_what_was_sent_and_no_raw_character_of_it_that_could_do_harm() {
    let simulated = Simulated::scenario(Scenario::Hostile, 96);
    let ran = Program::with_key_to(&simulated).run("status -o json");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.out.chars().find(|&character| is_dangerous(character)), None);
    let document = ran.json();
    assert_eq!(document["complete"], true);
    let groups = document["groups"].as_array().expect("groups");
    let names: Vec<&str> = groups.iter().filter_map(|group| group["name"].as_str()).collect();
    assert_eq!(groups.len(), 96);
    let sent = sent_names(&simulated).await;
    assert!(sent.iter().any(|name| name.contains('\x1b')), "the data does attack");
    assert_eq!(names, sent, "the names are what was sent, in the order in which it was");
    assert!(ran.out.contains("owned\\u0007") && ran.out.contains("\\u202e"), "tunnels too");
}

/// The names in the list of groups, as they were sent.
async fn sent_names(simulated: &Simulated) -> Vec<String> {
    let all = [("limit", "200")];
    let list = recipe(simulated.base_url(), simulated.key(), simulated.secret(), &all).await.list;
    let groups = list["data"].as_array().expect("groups");
    let names = groups.iter().filter_map(|group| group["name"].as_str());
    // A text of blanks, or of nothing, counts as none.
    names.filter(|name| !name.trim().is_empty()).map(str::to_owned).collect()
}

#[test]
fn the_table_has_no_character_that_could_do_harm() {
    let simulated = Simulated::scenario(Scenario::Hostile, 96);
    let ran = Program::with_key_to(&simulated).run("status");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.out.chars().find(|&character| is_dangerous(character)), None);
    assert_eq!(ran.out.lines().count(), 1 + 96 + 1, "a line a group");
}

#[test]
fn an_error_that_attacks_is_said_harmlessly() {
    let simulated = Simulated::still(1);
    let body = "{\"error\": \"\\u001b]0;owned\\u0007\\u001b[2J\\u202e\"}";
    simulated.fault(&serde_json::json!({ "path": "*", "status": 500, "body": body }));
    let ran = Program::with_key_to(&simulated).run("status");
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("owned"), "{}", ran.err);
    assert_eq!(ran.err.chars().find(|&character| is_dangerous(character)), None);
}
