//! Findings on tunnels that are up: half-built associations, silence, one-way traffic, stale records, excessive rekeying and
//! flapping. What several tunnels of a hub share is one finding.

use super::{Context, Evidence, Finding, FindingKind, MIN_FLAPS, MIN_REKEYS, STALE_RECORD, Severity, hubs};
use crate::domain::merge::tunnel_index::TunnelIndex;
use crate::domain::{Group, Health, Hub, Quantity, Subject, Text, Tunnel, TunnelKey};
use std::collections::HashSet;

/// A tunnel that received nothing for so many seconds is silent; busy ones are idle for seconds.
pub const IDLE_THRESHOLD: u64 = 5 * 60;
/// In so many seconds a new SA is in use in both directions, and a negotiation is over.
const SETTLE_TIME: u64 = 60;
/// Traffic passes where the last packet came within so many seconds.
const RECENT_TRAFFIC: u64 = 10;
/// Tunnels that a finding names.
const MAX_NAMED: usize = 5;

/// States in which an IKE SA works, in strongSwan's words.
const IKE_UP: [&str; 4] = ["ESTABLISHED", "PASSIVE", "REKEYING", "REKEYED"];
/// States that an IKE SA passes through at its end; at a rekey another one has taken over by then.
const IKE_ENDING: [&str; 2] = ["DELETING", "DESTROYING"];
/// States in which an IKE SA does not work yet or any more.
const IKE_NOT_UP: [&str; 4] = ["CREATED", "CONNECTING", "DELETING", "DESTROYING"];
/// States in which a child SA works.
const CHILD_UP: [&str; 5] = ["ROUTED", "INSTALLED", "UPDATING", "REKEYING", "REKEYED"];
/// States in which a child SA does not work yet or any more.
const CHILD_NOT_UP: [&str; 6] = ["CREATED", "INSTALLING", "RETRYING", "DELETING", "DELETED", "DESTROYING"];

/// What one rule says of one tunnel.
struct Symptom {
    kind: FindingKind,
    severity: Severity,
    /// The predicate behind the names of the tunnels, of one and of several.
    predicate: [&'static str; 2],
    evidence: Evidence,
}

/// A tunnel that is up, and what the snapshot before had of it.
struct Observed<'a> {
    tunnel: &'a Tunnel,
    before: Option<&'a Tunnel>,
    earlier_findings: &'a HashSet<(FindingKind, &'a TunnelKey)>,
}

impl Observed<'_> {
    /// Whether the snapshot before had such a finding on it.
    fn was_found(&self, kind: FindingKind) -> bool {
        self.earlier_findings.contains(&(kind, &self.tunnel.key))
    }

    /// Whether what is seen in this record and may be passing was found before, or was in an earlier record too.
    fn persists(&self, kind: FindingKind, is_seen: impl Fn(&Tunnel) -> bool) -> bool {
        let in_another = |before: &&Tunnel| before.record.time != self.tunnel.record.time && is_seen(before);
        self.was_found(kind) || self.before.as_ref().is_some_and(in_another)
    }

    /// Whether nothing was received, as the snapshot before has it, and nothing was since: the counters begin at 0 with each
    /// child SA, and idle times may do so.
    fn is_still_idle(&self) -> bool {
        let kinds = [FindingKind::Unanswered, FindingKind::ReceivesNothing, FindingKind::Idle];
        number(self.tunnel.record.traffic().packets_in) == Some(0)
            && kinds.iter().any(|kind| self.was_found(*kind))
    }
}

/// The findings of the snapshot before on the tunnels of a group.
fn earlier_tunnel_findings<'a>(
    context: &Context<'a>,
    group: &Group,
) -> HashSet<(FindingKind, &'a TunnelKey)> {
    let Some(before) = context.before.and_then(|before| before.group(&group.key)) else {
        return HashSet::new();
    };
    let tunnels = before.findings.iter().flat_map(|finding| {
        let keys = finding.objects().filter_map(|object| match object {
            Subject::Tunnel(key) => Some(key),
            _ => None,
        });
        keys.map(|key| (finding.kind, key))
    });
    tunnels.collect()
}

