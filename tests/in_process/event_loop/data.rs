//! Data as it may come: nothing at all, names that are wide, long or hostile, and whatever keys are pressed meanwhile.

use crate::support::dashboard::{
    ASCII, COLOURS, PLAIN, SMALL, WIDE, dashboard, online, paint, press, screen, show, waiting,
};
use crate::support::journey::Journey;
use crate::support::terminal::Terminal;
use crate::support::world::{World, at, group, tunnel};
use tunnelscope::app::{App, Event, Size};
use tunnelscope::channel::Update;
use tunnelscope::domain::{Group, GroupStatus, HubStatus, Role};
use tunnelscope::ui::Appearance;

/// Everything that text from outside could try.
const HOSTILE: &str = "\x1b]0;owned\x07\x1b[2J\x1b[31m\u{9b}2Jnew\r\nline\ttab\u{202e}txt\u{200b}\u{e0041}e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{fe0f}";

/// The column at which a text of a row begins.
fn column(journey: &Journey, name: &str, text: &str) -> usize {
    let row = journey.terminal.row(name);
    unicode_width::UnicodeWidthStr::width(&row[..row.find(text).unwrap()])
}

#[tokio::test(start_paused = true)]
async fn an_organization_without_groups_says_so() {
    let mut journey = Journey::live(&mut World::default(), WIDE).await;
    assert!(journey.terminal.has("This organization has no tunnel group."), "nothing is told from not yet");
    journey.press("j k G g PgDn Enter Tab Enter j Tab Enter Esc ? Esc r Space Space").await;
    assert!(!journey.has_ended(), "and every key is survived");
    journey.finish().await;
}

#[tokio::test(start_paused = true)]
async fn wide_characters_keep_the_columns_straight() {
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
async fn a_name_of_256_characters_leaves_room_for_the_rest() {
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
async fn hostile_text_in_every_field_does_nothing_to_the_terminal() {
    let mut world = World::acme();
    let mut hostile = hostile_group();
    hostile.set_hubs(hostile.hubs.clone());
    world.groups.insert(0, hostile);
    for look in [COLOURS, ASCII, PLAIN] {
        let mut journey = Journey::looking(SMALL, look).await;
        journey.look(&mut world).await;
        journey.press("G").await;
        for keys in ["Enter", "Enter", "Enter", "Esc", "Esc", "Esc", "3 Enter", "G", "Enter"] {
            journey.press(keys).await;
        }
        assert!(journey.terminal.has("acme-prod"), "the dashboard is what is on the screen");
        journey.finish().await;
    }
}

fn hostile_group() -> Group {
    let mut hostile = group(3, HOSTILE, GroupStatus::new(&HOSTILE.into()), "use", [1, 1]);
    hostile.region = Some(HOSTILE.into());
    hostile.device_type = Some(HOSTILE.into());
    for hub in &mut hostile.hubs {
        hub.status = Some(HubStatus::new(&HOSTILE.into()));
        hub.datacenter = Some(HOSTILE.into());
        hub.auth_id = Some(HOSTILE.into());
        let mut one = tunnel(HOSTILE, 0);
        one.common_mut().ike_state = Some(HOSTILE.into());
        one.common_mut().dc_desc = Some(HOSTILE.into());
        one.details_mut().peer_id = Some(HOSTILE.into());
        hub.tunnels = Some(vec![one]);
    }
    hostile
}

/// What a person, a worker and a window do in no order, from a seed.
struct Storm {
    random: fastrand::Rng,
    world: World,
    seconds: i64,
}

const KEYS: &[&str] = &[
    "j",
    "k",
    "G",
    "g",
    "PgDn",
    "PgUp",
    "ctrl-d",
    "ctrl-u",
    "Enter",
    "Enter",
    "Enter",
    "Esc",
    "Tab",
    "shift-Tab",
    "1",
    "2",
    "3",
    "[",
    "]",
    "?",
    "u",
    "Space",
    "+",
    "-",
    "r",
];

impl Storm {
    fn step(&mut self, app: &mut App, terminal: &Terminal) {
        self.seconds += self.random.i64(0..40);
        let now = at(self.seconds);
        match self.random.u8(0..12) {
            0 => {
                let size = Size { width: self.random.u16(1..140), height: self.random.u16(1..50) };
                terminal.resize(size);
                app.update(Event::Resize(size), now);
            }
            1 | 2 => {
                self.befall();
                show(app, self.world.look(now), now);
            }
            3 => drop(app.update(Event::Worker(Update::ConnectionState(online(now))), now)),
            4 => drop(app.update(Event::Worker(Update::ConnectionState(waiting(now))), now)),
            5 => drop(app.update(Event::Tick, now)),
            _ => drop(press(app, KEYS[self.random.usize(..KEYS.len())])),
        }
    }

    /// Something happens to one of the groups.
    fn befall(&mut self) {
        let Some(nth) = self.random.choice(0..self.world.groups.len()) else { return };
        let name = self.world.groups[nth].title().to_owned();
        match self.random.u8(0..4) {
            0 if self.world.groups.len() > 3 => drop(self.world.groups.remove(nth)),
            1 => self.world.groups.push(group(
                self.random.u64(100..999),
                "新-new",
                GroupStatus::Connected,
                "usw",
                [2, 1],
            )),
            2 => self.world.group(&name).status = Some(GroupStatus::Warning),
            _ if self.world.groups[nth].hubs.is_empty() => {}
            _ => self.world.hub(&name, Role::Primary, HubStatus::Down),
        }
    }
}

#[test]
fn after_every_frame_of_a_storm_the_terminal_shows_what_the_dashboard_believes() {
    let looks: [Appearance; 3] = [COLOURS, ASCII, PLAIN];
    for seed in 0..3 {
        let terminal = Terminal::new(WIDE);
        let (mut app, mut screen) = (dashboard(WIDE), screen(terminal.clone()));
        let mut storm = Storm { random: fastrand::Rng::with_seed(seed), world: World::acme(), seconds: 0 };
        storm.world.groups.push(hostile_group());
        for _ in 0..100 {
            let look = looks[usize::try_from(seed).unwrap() % looks.len()];
            paint(&mut screen, &app, look);
            terminal.assert_shows(screen.backend().shown());
            storm.step(&mut app, &terminal);
        }
    }
}
