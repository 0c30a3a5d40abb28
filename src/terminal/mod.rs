//! Enter and leave the screen, and the event loop.
