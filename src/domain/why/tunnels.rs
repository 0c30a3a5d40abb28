//! What is found of tunnels that are up: half-built associations, silence, traffic that nobody answers, records that are
//! old, rekeys and flaps without end. What several tunnels of a hub share is one finding.

use super::{Evidence, Finding, STALE_RECORD, Scene, Weight, hubs};
use crate::domain::{Group, Health, Hub, Quantity, Subject, Text, Tunnel};

/// A tunnel that received nothing for so many seconds is silent; busy ones are idle for seconds.
pub const SILENCE: u64 = 5 * 60;
/// So many rekeys of a tunnel in an hour are too many; lifetimes are hours for IKE and about one for the child SA.
pub const MANY_REKEYS: usize = 6;
/// So many changes in an hour are flapping.
pub const MANY_FLAPS: usize = 4;
/// Tunnels that a finding names.
const NAMED: usize = 5;

/// States in which an IKE SA works, in strongSwan's words.
const IKE_UP: [&str; 4] = ["ESTABLISHED", "PASSIVE", "REKEYING", "REKEYED"];
/// States in which an IKE SA does not work yet or any more.
const IKE_NOT_UP: [&str; 4] = ["CREATED", "CONNECTING", "DELETING", "DESTROYING"];
/// States in which a child SA works.
const CHILD_UP: [&str; 5] = ["ROUTED", "INSTALLED", "UPDATING", "REKEYING", "REKEYED"];
/// States in which a child SA does not work yet or any more.
const CHILD_NOT_UP: [&str; 6] = ["CREATED", "INSTALLING", "RETRYING", "DELETING", "DELETED", "DESTROYING"];

/// What a rule says of one tunnel: what it is, and what shows it.
struct Symptom {
    weight: Weight,
    /// What is said behind the names of the tunnels, of one and of several.
    words: [String; 2],
    evidence: Evidence,
}

type Rule = fn(&Scene, &Group, &Tunnel) -> Option<Symptom>;

const RULES: [Rule; 7] = [without_child, without_ike, unanswered, silent, stale, rekeying, flapping];

/// What is found of the tunnels of a hub.
pub(super) fn of_hub(scene: &Scene, group: &Group, hub: &Hub) -> Vec<Finding> {
    let found = RULES.iter().filter_map(|rule| {
        let up = hub.known_tunnels().iter().filter(|tunnel| tunnel.health() == Health::Up);
        let sick: Vec<_> = up.filter_map(|tunnel| Some((tunnel, rule(scene, group, tunnel)?))).collect();
        told(hub, &sick)
    });
    // Where the record of the hub itself is old, those of its tunnels say nothing more.
    let hub_is_stale = hubs::stale(group, hub).is_some();
    found.filter(|finding| !(hub_is_stale && finding.sentence.contains(OLD_RECORD))).collect()
}

fn told(hub: &Hub, sick: &[(&Tunnel, Symptom)]) -> Option<Finding> {
    let (first, symptom) = sick.first()?;
    if sick.len() == 1 {
        let sentence = format!("Tunnel {} of the {} {}", first.title(), hubs::name(hub), symptom.words[0]);
        let subject = Subject::Tunnel(first.key.clone());
        return Some(Finding::new(symptom.weight, subject, sentence).because([symptom.evidence.clone()]));
    }
    let sentence = format!("{} tunnels of the {} {}", sick.len(), hubs::name(hub), symptom.words[1]);
    let names: Vec<&str> = sick.iter().take(NAMED).map(|(tunnel, _)| tunnel.title()).collect();
    let more = if sick.len() > NAMED { " and others" } else { "" };
    let names = Evidence::words(format!("{}{more}", names.join(", ")));
    let concerns = sick.iter().map(|(tunnel, _)| Subject::Tunnel(tunnel.key.clone())).collect();
    let finding = Finding::new(symptom.weight, Subject::Hub(hub.key.clone()), sentence);
    Some(Finding { concerns, ..finding.because([names, symptom.evidence.clone()]) })
}

fn one_of(state: Option<&Text>, states: &[&str]) -> bool {
    state.is_some_and(|state| states.iter().any(|known| state.as_str().eq_ignore_ascii_case(known)))
}

fn states(tunnel: &Tunnel) -> Evidence {
    let word = |state: &Option<Text>| state.as_ref().map_or("-".to_owned(), Text::to_string);
    Evidence::words(format!("IKE {}, IPsec {}", word(&tunnel.ike_state), word(&tunnel.ipsec_state)))
}

