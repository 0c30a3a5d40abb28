//! What lies over the page in front: the filter prompt, and lists to choose from.

pub(super) mod filter_prompt;
pub(super) mod picker;