type Rule = fn(&Context<'_>, &Group, &Observed<'_>) -> Option<Symptom>;

const RULES: [Rule; 7] = [without_child, without_ike, unanswered, idle, stale, rekeying, flapping];

/// Findings on the tunnels of a hub.
pub(super) fn hub_findings(context: &Context<'_>, group: &Group, hub: &Hub) -> Vec<Finding> {
    // Where the record of the hub itself is stale, those of its tunnels add nothing; where all tunnels were read apart from
    // the lists, their records are as old as that.
    let skips_stale = hub.has_all_tunnels || hubs::stale(group, hub).is_some();
    let held = earlier_tunnel_findings(context, group);
    let before = context.before.and_then(|before| before.hub(&hub.key)).map(|(_, hub)| hub);
    let before = TunnelIndex::new(before.map_or(&[], Hub::known_tunnels));
    let tunnels = hub.known_tunnels().iter().enumerate();
    let up = tunnels.filter(|(_, tunnel)| tunnel.health() == Health::Up);
    let up: Vec<Observed<'_>> = up
        .map(|(place, tunnel)| Observed {
            tunnel,
            before: before.find(&tunnel.key, place),
            earlier_findings: &held,
        })
        .collect();
    let found = RULES.iter().filter_map(|rule| {
        let affected =
            up.iter().filter_map(|observed| Some((observed.tunnel, rule(context, group, observed)?)));
        finding(hub, &affected.collect::<Vec<_>>())
    });
    found.filter(|finding| !(skips_stale && finding.kind == FindingKind::StaleRecord)).collect()
}

fn finding(hub: &Hub, affected: &[(&Tunnel, Symptom)]) -> Option<Finding> {
    let (first, symptom) = affected.first()?;
    let Symptom { kind, severity, predicate, evidence } = symptom;
    let summary = kind.tunnels_summary(affected.len()).unwrap_or_default();
    if affected.len() == 1 {
        let sentence = format!("Tunnel {} of the {} {}", first.title(), hubs::name(hub), predicate[0]);
        let subject = Subject::Tunnel(first.key.clone());
        let finding = Finding::new(*kind, *severity, subject, sentence).with_summary(summary);
        return Some(finding.with_evidence([evidence.clone()]));
    }
    let sentence = format!("{} tunnels of the {} {}", affected.len(), hubs::name(hub), predicate[1]);
    let names: Vec<&str> = affected.iter().take(MAX_NAMED).map(|(tunnel, _)| tunnel.title()).collect();
    let more = if affected.len() > MAX_NAMED { " and others" } else { "" };
    let names = Evidence::text(format!("{}{more}", names.join(", ")));
    let concerns = affected.iter().map(|(tunnel, _)| Subject::Tunnel(tunnel.key.clone())).collect();
    let finding =
        Finding::new(*kind, *severity, Subject::Hub(hub.key.clone()), sentence).with_summary(summary);
    Some(Finding { concerns, ..finding.with_evidence([names, evidence.clone()]) })
}

fn is_any_of(state: Option<&Text>, states: &[&str]) -> bool {
    state.is_some_and(|state| states.iter().any(|known| state.as_str().eq_ignore_ascii_case(known)))
}

fn states(tunnel: &Tunnel) -> Evidence {
    let word = |state: &Option<Text>| state.as_ref().map_or("-".to_owned(), Text::to_string);
    Evidence::text(format!(
        "IKE {}, IPsec {}",
        word(&tunnel.details().common.ike_state),
        word(&tunnel.details().common.ipsec_state)
    ))
}

