//! What the tests of the screen share: a world built by hand at a fixed time, a dashboard in it, a terminal that keeps
//! what was written, and the real loop around them, driven step by step.

#![allow(dead_code, reason = "each test binary uses the part of it that it needs")]

pub(crate) mod dashboard;
pub(crate) mod journey;
mod keys;
pub(crate) mod terminal;
pub(crate) mod usage;
pub(crate) mod world;
