//! The assertions for every case: where the failure is shown, the requests it takes, the data that stays on the screen, the
//! recovery, and that no secret is shown or logged.

use crate::failures::dashboard::Dashboard;
use crate::failures::fault::Fault;
use crate::failures::faulty_server::{FaultyServer, Requests};
use crate::failures::secrets::{Log, assert_clean};
use std::time::Duration;
use tunnelscope::app::BannerLevel;
use tunnelscope::domain::{Failure, FailureKind};

/// Longer than the refresh interval.
const QUIET_TIME: Duration = Duration::from_millis(1_500);

/// One failure and what is expected of it.
pub(crate) struct ExpectedFailure {
    pub(crate) name: &'static str,
    pub(crate) known: Known,
    pub(crate) fault: Fault,
    pub(crate) kind: FailureKind,
    pub(crate) shown: Shown,
    pub(crate) requests: Requests,
    pub(crate) recovery: Recovery,
    /// Text on the screen besides the description of the kind.
    pub(crate) text: &'static str,
}

/// The data before the fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// A complete poll.
    Data,
    /// None: the fault is there from the start.
    Nothing,
}

/// Where the failure is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// In the banner and as the current failure on the connection page; the data is stale.
    Stale,
    /// The same without data.
    NoData,
    /// The same, without further attempts.
    NoAccess,
    /// In the banner.
    Partial,
    /// In the list of failures on the connection page.
    OnPage,
    /// Nowhere, as a retry succeeded.
    Nowhere,
}

/// How the dashboard recovers after the fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recovery {
    Automatic,
    /// After the key `r`.
    OnRefresh,
    /// After a restart with other settings.
    AfterRestart,
}

/// Requests for data and for tokens.
pub(crate) const fn requests(calls: usize, tokens: usize) -> Requests {
    Requests { calls, tokens, connections: 0 }
}

/// Connections without a request.
pub(crate) const fn connections(connections: usize) -> Requests {
    Requests { calls: 0, tokens: 0, connections }
}

impl Shown {
    fn word(self) -> Option<BannerLevel> {
        match self {
            Self::Stale => Some(BannerLevel::Stale),
            Self::NoData => Some(BannerLevel::NoData),
            Self::NoAccess => Some(BannerLevel::NoAccess),
            Self::Partial => Some(BannerLevel::Partial),
            Self::OnPage | Self::Nowhere => None,
        }
    }
}

impl ExpectedFailure {
    /// Whether the failure is shown.
    pub(crate) fn is_seen(&self) -> bool {
        self.shown != Shown::Nowhere
    }

    /// Runs the case, from the data before the fault to the recovery.
    pub(crate) async fn run(self) {
        let log = Log::begin();
        let mut server = FaultyServer::new(&self.fault).await;
        let (mut dashboard, known) = self.trigger(&mut server).await;
        self.assert_shown(&mut dashboard);
        assert_eq!(server.requests(), self.requests, "requests");
        self.assert_still_there(&dashboard, &known);
        self.assert_left_alone(&mut dashboard, &server).await;
        assert_clean("what was seen", dashboard.seen(), &server.secrets());
        server.end(&self.fault).await;
        let dashboard = self.recover(dashboard, &server).await;
        assert_well(&dashboard, &known);
        assert_clean("what was seen in the end", dashboard.seen(), &server.secrets());
        assert!(log.text().contains("poll started"), "there is a log: {}", log.text());
        assert_clean("the log", &log.text(), &server.secrets());
    }

    /// Injects the fault and polls once, after a successful poll if there is data before. Returns the names of the
    /// groups then.
    async fn trigger(&self, server: &mut FaultyServer) -> (Dashboard, Vec<String>) {
        if self.known == Known::Nothing {
            server.begin(&self.fault).await;
        }
        let mut config = server.config(&self.fault);
        (self.fault.settings)(&mut config);
        let mut dashboard = Dashboard::start(config);
        dashboard.poll().await;
        let mut known = Vec::new();
        if self.known == Known::Data {
            assert_well(&dashboard, &known);
            known = dashboard.names();
            server.begin(&self.fault).await;
            server.reset_counts();
            dashboard.press("r");
            dashboard.poll().await;
        }
        (dashboard, known)
    }

