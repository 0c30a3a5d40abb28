//! `simulate`: the simulator on its own, until a signal ends it.

use super::config::print;
use super::{Outcome, Stop};
use crate::config::SimulateOptions;
use crate::simulator::{Options, Simulator};
use crate::terminal::{Signal, signals};
use futures_util::StreamExt;

/// Serves until SIGINT or SIGTERM.
pub(super) fn run(options: &SimulateOptions) -> Result<Outcome, Stop> {
    let options = resolve(options)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(serve(options))
}

fn resolve(options: &SimulateOptions) -> Result<Options, Stop> {
    let default = Options::default();
    let scenario = match &options.scenario {
        Some(name) => name.parse().map_err(|error| Stop::Usage(format!("--scenario: {error}")))?,
        None => default.scenario,
    };
    Ok(Options {
        listen: options.listen,
        groups: options.groups as usize,
        seed: options.seed,
        scenario,
        time_scale: options.time_scale,
    })
}

async fn serve(options: Options) -> Result<Outcome, Stop> {
    let simulator = Simulator::start(options).await.map_err(|error| Stop::Usage(error.to_string()))?;
    // Before the line: whoever has read it may send a signal at once.
    let mut signals = signals()?;
    print(&format!("{}\n", simulator.announcement()))?;
    while let Some(signal) = signals.next().await {
        if let Signal::End(_) = signal {
            break;
        }
    }
    simulator.stop().await;
    Ok(Outcome::Done)
}
