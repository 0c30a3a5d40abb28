//! What has to hold for every row: what is shown, what it costs, what stays on the screen, how it passes, and that nothing
//! secret gets out.

use crate::failures::cause::Cause;
use crate::failures::dashboard::Dashboard;
use crate::failures::place::{Cost, Place};
use crate::failures::secrets::{Log, assert_clean};
use std::time::Duration;
use tunnelscope::app::BannerLevel;
use tunnelscope::domain::{Failure, FailureKind};

/// Longer than the time from look to look.
const A_WHILE: Duration = Duration::from_millis(1_500);

/// One failure.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) before: Before,
    pub(crate) cause: Cause,
    pub(crate) kind: FailureKind,
    pub(crate) shown: Shown,
    pub(crate) cost: Cost,
    pub(crate) recovery: Recovery,
    /// Words that stand on the screen besides those of the catalogue.
    pub(crate) words: &'static str,
}

/// What was known before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Before {
    /// Everything.
    Data,
    /// Nothing: it was so from the start.
    Nothing,
}

/// Where the failure is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// In the banner, and on the connection page as what is wrong now; what was known is old.
    Stale,
    /// The same, where nothing was known.
    NoData,
    /// The same, and nothing is tried any more.
    NoAccess,
    /// In the banner.
    Partial,
    /// On the connection page, among what failed.
    OnPage,
    /// Nowhere: it was made good.
    Nowhere,
}

/// How it passes when its cause has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recovery {
    ByItself,
    /// When somebody presses `r`.
    WhenAsked,
    /// With other settings, which take another start.
    WithOtherSettings,
}

/// Calls for data and requests for a token, as the simulator counted them.
pub(crate) const fn asks(calls: usize, tokens: usize) -> Cost {
    Cost { calls, tokens, knocks: 0 }
}

/// Connections, as the gate counted them, where no request came any further.
pub(crate) const fn knocks(knocks: usize) -> Cost {
    Cost { calls: 0, tokens: 0, knocks }
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

impl Row {
    /// Whether the failure is shown.
    pub(crate) fn is_seen(&self) -> bool {
        self.shown != Shown::Nowhere
    }

    /// Goes through it, from the time before to the time after.
    pub(crate) async fn run(self) {
        let log = Log::begin();
        let mut place = Place::new(&self.cause).await;
        let (mut dashboard, known) = self.meet(&mut place).await;
        self.assert_shown(&mut dashboard);
        assert_eq!(place.cost(), self.cost, "what it cost");
        self.assert_still_there(&dashboard, &known);
        self.assert_left_alone(&mut dashboard, &place).await;
        assert_clean("what was seen", dashboard.seen(), &place.secrets());
        place.end(&self.cause).await;
        let dashboard = self.recover(dashboard, &place).await;
        assert_well(&dashboard, &known);
        assert_clean("what was seen in the end", dashboard.seen(), &place.secrets());
        assert!(log.text().contains("a look begins"), "there is a log: {}", log.text());
        assert_clean("the log", &log.text(), &place.secrets());
    }

    /// Lets it begin and looks once, after a good look where something was known before: the names of the groups then.
    async fn meet(&self, place: &mut Place) -> (Dashboard, Vec<String>) {
        if self.before == Before::Nothing {
            place.begin(&self.cause).await;
        }
        let mut config = place.config(&self.cause);
        (self.cause.settings)(&mut config);
        let mut dashboard = Dashboard::start(config);
        dashboard.look().await;
        let mut known = Vec::new();
        if self.before == Before::Data {
            assert_well(&dashboard, &known);
            known = dashboard.names();
            place.begin(&self.cause).await;
            place.forget();
            dashboard.press("r");
            dashboard.look().await;
        }
        (dashboard, known)
    }

    /// What went wrong stands where it belongs, in the words of the catalogue, with what to do.
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
            assert!(home.contains(self.words), "in its own words too: {home}");
        }
        self.assert_on_page(&page, &failure);
    }

    fn assert_on_page(&self, page: &str, failure: &Failure) {
        let (sentence, remedy) = (self.kind.sentence(), failure.remedy());
        let (now, failures) = page.split_once("Failures, newest first").unwrap();
        let is_wrong_now =
            now.contains(&format!("reason {sentence}")) && now.contains(&format!("remedy {remedy}"));
        let is_good_now = now.contains("reason -");
        let is_told = [sentence, remedy, self.words].iter().all(|words| failures.contains(words));
        let is_as_it_should = match self.shown {
            Shown::Stale | Shown::NoData | Shown::NoAccess => is_wrong_now,
            Shown::Partial | Shown::Nowhere => is_good_now,
            Shown::OnPage => is_good_now && is_told,
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

    /// Where the key was refused nothing is sent any more, however often it is to look.
    async fn assert_left_alone(&self, dashboard: &mut Dashboard, place: &Place) {
        if self.shown == Shown::NoAccess {
            dashboard.look_by_itself();
            dashboard.assert_quiet(A_WHILE).await;
            assert_eq!(place.cost(), self.cost, "nothing is sent until somebody asks");
        }
    }

    async fn recover(&self, mut dashboard: Dashboard, place: &Place) -> Dashboard {
        match self.recovery {
            Recovery::ByItself => dashboard.look_by_itself(),
            Recovery::WhenAsked => dashboard.press("r"),
            Recovery::WithOtherSettings => dashboard = Dashboard::start(place.config(&self.cause)),
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
