//! The real event loop, driven step by step: keys come through a stream of the same type as the terminal's, updates
//! through the real channels, signals like real ones; the test replaces the worker and the clock. After each step the
//! loop has handled all input; no test waits.

use super::dashboard::{COLORS, dashboard, online, screen};
use super::keys::key_event;
use super::terminal::Terminal;
use super::world::{World, start};
use color_eyre::eyre::Result;
use crossterm::event::Event as TerminalEvent;
use futures_util::{Stream, StreamExt, stream};
use jiff::Timestamp;
use std::cell::Cell;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::task::unconstrained;
use tunnelscope::app::{App, Event, Profiles, Size};
use tunnelscope::channel::{Command, ConnectionState, Update};
use tunnelscope::terminal::{
    CommandQueue, EventLoopSetup, Exit, FileWriter, Multiplexer, Signal, SlowLinkBackend, StopTarget,
    Suspension, Worker, Workers, WriteRequest, WriteResult, run,
};
use tunnelscope::ui::Appearance;
use tunnelscope::worker::{UiChannels, WorkerChannels, channels};

thread_local! {
    /// Current time of this test: the loop takes a plain function for it.
    static NOW: Cell<Timestamp> = Cell::new(start());
    /// Number of suspensions.
    static SUSPENDED: Cell<usize> = const { Cell::new(0) };
    /// Target of the last stop.
    static STOP_TARGET: Cell<Option<StopTarget>> = const { Cell::new(None) };
    /// Result of a suspension.
    static SUSPENSION: Cell<Suspension> = const { Cell::new(Suspension::Stopped) };
    /// The size that the terminal reports.
    static SIZE: Cell<Option<Size>> = const { Cell::new(None) };
}

/// State after the end of the loop.
pub(crate) struct Ended {
    pub(crate) exit: Result<Exit>,
    pub(crate) app: App,
    pub(crate) screen: ratatui::Terminal<SlowLinkBackend<Terminal>>,
}

/// A dashboard in its event loop.
pub(crate) struct EventLoopHarness {
    pub(crate) terminal: Terminal,
    running: Pin<Box<dyn Future<Output = Ended>>>,
    ended: Option<Ended>,
    woken: Arc<Woken>,
    keys: Option<mpsc::Sender<io::Result<TerminalEvent>>>,
    signals: mpsc::Sender<Signal>,
    worker_channels: WorkerChannels,
    worker_fault: Option<oneshot::Sender<WorkerFault>>,
    write_requests_rx: mpsc::Receiver<WriteRequest>,
    write_results_tx: mpsc::Sender<WriteResult>,
    size: Rc<Cell<Size>>,
}

/// Fault of the worker.
pub(crate) enum WorkerFault {
    Panic,
    End,
}

