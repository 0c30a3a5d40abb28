//! A source without a network: a small world of groups, a reply for each kind of call, and a log of the calls.

use jiff::Timestamp;
use std::collections::HashMap;
use std::future::pending;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::time::{Instant, sleep};
use tunnelscope::domain::{
    ApiTimestamp, Failure, FailureKind, Group, GroupKey, GroupStatus, Hub, HubStatus, Id, ListQuery,
    LogEntry, LogOrder, LogRequest, PAGE_LIMIT, Page, PageRequest, Priority, Region, Regions, Role, Text,
    Tunnel, TunnelStatus, Usage,
};
use tunnelscope::worker::Source;

/// A kind of call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Call {
    SignIn,
    List,
    States,
    Group,
    Regions,
    /// Groups in a status.
    Watch,
    /// Groups by their ids.
    Check,
    /// All tunnels of a group.
    Peers,
    /// What the provider logged of a group.
    Log,
    /// A page of what the provider logged of the organization.
    OrganizationLog,
}

/// How a kind of call is answered.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// As it should be.
    Good,
    /// With the first so many groups, then a failure.
    Fetched(usize, Failure),
    /// With a failure.
    Fail(Failure),
    /// Never.
    Hang,
    /// With a panic.
    Panic,
}

/// What the source has, does and did.
pub(crate) struct World {
    /// Groups with their configuration.
    pub(crate) list: Vec<Group>,
    /// Groups with their tunnels.
    pub(crate) states: Vec<Group>,
    /// All tunnels of any group.
    pub(crate) peers: Vec<Tunnel>,
    /// Entries that a page has at most, whatever is asked for.
    pub(crate) page_cap: u64,
    /// Time that each call takes.
    pub(crate) latency: Duration,
    /// Maximum number of concurrent calls of a poll.
    pub(crate) most_open: usize,
    /// Every call, and when it began.
    pub(crate) calls: Vec<(Instant, Call)>,
    /// Every page that was asked for.
    pub(crate) pages: Vec<(ListQuery, u64)>,
    /// Every page of tunnels that was asked for.
    pub(crate) peer_pages: Vec<PageRequest>,
    /// The provider's log of the organization, the oldest entry first.
    pub(crate) log: Vec<LogEntry>,
    /// Every page of it that was requested, and how urgently.
    pub(crate) log_requests: Vec<(LogRequest, Priority)>,
    /// What it allows.
    pub(crate) usage: Usage,
    open: usize,
    has_token: bool,
    replies: HashMap<Call, Reply>,
}

#[derive(Clone)]
pub(crate) struct Fake(Arc<Mutex<World>>);

impl Fake {
    /// A world of so many groups, all well.
    pub(crate) fn new(groups: usize) -> Self {
        Self(Arc::new(Mutex::new(World {
            list: (0..groups).map(configured).collect(),
            states: (0..groups).map(with_state).collect(),
            peers: Vec::new(),
            page_cap: PAGE_LIMIT,
            latency: Duration::ZERO,
            most_open: 0,
            calls: Vec::new(),
            pages: Vec::new(),
            peer_pages: Vec::new(),
            log: Vec::new(),
            log_requests: Vec::new(),
            usage: Usage::default(),
            open: 0,
            has_token: false,
            replies: HashMap::new(),
        })))
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap()
    }

    pub(crate) fn answer(&self, call: Call, reply: Reply) {
        self.world().replies.insert(call, reply);
    }

    /// Answers both lists this way.
    pub(crate) fn answer_lists(&self, reply: &Reply) {
        self.answer(Call::List, reply.clone());
        self.answer(Call::States, reply.clone());
    }

    pub(crate) fn count(&self, call: Call) -> usize {
        self.world().calls.iter().filter(|(_, made)| *made == call).count()
    }

    pub(crate) fn total(&self) -> usize {
        self.world().calls.len()
    }

    /// The calls that were made since there were so many.
    pub(crate) fn since(&self, count: usize) -> Vec<Call> {
        self.world().calls[count..].iter().map(|(_, call)| *call).collect()
    }

    /// Sets the status of a group in both lists.
    pub(crate) fn set_status(&self, place: usize, status: GroupStatus) {
        let mut world = self.world();
        world.list[place].status = Some(status.clone());
        world.states[place].status = Some(status);
    }

