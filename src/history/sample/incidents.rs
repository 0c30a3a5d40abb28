//! What really happened to the groups of a made-up organization: a pure function of seed, group and time.

use super::fleet::{SampleGroup, other_datacenter};
use super::random::{Topic, draw};
use crate::domain::Health;
use crate::history::tracker::StoredState;
use fastrand::Rng;

/// Milliseconds since 1970, or a number of them.
pub(super) type Millis = i64;

pub(super) const SECOND: Millis = 1_000;
pub(super) const MINUTE: Millis = 60 * SECOND;
pub(super) const HOUR: Millis = 60 * MINUTE;
pub(super) const DAY: Millis = 24 * HOUR;

/// No incident is longer than this number of days.
const LONGEST: i64 = 3;

/// A time from `from` until before `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: Millis,
    pub(super) until: Millis,
}

impl Span {
    pub(super) fn contains(&self, at: Millis) -> bool {
        self.from <= at && at < self.until
    }
}

/// A group with what changed in its configuration.
#[derive(Debug)]
pub(super) struct Site {
    index: u64,
    pub(super) group: SampleGroup,
    /// When it exists.
    pub(super) life: Span,
    /// When it got its name, and the name before.
    pub(super) renamed: Option<(Millis, String)>,
    /// When its primary hub came to its data center, and the one before.
    pub(super) moved: Option<(Millis, String)>,
    /// How often it is down, in per mille of a normal site.
    weakness: i64,
}

/// From this time on, a group and its hubs are in these states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) at: Millis,
    /// Of the group, the primary and the secondary hub.
    pub(super) states: [StoredState; 3],
}

/// What an incident does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// These hubs are down.
    Down([bool; 2]),
    /// The record of this hub is not updated.
    Stale(usize),
    /// The group is degraded while it is connected.
    Degraded,
}

/// The incidents of an organization.
#[derive(Debug)]
pub(super) struct Incidents {
    seed: u64,
    /// From the first day until the end.
    window: Span,
    /// A time in which nothing changes.
    quiet: Option<Span>,
}

impl Incidents {
    pub(super) fn new(seed: u64, window: Span, quiet: Option<Span>) -> Self {
        Self { seed, window, quiet }
    }

    /// A group that exists at the end. A few were added, renamed or moved before.
    pub(super) fn site(&self, index: u64, group: SampleGroup) -> Site {
        let mut rng = draw(self.seed, Topic::Life, &[index]);
        let from = if rng.u8(..100) < 6 { self.middle(&mut rng) } else { Millis::MIN };
        let (renaming, moving) = (self.middle(&mut rng).max(from), self.middle(&mut rng).max(from));
        let renamed = (rng.u8(..100) < 4).then(|| (renaming, format!("{}-old", group.name)));
        let moved = (rng.u8(..100) < 4).then(|| (moving, other_datacenter(&group, &mut rng)));
        // Some sites have a bad line, and most are hardly ever down.
        let weakness = match rng.u8(..100) {
            0..5 => 6_000,
            5..40 => 1_000,
            _ => 250,
        };
        let life = Span { from, until: Millis::MAX };
        Site { index, group, life, renamed, moved, weakness }
    }

    /// A group that was removed before the end.
    pub(super) fn removed_site(&self, index: u64, group: SampleGroup) -> Site {
        let site = self.site(index, group);
        let mut rng = draw(self.seed, Topic::Life, &[index, 1]);
        let until = self.middle(&mut rng).max(site.life.from.saturating_add(DAY));
        Site { life: Span { until, ..site.life }, renamed: None, moved: None, ..site }
    }

    /// The states of a group at the start of a day, and each change until its end.
    pub(super) fn moments(&self, site: &Site, day: i64) -> Vec<Moment> {
        let window = Span { from: day * DAY, until: (day + 1) * DAY };
        let incidents = self.incidents(site, day);
        let changes = [site.life.from, site.life.until];
        let configured = [&site.renamed, &site.moved].into_iter().flatten().map(|(at, _)| *at);
        let ends = incidents.iter().flat_map(|(span, _)| [span.from, span.until]);
        let mut times: Vec<Millis> = ends.chain(changes).chain(configured).collect();
        times.retain(|at| window.contains(*at));
        times.push(window.from);
        times.sort_unstable();
        times.dedup();
        times.into_iter().map(|at| Moment { at, states: states(site, &incidents, at) }).collect()
    }

    /// The incidents that touch a day.
    fn incidents(&self, site: &Site, day: i64) -> Vec<(Span, Effect)> {
        let mut found = Vec::new();
        for begun in day - LONGEST..=day {
            self.incidents_begun(site, begun, &mut found);
        }
        for (span, _) in &mut found {
            (span.from, span.until) = (self.settled(span.from), self.settled(span.until));
        }
        let window = Span { from: day * DAY, until: (day + 1) * DAY };
        found.retain(|(span, _)| {
            span.from < span.until && span.from < window.until && span.until > window.from
        });
        found
    }

