//! Replaced snapshots are freed on a blocking thread as soon as no consumer holds them: freeing a snapshot of
//! 20,000 groups takes tens of milliseconds, which would delay keys and responses.

use crate::domain::Snapshot;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::{JoinHandle, spawn, spawn_blocking};
use tokio::time::sleep;

/// Time for the UI to switch to the newer snapshot. No other is published within it: with 2,000 groups and
/// 20,000 tunnels a snapshot takes 4 MB, and the static binary is limited to 48 MiB.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
/// Longest time between two checks of a snapshot in use: a page of a deleted group keeps showing the last
/// known data.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Frees a snapshot once this is the only reference to it.
pub(super) fn free_when_unused(snapshot: Arc<Snapshot>) -> JoinHandle<()> {
    spawn(async move {
        let mut pause = FIRST_PAUSE;
        loop {
            sleep(pause).await;
            if Arc::strong_count(&snapshot) == 1 {
                // If the runtime shuts down, it drops the snapshot instead.
                let _ = spawn_blocking(move || drop(snapshot)).await;
                return;
            }
            pause = (2 * pause).min(LONGEST_PAUSE);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn unused_snapshot_is_freed_within_100_ms() {
        let replaced = Instant::now();
        free_when_unused(Arc::new(Snapshot::default())).await.unwrap();
        assert!(replaced.elapsed() <= Duration::from_millis(100), "{:?}", replaced.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn released_snapshot_is_freed() {
        let shown = Arc::new(Snapshot::default());
        let weak = Arc::downgrade(&shown);
        let task = free_when_unused(Arc::clone(&shown));
        sleep(Duration::from_secs(600)).await;
        assert!(weak.upgrade().is_some(), "it is in use");
        let released = Instant::now();
        drop(shown);
        task.await.unwrap();
        assert!(weak.upgrade().is_none());
        assert!(released.elapsed() <= LONGEST_PAUSE, "{:?}", released.elapsed());
    }
}
