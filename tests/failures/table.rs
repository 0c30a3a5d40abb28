//! The table: one row a failure. Each row is a test of its own, of the same name; to add a failure, add a row:
//!
//! ```text
//! name:  what was known before,  what is wrong  =>  what it is,  where it is shown,  what it costs,  how it passes,
//!        "words that are shown besides the catalogue's";
//! ```
//!
//! Where something was known, somebody presses `r`, so the look asks for the states, the list and the regions.

use crate::cause::*;
use crate::ordeal::{Before, Recovery, Row, Shown, asks, knocks};
use crate::place::fixed;
use crate::simulated::{LIST, STATES, TOKEN};
use crate::tls_listener::{FUTURE, NOW, PAST};
use serde_json::json;
use tunnelscope::api::Proxy;
use tunnelscope::domain::FailureKind;

macro_rules! table {
    ($($name:ident: $before:ident, $cause:expr => $kind:ident, $shown:ident, $cost:expr, $recovery:ident, $words:literal;)+) => {
        /// All rows.
        pub(crate) fn rows() -> Vec<Row> {
            vec![$(Row {
                name: stringify!($name),
                before: Before::$before,
                cause: $cause,
                kind: FailureKind::$kind,
                shown: Shown::$shown,
                cost: $cost,
                recovery: Recovery::$recovery,
                words: $words,
            }),+]
        }

        $(#[tokio::test]
        async fn $name() {
            run(stringify!($name)).await;
        })+
    };
}

async fn run(name: &str) {
    let row = rows().into_iter().find(|row| row.name == name).unwrap();
    row.run().await;
}

table! {
    // What the API answers.
    status_400: Data, answers(DATA, 400) => BadRequest, Stale, asks(4, 0), ByItself, "(400 ";
    status_404: Data, answers(DATA, 404) => NotFound, Stale, asks(3, 0), ByItself, "(404 ";
    status_409: Data, answers(DATA, 409) => Conflict, Stale, asks(3, 0), ByItself, "(409 ";
    status_413: Data, answers(DATA, 413) => RequestTooLarge, Stale, asks(3, 0), ByItself, "(413 ";
    status_418: Data, answers(DATA, 418) => UnexpectedStatus, Stale, asks(3, 0), ByItself, "(418 ";
    status_500: Data, answers(DATA, 500) => ServerError, Stale, asks(9, 0), ByItself, "(500 not with [redacted]";
}