    /// Adds a group to both lists.
    pub(crate) fn add(&self, number: usize) {
        let mut world = self.world();
        world.list.push(configured(number));
        world.states.push(with_state(number));
    }

    /// Takes the last group from both lists.
    pub(crate) fn remove_last(&self) {
        let mut world = self.world();
        world.list.pop();
        world.states.pop();
    }

    async fn reply(&self, call: Call) -> Reply {
        let (reply, latency) = {
            let mut world = self.world();
            world.calls.push((Instant::now(), call));
            world.open += usize::from(call != Call::Group);
            world.most_open = world.most_open.max(world.open);
            (world.replies.get(&call).cloned().unwrap_or(Reply::Good), world.latency)
        };
        sleep(latency).await;
        match reply {
            Reply::Hang => pending().await,
            Reply::Panic => panic!("the source broke"),
            reply => {
                self.world().open -= usize::from(call != Call::Group);
                reply
            }
        }
    }

    /// The reply to the same call for another page, which is not counted.
    fn reply_to_more(&self, call: Call) -> Reply {
        self.world().replies.get(&call).cloned().unwrap_or(Reply::Good)
    }

    fn page(reply: Reply, groups: &[Group], request: PageRequest) -> Result<Page, Failure> {
        let total = Some(groups.len() as u64);
        let [offset, limit] = [request.offset, request.limit].map(|count| usize::try_from(count).unwrap());
        let end = groups.len().min(offset + limit);
        let whole = Page { items: groups[offset.min(end)..end].to_vec(), total, ..Page::default() };
        match reply {
            Reply::Fetched(count, _) if offset < count => {
                Ok(Page { items: groups[offset..count].to_vec(), ..whole })
            }
            Reply::Fetched(_, failure) | Reply::Fail(failure) => Err(failure),
            _ => Ok(whole),
        }
    }
}

impl World {
    /// All that a list has.
    fn read(&self, list: &ListQuery) -> Vec<Group> {
        let list_failure =
            |is_in: &dyn Fn(&Group) -> bool| self.list.iter().filter(|group| is_in(group)).cloned().collect();
        match list {
            ListQuery::Groups => self.list.clone(),
            ListQuery::States => self.states.clone(),
            ListQuery::WithStatus(status) => list_failure(&|group| group.status.as_ref() == Some(status)),
            ListQuery::WithIds(ids) => {
                list_failure(&|group| group.id.as_ref().is_some_and(|id| ids.contains(id)))
            }
        }
    }
}

impl Source for Fake {
    fn needs_sign_in(&self) -> bool {
        !self.world().has_token
    }

    fn usage(&self) -> Usage {
        self.world().usage.clone()
    }

    async fn sign_in(&self) -> Result<Option<Timestamp>, Failure> {
        if let Reply::Fail(failure) = self.reply(Call::SignIn).await {
            return Err(failure);
        }
        self.world().has_token = true;
        Ok(Some(TOKEN_UNTIL.parse().unwrap()))
    }

    async fn page(
        &self,
        list: &ListQuery,
        request: PageRequest,
        _urgency: Priority,
    ) -> Result<Page, Failure> {
        let offset = request.offset;
        self.world().pages.push((list.clone(), offset));
        let call = match list {
            ListQuery::Groups => Call::List,
            ListQuery::States => Call::States,
            ListQuery::WithStatus(_) => Call::Watch,
            ListQuery::WithIds(_) => Call::Check,
        };
        let reply = if offset == 0 { self.reply(call).await } else { self.reply_to_more(call) };
        let (groups, limit) = {
            let world = self.world();
            (world.read(list), request.limit.min(world.page_cap))
        };
        Self::page(reply, &groups, PageRequest { limit, ..request })
    }

    async fn group(&self, id: &Id, _urgency: Priority) -> Result<Group, Failure> {
        if let Reply::Fail(failure) = self.reply(Call::Group).await {
            return Err(failure);
        }
        let mut group = self.world().list.iter().find(|group| group.id.as_ref() == Some(id)).unwrap().clone();
        for hub in &mut group.hubs {
            hub.datacenter_ip = Some(Text::new("192.0.2.1"));
        }
        Ok(group)
    }