    /// The incidents that begin on a day.
    fn incidents_begun(&self, site: &Site, day: i64, found: &mut Vec<(Span, Effect)>) {
        let chance = |topic, per_mille: i64, extra: u64| {
            let mut rng = draw(self.seed, topic, &[site.index, day.cast_unsigned(), extra]);
            (rng.i64(0..1_000_000) < per_mille * site.weakness).then_some(rng)
        };
        let mut add = |rng: &mut Rng, shortest: Millis, longest: Millis, effect| {
            let from = day * DAY + rng.i64(0..DAY);
            found.push((Span { from, until: from + length(rng, shortest, longest) }, effect));
        };
        for (hub, down) in [[true, false], [false, true]].into_iter().enumerate() {
            let extra = hub as u64;
            if let Some(mut rng) = chance(Topic::HubOutage, 220, extra) {
                add(&mut rng, 40 * SECOND, 6 * HOUR, Effect::Down(down));
            }
            if let Some(mut rng) = chance(Topic::StaleRecord, 15, extra) {
                add(&mut rng, 20 * MINUTE, 3 * HOUR, Effect::Stale(hub));
            }
        }
        if let Some(mut rng) = chance(Topic::GroupOutage, 50, 0) {
            add(&mut rng, 2 * MINUTE, 2 * DAY, Effect::Down([true, true]));
        }
        if let Some(mut rng) = chance(Topic::Degraded, 60, 0) {
            add(&mut rng, 20 * MINUTE, DAY, Effect::Degraded);
        }
        if let Some(mut rng) = chance(Topic::Flapping, 4, 0) {
            let mut at = day * DAY + rng.i64(0..DAY / 2);
            for _ in 0..rng.u8(20..60) {
                let until = at + rng.i64(MINUTE..6 * MINUTE);
                found.push((Span { from: at, until }, Effect::Down([true, false])));
                at = until + rng.i64(3 * MINUTE..20 * MINUTE);
            }
        }
        for hub in 0..2 {
            self.datacenter_outage(site, hub, day, found);
        }
    }

    /// The outage of the data center of a hub, which nearly all hubs there have in common.
    fn datacenter_outage(&self, site: &Site, hub: usize, day: i64, found: &mut Vec<(Span, Effect)>) {
        let name = site.datacenter(hub, day * DAY);
        let letters: Vec<u64> = name.bytes().map(u64::from).chain([day.cast_unsigned()]).collect();
        let mut rng = draw(self.seed, Topic::DatacenterOutage, &letters);
        if rng.u8(..100) >= 1 {
            return;
        }
        let from = day * DAY + rng.i64(0..DAY);
        let until = from + length(&mut rng, 4 * MINUTE, 2 * HOUR);
        let mut own = draw(self.seed, Topic::DatacenterOutage, &[site.index, day.cast_unsigned()]);
        if own.u8(..100) < 92 {
            let (early, late) = (own.i64(0..30 * SECOND), own.i64(0..2 * MINUTE));
            found
                .push((Span { from: from + early, until: until + late }, Effect::Down([hub == 0, hub == 1])));
        }
    }

    /// A time, or the end of the quiet time if it is within.
    fn settled(&self, at: Millis) -> Millis {
        self.quiet.filter(|quiet| quiet.contains(at)).map_or(at, |quiet| quiet.until)
    }

    /// A time that is not near the ends.
    fn middle(&self, rng: &mut Rng) -> Millis {
        let length = (self.window.until - self.window.from) / DAY * DAY;
        self.settled(self.window.from + length / 20 + rng.i64(0..(length * 9 / 10).max(1)))
    }
}

impl Site {
    /// The name at a time.
    pub(super) fn name(&self, at: Millis) -> &str {
        let earlier = self.renamed.as_ref().filter(|(from, _)| at < *from);
        earlier.map_or(&self.group.name, |(_, name)| name)
    }

    /// The data center of a hub at a time.
    pub(super) fn datacenter(&self, hub: usize, at: Millis) -> &str {
        let earlier = self.moved.as_ref().filter(|(from, _)| hub == 0 && at < *from);
        earlier.map_or(&self.group.hubs[hub].datacenter, |(_, name)| name)
    }
}

/// The states of a group and its hubs at a time.
fn states(site: &Site, incidents: &[(Span, Effect)], at: Millis) -> [StoredState; 3] {
    if !site.life.contains(at) {
        return [StoredState::Absent; 3];
    }
    let effects = || incidents.iter().filter(|(span, _)| span.contains(at)).map(|(_, effect)| *effect);
    let is_down = |hub: usize| effects().any(|effect| matches!(effect, Effect::Down(hubs) if hubs[hub]));
    let down = [is_down(0), is_down(1)];
    let group = match down {
        [true, true] => Health::Down,
        [false, false] if effects().any(|effect| effect == Effect::Degraded) => Health::Degraded,
        [false, false] => Health::Up,
        _ => Health::Warning,
    };
    let hub = |hub: usize| match down[hub] {
        true => Health::Down,
        false if effects().any(|effect| effect == Effect::Stale(hub)) => Health::Unknown,
        false => Health::Up,
    };
    [group, hub(0), hub(1)].map(StoredState::Present)
}

/// A length between both, short ones more often.
fn length(rng: &mut Rng, shortest: Millis, longest: Millis) -> Millis {
    let share = rng.f64();
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "days in milliseconds")]
    let extra = (share.powi(6) * (longest - shortest) as f64) as Millis;
    shortest + extra
}
