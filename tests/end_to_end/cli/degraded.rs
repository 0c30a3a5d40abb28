//! Degraded groups in the one-shot commands: each of the simulator's tunnel faults that one poll can find is said by `check` and
//! by `status` in all its formats, and no longer when it was healed.

use super::program::{Program, Ran};
use crate::support::simulator::Simulated;
use rstest::rstest;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tunnelscope::simulator::world::{Routing, World};
use tunnelscope::simulator::{Options, Scenario};

/// How long the findings of a fast world may take to appear; it only decides failure.
const PATIENCE: Duration = Duration::from_secs(90);

/// A calm organization in which a minute is half a second, and a connected BGP group with several tunnels on each hub to which
/// nothing happens in its first hours; with the number of these tunnels.
fn organization() -> (Simulated, String, usize) {
    let options = Options { groups: 60, scenario: Scenario::Calm, time_scale: 120.0, ..Options::default() };
    let world = World::new(options.seed, options.groups, options.scenario);
    let log = world.log_entries(0, 4 * 3_600_000);
    let view = world.view_at(Duration::ZERO);
    let slot = world.slots().find(|slot| {
        matches!(world.group(*slot).routing, Routing::Bgp { .. })
            && view.hubs(*slot).iter().all(|hub| (2..10).contains(&hub.tunnels.len()))
            && log.iter().all(|entry| entry.hub.slot != *slot)
    });
    let slot = slot.expect("a group without events");
    (Simulated::of(options), world.group(slot).name.clone(), view.hubs(slot)[0].tunnels.len())
}

fn apply_override(simulated: &Simulated, name: &str, order: &Value) {
    let mut order = order.clone();
    order["name"] = json!(name);
    simulated.control("POST", "world", &order);
}

/// Checks the group until that ends with this code. With the filter the list of groups is read as well.
fn until(program: &Program, line: &str, code: i32) -> Ran {
    let start = Instant::now();
    loop {
        let ran = program.run(line);
        if ran.code == code || start.elapsed() > PATIENCE {
            assert_eq!(ran.code, code, "{line}: {ran:?}");
            return ran;
        }
    }
}

#[rstest]
#[case::no_ipsec(json!({ "hub": "primary", "tunnel_fault": "no-ipsec" }), "no_ipsec", "N tunnels without IPsec SA")]
#[case::no_ike(json!({ "hub": "primary", "tunnel_fault": "no-ike" }), "no_ike", "N tunnels without IKE SA")]
#[case::deaf(json!({ "hub": "primary", "tunnel_fault": "nothing-received" }), "receives_nothing", "N tunnels receive nothing")]
#[case::unanswered(json!({ "hub": "primary", "tunnel_fault": "unanswered" }), "unanswered", "N tunnels never answered")]
#[case::no_bgp(json!({ "hub": "primary", "tunnel_fault": "no-bgp-route" }), "no_bgp_route", "no BGP route on primary hub")]
#[case::stale(json!({ "hub": "primary", "record_shift_s": -3_000_000 }), "stale_record", "primary hub: stale status")]
#[case::hub_empty(json!({ "hub": "both", "status": "UP", "tunnels": 0 }), "hub_empty", "primary hub has no tunnel")]
fn degraded_group_is_in_every_output_until_healed(
    #[case] fault: Value,
    #[case] kind: &str,
    #[case] why: &str,
) {
    let (simulated, name, tunnels) = organization();
    let why = why.replace('N', &tunnels.to_string());
    let program = Program::with_key_to(&simulated);
    let check = format!("check --filter name:{name}");
    let well = until(&program, &check, 0);
    assert!(well.out.contains(" degraded=0;0;;0;1 "), "{}", well.out);

    apply_override(&simulated, &name, &fault);
    let ran = until(&program, &check, 1);
    let expected = format!(
        "TUNNELSCOPE WARNING: 1 degraded of 1 tunnel group: {name} degraded ({why}) | not_connected=0;"
    );
    assert!(ran.out.starts_with(&expected) && ran.out.contains(" degraded=1;0;;0;1 "), "{}", ran.out);
    let ignored = program.run(&format!("{check} --degraded ~:"));
    assert!(ignored.code == 0 && ignored.out.contains(" degraded=1;~:;;0;1 "), "{ignored:?}");

    let filter = format!("--filter name:{name}");
    let document = program.run(&format!("status -o json {filter}")).json();
    let group = &document["groups"][0];
    assert_eq!((&group["status"], &group["health"]), (&json!("connected"), &json!("degraded")), "{group}");
    let is_it = |finding: &&Value| finding["kind"] == kind;
    let findings = group["findings"].as_array().expect("findings");
    let finding = findings.iter().find(is_it).unwrap_or_else(|| panic!("{kind}: {findings:?}"));
    assert!(finding["objects"].as_array().is_some_and(|objects| !objects.is_empty()), "{finding}");
    let text = finding["text"].as_str().expect("a text");
    let csv = program.run(&format!("status -o csv {filter}")).out;
    let line = csv.lines().nth(1).expect("a line");
    assert!(line.contains(",connected,") && line.contains(",degraded,") && line.contains(text), "{csv}");
    let table = program.run(&format!("status {filter}")).out;
    let row = table.lines().find(|line| line.contains(&name)).expect("a row");
    assert!(row.ends_with(&why), "{table}");
    for quality in [
        "is:degraded",
        "is:problem",
        "state:degraded",
        &format!("why:{}", why.rsplit(' ').next().expect("a word")),
    ] {
        let found = program.run(&format!("status -o json --filter {quality}")).json();
        let groups = found["groups"].as_array().expect("groups");
        assert!(groups.iter().any(|group| group["name"] == name.as_str()), "{quality}: {groups:?}");
    }

    let healed = json!({ "hub": "both", "tunnel_fault": "none", "record_shift_s": 0, "tunnels": tunnels });
    apply_override(&simulated, &name, &healed);
    until(&program, &check, 0);
}

#[test]
fn clipped_routes_are_a_finding_but_do_not_degrade() {
    let (simulated, name, _) = organization();
    let program = Program::with_key_to(&simulated);
    apply_override(&simulated, &name, &json!({ "hub": "primary", "tunnel_fault": "clipped" }));
    until(&program, &format!("check --filter name:{name}"), 0);
    let document = program.run(&format!("status -o json --filter name:{name}")).json();
    let group = &document["groups"][0];
    assert_eq!(group["health"], "connected");
    let kinds = group["findings"].as_array().expect("findings").iter().map(|finding| &finding["kind"]);
    assert!(kinds.clone().any(|kind| kind == "clipped_routes"), "{:?}", kinds.collect::<Vec<_>>());
}