    async fn peers(
        &self,
        _id: &Id,
        request: PageRequest,
        _urgency: Priority,
    ) -> Result<Page<Tunnel>, Failure> {
        let reply = self.reply(Call::Peers).await;
        let mut world = self.world();
        world.peer_pages.push(request);
        let from = usize::try_from(request.offset).unwrap().min(world.peers.len());
        let limit = usize::try_from(request.limit.min(world.page_cap)).unwrap();
        match reply {
            Reply::Fail(failure) => return Err(failure),
            Reply::Fetched(count, failure) if from >= count => return Err(failure),
            _ => {}
        }
        Ok(Page { items: world.peers[from..].iter().take(limit).cloned().collect(), ..Page::default() })
    }

    async fn log(&self, id: &Id, name: Option<&Text>) -> Result<Vec<LogEntry>, Failure> {
        if let Reply::Fail(failure) = self.reply(Call::Log).await {
            return Err(failure);
        }
        let message = Some(Text::from(format!("of {}", name.map_or("-", Text::as_str))));
        Ok(vec![LogEntry { group_id: Some(id.clone()), message, ..LogEntry::default() }])
    }

    async fn organization_log(
        &self,
        request: &LogRequest,
        urgency: Priority,
    ) -> Result<Page<LogEntry>, Failure> {
        let reply = self.reply(Call::OrganizationLog).await;
        let mut world = self.world();
        world.log_requests.push((request.clone(), urgency));
        match reply {
            Reply::Fail(failure) => return Err(failure),
            Reply::Fetched(count, failure) if request.offset >= count as u64 => return Err(failure),
            _ => {}
        }
        let until = request.until.unwrap_or(Timestamp::MAX);
        let span = request.since..=until;
        let is_in = |entry: &&LogEntry| entry.timestamp.is_some_and(|at| span.contains(&at));
        let mut entries: Vec<LogEntry> = world.log.iter().filter(is_in).cloned().collect();
        if request.order == LogOrder::NewestFirst {
            entries.reverse();
        }
        let limit = usize::try_from(request.limit.min(world.page_cap)).unwrap();
        let items = entries.into_iter().skip(usize::try_from(request.offset).unwrap()).take(limit);
        Ok(Page { items: items.collect(), ..Page::default() })
    }

    async fn regions(&self, _urgency: Priority) -> Result<Regions, Failure> {
        if let Reply::Fail(failure) = self.reply(Call::Regions).await {
            return Err(failure);
        }
        let region = Region { region: Some(Text::new("us-east-1")), ..Region::default() };
        Ok(Regions { regions: vec![region], bgp: None })
    }
}

/// When the token of this source ends.
pub(crate) const TOKEN_UNTIL: &str = "2026-01-01T01:00:00Z";

pub(crate) fn failure(kind: FailureKind) -> Failure {
    Failure::new(kind, "api.example")
}

pub(crate) fn rate_limited(seconds: u64) -> Failure {
    Failure { retry_after: Some(Duration::from_secs(seconds)), ..failure(FailureKind::RateLimited) }
}

pub(crate) fn key(number: usize) -> GroupKey {
    with_state(number).key
}

/// A group as the list of groups has it.
pub(crate) fn configured(number: usize) -> Group {
    Group {
        region: Some(Text::new("us-east-1")),
        modified_at: Some(ApiTimestamp::new("2025-06-01T00:00:00Z")),
        ..group(number, |_| {})
    }
}

/// A group as the list of states has it.
pub(crate) fn with_state(number: usize) -> Group {
    group(number, |hub| {
        let peer_ip = Some(Text::new("198.51.100.7"));
        let mut tunnel = Tunnel::default();
        tunnel.common_mut().status = Some(TunnelStatus::Up);
        tunnel.details_mut().peer_ip = peer_ip;
        hub.tunnels = Some(vec![tunnel]);
    })
}

fn group(number: usize, complete: impl Fn(&mut Hub)) -> Group {
    let hub = |role, id: usize| {
        let mut hub = Hub::new(Some(Id::new(&id.to_string())), role);
        hub.status = Some(HubStatus::Up);
        hub.datacenter = Some(Text::new("sse-use-1-0-0"));
        complete(&mut hub);
        hub
    };
    let id = Id::new(&(1_000 + number).to_string());
    let mut group = Group::new(Some(id), Some(Text::from(format!("branch-{number}"))));
    group.status = Some(GroupStatus::Connected);
    group.set_hubs(vec![hub(Role::Primary, 2 * number), hub(Role::Secondary, 2 * number + 1)]);
    group
}
