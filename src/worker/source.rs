//! Interface to the data source. Implemented by `api`, and by a source without a network in the tests.

use crate::domain::{
    Failure, Group, Id, ListQuery, LogEntry, LogRequest, Page, PageRequest, Priority, Regions, Text, Tunnel,
    Usage,
};
use jiff::Timestamp;
use std::future::Future;

/// Result of a request to a [`Source`].
type FetchResult<T> = Result<T, Failure>;

/// A source of tunnel-group data. Requests wait for a permit of the rate limit, if there is one. A source
/// retries only for a few seconds; the worker schedules later attempts.
pub trait Source: Send + Sync + 'static {
    /// Whether the next request has to obtain an access token first, so that the UI can show it.
    fn needs_sign_in(&self) -> bool;

    /// API call counts and rate limits.
    fn usage(&self) -> Usage;

    /// Ensures that there is a valid access token, and returns its expiry.
    ///
    /// # Errors
    /// [`FailureKind::CredentialsRefused`](crate::domain::FailureKind::CredentialsRefused) if the API key was
    /// rejected, another kind if the token endpoint is unreachable or returns an error.
    fn sign_in(&self) -> impl Future<Output = FetchResult<Option<Timestamp>>> + Send;

    /// One page of a list.
    ///
    /// # Errors
    /// Any API or network failure.
    fn page(
        &self,
        list: &ListQuery,
        request: PageRequest,
        priority: Priority,
    ) -> impl Future<Output = FetchResult<Page>> + Send;

    /// One group, with the addresses of its data centers.
    ///
    /// # Errors
    /// Any API or network failure.
    fn group(&self, id: &Id, priority: Priority) -> impl Future<Output = FetchResult<Group>> + Send;

    /// A page of the tunnels of a group, across all its hubs.
    ///
    /// # Errors
    /// Any API or network failure.
    fn peers(
        &self,
        id: &Id,
        request: PageRequest,
        priority: Priority,
    ) -> impl Future<Output = FetchResult<Page<Tunnel>>> + Send;

    /// Log entries of a group in the last 24 hours, newest first. Requires a separate scope.
    ///
    /// # Errors
    /// Any API or network failure.
    fn log(&self, id: &Id, name: Option<&Text>) -> impl Future<Output = FetchResult<Vec<LogEntry>>> + Send;

    /// A page of the log of the whole organization. Requires a separate scope.
    ///
    /// # Errors
    /// Any API or network failure.
    fn organization_log(
        &self,
        request: &LogRequest,
        priority: Priority,
    ) -> impl Future<Output = FetchResult<Page<LogEntry>>> + Send;

    /// All regions. Requires a separate scope.
    ///
    /// # Errors
    /// Any API or network failure.
    fn regions(&self, priority: Priority) -> impl Future<Output = FetchResult<Regions>> + Send;
}
