//! Data as it may come: nothing at all, names that are wide, long or hostile, and whatever keys are pressed meanwhile.

use crate::support::dashboard::{ASCII, COLORS, PLAIN, SMALL, WIDE};
use crate::support::journey::Journey;
use crate::support::world::{World, hostile_group};

/// The column at which a text of a row begins.
fn column(journey: &Journey, name: &str, text: &str) -> usize {
    let row = journey.terminal.row(name);
    unicode_width::UnicodeWidthStr::width(&row[..row.find(text).unwrap()])
}

#[tokio::test(start_paused = true)]
async fn empty_organization_is_stated() {
    let mut journey = Journey::live(&mut World::default(), WIDE).await;
    assert!(journey.terminal.has("This organization has no tunnel group."), "nothing is told from not yet");
    journey.press("j k G g PgDn Enter Tab Enter j Tab Enter Esc ? Esc r Space Space").await;
    assert!(!journey.has_ended(), "and every key is survived");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn wide_characters_keep_columns_aligned() {
    let journey = Journey::live(&mut World::acme(), WIDE).await;
    let straight = column(&journey, "hq  ", "● sse-use-1-0-0");
    assert_eq!(
        column(&journey, "東京支店", "● sse-apne-1-0-0"),
        straight,
        "the primary hub stands under the others"
    );
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn name_of_256_characters_leaves_room_for_other_columns() {
    let mut world = World::acme();
    let long = "n".repeat(256);
    world.group("hq").name = Some(long.as_str().into());
    let mut journey = Journey::live(&mut world, WIDE).await;
    assert!(journey.terminal.has("nnnn…"), "it is cut with a mark");
    assert!(journey.terminal.row("nnnn…").contains("5+5"), "and what stands behind it stays");
    journey.press("j j j j Enter").await;
    assert!(journey.terminal.has("acme-prod > nnnn"), "its page opens");
    journey.press("Enter Enter").await;
    assert!(journey.terminal.has("84.2 MB"), "and those below it");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn hostile_text_in_any_field_does_not_affect_the_terminal() {
    let mut world = World::acme();
    let mut hostile = hostile_group();
    hostile.set_hubs(hostile.hubs.clone());
    world.groups.insert(0, hostile);
    for poll in [COLORS, ASCII, PLAIN] {
        let mut journey = Journey::with_appearance(SMALL, poll).await;
        journey.poll(&mut world).await;
        journey.press("G").await;
        for keys in ["Enter", "Enter", "Enter", "Esc", "Esc", "Esc", "3 Enter", "G", "Enter"] {
            journey.press(keys).await;
        }
        assert!(journey.terminal.has("acme-prod"), "the dashboard is what is on the screen");
        journey.finish().await;
    }
}
