//! When looks happen, as far as a person decides: pauses, and the interval.

use super::{App, Effect};
use crate::app::format::span;
use crate::message::Command;
use std::time::Duration;

/// Intervals that `+` and `-` walk through, in seconds.
const INTERVALS: [u64; 9] = [1, 3, 5, 10, 30, 60, 120, 300, 900];

impl App {
    /// Stops looking, or goes on.
    pub(super) fn pause(&mut self) -> Vec<Effect> {
        if self.clock().stopped().is_some() {
            self.clock_mut().start();
            let look = self.views.last().and_then(|view| view.page.group().cloned());
            let look = look.map(|key| Effect::Send(Command::Look(key)));
            return [Effect::Send(Command::Resume)].into_iter().chain(look).collect();
        }
        self.clock_mut().stop();
        vec![Effect::Send(Command::Pause)]
    }

    /// Takes the next longer interval.
    pub(super) fn lengthen_interval(&mut self) -> Vec<Effect> {
        self.change_interval(longer(self.interval()), "longest")
    }

    /// Takes the next shorter interval.
    pub(super) fn shorten_interval(&mut self) -> Vec<Effect> {
        self.change_interval(shorter(self.interval()), "shortest")
    }

    fn change_interval(&mut self, interval: Duration, end: &str) -> Vec<Effect> {
        if interval == self.interval() {
            self.say_no(format!("{} is the {end} interval", span(interval)));
            return Vec::new();
        }
        self.set_interval(interval);
        self.say(format!("a look every {}", span(interval)));
        vec![Effect::Send(Command::Interval(interval))]
    }
}

fn longer(interval: Duration) -> Duration {
    let next = INTERVALS.into_iter().map(Duration::from_secs).find(|next| *next > interval);
    next.unwrap_or(interval)
}

fn shorter(interval: Duration) -> Duration {
    let next = INTERVALS.into_iter().map(Duration::from_secs).rfind(|next| *next < interval);
    next.unwrap_or(interval)
}
