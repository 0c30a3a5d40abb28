//! A walk through the event loop: many keys at once, mouse, sizes, polls and time. The loop ends only when asked to, the
//! terminal shows what the dashboard believes, and enough `Esc` lead home.

use super::Report;
use super::step::{Kind, Step, Steps};
use crate::support::dashboard::WIDE;
use crate::support::event_loop_harness::{EventLoopHarness, now, suspensions};
use crate::support::usage::update;
use crate::support::world::World;
use crossterm::event::{Event as Input, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use fastrand::Rng;
use tunnelscope::app::{Context, Event, MouseAction};
use tunnelscope::channel::Update;
use tunnelscope::terminal::{Exit, Signal, WriteRequest};

/// Most inputs that arrive before the loop runs again.
const MAX_PENDING: usize = 40;

/// Walks so many steps.
pub(crate) async fn walk_event_loop(seed: u64, steps: usize) {
    let mut walk = Box::pin(LoopWalk::new(seed)).await;
    for step in Steps::new(seed, Kind::WithoutExit).take(steps) {
        walk.report.add(&step);
        walk.apply(&step).await;
    }
    Box::pin(walk.finish()).await;
}

struct LoopWalk {
    world: World,
    harness: EventLoopHarness,
    rng: Rng,
    /// Inputs that arrive before the loop runs again.
    pending: usize,
    report: Report,
}

impl LoopWalk {
    async fn new(seed: u64) -> Self {
        let mut world = World::large(60);
        let harness = EventLoopHarness::live(&mut world, WIDE).await;
        Self { world, harness, rng: Rng::with_seed(seed), pending: 0, report: Report::new(seed) }
    }

    async fn apply(&mut self, step: &Step) {
        match step {
            Step::Key(key) => self.harness.queue_key(key),
            Step::Paste(text) => self.harness.send(Ok(Input::Paste((*text).to_owned()))),
            Step::Mouse { action, column, row } => self.harness.send(Ok(mouse(*action, *column, *row))),
            other => return self.apply_and_settle(other).await,
        }
        self.pending = self.pending.saturating_sub(1);
        if self.pending == 0 {
            self.harness.settle().await;
            self.after_settling().await;
            self.pending = self.rng.usize(1..=MAX_PENDING);
        }
    }

    async fn apply_and_settle(&mut self, step: &Step) {
        let harness = &mut self.harness;
        match step {
            Step::Resize(size) => harness.resize(*size).await,
            Step::Poll(change) => {
                change.apply(&mut self.world);
                harness.poll_in_one_frame(&mut self.world).await;
            }
            Step::Connection(connection) => {
                harness.send_update(Update::ConnectionState(connection.state(now()))).await;
            }
            Step::Usage(usage) => harness.send_update(update(usage.as_ref().clone())).await,
            Step::Wait(seconds) => harness.advance(*seconds).await,
            Step::Key(_) | Step::Paste(_) | Step::Mouse { .. } | Step::Written(_) => {}
        }
        self.after_settling().await;
    }

    /// Restarts a dashboard that was quit, continues a suspended one, and answers what it asked for.
    async fn after_settling(&mut self) {
        if self.harness.has_ended() {
            // The palette has these actions too.
            let started = EventLoopHarness::live(&mut self.world, WIDE).await;
            let exit = std::mem::replace(&mut self.harness, started).ended().exit;
            assert!(matches!(exit, Ok(Exit::Quit | Exit::QuitAndPrint)), "{exit:?}");
        }
        if suspensions() > 0 {
            self.harness.signal(Signal::Continue).await;
        }
        self.harness.sent_commands();
        for request in self.harness.write_requests() {
            if let WriteRequest::WriteScreen(dump) = request {
                assert!(dump.into_text().ends_with('\n'));
                self.harness.complete_screen_write(Event::ScreenSaved(Ok("x.txt".to_owned()))).await;
            }
        }
    }

    async fn finish(mut self) {
        self.harness.settle().await;
        self.after_settling().await;
        self.harness.resize(WIDE).await;
        for _ in 0..60 {
            self.harness.press("Esc").await;
        }
        let app = self.harness.finish().await;
        assert_eq!(app.context(), Context::Home, "enough Esc lead home");
        assert!(app.page().is_none() && app.filter().is_empty());
    }
}

fn mouse(action: MouseAction, column: u16, row: u16) -> Input {
    let kind = match action {
        MouseAction::Click => MouseEventKind::Down(MouseButton::Left),
        MouseAction::Wheel(lines) if lines > 0 => MouseEventKind::ScrollDown,
        MouseAction::Wheel(_) => MouseEventKind::ScrollUp,
    };
    Input::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE })
}
