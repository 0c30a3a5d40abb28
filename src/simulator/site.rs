//! What all requests share, and the way of a request through it: log, fault, token, scope, answer.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{ConnectInfo, State},
    http::{Method, Request, StatusCode, request::Parts},
};
use serde::Deserialize;

use super::{
    Scenario,
    answer::{Answer, Refusal},
    clock::Clock,
    control, events,
    faults::{Fault, Faults},
    groups,
    journal::Journal,
    line::Line,
    peers,
    printer::Printer,
    query::Query,
    regions,
    token::{Badge, Tokens},
    world::World,
};

/// Bytes that the body of a request has at most.
const LARGEST_BODY: usize = 1 << 20;

/// The world and everything around it.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) clock: Clock,
    pub(super) scenario: Scenario,
    pub(super) tokens: Mutex<Tokens>,
    pub(super) faults: Mutex<Faults>,
    pub(super) journal: Mutex<Journal>,
    pub(super) scopes: Mutex<Scopes>,
    world: RwLock<World>,
}

/// What the key may read; what it is not told, it may.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Scopes {
    /// Tunnel groups, their states and peers.
    ntg: bool,
    regions: bool,
    logs: bool,
}

impl Default for Scopes {
    fn default() -> Self {
        Self { ntg: true, regions: true, logs: true }
    }
}

impl Site {
    pub(super) fn new(world: World, scenario: Scenario, clock: Clock) -> Self {
        Self {
            clock,
            scenario,
            tokens: Mutex::new(Tokens::new(world.seed())),
            faults: Mutex::default(),
            journal: Mutex::default(),
            scopes: Mutex::default(),
            world: RwLock::new(world),
        }
    }

    pub(super) fn world(&self) -> RwLockReadGuard<'_, World> {
        self.world.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn world_mut(&self) -> RwLockWriteGuard<'_, World> {
        self.world.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the world as it is now, through the token's organization.
    fn read<T>(
        &self,
        badge: Badge,
        answer: impl FnOnce(&Printer<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let organization = badge.organization()?;
        let world = self.world();
        let look = world.at(self.clock.now());
        answer(&Printer { world: &world, look, clock: &self.clock, organization, scenario: self.scenario })
    }
}

/// What a lock guards, also when a request before this one came to grief.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers a request.
pub(super) async fn serve(
    State(site): State<Arc<Site>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request<Body>,
) -> Answer {
    let (request, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return Refusal::error(StatusCode::PAYLOAD_TOO_LARGE, "Content Too Large").into();
    };
    if request.uri.path().starts_with("/_simulator/") {
        let controlled = control::control(&site, &request.method, request.uri.path(), &body);
        return controlled.unwrap_or_else(Answer::from);
    }
    logged(&site, &line, &request, &body).await
}

async fn logged(site: &Site, line: &Line, request: &Parts, body: &Bytes) -> Answer {
    let badge = locked(&site.tokens).badge(&request.headers);
    let pending = locked(&site.journal).open(request, badge);
    let fault = locked(&site.faults).take(&request.uri);
    let answer = match fault {
        Some(fault) => faulty(&fault, site, line, request, body).await,
        None => Some(answer(site, badge, request, body)),
    };
    match answer {
        Some(answer) => {
            locked(&site.journal).close(pending, answer.status());
            answer
        }
        None => hang_up(line),
    }
}

/// The answer that a fault makes of it; none when it closes the connection.
async fn faulty(fault: &Fault, site: &Site, line: &Line, request: &Parts, body: &Bytes) -> Option<Answer> {
    tokio::select! {
        () = tokio::time::sleep(fault.delay()) => {}
        () = line.cut.cancelled() => return None,
    }
    if fault.closes() {
        return None;
    }
    let given = fault.answer(request.uri.path());
    let answer = given.unwrap_or_else(|| {
        let badge = locked(&site.tokens).badge(&request.headers);
        answer(site, badge, request, body)
    });
    Some(fault.bend(answer, line).await)
}

/// Ends the connection; what is returned is never written.
fn hang_up(line: &Line) -> Answer {
    line.cut.cancel();
    Answer::new(Body::empty())
}

fn answer(site: &Site, badge: Badge, request: &Parts, body: &Bytes) -> Answer {
    let path: Vec<&str> = request.uri.path().trim_start_matches('/').split('/').collect();
    let answered = match (path.as_slice(), request.method == Method::GET) {
        (["auth", "v2", "token"], _) => token(site, request, body),
        (["reports", "v2", "networkTunnelLogs"], true) => logs(site, badge, request),
        (["deployments", "v2", rest @ ..], true) => deployments(site, badge, rest, request),
        (["deployments" | "reports", ..], false) => write(badge),
        _ => Err(Refusal::not_found()),
    };
    answered.unwrap_or_else(Answer::from)
}

fn token(site: &Site, request: &Parts, body: &Bytes) -> Result<Answer, Refusal> {
    if request.method == Method::POST {
        return locked(&site.tokens).issue(&request.headers, body);
    }
    Err(Refusal::message(StatusCode::NOT_FOUND, "Not Found"))
}

/// The simulated key is read-only.
fn write(badge: Badge) -> Result<Answer, Refusal> {
    badge.organization()?;
    Err(Refusal::forbidden())
}

fn logs(site: &Site, badge: Badge, request: &Parts) -> Result<Answer, Refusal> {
    site.read(badge, |printer| {
        if locked(&site.scopes).logs {
            return events::list(printer, &Query::of(&request.uri));
        }
        Err(Refusal::message(StatusCode::FORBIDDEN, "Access Forbidden"))
    })
}

fn deployments(site: &Site, badge: Badge, path: &[&str], request: &Parts) -> Result<Answer, Refusal> {
    let scopes = *locked(&site.scopes);
    let query = Query::of(&request.uri);
    site.read(badge, |printer| match path {
        ["regions"] if scopes.regions => regions::list(&query),
        ["regions"] => Err(Refusal::forbidden()),
        ["networktunnelgroups" | "networktunnelgroupsstate", ..] if !scopes.ntg => Err(Refusal::forbidden()),
        ["networktunnelgroups"] => groups::list(printer, &query),
        ["networktunnelgroupsstate"] => groups::states(printer, &query),
        ["networktunnelgroups", id] => groups::single(printer, id),
        ["networktunnelgroups", id, "state"] => groups::state(printer, id),
        ["networktunnelgroups", id, "peers"] => peers::list(printer, id, &query),
        ["networktunnelgroups", id, "networktunnelhubs", hub, "peers", peer, "state"] => {
            peers::state(printer, id, hub, peer)
        }
        _ => Err(Refusal::not_found()),
    })
}
