//! Where the data comes from, as the worker sees it. `api` is one; the tests have another, without a network.

use crate::domain::{
    Failure, Group, Id, List, LogEntry, LogRequest, Page, PageRequest, Regions, Text, Tunnel, Urgency, Usage,
};
use jiff::Timestamp;
use std::future::Future;

/// Answers that a [`Source`] gives to one question.
type Answer<T> = Result<T, Failure>;

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
    fn sign_in(&self) -> impl Future<Output = Answer<Option<Timestamp>>> + Send;

    /// One page of a list.
    ///
    /// # Errors
    /// Whatever the API or the network said.
    fn page(
        &self,
        list: &List,
        request: PageRequest,
        urgency: Urgency,
    ) -> impl Future<Output = Answer<Page>> + Send;

    /// One group, with the addresses of its data centers.
    ///
    /// # Errors
    /// Whatever the API or the network said.
    fn group(&self, id: &Id, urgency: Urgency) -> impl Future<Output = Answer<Group>> + Send;

    /// A page of all tunnels of a group, of all its hubs.
    ///
    /// # Errors
    /// Whatever the API or the network said.
    fn peers(
        &self,
        id: &Id,
        request: PageRequest,
        urgency: Urgency,
    ) -> impl Future<Output = Answer<Page<Tunnel>>> + Send;

    /// What the provider logged of a group in the last day, the newest first. It has a scope of its own, which a key may
    /// lack.
    ///
    /// # Errors
    /// Whatever the API or the network said.
    fn log(&self, id: &Id, name: Option<&Text>) -> impl Future<Output = Answer<Vec<LogEntry>>> + Send;

    /// A page of what the provider logged of the whole organization. It has a scope of its own, which a key may lack.
    ///
    /// # Errors
    /// Whatever the API or the network said.
    fn organization_log(
        &self,
        request: &LogRequest,
        urgency: Urgency,
    ) -> impl Future<Output = Answer<Page<LogEntry>>> + Send;

    /// All regions. They have a scope of their own, which a key may lack.
    ///
    /// # Errors
    /// Whatever the API or the network said.
    fn regions(&self, urgency: Urgency) -> impl Future<Output = Answer<Regions>> + Send;
}