/// Keys are agreed on, and no traffic can pass.
fn without_child(_: &Scene, _: &Group, tunnel: &Tunnel) -> Option<Symptom> {
    let is_half =
        one_of(tunnel.ike_state.as_ref(), &IKE_UP) && one_of(tunnel.ipsec_state.as_ref(), &CHILD_NOT_UP);
    is_half.then(|| Symptom {
        weight: Weight::Degraded,
        words: ["has its IKE SA but no IPsec SA".to_owned(), "have their IKE SA but no IPsec SA".to_owned()],
        evidence: states(tunnel),
    })
}

/// Traffic may pass until the next rekey, which will fail.
fn without_ike(_: &Scene, _: &Group, tunnel: &Tunnel) -> Option<Symptom> {
    let is_half =
        one_of(tunnel.ike_state.as_ref(), &IKE_NOT_UP) && one_of(tunnel.ipsec_state.as_ref(), &CHILD_UP);
    is_half.then(|| Symptom {
        weight: Weight::Degraded,
        words: ["has its IPsec SA but no IKE SA".to_owned(), "have their IPsec SA but no IKE SA".to_owned()],
        evidence: states(tunnel),
    })
}

fn number(quantity: Option<Quantity>) -> Option<u64> {
    quantity?.number()
}

/// Packets went out, and none ever came in since the counters began.
fn unanswered(_: &Scene, _: &Group, tunnel: &Tunnel) -> Option<Symptom> {
    let data = tunnel.data();
    let (packets_in, packets_out) = (number(data.packets_in)?, number(data.packets_out)?);
    (packets_in == 0 && packets_out > 0).then(|| Symptom {
        weight: Weight::Suspect,
        words: ["sends but was never answered".to_owned(), "send but were never answered".to_owned()],
        evidence: Evidence::words(format!("{packets_out} packets out, none in, since the counters began")),
    })
}

/// Nothing came in for a while. Where nothing went out either, it may just not be used.
fn silent(_: &Scene, _: &Group, tunnel: &Tunnel) -> Option<Symptom> {
    let data = tunnel.data();
    let quiet = number(data.idle_time_in).filter(|idle| *idle >= SILENCE)?;
    if number(data.packets_in) == Some(0) && number(data.packets_out) > Some(0) {
        return None;
    }
    let is_unused = number(data.idle_time_out).is_some_and(|idle| idle >= SILENCE);
    let (weight, one, several) = if is_unused {
        (Weight::Advice, "is up but carries nothing either way", "are up but carry nothing either way")
    } else {
        (Weight::Suspect, "is up but receives nothing", "are up but receive nothing")
    };
    let evidence = Evidence::Quiet("nothing was received for".to_owned(), quiet);
    Some(Symptom { weight, words: [one.to_owned(), several.to_owned()], evidence })
}

const OLD_RECORD: &str = "said to be up, but";

fn stale(_: &Scene, group: &Group, tunnel: &Tunnel) -> Option<Symptom> {
    let recorded = tunnel.time.as_ref()?.at()?;
    (group.read_at?.duration_since(recorded) >= STALE_RECORD).then(|| Symptom {
        weight: Weight::Suspect,
        words: [
            format!("is {OLD_RECORD} its record is old"),
            format!("are {OLD_RECORD} their records are old"),
        ],
        evidence: Evidence::At("its record was made".to_owned(), recorded),
    })
}

fn rekeying(scene: &Scene, _: &Group, tunnel: &Tunnel) -> Option<Symptom> {
    let rekeys = scene.journal.rekeys(&tunnel.key, scene.lately());
    (rekeys >= MANY_REKEYS).then(|| Symptom {
        weight: Weight::Suspect,
        words: ["rekeys again and again".to_owned(), "rekey again and again".to_owned()],
        evidence: Evidence::words(format!(
            "{rekeys} rekeys were seen in the last hour; lifetimes or proposals of the two ends may differ"
        )),
    })
}

fn flapping(scene: &Scene, _: &Group, tunnel: &Tunnel) -> Option<Symptom> {
    let flaps = scene.journal.flaps(&Subject::Tunnel(tunnel.key.clone()), scene.lately());
    (flaps >= MANY_FLAPS).then(|| Symptom {
        weight: Weight::Suspect,
        words: ["comes and goes".to_owned(), "come and go".to_owned()],
        evidence: Evidence::words(format!("{flaps} changes were seen in the last hour")),
    })
}
