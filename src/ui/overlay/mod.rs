//! Overlays on the current page: the filter prompt and the pickers.

pub(super) mod filter_prompt;
pub(super) mod picker;
