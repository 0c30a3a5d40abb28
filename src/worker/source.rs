//! Where the data comes from, as the worker sees it. `api` is one; the tests have another, without a network.

use crate::domain::{Collection, Failure, Group, Id, Regions, Usage};
use jiff::Timestamp;
use std::future::Future;

/// Answers that a [`Source`] gives to one question.
type Answer<T> = Result<T, Failure>;

/// A place that knows of tunnel groups. It retries nothing but a lost token: when to ask again is the worker's business.
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

    /// All groups with their configuration. A page that fails ends the reading; what came before it is kept.
    fn groups(&self) -> impl Future<Output = Collection<Group>> + Send;

    /// The states of all groups, with at most ten tunnels a hub.
    fn states(&self) -> impl Future<Output = Collection<Group>> + Send;

    /// One group, with the addresses of its data centers.
    ///
    /// # Errors
    /// Whatever the API or the network said.
    fn group(&self, id: &Id) -> impl Future<Output = Answer<Group>> + Send;

    /// All regions. They have a scope of their own, which a key may lack.
    ///
    /// # Errors
    /// Whatever the API or the network said.
    fn regions(&self) -> impl Future<Output = Answer<Regions>> + Send;
}
