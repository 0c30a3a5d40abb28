//! A worker with its client at a simulator inside the process, and somebody who takes hubs down and looks how long it
//! takes until that is known.

use crate::ledger::{Asked, Ledger};
use axum::body::Bytes;
use axum::http::Request;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;
use tunnelscope::api::{Allowance, Carried, Carrier, Client, Endpoint, Setup, WallClock};
use tunnelscope::domain::{GroupStatus, Snapshot, Usage};
use tunnelscope::message::{Link, Update};
use tunnelscope::simulator::{Inline, Limits, Options, Scenario};
use tunnelscope::worker::{self, Clock, ScreenEnds};

/// How long each answer takes.
const LATENCY: Duration = Duration::from_millis(80);

/// A simulated provider with many groups.
#[derive(Clone)]
pub(crate) struct Fleet {
    inline: Arc<Inline>,
    began: (Instant, Timestamp),
}

/// A worker at it, as the screen has it.
pub(crate) struct Dashboard {
    screen: ScreenEnds,
    pub(crate) ledger: Arc<Mutex<Ledger>>,
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) usage: Arc<Usage>,
    pub(crate) links: Vec<Link>,
    stop: CancellationToken,
}

/// A change in the world: which group became what, and when.
#[derive(Clone, Debug)]
pub(crate) struct Happening {
    pub(crate) name: String,
    pub(crate) status: GroupStatus,
    pub(crate) at: Instant,
}

impl Fleet {
    /// A calm world of so many groups that enforces these limits.
    pub(crate) fn new(groups: usize, limits: Limits) -> Self {
        let options = Options { groups, limits, scenario: Scenario::Calm, ..Options::default() };
        let inline = Arc::new(Inline::new(options).unwrap());
        Self { inline, began: (Instant::now(), Timestamp::now()) }
    }

    /// A dashboard that looks every 30 seconds.
    pub(crate) fn dashboard(&self, allowance: Allowance, seed: u64) -> Dashboard {
        let ledger = Arc::new(Mutex::new(Ledger::default()));
        let client = Client::new(self.setup(allowance, &ledger));
        let (ends, screen) = worker::channels();
        let stop = CancellationToken::new();
        let fleet = self.clone();
        let options = worker::Options {
            interval: Duration::from_secs(30),
            clock: Clock::new(move || fleet.now()),
            jitter: fastrand::Rng::with_seed(seed),
        };
        tokio::spawn(worker::run(client, options, ends, stop.clone()));
        let (snapshot, usage) = (Arc::default(), Arc::default());
        Dashboard { screen, ledger, snapshot, usage, links: Vec::new(), stop }
    }

    pub(crate) fn setup(&self, allowance: Allowance, ledger: &Arc<Mutex<Ledger>>) -> Setup {
        let url = |text: &str| text.parse().unwrap();
        let endpoint = Endpoint {
            base_url: url(self.inline.base_url()),
            token_url: url(self.inline.token_url()),
            organization_id: None,
        };
        let (key, secret) = (self.inline.api_key().to_owned(), self.inline.api_secret().into());
        let fleet = self.clone();
        Setup {
            allowance,
            carrier: Some(self.carrier(Arc::clone(ledger))),
            clock: WallClock::new(move || fleet.now()),
            ..Setup::new(endpoint, key, secret)
        }
    }

    /// Takes hubs of a group down, or gives them back to the story of the world.
    pub(crate) async fn change(&self, name: &str, hub: &str, status: &str) {
        self.control("world", &json!({"name": name, "hub": hub, "status": status})).await;
    }

    pub(crate) async fn control(&self, name: &str, body: &Value) {
        let request = Request::post(format!("/_simulator/{name}")).body(body.to_string().into()).unwrap();
        let answer = self.inline.answer(request).await.unwrap();
        assert_eq!(answer.status(), 200, "{answer:?}");
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.began.1 + self.began.0.elapsed()
    }

    fn carrier(&self, ledger: Arc<Mutex<Ledger>>) -> Carrier {
        let inline = Arc::clone(&self.inline);
        Carrier::new(move |request| -> Carried {
            let (inline, ledger) = (Arc::clone(&inline), Arc::clone(&ledger));
            Box::pin(async move {
                let at = Instant::now();
                sleep(LATENCY / 2).await;
                let (path, query) = (request.url().path(), request.url().query().unwrap_or_default());
                let (path, query) = (path.to_owned(), query.to_owned());
                let answer = inline.answer(without_socket(&request)).await.unwrap();
                sleep(LATENCY / 2).await;
                let status = answer.status().as_u16();
                ledger.lock().unwrap().0.push(Asked { at, path, query, status });
                Ok(answer.into())
            })
        })
    }
}

fn without_socket(request: &reqwest::Request) -> Request<Bytes> {
    let body = request.body().and_then(reqwest::Body::as_bytes).map(Bytes::copy_from_slice);
    let mut inside = Request::new(body.unwrap_or_default());
    *inside.method_mut() = request.method().clone();
    *inside.uri_mut() = request.url().as_str().parse().unwrap();
    *inside.headers_mut() = request.headers().clone();
    inside
}

impl Dashboard {
    /// Reads until then, and says of each of these happenings how long it took to be known, if it is known.
    pub(crate) async fn run_until(&mut self, end: Instant, open: &mut Vec<Happening>) -> Vec<Duration> {
        let mut known = Vec::new();
        loop {
            tokio::select! {
                biased;
                Some(update) = self.screen.updates.recv() => self.take(update),
                () = sleep_until(end) => return known,
            }
            let snapshot = Arc::clone(&self.snapshot);
            let is_known = |happening: &Happening| {
                let group = snapshot.groups.iter().find(|group| group.title() == happening.name);
                group.is_some_and(|group| group.status.as_ref() == Some(&happening.status))
            };
            open.retain(|happening| {
                let is_known = is_known(happening);
                known.extend(is_known.then(|| happening.at.elapsed()));
                !is_known
            });
        }
    }

    fn take(&mut self, update: Update) {
        match update {
            Update::Snapshot(snapshot) => self.snapshot = snapshot,
            Update::Usage(usage) => self.usage = usage,
            Update::Link(link) => self.links.push(link),
            Update::Detail(_) => {}
        }
    }
}

impl Drop for Dashboard {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
