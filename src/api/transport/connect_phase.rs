//! How far a connection has come, which no error of the layers below tells when time is up: whether a name was being
//! looked up, a connection made, or TLS agreed on. Kept for each request by itself, however many are under way.

use crate::api::deadline::step::{self, Step};
use std::cell::RefCell;
use std::future::Future;

tokio::task_local! {
    static STAGE: RefCell<Stage>;
}

/// How far a connection has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Stage {
    /// It is being made, or was made before.
    #[default]
    Connecting,
    /// The addresses of this name are being looked up.
    LookingUp(String),
    /// It is there, and TLS is being agreed on with a server of this name.
    Handshaking(String),
}

/// Waits for something, and says how far a connection had come where it fails.
pub(super) async fn watch<T, E>(work: impl Future<Output = Result<T, E>>) -> Result<T, (E, Stage)> {
    let watched = async { work.await.map_err(|error| (error, STAGE.with(RefCell::take))) };
    STAGE.scope(RefCell::default(), watched).await
}

/// Notes that the connection of the request at hand has come this far. Without one, as where a connection is made ahead,
/// there is nobody to tell.
pub(super) fn reach(stage: Stage) {
    step::enter(match &stage {
        Stage::LookingUp(name) => Step::Lookup(name.clone()),
        Stage::Connecting | Stage::Handshaking(_) => Step::Response,
    });
    let _ = STAGE.try_with(|current| current.replace(stage));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn requests_do_not_see_the_progress_of_each_other() {
        let failing = |name: &str| {
            let stage = Stage::LookingUp(name.to_owned());
            async {
                reach(stage);
                tokio::task::yield_now().await;
                Err::<(), ()>(())
            }
        };
        let (one, two) = tokio::join!(watch(failing("one")), watch(failing("two")));
        assert_eq!(one, Err(((), Stage::LookingUp("one".to_owned()))));
        assert_eq!(two, Err(((), Stage::LookingUp("two".to_owned()))));
        reach(Stage::Connecting);
    }
}
