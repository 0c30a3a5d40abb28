//! Keys, updates, signals and time through the real loop, as a person would meet them, read off a terminal emulator.
//! Each journey ends by comparing the emulator's screen with what the dashboard believes to be on it, cell by cell.

mod connection;
mod data;
mod ends;
mod hands;
mod keys;
mod large;
mod moving;
mod organizations;
mod pages;
mod pressure;
mod time;
mod trouble;
