//! The page about the link to the API: how it stands and what happens next, the token, the budget of calls, what it is
//! connected to, what was written to this terminal, and what failed. All of it is there before any data came.

use super::PageContext;
use super::failures::failures;
use super::rate_limit;
use crate::app::format::{bytes, span, thousands};
use crate::app::status::remedy;
use crate::app::{Block, Document, Field, Section, Tone};
use crate::domain::{Text, TokenUse, counted};
use crate::message::{Asked, Link};

pub(super) fn document(context: &PageContext) -> Document {
    let blocks = vec![
        Block::Sections(vec![link_section(context), token_section(context)]),
        rate_limit::budget_table(context),
        Block::Sections(vec![where_section(context), terminal_section(context)]),
        Block::Sections(vec![failures(&context.connection().usage().failures, context.clock)]),
    ];
    Document::from(blocks)
}

fn link_section(context: &PageContext) -> Section {
    let (state, tone) = link_state(context.connection().link());
    let as_of = context.snapshot.as_of();
    let data = as_of.map(|as_of| format!("{} ({})", context.clock.time(as_of), context.clock.age(as_of)));
    let fields = vec![
        Field::new("state", Some(state)).toned(tone),
        Field::new("because", reason(context)),
        Field::new("next", next_step(context)),
        Field::new("to do", context.connection().failure().map(|failure| remedy(failure, ""))),
        Field::new("interval", Some(interval_words(context))),
        Field::new("records", Some(sweep_words(context))),
        Field::new("data of", data),
    ];
    Section { title: "Link", fields }
}

/// Why it does not simply go on.
fn reason(context: &PageContext) -> Option<String> {
    let is_out_of_room = matches!(context.connection().link(), Link::WaitingForRoom { .. });
    let room = if context.connection().budget(context.clock).paused_until.is_some() {
        "the API answered 429: too many calls"
    } else {
        "other calls have taken all that the budget allows"
    };
    let failure = context.connection().failure().map(ToString::to_string);
    if is_out_of_room { Some(room.to_owned()) } else { failure }
}

/// What happens next, and when.
fn next_step(context: &PageContext) -> Option<String> {
    let clock = context.clock;
    match context.connection().link() {
        Link::ReadingSecret { .. } | Link::SigningIn | Link::Fetching => None,
        Link::Online { next_look, .. } => Some(format!("look at {}", clock.coming(*next_look))),
        Link::Waiting { attempt, next_try, .. } => {
            let now = if context.connection().no_room_until(context.clock).is_none() {
                "; r tries now"
            } else {
                ""
            };
            Some(format!("try {} at {}{now}", attempt + 1, clock.coming(*next_try)))
        }
        Link::WaitingForRoom { until, .. } => Some(format!("room at {}", clock.coming(*until))),
        Link::Refused { .. } => Some("when somebody presses r".to_owned()),
        Link::Paused { .. } => Some("Space resumes; r refreshes once".to_owned()),
    }
}

fn interval_words(context: &PageContext) -> String {
    let (kept, asked) = (span(context.connection().kept_interval()), span(context.connection().interval()));
    match context.connection().pace().stretched {
        Some(_) => format!("{kept} instead of {asked}, to keep to the budget"),
        None => asked,
    }
}

fn sweep_words(context: &PageContext) -> String {
    match context.connection().pace().sweep {
        Some(sweep) => {
            let pages = counted(sweep.of, "page");
            format!("{} of {pages} read; all within {}", sweep.pages, span(sweep.period))
        }
        None => "all at each look".to_owned(),
    }
}