/// Keys are negotiated, but no traffic can pass. While some does, a child SA is being replaced by another.
fn without_child(_: &Context<'_>, _: &Group, observed: &Observed<'_>) -> Option<Symptom> {
    let is_half = |tunnel: &Tunnel| {
        is_any_of(tunnel.details().common.ike_state.as_ref(), &IKE_UP)
            && is_any_of(tunnel.details().common.ipsec_state.as_ref(), &CHILD_NOT_UP)
    };
    let tunnel = observed.tunnel;
    let may_pass = number(tunnel.record.traffic().idle_time_in).is_some_and(|idle| idle < RECENT_TRAFFIC);
    let is_found = is_half(tunnel) && (!may_pass || observed.persists(FindingKind::NoIpsec, is_half));
    is_found.then(|| Symptom {
        kind: FindingKind::NoIpsec,
        severity: Severity::Major,
        predicate: ["has its IKE SA but no IPsec SA", "have their IKE SA but no IPsec SA"],
        evidence: states(tunnel),
    })
}

/// Traffic may pass until the next rekey, which will fail. An IKE SA that is being negotiated or deleted is so in a rekey,
/// too, for a moment.
fn without_ike(_: &Context<'_>, _: &Group, observed: &Observed<'_>) -> Option<Symptom> {
    let is_half = |tunnel: &Tunnel| {
        is_any_of(tunnel.details().common.ike_state.as_ref(), &IKE_NOT_UP)
            && is_any_of(tunnel.details().common.ipsec_state.as_ref(), &CHILD_UP)
    };
    let tunnel = observed.tunnel;
    let may_pass = is_any_of(tunnel.details().common.ike_state.as_ref(), &IKE_ENDING)
        || number(tunnel.record.ike_age()).is_some_and(|age| age < SETTLE_TIME);
    let is_found = is_half(tunnel) && (!may_pass || observed.persists(FindingKind::NoIke, is_half));
    is_found.then(|| Symptom {
        kind: FindingKind::NoIke,
        severity: Severity::Major,
        predicate: ["has its IPsec SA but no IKE SA", "have their IPsec SA but no IKE SA"],
        evidence: states(tunnel),
    })
}

fn number(quantity: Option<Quantity>) -> Option<u64> {
    quantity?.as_u64()
}

/// Packets in one direction only since the counters began, which they do with each child SA: a new one is given the time
/// for an answer.
fn unanswered(_: &Context<'_>, _: &Group, observed: &Observed<'_>) -> Option<Symptom> {
    let traffic = observed.tunnel.record.traffic();
    let (packets_in, packets_out) = (number(traffic.packets_in)?, number(traffic.packets_out)?);
    let age = number(observed.tunnel.record.ipsec_age()).or(number(traffic.idle_time_in));
    let is_new = age.is_some_and(|age| age < SETTLE_TIME) && !observed.is_still_idle();
    (packets_in == 0 && packets_out > 0 && !is_new).then(|| Symptom {
        kind: FindingKind::Unanswered,
        severity: Severity::Minor,
        predicate: ["sends but was never answered", "send but were never answered"],
        evidence: Evidence::text(format!("{packets_out} packets out, none in, since the counters began")),
    })
}

/// How long a tunnel received nothing, where that is [`SILENCE`] or longer or began before the counters did.
fn idle_in(observed: &Observed<'_>) -> Option<u64> {
    let idle = number(observed.tunnel.record.traffic().idle_time_in)?;
    (idle >= IDLE_THRESHOLD || observed.is_still_idle()).then_some(idle)
}

/// Whether a tunnel sent nothing for as long.
fn is_unused(observed: &Observed<'_>) -> bool {
    let traffic = observed.tunnel.record.traffic();
    let sent_nothing = || number(traffic.packets_out) == Some(0) && observed.is_still_idle();
    number(traffic.idle_time_out).is_some_and(|idle| idle >= IDLE_THRESHOLD || sent_nothing())
}

