//! What people ask of the worker, and what it changes. It goes before background work: it is taken even while a call is
//! open, and a single group is fetched beside whatever else is under way.
//!
//! A look under way is always finished, whatever is asked meanwhile. A refresh that comes during one asks for one more
//! after it, so that what it shows is newer than the wish, however often the wish is repeated.

use super::{Answer, Mode, Polling, Standing, within_bounds};
use crate::domain::{Failure, Group, GroupKey, Id, LogEntry, PAGE_LIMIT, Peers, Tunnel, Urgency};
use crate::message::{Command, Link};
use crate::worker::Source;
use crate::worker::errands::Wanted;
use crate::worker::outbox::Outbox;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;

/// Pages of tunnels that are read of a group; the vendor allows a hub a hundred.
const MOST_PEER_PAGES: usize = 10;

impl<S: Source> Polling<S> {
    /// Does what the screen asks.
    pub(in crate::worker) fn obey(&mut self, command: Command, outbox: &mut Outbox) {
        tracing::debug!(?command, "asked");
        match command {
            Command::Refresh => self.refresh(),
            Command::Look(key) => self.look_at(&key, outbox),
            Command::Pause => self.pause(outbox),
            Command::Resume => self.resume(outbox),
            Command::Interval(interval) => self.set_interval(interval, outbox),
        }
    }

    /// Looks once more, and tries again what was refused.
    fn refresh(&mut self) {
        self.is_wanted = true;
        self.details.ask_again();
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

    /// Fetches what is wanted of a single group, unless that would be of no use or there are others to fetch first. Where the
    /// key was refused it is not tried again: each try would be one more towards a lock. In a pause nothing is fetched.
    fn look_at(&mut self, key: &GroupKey, outbox: &mut Outbox) {
        if matches!(self.standing, Standing::Refused { .. }) || self.mode == Mode::Paused {
            return;
        }
        let now = self.options.clock.now();
        let Some(id) = self.records.id(key) else { return };
        if self.details.wants_log(key, now) {
            self.errands.ask(key.clone(), id.clone(), Wanted::Log);
        } else if let Some(detail) = self.details.refusal(key) {
            outbox.put_detail(detail);
        }
        if self.records.wants_peers(key) {
            self.errands.ask(key.clone(), id.clone(), Wanted::Peers);
        }
        if self.records.wants_detail(key) {
            self.errands.ask(key.clone(), id, Wanted::Addresses);
        }
        self.run_errands();
    }

    fn run_errands(&mut self) {
        while let Some((key, id, wanted)) = self.errands.next() {
            let source = Arc::clone(&self.source);
            match wanted {
                Wanted::Addresses => self.call(async move {
                    Answer::Detail(key, Box::new(source.group(&id, Urgency::Asked).await))
                }),
                Wanted::Peers => {
                    self.call(async move { Answer::Peers(key, read_peers(&*source, &id).await) });
                }
                Wanted::Log => {
                    let name = self.records.name(&key);
                    self.call(async move { Answer::Log(key, source.log(&id, name.as_ref()).await) });
                }
            }
        }
    }

    /// Keeps a single group. A failure leaves the link as it is: the next look tells how that stands.
    pub(super) fn take_detail(&mut self, key: &GroupKey, read: Result<Group, Failure>, outbox: &mut Outbox) {
        let now = self.fetched(key, Wanted::Addresses, read.as_ref().err());
        let told = read.map(|detail| self.records.take_detail(key.clone(), detail));
        self.publish_if_read(&told, now, outbox);
        outbox.put_detail(self.details.addresses(key, told, now));
    }

    /// Keeps all tunnels of a group.
    pub(super) fn take_peers(
        &mut self,
        key: &GroupKey,
        read: Result<Vec<Tunnel>, Failure>,
        outbox: &mut Outbox,
    ) {
        let now = self.fetched(key, Wanted::Peers, read.as_ref().err());
        let told = read.map(|tunnels| self.records.take_peers(key.clone(), Peers { tunnels, read_at: now }));
        self.publish_if_read(&told, now, outbox);
        outbox.put_detail(self.details.peers(key, told, now));
    }

    /// Keeps what the provider logged of a group.
    pub(super) fn take_log(
        &mut self,
        key: &GroupKey,
        read: Result<Vec<LogEntry>, Failure>,
        outbox: &mut Outbox,
    ) {
        let now = self.fetched(key, Wanted::Log, read.as_ref().err());
        outbox.put_detail(self.details.log(key, read, now));
    }

    fn publish_if_read(&mut self, told: &Result<(), Failure>, now: Timestamp, outbox: &mut Outbox) {
        if told.is_ok() {
            self.records.publish(now, outbox);
        }
    }

    /// Ends a wish, goes on to the next, and says what time it is.
    fn fetched(&mut self, key: &GroupKey, wanted: Wanted, failure: Option<&Failure>) -> Timestamp {
        if let Some(failure) = failure {
            tracing::warn!(group = %key, ?wanted, %failure, "not read");
        }
        self.errands.done(key, wanted);
        self.run_errands();
        self.options.clock.now()
    }
}

/// Reads all tunnels of a group page by page: to a page that is not full or brings nothing new, since there is no total.
async fn read_peers<S: Source>(source: &S, id: &Id) -> Result<Vec<Tunnel>, Failure> {
    let mut tunnels: Vec<Tunnel> = Vec::new();
    for _ in 0..MOST_PEER_PAGES {
        let page = source.peers(id, tunnels.len() as u64, Urgency::Asked).await?;
        let is_last = (page.len() as u64) < PAGE_LIMIT;
        let is_news = !tunnels.ends_with(&page);
        if is_news {
            tunnels.extend(page);
        }
        if is_last || !is_news {
            break;
        }
    }
    Ok(tunnels)
}
