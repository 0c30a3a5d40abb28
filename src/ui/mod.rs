//! One file a pane, each one `render`.