/// Whether the loop asked to be polled again.
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl EventLoopHarness {
    /// A dashboard that has just started.
    pub(crate) async fn begin(size: Size) -> Self {
        Self::with_appearance(size, COLORS).await
    }

    /// The same with another appearance.
    pub(crate) async fn with_appearance(size: Size, appearance: Appearance) -> Self {
        Self::with_channels(size, appearance, channels()).await
    }

    /// The loop of a configured dashboard.
    pub(crate) async fn with_app(app: App) -> Self {
        Self::with(app, COLORS, channels()).await
    }

    /// The same with other channels.
    pub(crate) async fn with_channels(
        size: Size,
        appearance: Appearance,
        channels: (WorkerChannels, UiChannels),
    ) -> Self {
        Self::with(dashboard(size), appearance, channels).await
    }

    async fn with(
        app: App,
        appearance: Appearance,
        (worker_channels, ui_channels): (WorkerChannels, UiChannels),
    ) -> Self {
        let size = app.size();
        NOW.set(start());
        reset_suspensions();
        let terminal = Terminal::new(size);
        let (keys, input) = channel(20_000);
        let (signals, signalled) = channel(8);
        let (worker_fault, fault) = oneshot::channel();
        let current_size = Rc::new(Cell::new(size));
        let worker = Worker {
            updates: ui_channels.updates,
            commands: CommandQueue::new(ui_channels.commands),
            task: tokio::spawn(live_until(fault)),
        };
        let (write_requests_tx, write_requests_rx) = mpsc::channel(16);
        let (write_results_tx, write_results_rx) = mpsc::channel(16);
        let setup = EventLoopSetup {
            input,
            signals: signalled,
            workers: Workers::new(0, worker, Box::new(|_| unreachable!("there is one organization"))),
            file_writer: FileWriter::new(write_requests_tx, write_results_rx),
            multiplexer: Multiplexer::None,
            begin_frame: || true,
            end_frame: || {},
            suspend: count_suspension,
            size: || SIZE.get(),
            resume: resume(Rc::clone(&current_size)),
            now,
        };
        let (mut all, mut screen) = (Profiles::single(app), screen(terminal.clone()));
        let running = Box::pin(async move {
            let exit = run(&mut all, &mut screen, &[appearance], setup).await;
            Ended { exit, app: all.into_active(), screen }
        });
        let mut harness = Self {
            terminal,
            running,
            ended: None,
            woken: Arc::new(Woken(AtomicBool::new(true))),
            keys: Some(keys),
            signals,
            worker_channels,
            worker_fault: Some(worker_fault),
            write_requests_rx,
            write_results_tx,
            size: current_size,
        };
        harness.settle().await;
        harness
    }

    /// A dashboard after a poll of this world.
    pub(crate) async fn live(world: &mut World, size: Size) -> Self {
        let mut harness = Self::begin(size).await;
        harness.poll(world).await;
        harness
    }

    /// A successful poll from its start to its end.
    pub(crate) async fn poll(&mut self, world: &mut World) {
        self.send_update(Update::ConnectionState(ConnectionState::Fetching)).await;
        self.send_update(Update::Snapshot(world.poll(now()))).await;
        self.send_update(Update::ConnectionState(online(now()))).await;
    }

    /// A poll without duration, drawn in one frame.
    pub(crate) async fn poll_in_one_frame(&mut self, world: &mut World) {
        self.queue_update(Update::Snapshot(world.poll(now())));
        self.queue_update(Update::ConnectionState(online(now())));
        self.settle().await;
    }

    /// Presses keys, given by name and separated by spaces, each after the previous one was handled.
    pub(crate) async fn press(&mut self, keys: &str) {
        for key in keys.split(' ') {
            self.queue_key(key);
            self.settle().await;
        }
    }

    /// Queues a key without running the loop.
    pub(crate) fn queue_key(&self, key: &str) {
        self.send(Ok(TerminalEvent::Key(key_event(key))));
    }

    /// Queues any input that a terminal can send.
    pub(crate) fn send(&self, event: io::Result<TerminalEvent>) {
        self.keys.as_ref().unwrap().try_send(event).unwrap();
    }

    /// Closes the input of the terminal.
    pub(crate) async fn hang_up(&mut self) {
        self.keys = None;
        self.settle().await;
    }

    /// Sends an update of the worker.
    pub(crate) async fn send_update(&mut self, update: Update) {
        self.queue_update(update);
        self.settle().await;
    }

    /// Queues an update without running the loop.
    pub(crate) fn queue_update(&self, update: Update) {
        self.worker_channels.updates.try_send(update).unwrap();
    }

    /// Commands sent to the worker since the last call.
    pub(crate) fn sent_commands(&mut self) -> Vec<Command> {
        std::iter::from_fn(|| self.worker_channels.commands.try_recv().ok()).collect()
    }

    /// Writes requested since the last call.
    pub(crate) fn write_requests(&mut self) -> Vec<WriteRequest> {
        std::iter::from_fn(|| self.write_requests_rx.try_recv().ok()).collect()
    }

    /// Reports the result of writing the screen.
    pub(crate) async fn complete_screen_write(&mut self, event: Event) {
        self.write_results_tx.try_send(WriteResult::ScreenWritten(event)).unwrap();
        self.settle().await;
    }

    /// Reports the result of a write.
    pub(crate) async fn complete_write(&mut self, event: WriteResult) {
        self.write_results_tx.try_send(event).unwrap();
        self.settle().await;
    }

    /// Delivers a signal.
    pub(crate) async fn signal(&mut self, signal: Signal) {
        self.signals.try_send(signal).unwrap();
        self.settle().await;
    }

    /// Makes the worker panic or end.
    pub(crate) async fn fail_worker(&mut self, worker_fault: WorkerFault) {
        let _ = self.worker_fault.take().unwrap().send(worker_fault);
        self.settle().await;
    }

    /// Resizes the window.
    pub(crate) async fn resize(&mut self, size: Size) {
        self.resize_silently(size);
        self.send(Ok(TerminalEvent::Resize(size.width, size.height)));
        self.settle().await;
    }

    /// Resizes the window without an event, as while the dashboard is suspended.
    pub(crate) fn resize_silently(&self, size: Size) {
        self.size.set(size);
        self.terminal.resize(size);
    }

    /// Advances the time, second by second.
    pub(crate) async fn advance(&mut self, seconds: u32) {
        for _ in 0..seconds {
            advance_wall_clock(Duration::from_secs(1));
            tokio::time::advance(Duration::from_secs(1)).await;
            self.settle().await;
        }
    }

    /// Whether the loop has ended.
    pub(crate) fn has_ended(&self) -> bool {
        self.ended.is_some()
    }

    /// The state of a loop that ended on its own.
    pub(crate) fn ended(self) -> Ended {
        self.ended.expect("the loop should have ended")
    }

    /// Ends the loop, and asserts that the terminal shows exactly what the dashboard has recorded as shown.
    pub(crate) async fn finish(mut self) -> App {
        self.signal(Signal::Terminate(15)).await;
        let terminal = self.terminal.clone();
        let Ended { exit, app, screen } = self.ended();
        assert_eq!(exit.unwrap(), Exit::Signal(15), "a signal ends the loop and says which");
        terminal.assert_shows(screen.backend().current());
        app
    }

    /// Runs the loop until it has handled all input.
    pub(crate) async fn settle(&mut self) {
        let mut idle = 0;
        while idle < 3 && self.ended.is_none() {
            // A loop that yielded only because of its budget is woken while other tasks run.
            idle = if self.step().await { 0 } else { idle + 1 };
        }
    }

    /// Polls the loop once if it was woken, and returns whether it was. It is not polled otherwise: a loop that
    /// registers no waker for a source must fail the test.
    pub(crate) async fn step(&mut self) -> bool {
        // Other tasks run, and the loop gets a new cooperative budget.
        tokio::task::yield_now().await;
        let is_woken = self.woken.0.swap(false, Ordering::SeqCst);
        let waker = Arc::clone(&self.woken).into();
        if is_woken && let Poll::Ready(ended) = self.running.as_mut().poll(&mut Context::from_waker(&waker)) {
            self.ended = Some(ended);
        }
        is_woken
    }
}

