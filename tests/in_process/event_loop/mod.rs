//! Keys, updates, signals and time through the real loop, as a person would meet them, read off a terminal emulator.
//! Each test ends by comparing the emulator's screen with what the dashboard believes to be on it, cell by cell.

mod connection;
mod data;
mod exit_and_suspend;
mod failures;
mod input_floods;
mod keys;
mod large;
mod list_actions;
mod navigation;
mod pages;
mod profiles;
mod time;
