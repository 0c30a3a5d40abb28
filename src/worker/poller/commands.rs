//! Commands from the UI. They take precedence over background work: they are handled even while a request is
//! open, and the details of a group are fetched in parallel with a poll cycle.
//!
//! A running poll cycle is never cancelled. Any number of refreshes requested during a cycle cause one more
//! cycle after it, so that the data is newer than the request.

use super::{FetchResult, Mode, PollStatus, Poller, clamp_interval};
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
    pub(in crate::worker) fn handle_command(&mut self, command: Command, update_sender: &mut UpdateSender) {
        tracing::debug!(?command, "command received");
        match command {
            Command::Refresh => self.refresh(),
            Command::FetchGroup(key) => self.fetch_group(&key, update_sender),
            Command::Pause => self.pause(update_sender),
            Command::Resume => self.resume(update_sender),
            Command::SetInterval(interval) => self.set_interval(interval, update_sender),
            Command::FollowLog(following) => self.follow_log(following, update_sender),
            Command::DismissMissing(tunnels) => {
                self.store.dismiss_missing(&tunnels, self.options.clock.now(), update_sender);
            }
            Command::RestoreDismissed => {
                self.store.restore_dismissed(self.options.clock.now(), update_sender);
            }
        }
    }

    /// Starts or stops following the organization's log. Known entries are published immediately.
    fn follow_log(&mut self, following: LogFollowing, update_sender: &mut UpdateSender) {
        self.log.set(following);
        if let Some(known) = self.log.known() {
            update_sender.put_log(known);
        }
    }

    /// Requests another poll cycle and clears earlier permission failures.
    fn refresh(&mut self) {
        self.is_wanted = true;
        self.details.clear_failures();
        self.log.read_now();
    }

    fn pause(&mut self, update_sender: &mut UpdateSender) {
        (self.mode, self.due) = (Mode::Paused, None);
        update_sender.put_link(self.paused());
    }

    /// Requests a poll cycle immediately, unless one is running.
    fn resume(&mut self, update_sender: &mut UpdateSender) {
        self.mode = Mode::Running;
        match &self.cycle {
            Some(_) => {
                self.resume_request(update_sender);
                self.check_wait(update_sender);
            }
            None => self.is_wanted = true,
        }
    }

    fn set_interval(&mut self, interval: Duration, update_sender: &mut UpdateSender) {
        self.options.interval = clamp_interval(interval);
        self.choose_strategy();
        if self.due.is_some() {
            self.schedule_next_cycle(update_sender);
        }
    }

    /// Fetches missing details of a group; other requests may go first. Nothing is fetched after the API key
    /// was rejected, since each attempt could contribute to a lockout, or while polling is paused.
    fn fetch_group(&mut self, key: &GroupKey, update_sender: &mut UpdateSender) {
        if matches!(self.status, PollStatus::Refused { .. }) || self.mode == Mode::Paused {
            return;
        }
        let now = self.options.clock.now();
        let Some(id) = self.store.id(key) else { return };
        if self.details.wants_log(key, now) {
            self.detail_requests.queue(key.clone(), id.clone(), Wanted::Log);
        } else if let Some(detail) = self.details.permission_failure(key) {
            update_sender.put_detail(detail);
        }
        if self.store.wants_peers(key) {
            self.detail_requests.queue(key.clone(), id.clone(), Wanted::Peers);
        }
        if self.store.wants_detail(key) {
            self.detail_requests.queue(key.clone(), id, Wanted::Addresses);
        }
        self.run_detail_requests();
    }

    fn run_detail_requests(&mut self) {
        while let Some((key, id, wanted)) = self.detail_requests.next() {
            let source = Arc::clone(&self.source);
            match wanted {
                Wanted::Addresses => self.spawn(async move {
                    FetchResult::Detail(key, Box::new(source.group(&id, Priority::Interactive).await))
                }),
                Wanted::Peers => {
                    let expected = self.store.listed_tunnels(&key);
                    self.spawn(
                        async move { FetchResult::Peers(key, read_peers(&*source, &id, expected).await) },
                    );
                }
                Wanted::Log => {
                    let name = self.store.name(&key);
                    self.spawn(async move { FetchResult::Log(key, source.log(&id, name.as_ref()).await) });
                }
            }
        }
    }

    /// Stores the addresses of a group. A failure does not change the connection state; the next poll cycle
    /// determines it.
    pub(super) fn store_detail(
        &mut self,
        key: &GroupKey,
        read: Result<Group, Failure>,
        update_sender: &mut UpdateSender,
    ) {
        let now = self.finish_detail_request(key, Wanted::Addresses, read.as_ref().err(), update_sender);
        let result = read.map(|detail| self.store.insert_detail(key.clone(), detail));
        self.publish_on_success(&result, now, update_sender);
        update_sender.put_detail(self.details.addresses(key, result, now));
    }

    /// Stores the tunnels of a group, also if the list is incomplete.
    pub(super) fn store_peers(
        &mut self,
        key: &GroupKey,
        read: ListSnapshot<Tunnel>,
        update_sender: &mut UpdateSender,
    ) {
        let now = self.finish_detail_request(key, Wanted::Peers, read.failure.as_ref(), update_sender);
        let result = read.failure.clone().map_or(Ok(()), Err);
        if self.store.insert_peers(key.clone(), read, now) {
            self.store.publish(now, update_sender);
        }
        update_sender.put_detail(self.details.peers(key, result, now));
    }

    /// Stores the log of a group.
    pub(super) fn store_log(
        &mut self,
        key: &GroupKey,
        read: Result<Vec<LogEntry>, Failure>,
        update_sender: &mut UpdateSender,
    ) {
        let now = self.finish_detail_request(key, Wanted::Log, read.as_ref().err(), update_sender);
        update_sender.put_detail(self.details.log(key, read, now));
    }

    fn publish_on_success(
        &mut self,
        result: &Result<(), Failure>,
        now: Timestamp,
        update_sender: &mut UpdateSender,
    ) {
        if result.is_ok() {
            self.store.publish(now, update_sender);
        }
    }

    /// Ends a request about a group, starts the next one and returns the current time. Failures are logged
    /// immediately.
    fn finish_detail_request(
        &mut self,
        key: &GroupKey,
        wanted: Wanted,
        failure: Option<&Failure>,
        update_sender: &mut UpdateSender,
    ) -> Timestamp {
        if let Some(failure) = failure {
            tracing::warn!(group = %key, ?wanted, %failure, "not read");
            update_sender.put_usage(self.source.usage());
        }
        self.detail_requests.done(key, wanted);
        self.run_detail_requests();
        self.options.clock.now()
    }
}
