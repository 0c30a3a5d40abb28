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

    async fn page(&self, list: &ListQuery, request: PageRequest, urgency: Priority) -> Result<Page, Failure> {
        (**self).page(list, request, urgency).await
    }

    async fn group(&self, id: &Id, urgency: Priority) -> Result<Group, Failure> {
        (**self).group(id, urgency).await
    }

    async fn peers(&self, id: &Id, request: PageRequest, urgency: Priority) -> Result<Page<Tunnel>, Failure> {
        (**self).peers(id, request, urgency).await
    }

    async fn log(&self, id: &Id, name: Option<&Text>) -> Result<Vec<LogEntry>, Failure> {
        (**self).log(id, name).await
    }

    async fn organization_log(
        &self,
        request: &LogRequest,
        urgency: Priority,
    ) -> Result<Page<LogEntry>, Failure> {
        (**self).organization_log(request, urgency).await
    }

    async fn regions(&self, urgency: Priority) -> Result<Regions, Failure> {
        (**self).regions(urgency).await
    }
}
