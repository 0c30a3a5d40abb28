//! Random walks through the dashboard. [`step`] generates the steps from a seed, [`app_walk`] applies them to the app and
//! checks each frame, [`loop_walk`] sends them through the event loop. A failure prints the seed and the last steps.

pub(crate) mod app_walk;
mod groups;
pub(crate) mod loop_walk;
mod step;

use std::collections::VecDeque;
use std::thread;
use step::Step;

/// Steps that a failure prints.
const LAST_STEPS: usize = 12;

/// Prints how to repeat a walk when the test fails.
struct Report {
    seed: u64,
    steps: usize,
    last: VecDeque<Step>,
}

impl Report {
    fn new(seed: u64) -> Self {
        Self { seed, steps: 0, last: VecDeque::new() }
    }

    fn add(&mut self, step: &Step) {
        self.steps += 1;
        self.last.truncate(LAST_STEPS - 1);
        self.last.push_front(step.clone());
    }
}

impl Drop for Report {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("seed {}, step {}, the last steps first: {:#?}", self.seed, self.steps, self.last);
        }
    }
}
