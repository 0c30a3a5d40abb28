//! Shared state of all requests, and their processing: log, rate limit, fault, token, scope, response.

use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use axum::{
    body::Bytes,
    http::{Method, StatusCode, request::Parts},
};
use serde::Deserialize;

use super::{
    Options, Scenario,
    clock::Clock,
    control, events,
    fault::Fault,
    faults::Faults,
    groups,
    limits::{RateLimitExceeded, RateLimiter},
    outcome::Outcome,
    peers,
    query::Query,
    regions,
    renderer::Renderer,
    request_log::RequestLog,
    response::{ApiResponse, ErrorResponse, redirect},
    token::{TokenStatus, Tokens},
    world::World,
};

/// The world and everything around it.
#[derive(Debug)]
pub(super) struct ServerState {
    pub(super) clock: Clock,
    pub(super) scenario: Scenario,
    pub(super) tokens: Mutex<Tokens>,
    pub(super) faults: Mutex<Faults>,
    pub(super) journal: Mutex<RequestLog>,
    pub(super) limits: Mutex<RateLimiter>,
    pub(super) scopes: Mutex<Scopes>,
    world: RwLock<World>,
}

/// Scopes of the key; an omitted scope is granted.
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

impl ServerState {
    pub(super) fn new(options: &Options) -> Self {
        let mut world = World::new(options.seed, options.groups, options.scenario);
        if let Some(tunnels) = options.tunnels {
            world.set_tunnels_per_hub(tunnels);
        }
        Self {
            clock: Clock::start(options.time_scale),
            scenario: options.scenario,
            tokens: Mutex::new(Tokens::new(world.seed())),
            faults: Mutex::default(),
            journal: Mutex::default(),
            limits: Mutex::new(RateLimiter::new(options.limits)),
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

    /// Processes a request.
    pub(super) async fn respond(&self, request: &Parts, body: &Bytes) -> Outcome {
        if request.uri.path().starts_with("/_simulator/") {
            let controlled = control::control(self, &request.method, request.uri.path(), body);
            return Outcome::Answered(controlled.unwrap_or_else(ApiResponse::from));
        }
        let token_status = self.token_status(request);
        let pending = lock(&self.journal).open(request, token_status);
        let exceeded = lock(&self.limits).admit(request.uri.path(), token_status);
        let fault = lock(&self.faults).take_matching(&request.uri).unwrap_or_default();
        let outcome = self.apply_fault(&fault, exceeded, request, body).await;
        if let Some(status) = outcome.status() {
            lock(&self.journal).close(pending, status);
        }
        outcome
    }

    /// The outcome with a fault applied. A call beyond the rate limit gets no other response, not even that of
    /// a fault.
    async fn apply_fault(
        &self,
        fault: &Fault,
        exceeded: Option<RateLimitExceeded>,
        request: &Parts,
        body: &Bytes,
    ) -> Outcome {
        if !fault.delay().is_zero() {
            tokio::time::sleep(fault.delay()).await;
        }
        if let Some(ending) = fault.early_end() {
            return Outcome::Unanswered(ending);
        }
        let (path, gateway) = (request.uri.path(), fault.skewed(self.clock.gateway()));
        let answer = match exceeded {
            Some(exceeded) => exceeded.answer(path, gateway),
            None => fault.answer(path).unwrap_or_else(|| self.edited(fault, request, body)),
        };
        let released = lock(&self.faults).released();
        fault.truncated(fault.apply_headers(answer, gateway), released)
    }

    /// The API's own response, with its page modified if a fault requests it.
    fn edited(&self, fault: &Fault, request: &Parts, body: &Bytes) -> ApiResponse {
        let redirected = fault.redirected(request);
        // The token may have expired while the response was delayed.
        let answer = answer(self, self.token_status(request), &redirected, body);
        fault.edit(&request.uri, answer)
    }

    fn token_status(&self, request: &Parts) -> TokenStatus {
        lock(&self.tokens).token_status(&request.headers)
    }

    /// The world at this instant, for the token's organization.
    fn read<T>(
        &self,
        token_status: TokenStatus,
        answer: impl FnOnce(&Renderer<'_>) -> Result<T, ErrorResponse>,
    ) -> Result<T, ErrorResponse> {
        let organization = token_status.organization()?;
        let world = self.world();
        let view = world.view_at(self.clock.now());
        answer(&Renderer { world: &world, view, clock: &self.clock, organization, scenario: self.scenario })
    }
}

/// Locks a mutex, even if an earlier request panicked while it held the lock.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn answer(site: &ServerState, token_status: TokenStatus, request: &Parts, body: &Bytes) -> ApiResponse {
    let path: Vec<&str> = request.uri.path().trim_start_matches('/').split('/').collect();
    let response = match (path.as_slice(), request.method == Method::GET) {
        (["auth", "v2", "token"], _) => token(site, request, body),
        (["reports", "v2", "networkTunnelLogs"], true) => redirect_to_region(token_status, request),
        (["reports.us", "v2", "networkTunnelLogs"], true) => logs(site, token_status, request),
        (["deployments", "v2", rest @ ..], true) => deployments(site, token_status, rest, request),
        (["deployments" | "reports", ..], false) => reject_write(token_status),
        _ => Err(ErrorResponse::not_found()),
    };
    response.unwrap_or_else(ApiResponse::from)
}

fn token(site: &ServerState, request: &Parts, body: &Bytes) -> Result<ApiResponse, ErrorResponse> {
    if request.method == Method::POST {
        return lock(&site.tokens).issue(&request.headers, body);
    }
    Err(ErrorResponse::message(StatusCode::NOT_FOUND, "Not Found"))
}

/// The simulated key is read-only: other methods are rejected.
fn reject_write(token_status: TokenStatus) -> Result<ApiResponse, ErrorResponse> {
    token_status.organization()?;
    Err(ErrorResponse::forbidden())
}

/// The reports are served in a region; every request with a token is redirected there.
fn redirect_to_region(token_status: TokenStatus, request: &Parts) -> Result<ApiResponse, ErrorResponse> {
    token_status.organization()?;
    let target = request.uri.path_and_query().map_or("/", |target| target.as_str());
    Ok(redirect(&target.replacen("/reports/", "/reports.us/", 1)))
}

fn logs(
    site: &ServerState,
    token_status: TokenStatus,
    request: &Parts,
) -> Result<ApiResponse, ErrorResponse> {
    site.read(token_status, |printer| {
        if lock(&site.scopes).logs {
            return events::list(printer, &Query::from_uri(&request.uri));
        }
        Err(ErrorResponse::message(StatusCode::FORBIDDEN, "Access Forbidden"))
    })
}

fn deployments(
    site: &ServerState,
    token_status: TokenStatus,
    path: &[&str],
    request: &Parts,
) -> Result<ApiResponse, ErrorResponse> {
    let scopes = *lock(&site.scopes);
    let query = Query::from_uri(&request.uri);
    site.read(token_status, |printer| match path {
        ["regions"] if scopes.regions => regions::list(&query),
        ["regions"] => Err(ErrorResponse::forbidden()),
        ["networktunnelgroups" | "networktunnelgroupsstate", ..] if !scopes.ntg => {
            Err(ErrorResponse::forbidden())
        }
        ["networktunnelgroups"] => groups::list(printer, &query),
        ["networktunnelgroupsstate"] => groups::states(printer, &query),
        ["networktunnelgroups", id] => groups::single(printer, id),
        ["networktunnelgroups", id, "state"] => groups::state(printer, id),
        ["networktunnelgroups", id, "peers"] => peers::list(printer, id, &query),
        ["networktunnelgroups", id, "networktunnelhubs", hub, "peers", peer, "state"] => {
            peers::state(printer, id, hub, peer)
        }
        _ => Err(ErrorResponse::not_found()),
    })
}