/// Current time of the test.
pub(crate) fn now() -> Timestamp {
    NOW.get()
}

/// Advances the time of day without timers, as during a suspend.
pub(crate) fn advance_wall_clock(time: Duration) {
    NOW.set(now() + time);
}

/// Sets the clock back.
pub(crate) fn set_clock_back(time: Duration) {
    NOW.set(now() - time);
}

/// Number of suspensions.
pub(crate) fn suspensions() -> usize {
    SUSPENDED.get()
}

/// Target of the last stop.
pub(crate) fn stop_target() -> Option<StopTarget> {
    STOP_TARGET.get()
}

/// Makes suspension impossible for lack of a shell.
pub(crate) fn without_shell() {
    SUSPENSION.set(Suspension::NoShell);
}

/// Sets the size that the terminal reports.
pub(crate) fn report_size(size: Option<Size>) {
    SIZE.set(size);
}

fn reset_suspensions() {
    SUSPENDED.set(0);
    STOP_TARGET.set(None);
    SUSPENSION.set(Suspension::Stopped);
}

fn count_suspension(target: StopTarget) -> io::Result<Suspension> {
    STOP_TARGET.set(Some(target));
    let suspension = SUSPENSION.try_with(Cell::get).map_err(io::Error::other)?;
    if suspension == Suspension::Stopped {
        SUSPENDED.set(SUSPENDED.get() + 1);
    }
    Ok(suspension)
}

fn resume(size: Rc<Cell<Size>>) -> Box<dyn FnMut() -> io::Result<Size>> {
    Box::new(move || Ok(size.get()))
}

async fn live_until(fault: oneshot::Receiver<WorkerFault>) {
    match fault.await {
        Ok(WorkerFault::Panic) => panic!("panic of the worker"),
        Ok(WorkerFault::End) => {}
        Err(_) => std::future::pending().await,
    }
}

/// A channel with a stream as its receiver, like the terminal's events and the signals.
fn channel<T: 'static>(room: usize) -> (mpsc::Sender<T>, Pin<Box<dyn Stream<Item = T>>>) {
    let (sender, receiver) = mpsc::channel(room);
    // Like the terminal's stream, it is not limited by the cooperative budget.
    let next = |mut receiver: mpsc::Receiver<T>| {
        unconstrained(async move { Some((receiver.recv().await?, receiver)) })
    };
    (sender, Box::pin(stream::unfold(receiver, next).fuse()))
}
