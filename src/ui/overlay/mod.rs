//! Overlays: the filter prompt, the pickers and the help.

pub(super) mod filter_prompt;
pub(super) mod help;
pub(super) mod picker;
