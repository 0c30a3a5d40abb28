//! Data as it may come: nothing at all, names that are wide, long or hostile, and whatever keys are pressed meanwhile.

use crate::support::dashboard::{ASCII, COLORS, PLAIN, SMALL, WIDE};
use crate::support::event_loop_harness::EventLoopHarness;
use crate::support::world::{World, hostile_group};

/// The column at which a text of a row begins.
fn column(harness: &EventLoopHarness, name: &str, text: &str) -> usize {
    let row = harness.terminal.row(name);
    unicode_width::UnicodeWidthStr::width(&row[..row.find(text).unwrap()])
}

#[tokio::test(start_paused = true)]
async fn empty_organization_is_stated() {
    let mut harness = EventLoopHarness::live(&mut World::default(), WIDE).await;
    assert!(harness.terminal.has("This organization has no tunnel group."), "nothing is told from not yet");
    harness.press("j k G g PgDn Enter Tab Enter j Tab Enter Esc ? Esc r Space Space").await;
    assert!(!harness.has_ended(), "and every key is survived");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn wide_characters_keep_columns_aligned() {
    let harness = EventLoopHarness::live(&mut World::acme(), WIDE).await;
    let straight = column(&harness, "hq  ", "● sse-use-1-0-0");
    assert_eq!(
        column(&harness, "東京支店", "● sse-apne-1-0-0"),
        straight,
        "the primary hub stands under the others"
    );
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn name_of_256_characters_leaves_room_for_other_columns() {
    let mut world = World::acme();
    let long = "n".repeat(256);
    world.group("hq").name = Some(long.as_str().into());
    let mut harness = EventLoopHarness::live(&mut world, WIDE).await;
    assert!(harness.terminal.has("nnnn…"), "it is cut with a mark");
    assert!(harness.terminal.row("nnnn…").contains("5+5"), "and what stands behind it stays");
    harness.press("j j j j Enter").await;
    assert!(harness.terminal.has("acme-prod > nnnn"), "its page opens");
    harness.press("Enter Enter").await;
    assert!(harness.terminal.has("84.2 MB"), "and those below it");
    harness.finish().await;
}

#[tokio::test(start_paused = true)]
async fn hostile_text_in_any_field_does_not_affect_the_terminal() {
    let mut world = World::acme();
    let mut hostile = hostile_group();
    hostile.set_hubs(hostile.hubs.clone());
    world.groups.insert(0, hostile);
    for poll in [COLORS, ASCII, PLAIN] {
        let mut harness = EventLoopHarness::with_appearance(SMALL, poll).await;
        harness.poll(&mut world).await;
        harness.press("G").await;
        for keys in ["Enter", "Enter", "Enter", "Esc", "Esc", "Esc", "3 Enter", "G", "Enter"] {
            harness.press(keys).await;
        }
        assert!(harness.terminal.has("acme-prod"), "the dashboard is what is on the screen");
        harness.finish().await;
    }
}
