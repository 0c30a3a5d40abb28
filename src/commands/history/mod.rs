//! What the history holds: opening it, and the commands that read it.

pub(super) mod open;
