//! The client as the data source of the worker.

use super::Client;
use crate::api::dto;
use crate::api::endpoints::Resource;
use crate::api::transport::{Response, subject};
use crate::domain::{
    Failure, FailureKind, Group, Id, ListQuery, LogEntry, LogRequest, Page, PageRequest, Priority, Regions,
    Text, Tunnel, Usage,
};
use crate::worker::Source;
use jiff::Timestamp;

impl Source for Client {
    fn needs_sign_in(&self) -> bool {
        self.tokens.needs_request()
    }

    fn usage(&self) -> Usage {
        let (calls, token_requests, budget) = self.transport.usage();
        let token = self.tokens.usage();
        let token_usage = self.transport.token_usage();
        Usage {
            token,
            rate_limit: budget,
            calls,
            token_requests,
            token_blocked_until: token_usage.blocked_until,
            is_token_pause_capped: token_usage.is_pause_capped,
            failures: self.failure_log.failures(),
        }
    }

    async fn sign_in(&self) -> Result<Option<Timestamp>, Failure> {
        Ok(self.get_token().await?.expires_at())
    }

    async fn page(&self, list: &ListQuery, request: PageRequest, urgency: Priority) -> Result<Page, Failure> {
        self.get_page(&Resource::page(list, request), dto::groups, urgency).await
    }

    async fn group(&self, id: &Id, urgency: Priority) -> Result<Group, Failure> {
        let resource = Resource::group(id).ok_or_else(|| Failure::new(FailureKind::NotFound, "group"))?;
        self.get_resource(&resource, dto::group, urgency).await
    }

    async fn peers(&self, id: &Id, request: PageRequest, urgency: Priority) -> Result<Page<Tunnel>, Failure> {
        let resource =
            Resource::peers(id, request).ok_or_else(|| Failure::new(FailureKind::NotFound, "peers"))?;
        self.get_page(&resource, dto::peers, urgency).await
    }

    /// The API redirects to the log of a regional host. Entries of other groups are dropped.
    async fn log(&self, id: &Id, name: Option<&Text>) -> Result<Vec<LogEntry>, Failure> {
        let url = self.url(&Resource::log(name));
        let page = self.get_following_redirects(url, dto::log, Priority::Interactive).await?.value;
        let mut entries = page.unwrap_or_default().items;
        entries.retain(|entry| entry.group_id.as_ref().is_none_or(|group| group == id));
        Ok(entries)
    }

    async fn organization_log(
        &self,
        request: &LogRequest,
        urgency: Priority,
    ) -> Result<Page<LogEntry>, Failure> {
        let url = self.url(&Resource::organization_log(request));
        let subject = subject(&url);
        let Response { value, took } = self.get_following_redirects(url, dto::log, urgency).await?;
        Ok(Page { duration: took, subject, ..value.unwrap_or_default() })
    }

    /// Falls back to the available regions where the API rejects the filter, as older clouds may.
    async fn regions(&self, urgency: Priority) -> Result<Regions, Failure> {
        match self.get_resource(&Resource::all_regions(), dto::regions, urgency).await {
            Err(failure) if failure.kind == FailureKind::BadRequest => {
                self.get_resource(&Resource::available_regions(), dto::regions, urgency).await
            }
            regions => regions,
        }
    }
}
