//! What people ask of the worker, and what it changes. It goes before background work: it is taken even while a call is
//! open, and a single group is fetched beside whatever else is under way.
//!
//! A look under way is always finished, whatever is asked meanwhile. A refresh that comes during one asks for one more
//! after it, so that what it shows is newer than the wish, however often the wish is repeated.

use super::{Answer, Mode, Polling, Standing, within_bounds};
use crate::domain::{Failure, Group, GroupKey, Urgency};
use crate::message::{Command, Link};
use crate::worker::Source;
use crate::worker::outbox::Outbox;
use std::sync::Arc;
use std::time::Duration;

impl<S: Source> Polling<S> {
    /// Does what the screen asks.
    pub(in crate::worker) fn obey(&mut self, command: Command, outbox: &mut Outbox) {
        tracing::debug!(?command, "asked");
        match command {
            Command::Refresh => self.is_wanted = true,
            Command::Look(key) => self.look_at(key),
            Command::Pause => self.pause(outbox),
            Command::Resume => self.resume(outbox),
            Command::Interval(interval) => self.set_interval(interval, outbox),
        }
    }

    fn pause(&mut self, outbox: &mut Outbox) {
        (self.mode, self.due) = (Mode::Paused, None);
        outbox.put_link(self.paused());
    }

    /// Looks at once, unless a look is under way.
    fn resume(&mut self, outbox: &mut Outbox) {
        self.mode = Mode::Running;
        match &self.look {
            Some(_) => outbox.put_link(Link::Fetching),
            None => self.is_wanted = true,
        }
    }

    fn set_interval(&mut self, interval: Duration, outbox: &mut Outbox) {
        self.options.interval = within_bounds(interval);
        self.settle();
        if self.due.is_some() {
            self.rest(outbox);
        }
    }

    /// Fetches a single group, unless that would be of no use or there are others to fetch first. Where the key was
    /// refused it is not tried again: each try would be one more towards a lock. In a pause nothing is fetched.
    fn look_at(&mut self, key: GroupKey) {
        if matches!(self.standing, Standing::Refused { .. }) || self.mode == Mode::Paused {
            return;
        }
        if let Some(id) = self.records.wanted_detail(&key) {
            self.errands.ask(key, id);
            self.run_errands();
        }
    }

    fn run_errands(&mut self) {
        while let Some((key, id)) = self.errands.next() {
            let source = Arc::clone(&self.source);
            self.call(async move { Answer::Detail(key, Box::new(source.group(&id, Urgency::Asked).await)) });
        }
    }

    /// Keeps a single group. A failure leaves the link as it is: the next look tells how that stands.
    pub(super) fn take_detail(&mut self, key: GroupKey, read: Result<Group, Failure>, outbox: &mut Outbox) {
        self.errands.done(&key);
        self.run_errands();
        match read {
            Ok(detail) => {
                self.records.take_detail(key, detail);
                self.records.publish(self.options.clock.now(), outbox);
            }
            Err(failure) => tracing::warn!(group = %key, %failure, "details not read"),
        }
    }
}
