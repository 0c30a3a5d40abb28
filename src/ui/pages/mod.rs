//! The pages over the home screen, and what is shown before there is any.

pub(super) mod document;
pub(super) mod first_run;
pub(super) mod help;