    /// What went wrong stands where it belongs, in the words of the catalog, with what to do.
    fn assert_shown(&self, dashboard: &mut Dashboard) {
        let (home, page) = (dashboard.text(), dashboard.page());
        assert_eq!(dashboard.app.banner().map(|banner| banner.level), self.shown.word(), "{home}");
        if self.shown == Shown::Nowhere {
            assert!(!page.contains(self.kind.sentence()), "it was made good: {page}");
            assert!(dashboard.failure().is_none(), "{:?}", dashboard.failure());
            return;
        }
        let failure = dashboard.failure().expect("something is wrong").clone();
        assert_eq!(failure.kind, self.kind, "{failure}\n{home}");
        if let Some(word) = self.shown.word() {
            let cause = home.find(self.kind.sentence()).unwrap_or_else(|| panic!("no sentence in {home}"));
            assert!(home[..cause].contains(&format!(" {word} ")), "the banner says what is wrong: {home}");
            assert!(home[cause..].contains(failure.remedy()), "and what to do: {home}");
            assert!(home.contains(self.text), "in its own words too: {home}");
        }
        self.assert_on_page(&page, &failure);
    }

    fn assert_on_page(&self, page: &str, failure: &Failure) {
        let (sentence, remedy) = (self.kind.sentence(), failure.remedy());
        let (now, failures) = page.split_once("Failures, newest first").unwrap();
        let is_wrong_now =
            now.contains(&format!("reason {sentence}")) && now.contains(&format!("remedy {remedy}"));
        let is_good_now = now.contains("reason -");
        let is_reported = [sentence, remedy, self.text].iter().all(|words| failures.contains(words));
        let is_as_it_should = match self.shown {
            Shown::Stale | Shown::NoData | Shown::NoAccess => is_wrong_now,
            Shown::Partial | Shown::Nowhere => is_good_now,
            Shown::OnPage => is_good_now && is_reported,
        };
        assert!(is_as_it_should, "{:?} on the connection page: {page}", self.shown);
    }

    /// What was known is still on the screen, and nothing old is green.
    fn assert_still_there(&self, dashboard: &Dashboard, known: &[String]) {
        let home = dashboard.text();
        for name in known {
            assert!(home.contains(name), "{name} is still there: {home}");
        }
        let is_all_old = matches!(self.shown, Shown::Stale | Shown::NoData | Shown::NoAccess);
        assert_eq!(dashboard.is_green_anywhere(), !is_all_old, "green is what is known to be well: {home}");
    }

    /// After a rejected key nothing is sent, whatever the interval.
    async fn assert_left_alone(&self, dashboard: &mut Dashboard, server: &FaultyServer) {
        if self.shown == Shown::NoAccess {
            dashboard.enable_polling();
            dashboard.assert_quiet(QUIET_TIME).await;
            assert_eq!(server.requests(), self.requests, "nothing is sent until a refresh is requested");
        }
    }

    async fn recover(&self, mut dashboard: Dashboard, server: &FaultyServer) -> Dashboard {
        match self.recovery {
            Recovery::Automatic => dashboard.enable_polling(),
            Recovery::OnRefresh => dashboard.press("r"),
            Recovery::AfterRestart => dashboard = Dashboard::start(server.config(&self.fault)),
        }
        dashboard.recovery().await;
        dashboard
    }
}

/// Asserts that nothing is wrong, and that these groups are there.
fn assert_well(dashboard: &Dashboard, known: &[String]) {
    let home = dashboard.text();
    assert_eq!(dashboard.app.banner(), None, "{home}");
    assert!(dashboard.is_green_anywhere(), "what is well is green: {home}");
    let names = dashboard.names();
    assert!(!names.is_empty() && known.iter().all(|name| names.contains(name)), "{names:?} has {known:?}");
}
