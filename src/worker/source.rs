//! Where the data comes from, as the worker sees it. `api` is one; the tests have another, without a network.

use crate::domain::{
    Failure, Group, Id, ListQuery, LogEntry, LogRequest, Page, PageRequest, Priority, Regions, Text, Tunnel,
    Usage,
};
use jiff::Timestamp;
use std::future::Future;

/// Answers that a [`Source`] gives to one question.
type FetchResult<T> = Result<T, Failure>;

/// A place that knows of tunnel groups. Its calls wait for room in a budget, where it has one; what it may try again by
/// itself is over within seconds, and when to ask again after that is the worker's business.
pub trait Source: Send + Sync + 'static {
    /// Whether the next call has to ask for a token first, so that the screen can say so.
    fn needs_sign_in(&self) -> bool;

    /// What was taken so far, and what is allowed.
    fn usage(&self) -> Usage;

    /// Makes sure of a token and says when it ends.
    ///
    /// # Errors
    /// [`FailureKind::CredentialsRefused`](crate::domain::FailureKind::CredentialsRefused) if the key was refused,
    /// another kind if nobody could be asked.
    fn sign_in(&self) -> impl Future<Output = FetchResult<Option<Timestamp>>> + Send;

    /// One page of a list.
    ///
    /// # Errors
    /// Whatever the API or the network said.
    fn page(
        &self,
        list: &ListQuery,
        request: PageRequest,
        urgency: Priority,
    ) -> impl Future<Output = FetchResult<Page>> + Send;

    /// One group, with the addresses of its data centers.
    ///
    /// # Errors
    /// Whatever the API or the network said.
    fn group(&self, id: &Id, urgency: Priority) -> impl Future<Output = FetchResult<Group>> + Send;

    /// A page of all tunnels of a group, of all its hubs.
    ///
    /// # Errors
    /// Whatever the API or the network said.
    fn peers(
        &self,
        id: &Id,
        request: PageRequest,
        urgency: Priority,
    ) -> impl Future<Output = FetchResult<Page<Tunnel>>> + Send;

    /// What the provider logged of a group in the last day, the newest first. It has a scope of its own, which a key may
    /// lack.
    ///
    /// # Errors
    /// Whatever the API or the network said.
    fn log(&self, id: &Id, name: Option<&Text>) -> impl Future<Output = FetchResult<Vec<LogEntry>>> + Send;

    /// A page of what the provider logged of the whole organization. It has a scope of its own, which a key may lack.
    ///
    /// # Errors
    /// Whatever the API or the network said.
    fn organization_log(
        &self,
        request: &LogRequest,
        urgency: Priority,
    ) -> impl Future<Output = FetchResult<Page<LogEntry>>> + Send;

    /// All regions. They have a scope of their own, which a key may lack.
    ///
    /// # Errors
    /// Whatever the API or the network said.
    fn regions(&self, urgency: Priority) -> impl Future<Output = FetchResult<Regions>> + Send;
}