fn token_section(context: &PageContext) -> Section {
    let (usage, budget) = (context.connection().usage(), context.connection().budget(context.clock));
    let token = usage.token.as_ref();
    let capped = if budget.is_pause_capped { "; the API asked for longer" } else { "" };
    let paused = budget
        .paused_until
        .map(|until| format!("until {}, after a 429{capped}", context.clock.coming(until)));
    let refusals = Field::new("429 answers", Some(thousands(budget.refusals)));
    let fields = vec![
        Field::new("token until", token.map(|token| token_end(token, context))),
        Field::new("token from", token.map(|token| token.origin.to_string())),
        Field::new("tokens asked", Some(thousands(usage.token_requests))),
        Field::new("calls made", Some(thousands(usage.calls))),
        if budget.refusals > 0 { refusals.toned(Tone::Strong) } else { refusals },
        Field::new("paused", paused),
        Field::new("share", (!budget.windows.is_empty()).then(|| share(budget.divisor))),
    ];
    Section { title: "Token and calls", fields }
}

fn token_end(token: &TokenUse, context: &PageContext) -> String {
    let now = context.clock.now();
    match token.until {
        Some(until) if until > now => context.clock.coming(until),
        Some(until) => format!("{}, which is over", context.clock.time(until)),
        None => "not told by the API".to_owned(),
    }
}

fn where_section(context: &PageContext) -> Section {
    let about = context.about;
    let is_encrypted = about.base_url.starts_with("https:");
    let roots = if is_encrypted { "those of this system" } else { "not used: the base URL is http" };
    let fields = vec![
        Field::new("profile", told(Some(&about.profile))),
        Field::new("base URL", told(Some(&about.base_url))),
        Field::new("token URL", told(Some(&about.token_url))),
        Field::new("organization", told(about.organization.as_ref())),
        Field::new("key id", told(about.key.as_ref())),
        Field::new("secret from", told(about.secret_origin.as_ref())),
        Field::new("proxy", told(about.proxy.as_ref())),
        Field::new("TLS roots", Some(roots.to_owned())),
        Field::new("CA file", told(about.ca_file.as_ref())),
    ];
    let warning = |text| Field::new("warning", told(Some(text))).toned(Tone::Degraded);
    let fields = fields.into_iter().chain(about.warnings.iter().map(warning)).collect();
    Section { title: "Where", fields }
}

fn terminal_section(context: &PageContext) -> Section {
    let size = context.size;
    let lately = context.status.output().last_minute().map(|lately| format!("{} in a minute", bytes(lately)));
    let fields = vec![
        Field::new("size", Some(format!("{}x{}", size.width, size.height))),
        Field::new("written", Some(format!("{} since the start", bytes(context.status.output().total())))),
        Field::new("lately", lately),
    ];
    Section { title: "This terminal", fields }
}

/// How the link stands, in words, and how that is meant.
fn link_state(link: &Link) -> (String, Tone) {
    let (words, tone) = match link {
        Link::ReadingSecret { .. } => ("running the command for the API secret", Tone::Strong),
        Link::SigningIn => ("signing in: a token is asked for", Tone::Strong),
        Link::Fetching => ("looking", Tone::Strong),
        Link::Online { .. } => ("online", Tone::Up),
        Link::Waiting { attempt, .. } => return (failed(*attempt), Tone::Warning),
        Link::WaitingForRoom { asked, .. } => return (waiting_to_ask(*asked), Tone::Warning),
        Link::Refused { .. } => ("refused: nothing is tried by itself", Tone::Down),
        Link::Paused { .. } => ("paused: nothing is fetched by itself", Tone::Strong),
    };
    (words.to_owned(), tone)
}

fn failed(attempt: u32) -> String {
    match attempt {
        0 | 1 => "waiting: the last look failed".to_owned(),
        _ => format!("waiting: the last {attempt} looks failed"),
    }
}

fn waiting_to_ask(asked: Asked) -> String {
    format!("waiting for room in the budget to ask for {asked}")
}

fn share(divisor: u32) -> String {
    match divisor {
        0 | 1 => "the whole budget".to_owned(),
        _ => format!("one in {divisor}: another program uses the same key"),
    }
}

/// A setting as it may be shown: it may come from a file that anybody wrote.
fn told(setting: Option<&String>) -> Option<String> {
    setting.filter(|setting| !setting.is_empty()).map(|setting| Text::new(setting).to_string())
}