/// Nothing was received for a while. Where nothing was sent either it may just not be in use, as a standby is.
fn idle(context: &Context<'_>, group: &Group, observed: &Observed<'_>) -> Option<Symptom> {
    let idle = idle_in(observed)?;
    if unanswered(context, group, observed).is_some() {
        return None;
    }
    let evidence = Evidence::Idle("nothing received for".to_owned(), idle);
    Some(if is_unused(observed) {
        let predicate = ["is up but carries nothing either way", "are up but carry nothing either way"];
        Symptom { kind: FindingKind::Idle, severity: Severity::Info, predicate, evidence }
    } else {
        let predicate = ["is up but receives nothing", "are up but receive nothing"];
        Symptom { kind: FindingKind::ReceivesNothing, severity: Severity::Minor, predicate, evidence }
    })
}

/// None of the tunnels of a group received anything for a while: a single one may be a standby, all of them are not.
pub(super) fn no_traffic(context: &Context<'_>, group: &Group) -> Option<Finding> {
    let held = earlier_tunnel_findings(context, group);
    let up = group.hubs.iter().filter(|hub| hub.health() == Health::Up);
    let tunnels = up.flat_map(Hub::known_tunnels).filter(|tunnel| tunnel.health() == Health::Up);
    let mut tunnels = tunnels.map(|tunnel| Observed { tunnel, before: None, earlier_findings: &held });
    let mut concerns = Vec::new();
    let mut shortest = u64::MAX;
    if tunnels.clone().any(|observed| !is_unused(&observed)) {
        // Then something is sent, and each tunnel has a finding of its own.
        return None;
    }
    let are_all_idle = tunnels.all(|observed| {
        concerns.push(Subject::Tunnel(observed.tunnel.key.clone()));
        let idle = idle_in(&observed);
        shortest = shortest.min(idle.unwrap_or(u64::MAX));
        idle.is_some()
    });
    if !are_all_idle || concerns.is_empty() {
        return None;
    }
    let sentence = match concerns.len() {
        1 => "The only tunnel of the group that is up carries nothing".to_owned(),
        all => format!("None of the {all} tunnels of the group that are up carries anything"),
    };
    let finding = Finding::new(
        FindingKind::ReceivesNothing,
        Severity::Minor,
        Subject::Group(group.key.clone()),
        sentence,
    );
    let finding = finding.with_summary("no traffic on any tunnel");
    let evidence = Evidence::Idle("nothing received on any of them for".to_owned(), shortest);
    Some(Finding { concerns, ..finding.with_evidence([evidence]) })
}

fn stale(_: &Context<'_>, group: &Group, observed: &Observed<'_>) -> Option<Symptom> {
    let recorded = observed.tunnel.record.time.as_ref()?.time()?;
    (group.read_at?.duration_since(recorded) >= STALE_RECORD).then(|| Symptom {
        kind: FindingKind::StaleRecord,
        severity: Severity::Minor,
        predicate: ["is reported up, but its status is stale", "are reported up, but their status is stale"],
        evidence: Evidence::Time("last status record".to_owned(), recorded),
    })
}

fn rekeying(context: &Context<'_>, _: &Group, observed: &Observed<'_>) -> Option<Symptom> {
    let rekeys = context.activity.excessive_rekeys(&observed.tunnel.key, context.now)?;
    debug_assert!(rekeys >= MIN_REKEYS);
    Some(Symptom {
        kind: FindingKind::Rekeying,
        severity: Severity::Minor,
        predicate: ["rekeys excessively", "rekey excessively"],
        evidence: Evidence::text(format!(
            "{rekeys} rekeys within an hour; lifetimes or proposals of the two ends may differ"
        )),
    })
}

fn flapping(context: &Context<'_>, _: &Group, observed: &Observed<'_>) -> Option<Symptom> {
    let flaps =
        context.activity.excessive_flaps(&Subject::Tunnel(observed.tunnel.key.clone()), context.now)?;
    debug_assert!(flaps >= MIN_FLAPS);
    Some(Symptom {
        kind: FindingKind::Flapping,
        severity: Severity::Minor,
        predicate: ["flaps", "flap"],
        evidence: Evidence::text(format!("{flaps} changes of state within 30 minutes")),
    })
}
