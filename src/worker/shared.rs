//! A shared source: the worker sends the requests, the other owner only reads the usage.

use super::Source;
use crate::domain::{
    Failure, Group, Id, ListQuery, LogEntry, LogRequest, Page, PageRequest, Priority, Regions, Text, Tunnel,
    Usage,
};
use jiff::Timestamp;
use std::sync::Arc;

impl<S: Source> Source for Arc<S> {
    fn needs_sign_in(&self) -> bool {
        (**self).needs_sign_in()
    }

    fn usage(&self) -> Usage {
        (**self).usage()
    }

    async fn sign_in(&self) -> Result<Option<Timestamp>, Failure> {
        (**self).sign_in().await
    }

    async fn page(
        &self,
        list: &ListQuery,
        request: PageRequest,
        priority: Priority,
    ) -> Result<Page, Failure> {
        (**self).page(list, request, priority).await
    }

    async fn group(&self, id: &Id, priority: Priority) -> Result<Group, Failure> {
        (**self).group(id, priority).await
    }

    async fn peers(
        &self,
        id: &Id,
        request: PageRequest,
        priority: Priority,
    ) -> Result<Page<Tunnel>, Failure> {
        (**self).peers(id, request, priority).await
    }

    async fn log(&self, id: &Id, name: Option<&Text>) -> Result<Vec<LogEntry>, Failure> {
        (**self).log(id, name).await
    }

    async fn organization_log(
        &self,
        request: &LogRequest,
        priority: Priority,
    ) -> Result<Page<LogEntry>, Failure> {
        (**self).organization_log(request, priority).await
    }

    async fn regions(&self, priority: Priority) -> Result<Regions, Failure> {
        (**self).regions(priority).await
    }
}
