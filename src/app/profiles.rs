//! The profiles: one dashboard per organization. One is active and receives keys, the others are polled in the background and
//! summarized on the profiles page.

use super::{App, Effect, Event, ProfileSummary};
use crate::channel::Update;
use jiff::Timestamp;
use std::time::Duration;

/// Minimum poll interval of profiles in the background.
const BACKGROUND_INTERVAL: Duration = Duration::from_secs(120);

/// Index of a profile, in the order of the configuration.
pub type ProfileIndex = usize;

/// An effect and its profile.
pub type ProfileEffect = (ProfileIndex, Effect);

/// The dashboards of all profiles.
#[derive(Debug, Clone)]
pub struct Profiles {
    all: Vec<Profile>,
    active: ProfileIndex,
}

#[derive(Debug, Clone)]
struct Profile {
    app: App,
    worker: Worker,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Worker {
    NotStarted,
    Started,
}

impl Profiles {
    /// A single profile, whose worker is running.
    pub fn single(app: App) -> Self {
        Self::new(vec![app], 0)
    }

    /// Profiles of which one is active; only its worker is running.
    pub fn new(apps: Vec<App>, active: ProfileIndex) -> Self {
        let profile = |(index, app)| {
            let worker = if index == active { Worker::Started } else { Worker::NotStarted };
            Profile { app, worker }
        };
        let mut profiles = Self { all: apps.into_iter().enumerate().map(profile).collect(), active };
        profiles.refresh_summaries();
        profiles
    }

    /// Profiles of which none was chosen: the profiles page is open and no worker is running.
    pub fn without_active(apps: Vec<App>) -> Self {
        let mut profiles = Self::new(apps, 0);
        for profile in &mut profiles.all {
            profile.worker = Worker::NotStarted;
        }
        if let Some(first) = profiles.all.first_mut() {
            first.app.show_profile_choice();
        }
        profiles.refresh_summaries();
        profiles
    }

    /// Index of the active profile.
    pub fn active_index(&self) -> ProfileIndex {
        self.active
    }

    /// Dashboard of the active profile.
    pub fn active(&self) -> &App {
        &self.all[self.active].app
    }

    /// Dashboard of the active profile; drops the others.
    pub fn into_active(mut self) -> App {
        self.all.swap_remove(self.active).app
    }

    /// Changes whenever anything visible may have changed.
    pub fn revision(&self) -> (ProfileIndex, u64) {
        (self.active, self.active().revision())
    }

    /// Whether a search is unfinished in one of them.
    pub fn is_searching(&self) -> bool {
        self.all.iter().any(|profile| profile.app.is_searching())
    }

    /// Applies an event of the terminal or the clock.
    pub fn update(&mut self, event: Event, now: Timestamp) -> Vec<ProfileEffect> {
        let mut all_effects = Vec::new();
        for index in (0..self.all.len()).filter(|index| *index != self.active) {
            let Some(event) = event.broadcast() else { break };
            let effects = self.all[index].app.update(event, now);
            // Only the active profile may use the terminal.
            let is_allowed = |effect: &Effect| matches!(effect, Effect::Send(_) | Effect::SaveState(_));
            all_effects.extend(effects.into_iter().filter(is_allowed).map(|effect| (index, effect)));
        }
        let effects = self.all[self.active].app.update(event, now);
        all_effects.extend(effects.into_iter().map(|effect| (self.active, effect)));
        self.handle_effects(all_effects)
    }

    /// Applies an update of the worker of a profile.
    pub fn dispatch(&mut self, index: ProfileIndex, update: Update, now: Timestamp) -> Vec<ProfileEffect> {
        let Some(profile) = self.all.get_mut(index) else { return Vec::new() };
        let mut effects = profile.app.update(Event::Worker(update), now);
        if index != self.active {
            self.forward_alerts(index, &mut effects);
        }
        self.handle_effects(effects.into_iter().map(|effect| (index, effect)).collect())
    }

    /// Prefixes alerts of a background profile with its name and shows them on the active dashboard.
    fn forward_alerts(&mut self, index: ProfileIndex, effects: &mut [Effect]) {
        let name = self.all[index].name().to_owned();
        for effect in effects {
            if let Effect::Alert(_, text) = effect {
                *text = format!("{name}: {text}");
                self.all[self.active].app.show_background_alert(text);
            }
        }
    }

    /// Handles effects that concern several profiles; returns those for the event loop.
    fn handle_effects(&mut self, effects: Vec<ProfileEffect>) -> Vec<ProfileEffect> {
        let mut rest = Vec::new();
        for (index, effect) in effects {
            match effect {
                Effect::ActivateProfile(name) => rest.extend(self.activate(&name)),
                Effect::StartAll => rest.extend(self.start_all()),
                Effect::SaveState(changes) => {
                    let others = self.all.iter_mut().enumerate().filter(|(other, _)| *other != index);
                    others.for_each(|(_, profile)| profile.app.apply_changes(&changes));
                    rest.push((index, Effect::SaveState(changes)));
                }
                effect => rest.push((index, effect)),
            }
        }
        self.refresh_summaries();
        rest
    }

    /// Activates a profile and starts its worker if necessary.
    fn activate(&mut self, name: &str) -> Vec<ProfileEffect> {
        let Some(next) = self.all.iter().position(|profile| profile.name() == name) else {
            return Vec::new();
        };
        if next == self.active {
            self.all[next].app.close_all();
            return self.start_worker(next).into_iter().collect();
        }
        let previous = self.active;
        self.all[previous].app.close_all();
        self.active = next;
        self.all[next].app.close_all();
        let started = self.start_worker(next);
        [self.set_min_interval(previous, BACKGROUND_INTERVAL)]
            .into_iter()
            .chain(started)
            .chain([self.set_min_interval(next, Duration::ZERO)])
            .collect()
    }

    /// Starts the workers of all profiles.
    fn start_all(&mut self) -> Vec<ProfileEffect> {
        let mut effects = Vec::new();
        for index in 0..self.all.len() {
            if let Some(started) = self.start_worker(index) {
                effects.extend([started, self.set_min_interval(index, BACKGROUND_INTERVAL)]);
            }
        }
        effects
    }

    fn start_worker(&mut self, index: ProfileIndex) -> Option<ProfileEffect> {
        let profile = &mut self.all[index];
        if profile.worker == Worker::Started {
            return None;
        }
        profile.worker = Worker::Started;
        Some((index, Effect::StartWorker))
    }

    /// Sets the minimum poll interval of a profile.
    fn set_min_interval(&mut self, index: ProfileIndex, min_interval: Duration) -> ProfileEffect {
        (index, Effect::Send(self.all[index].app.set_min_interval(min_interval)))
    }

    /// Updates the summaries on the active dashboard.
    fn refresh_summaries(&mut self) {
        let active = self.active;
        let summary = |(index, profile): (ProfileIndex, &Profile)| profile.summary(index == active);
        let summaries = self.all.iter().enumerate().map(summary).collect();
        self.all[active].app.set_profiles(summaries);
    }
}

impl Profile {
    fn name(&self) -> &str {
        &self.app.connection_info().profile
    }

    fn summary(&self, is_active: bool) -> ProfileSummary {
        match self.worker {
            Worker::NotStarted => ProfileSummary::not_polled(&self.app),
            Worker::Started => ProfileSummary::polled(&self.app, is_active),
        }
    }
}
