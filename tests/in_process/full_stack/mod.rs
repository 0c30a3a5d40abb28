//! From the simulated world to the sentence on the screen: the real client, the real worker and the real dashboard on a
//! simulated clock. Something is ordered of the world, time goes by, keys are pressed, and the screen is read.

mod degraded;
mod findings;
mod group;
mod live_dashboard;
mod navigation;
