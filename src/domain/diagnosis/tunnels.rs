//! Findings on tunnels that are up: missing SAs, idle tunnels, one-way traffic, stale records, excessive rekeying and
//! flapping. Tunnels of a hub with the same problem share one finding.

use super::{Context, Evidence, Finding, FindingKind, MIN_FLAPS, MIN_REKEYS, STALE_RECORD, Severity, hubs};
use crate::domain::merge::tunnel_index::TunnelIndex;
use crate::domain::{Group, Health, Hub, Quantity, Subject, Text, Tunnel, TunnelKey};
use std::collections::HashSet;

/// A tunnel that received nothing for this many seconds is idle; busy ones are idle for seconds.
pub const IDLE_THRESHOLD: u64 = 5 * 60;
/// Seconds after which a new SA is used in both directions, and a negotiation is over.
const SETTLE_TIME: u64 = 60;
/// Traffic passes if the last packet was received within this many seconds.
const RECENT_TRAFFIC: u64 = 10;
/// Maximum number of tunnels listed in a finding.
const MAX_NAMED: usize = 5;

/// States of a working IKE SA, as named by strongSwan.
const IKE_UP: [&str; 4] = ["ESTABLISHED", "PASSIVE", "REKEYING", "REKEYED"];
/// States of an IKE SA that is being deleted; during a rekey another one has replaced it.
const IKE_ENDING: [&str; 2] = ["DELETING", "DESTROYING"];
/// States of an IKE SA that is not established.
const IKE_NOT_UP: [&str; 4] = ["CREATED", "CONNECTING", "DELETING", "DESTROYING"];
/// States of a working child SA.
const CHILD_UP: [&str; 5] = ["ROUTED", "INSTALLED", "UPDATING", "REKEYING", "REKEYED"];
/// States of a child SA that is not installed.
const CHILD_NOT_UP: [&str; 6] = ["CREATED", "INSTALLING", "RETRYING", "DELETING", "DELETED", "DESTROYING"];

/// Result of a rule for one tunnel.
struct Symptom {
    kind: FindingKind,
    severity: Severity,
    /// The predicate of the sentence, for one tunnel and for several.
    predicate: [&'static str; 2],
    evidence: Evidence,
}

/// A tunnel that is up, with its data in the previous snapshot.
struct Observed<'a> {
    tunnel: &'a Tunnel,
    before: Option<&'a Tunnel>,
    earlier_findings: &'a HashSet<(FindingKind, &'a TunnelKey)>,
}

impl Observed<'_> {
    /// Whether the previous snapshot had this finding on it.
    fn was_found(&self, kind: FindingKind) -> bool {
        self.earlier_findings.contains(&(kind, &self.tunnel.key))
    }

    /// Whether a possibly transient condition of this record was found before or was also true for an earlier record.
    fn persists(&self, kind: FindingKind, is_seen: impl Fn(&Tunnel) -> bool) -> bool {
        let in_another = |before: &&Tunnel| before.record.time != self.tunnel.record.time && is_seen(before);
        self.was_found(kind) || self.before.as_ref().is_some_and(in_another)
    }

    /// Whether the tunnel was idle in the previous snapshot and has received nothing since: counters, and possibly idle
    /// times, restart with each child SA.
    fn is_still_idle(&self) -> bool {
        let kinds = [FindingKind::Unanswered, FindingKind::ReceivesNothing, FindingKind::Idle];
        number(self.tunnel.record.traffic().packets_in) == Some(0)
            && kinds.iter().any(|kind| self.was_found(*kind))
    }
}

/// Findings of the previous snapshot on the tunnels of a group.
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

pub(super) fn hub_findings(context: &Context<'_>, group: &Group, hub: &Hub) -> Vec<Finding> {
    // A stale hub record makes those of its tunnels redundant; and tunnels that were read by a separate request have
    // records as old as that request.
    let skips_stale = hub.has_all_tunnels || hubs::stale(group, hub).is_some();
    let held = earlier_tunnel_findings(context, group);
    let before = context.before.and_then(|before| before.hub(&hub.key)).map(|(_, hub)| hub);
    let before = TunnelIndex::new(before.map_or(&[], Hub::known_tunnels));
    let tunnels = hub.known_tunnels().iter().enumerate();
    let up = tunnels.filter(|(_, tunnel)| tunnel.health() == Health::Up);
    let up: Vec<Observed<'_>> = up
        .map(|(index, tunnel)| Observed {
            tunnel,
            before: before.find(&tunnel.key, index),
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

/// The IKE SA is established without a child SA. If traffic passes, a child SA is just being replaced.
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
        predicate: ["has an IKE SA but no IPsec SA", "have an IKE SA but no IPsec SA"],
        evidence: states(tunnel),
    })
}

