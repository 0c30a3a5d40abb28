//! Several organizations, each with a dashboard of its own: one is in front and has the keys, the others are polled in the
//! background. The state of each is a line of the page of profiles.

use super::{App, Effect, Event, OrganizationLine};
use crate::channel::Update;
use jiff::Timestamp;
use std::time::Duration;

/// How often an organization is looked at that is not in front, unless its own interval is longer.
const BEHIND: Duration = Duration::from_secs(120);

/// Which one of several organizations, in the order of the configuration.
pub type ProfileIndex = usize;

/// Something that the loop has to do, and for which organization.
pub type ProfileEffect = (ProfileIndex, Effect);

/// The organizations.
#[derive(Clone, Debug)]
pub struct Profiles {
    all: Vec<Organization>,
    front: ProfileIndex,
}

#[derive(Clone, Debug)]
struct Organization {
    app: App,
    /// Whether it has a worker.
    work: Work,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Work {
    NotYet,
    Begun,
}

impl Profiles {
    /// A single organization, whose worker is there.
    pub fn one(app: App) -> Self {
        Self::new(vec![app], 0)
    }

    /// These, of which one is in front; its worker is there, those of the others are not yet.
    pub fn new(apps: Vec<App>, front: ProfileIndex) -> Self {
        let organization = |(which, app)| {
            let work = if which == front { Work::Begun } else { Work::NotYet };
            Organization { app, work }
        };
        let mut all = Self { all: apps.into_iter().enumerate().map(organization).collect(), front };
        all.refresh_lines();
        all
    }

    /// These, among which a person has yet to choose: the page of the profiles is open, and nobody is asked until then.
    pub fn unchosen(apps: Vec<App>) -> Self {
        let mut all = Self::new(apps, 0);
        for one in &mut all.all {
            one.work = Work::NotYet;
        }
        if let Some(first) = all.all.first_mut() {
            first.app.offer_profiles();
        }
        all.refresh_lines();
        all
    }

    /// Which one is in front.
    pub fn which(&self) -> ProfileIndex {
        self.front
    }

    /// The dashboard in front.
    pub fn front(&self) -> &App {
        &self.all[self.front].app
    }

    /// The dashboard of the one in front, and nothing else any more.
    pub fn into_front(mut self) -> App {
        self.all.swap_remove(self.front).app
    }

    /// A number that is another whenever something visible may have changed.
    pub fn revision(&self) -> (ProfileIndex, u64) {
        (self.front, self.front().revision())
    }

    /// Whether one of them has work left that was put off.
    pub fn has_work(&self) -> bool {
        self.all.iter().any(|one| one.app.has_work())
    }

    /// Applies what happened at the terminal, or that time went by.
    pub fn update(&mut self, event: Event, now: Timestamp) -> Vec<ProfileEffect> {
        let mut errands = Vec::new();
        for which in (0..self.all.len()).filter(|which| *which != self.front) {
            let Some(event) = event.for_all() else { break };
            let effects = self.all[which].app.update(event, now);
            // Only the front one may request something of the terminal.
            let is_meant = |effect: &Effect| matches!(effect, Effect::Send(_) | Effect::Keep(_));
            errands.extend(effects.into_iter().filter(is_meant).map(|effect| (which, effect)));
        }
        let effects = self.all[self.front].app.update(event, now);
        errands.extend(effects.into_iter().map(|effect| (self.front, effect)));
        self.finish(errands)
    }

    /// Takes what the worker of one of them tells.
    pub fn tell(&mut self, which: ProfileIndex, update: Update, now: Timestamp) -> Vec<ProfileEffect> {
        let Some(organization) = self.all.get_mut(which) else { return Vec::new() };
        let mut effects = organization.app.update(Event::Worker(update), now);
        if which != self.front {
            self.announce(which, &mut effects);
        }
        self.finish(effects.into_iter().map(|effect| (which, effect)).collect())
    }

    /// Names the organization behind in its alerts, and shows them in front.
    fn announce(&mut self, which: ProfileIndex, effects: &mut [Effect]) {
        let name = self.all[which].app.about().profile.clone();
        for effect in effects {
            if let Effect::Alert(_, text) = effect {
                *text = format!("{name}: {text}");
                self.all[self.front].app.show_alert(text);
            }
        }
    }

    /// Does what concerns more than one of them; the rest is the loop's.
    fn finish(&mut self, errands: Vec<ProfileEffect>) -> Vec<ProfileEffect> {
        let mut rest = Vec::new();
        for (which, effect) in errands {
            match effect {
                Effect::Switch(name) => rest.extend(self.switch(&name)),
                Effect::Gather => rest.extend(self.gather()),
                Effect::Keep(changes) => {
                    let others = self.all.iter_mut().enumerate().filter(|(other, _)| *other != which);
                    others.for_each(|(_, one)| one.app.apply_changes(&changes));
                    rest.push((which, Effect::Keep(changes)));
                }
                effect => rest.push((which, effect)),
            }
        }
        self.refresh_lines();
        rest
    }

    /// Brings another to the front, and has its worker begin if it has not.
    fn switch(&mut self, name: &str) -> Vec<ProfileEffect> {
        let Some(next) = self.all.iter().position(|one| one.app.about().profile == name) else {
            return Vec::new();
        };
        if next == self.front {
            self.all[next].app.close_all();
            return self.begin(next).into_iter().collect();
        }
        let before = self.front;
        self.all[before].app.close_all();
        self.front = next;
        self.all[next].app.close_all();
        let begun = self.begin(next);
        [self.pace(before, BEHIND)]
            .into_iter()
            .chain(begun)
            .chain([self.pace(next, Duration::ZERO)])
            .collect()
    }

    /// Has the workers of all begin, so that each can tell how it is.
    fn gather(&mut self) -> Vec<ProfileEffect> {
        let mut errands = Vec::new();
        for which in 0..self.all.len() {
            if let Some(begun) = self.begin(which) {
                errands.extend([begun, self.pace(which, BEHIND)]);
            }
        }
        errands
    }

    fn begin(&mut self, which: ProfileIndex) -> Option<ProfileEffect> {
        if self.all[which].work == Work::Begun {
            return None;
        }
        self.all[which].work = Work::Begun;
        Some((which, Effect::Begin))
    }

    /// Has one of them polled at its own interval, or at least so long.
    fn pace(&mut self, which: ProfileIndex, least: Duration) -> ProfileEffect {
        (which, Effect::Send(self.all[which].app.slow_down(least)))
    }

    /// Gives the one in front the lines of all.
    fn refresh_lines(&mut self) {
        let front = self.front;
        let line = |(which, one): (ProfileIndex, &Organization)| one.line(which == front);
        let lines = self.all.iter().enumerate().map(line).collect();
        self.all[front].app.set_profiles(lines);
    }
}

impl Organization {
    /// Its line, where it may be the one in front.
    fn line(&self, is_front: bool) -> OrganizationLine {
        match self.work {
            Work::NotYet => OrganizationLine::not_polled(&self.app),
            Work::Begun => OrganizationLine::polled(&self.app, is_front),
        }
    }
}
