//! The state of the dashboard and `update(event) -> effects`: no drawing, no waiting, no I/O.