/// The child SA has no IKE SA: traffic may pass until the next rekey, which will fail. During a rekey an IKE SA is also
/// negotiated or deleted for a moment.
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
        predicate: ["has an IPsec SA but no IKE SA", "have an IPsec SA but no IKE SA"],
        evidence: states(tunnel),
    })
}

fn number(quantity: Option<Quantity>) -> Option<u64> {
    quantity?.as_u64()
}

/// Packets in one direction only since the counters started, which they do with each child SA: a new one is given time
/// for a response.
fn unanswered(_: &Context<'_>, _: &Group, observed: &Observed<'_>) -> Option<Symptom> {
    let traffic = observed.tunnel.record.traffic();
    let (packets_in, packets_out) = (number(traffic.packets_in)?, number(traffic.packets_out)?);
    let age = number(observed.tunnel.record.ipsec_age()).or(number(traffic.idle_time_in));
    let is_new = age.is_some_and(|age| age < SETTLE_TIME) && !observed.is_still_idle();
    (packets_in == 0 && packets_out > 0 && !is_new).then(|| Symptom {
        kind: FindingKind::Unanswered,
        severity: Severity::Minor,
        predicate: ["transmits but has received nothing", "transmit but have received nothing"],
        evidence: Evidence::text(format!("{packets_out} packets out, none in, since the counters started")),
    })
}

/// How long a tunnel received nothing, if that is at least [`IDLE_THRESHOLD`] or began before the counters did.
fn idle_in(observed: &Observed<'_>) -> Option<u64> {
    let idle = number(observed.tunnel.record.traffic().idle_time_in)?;
    (idle >= IDLE_THRESHOLD || observed.is_still_idle()).then_some(idle)
}

/// Whether a tunnel also sent nothing for that time.
fn is_unused(observed: &Observed<'_>) -> bool {
    let traffic = observed.tunnel.record.traffic();
    let sent_nothing = || number(traffic.packets_out) == Some(0) && observed.is_still_idle();
    number(traffic.idle_time_out).is_some_and(|idle| idle >= IDLE_THRESHOLD || sent_nothing())
}

/// Nothing was received for some time. If nothing was sent either, it may be an unused standby.
fn idle(context: &Context<'_>, group: &Group, observed: &Observed<'_>) -> Option<Symptom> {
    let idle = idle_in(observed)?;
    if unanswered(context, group, observed).is_some() {
        return None;
    }
    let evidence = Evidence::Idle("nothing received for".to_owned(), idle);
    Some(if is_unused(observed) {
        let predicate = ["is up but idle in both directions", "are up but idle in both directions"];
        Symptom { kind: FindingKind::Idle, severity: Severity::Info, predicate, evidence }
    } else {
        let predicate = ["is up but receives nothing", "are up but receive nothing"];
        Symptom { kind: FindingKind::ReceivesNothing, severity: Severity::Minor, predicate, evidence }
    })
}

/// None of the tunnels of a group received anything for some time: a single one may be a standby, but not all.
pub(super) fn no_traffic(context: &Context<'_>, group: &Group) -> Option<Finding> {
    let held = earlier_tunnel_findings(context, group);
    let up = group.hubs.iter().filter(|hub| hub.health() == Health::Up);
    let tunnels = up.flat_map(Hub::known_tunnels).filter(|tunnel| tunnel.health() == Health::Up);
    let mut tunnels = tunnels.map(|tunnel| Observed { tunnel, before: None, earlier_findings: &held });
    let mut concerns = Vec::new();
    let mut shortest = u64::MAX;
    if tunnels.clone().any(|observed| !is_unused(&observed)) {
        // Something is sent, so each tunnel has a finding of its own.
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
        1 => "The only tunnel of the group that is up carries no traffic".to_owned(),
        all => format!("None of the {all} tunnels of the group that are up carries traffic"),
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
        evidence: Evidence::text(format!("{flaps} state changes within 30 minutes")),
    })
}
