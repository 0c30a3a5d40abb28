//! The client as the worker sees it.

use super::Client;
use crate::api::dto;
use crate::api::endpoints::Resource;
use crate::api::transport::{Response, subject};
use crate::domain::{
    Failure, FailureKind, Group, Id, List, LogEntry, LogRequest, Page, PageRequest, Regions, Text, Tunnel,
    Urgency, Usage,
};
use crate::worker::Source;
use jiff::Timestamp;

impl Source for Client {
    fn needs_sign_in(&self) -> bool {
        self.tokens.needs_asking()
    }

    fn usage(&self) -> Usage {
        let (calls, token_requests, budget) = self.transport.usage();
        let token = self.tokens.in_use();
        let token_budget = self.transport.token_budget();
        Usage {
            token,
            budget,
            calls,
            token_requests,
            token_held_until: token_budget.held_until,
            is_token_pause_capped: token_budget.is_pause_capped,
            failures: self.failure_log.failures(),
        }
    }

    async fn sign_in(&self) -> Result<Option<Timestamp>, Failure> {
        Ok(self.sign_in_in_time().await?.ends())
    }

    async fn page(&self, list: &List, request: PageRequest, urgency: Urgency) -> Result<Page, Failure> {
        self.get_page(&Resource::page(list, request), dto::groups, urgency).await
    }

    async fn group(&self, id: &Id, urgency: Urgency) -> Result<Group, Failure> {
        let resource = Resource::group(id).ok_or_else(|| Failure::new(FailureKind::NotFound, "group"))?;
        self.get_resource(&resource, dto::group, urgency).await
    }

    async fn peers(&self, id: &Id, request: PageRequest, urgency: Urgency) -> Result<Page<Tunnel>, Failure> {
        let resource =
            Resource::peers(id, request).ok_or_else(|| Failure::new(FailureKind::NotFound, "peers"))?;
        self.get_page(&resource, dto::peers, urgency).await
    }

    /// The log is at a regional host, to which the API redirects. Groups of other names that were sent are left out.
    async fn log(&self, id: &Id, name: Option<&Text>) -> Result<Vec<LogEntry>, Failure> {
        let url = self.url(&Resource::log(name));
        let page = self.follow(url, dto::log, Urgency::Asked).await?.value;
        let mut entries = page.unwrap_or_default().items;
        entries.retain(|entry| entry.group_id.as_ref().is_none_or(|group| group == id));
        Ok(entries)
    }

    async fn organization_log(
        &self,
        request: &LogRequest,
        urgency: Urgency,
    ) -> Result<Page<LogEntry>, Failure> {
        let url = self.url(&Resource::organization_log(request));
        let subject = subject(&url);
        let Response { value, took } = self.follow(url, dto::log, urgency).await?;
        Ok(Page { took, subject, ..value.unwrap_or_default() })
    }

    /// An API that does not know the filter, as older clouds may not, gives the regions that are available.
    async fn regions(&self, urgency: Urgency) -> Result<Regions, Failure> {
        match self.get_resource(&Resource::all_regions(), dto::regions, urgency).await {
            Err(failure) if failure.kind == FailureKind::BadRequest => {
                self.get_resource(&Resource::available_regions(), dto::regions, urgency).await
            }
            regions => regions,
        }
    }
}
