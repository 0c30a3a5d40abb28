//! All that crosses between the worker and the screen.
