//! Commands from the UI. They take precedence over background work: they are handled even while a request is
//! open, and the details of a group are fetched in parallel with a poll cycle.
//!
//! A running poll cycle is never cancelled. Any number of refreshes requested during a cycle cause one more
//! cycle after it, so that the data is newer than the request.

use super::{FetchResult, Mode, PollStatus, Poller, within_bounds};
use crate::channel::{Command, LogFollowing};
use crate::domain::{Failure, Group, GroupKey, ListSnapshot, LogEntry, Priority, Tunnel};
use crate::worker::Source;
use crate::worker::detail_requests::Wanted;
use crate::worker::peers::read_peers;
use crate::worker::update_sender::UpdateSender;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;

impl<S: Source> Poller<S> {
    /// Applies a command from the UI.
    pub(in crate::worker) fn obey(&mut self, command: Command, outbox: &mut UpdateSender) {
        tracing::debug!(?command, "asked");
        match command {
            Command::Refresh => self.refresh(),
            Command::FetchGroup(key) => self.look_at(&key, outbox),
            Command::Pause => self.pause(outbox),
            Command::Resume => self.resume(outbox),
            Command::SetInterval(interval) => self.set_interval(interval, outbox),
            Command::FollowLog(following) => self.follow_log(following, outbox),
            Command::DismissMissing(tunnels) => {
                self.records.dismiss_missing(&tunnels, self.options.clock.now(), outbox);
            }
            Command::RestoreDismissed => self.records.restore_dismissed(self.options.clock.now(), outbox),
        }
    }

    /// Starts or stops following the organization's log. Known entries are published immediately.
    fn follow_log(&mut self, following: LogFollowing, outbox: &mut UpdateSender) {
        self.log.set(following);
        if let Some(known) = self.log.known() {
            outbox.put_log(known);
        }
    }

    /// Requests another poll cycle and clears earlier permission failures.
    fn refresh(&mut self) {
        self.is_wanted = true;
        self.details.ask_again();
        self.log.hurry();
    }

    fn pause(&mut self, outbox: &mut UpdateSender) {
        (self.mode, self.due) = (Mode::Paused, None);
        outbox.put_link(self.paused());
    }

    /// Requests a poll cycle immediately, unless one is running.
    fn resume(&mut self, outbox: &mut UpdateSender) {
        self.mode = Mode::Running;
        match &self.look {
            Some(_) => {
                self.resume_request(outbox);
                self.check_wait(outbox);
            }
            None => self.is_wanted = true,
        }
    }

    fn set_interval(&mut self, interval: Duration, outbox: &mut UpdateSender) {
        self.options.interval = within_bounds(interval);
        self.settle();
        if self.due.is_some() {
            self.rest(outbox);
        }
    }

    /// Fetches missing details of a group; other requests may go first. Nothing is fetched after the API key
    /// was rejected, since each attempt could contribute to a lockout, or while polling is paused.
    fn look_at(&mut self, key: &GroupKey, outbox: &mut UpdateSender) {
        if matches!(self.standing, PollStatus::Refused { .. }) || self.mode == Mode::Paused {
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
                    FetchResult::Detail(key, Box::new(source.group(&id, Priority::Interactive).await))
                }),
                Wanted::Peers => {
                    let expected = self.records.listed_tunnels(&key);
                    self.call(
                        async move { FetchResult::Peers(key, read_peers(&*source, &id, expected).await) },
                    );
                }
                Wanted::Log => {
                    let name = self.records.name(&key);
                    self.call(async move { FetchResult::Log(key, source.log(&id, name.as_ref()).await) });
                }
            }
        }
    }

    /// Stores the addresses of a group. A failure does not change the connection state; the next poll cycle
    /// determines it.
    pub(super) fn take_detail(
        &mut self,
        key: &GroupKey,
        read: Result<Group, Failure>,
        outbox: &mut UpdateSender,
    ) {
        let now = self.fetched(key, Wanted::Addresses, read.as_ref().err(), outbox);
        let told = read.map(|detail| self.records.take_detail(key.clone(), detail));
        self.publish_if_read(&told, now, outbox);
        outbox.put_detail(self.details.addresses(key, told, now));
    }

    /// Stores the tunnels of a group, also if the list is incomplete.
    pub(super) fn take_peers(
        &mut self,
        key: &GroupKey,
        read: ListSnapshot<Tunnel>,
        outbox: &mut UpdateSender,
    ) {
        let now = self.fetched(key, Wanted::Peers, read.failure.as_ref(), outbox);
        let told = read.failure.clone().map_or(Ok(()), Err);
        if self.records.take_peers(key.clone(), read, now) {
            self.records.publish(now, outbox);
        }
        outbox.put_detail(self.details.peers(key, told, now));
    }

    /// Stores the log of a group.
    pub(super) fn take_log(
        &mut self,
        key: &GroupKey,
        read: Result<Vec<LogEntry>, Failure>,
        outbox: &mut UpdateSender,
    ) {
        let now = self.fetched(key, Wanted::Log, read.as_ref().err(), outbox);
        outbox.put_detail(self.details.log(key, read, now));
    }

    fn publish_if_read(&mut self, told: &Result<(), Failure>, now: Timestamp, outbox: &mut UpdateSender) {
        if told.is_ok() {
            self.records.publish(now, outbox);
        }
    }

    /// Ends a request about a group, starts the next one and returns the current time. Failures are logged
    /// immediately.
    fn fetched(
        &mut self,
        key: &GroupKey,
        wanted: Wanted,
        failure: Option<&Failure>,
        outbox: &mut UpdateSender,
    ) -> Timestamp {
        if let Some(failure) = failure {
            tracing::warn!(group = %key, ?wanted, %failure, "not read");
            outbox.put_usage(self.source.usage());
        }
        self.errands.done(key, wanted);
        self.run_errands();
        self.options.clock.now()
    }
}
