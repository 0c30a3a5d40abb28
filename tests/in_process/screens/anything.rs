//! Any world, any keys, any size: nothing panics, and nothing is written that does not fit into its cell.

use crate::support::dashboard::{ASCII, COLOURS, PLAIN, dashboard, draw, link, online, press, show, waiting};
use crate::support::usage::{exhausted, large_budget, no_room, small_budget, stretched, update};
use crate::support::world::{World, at, refused, start};
use proptest::prelude::*;
use tunnelscope::app::{Event, Size};
use tunnelscope::channel::ConnectionState;
use tunnelscope::domain::{
    ApiTimestamp, Group, GroupStatus, Hub, HubStatus, Id, Quantity, Role, Routing, Text, Tunnel,
    TunnelStatus, Usage,
};
use tunnelscope::ui::ScreenDump;
use unicode_width::UnicodeWidthStr;

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
    "2",
    "3",
    "[",
    "]",
    "?",
    "u",
    "Space",
    "+",
    "i",
    "i",
    "/",
    "/",
    ":",
    ":",
    "s",
    "S",
    "c",
    "w",
    "p",
    "P",
    "M",
    "y",
    "Y",
    "m",
    "a",
    "u",
    "s",
    ":",
    "!",
    "x",
    "e",
    "f",
    "Backspace",
    "ctrl-w",
    "Home",
    "漢",
    "\u{301}",
];

/// Control characters, and those that turn the direction of what follows.
fn acts_on_terminals(character: char) -> bool {
    let turns =
        ['\u{202a}'..='\u{202e}', '\u{2066}'..='\u{2069}', '\u{200e}'..='\u{200f}', '\u{61c}'..='\u{61c}'];
    character.is_control() || turns.iter().any(|range| range.contains(&character))
}

fn text() -> impl Strategy<Value = Text> {
    prop_oneof![
        "[a-z0-9-]{0,24}",
        "\\PC{0,40}",
        "(UP|DOWN|connected|warning|disconnected|漢字|é́)",
        "(?s).{0,300}",
        "([\u{202a}-\u{202e}\u{2066}-\u{2069}\u{200e}\u{200f}\u{061c}\u{1b}\u{9b}\u{7}\u{ad}]|e\u{301}|漢|🏳|\u{200d}|b){1,16}"
    ]
    .prop_map(Text::from)
}

fn maybe() -> impl Strategy<Value = Option<Text>> {
    proptest::option::of(text())
}

fn tunnel() -> impl Strategy<Value = Tunnel> {
    (maybe(), maybe(), maybe(), maybe(), any::<u64>()).prop_map(|(status, peer_ip, place, time, bytes)| {
        let mut tunnel = Tunnel::default();
        tunnel.common_mut().status = status.as_ref().map(TunnelStatus::new);
        tunnel.record_mut().time = time.as_ref().map(|time| ApiTimestamp::new(time.raw()));
        tunnel.common_mut().dc_desc = place;
        tunnel.details_mut().peer_ip = peer_ip;
        tunnel.record_mut().update_traffic(|traffic| traffic.bytes_in = Some(Quantity::Number(bytes)));
        tunnel
    })
}

fn hub() -> impl Strategy<Value = Hub> {
    let role = proptest::sample::select(vec![Role::Primary, Role::Secondary, Role::Unknown]);
    let tunnels = proptest::option::of(proptest::collection::vec(tunnel(), 0..4));
    let count = proptest::option::of(any::<u64>().prop_map(|count| count >> 8));
    (maybe(), role, maybe(), maybe(), count, tunnels).prop_map(|(id, role, place, status, count, tunnels)| {
        Hub {
            datacenter: place,
            status: status.as_ref().map(HubStatus::new),
            listed_count: count,
            tunnels,
            ..Hub::new(id.map(|id| Id::new(id.raw())), role)
        }
    })
}

fn group() -> impl Strategy<Value = Group> {
    let hubs = proptest::collection::vec(hub(), 0..4);
    (maybe(), maybe(), maybe(), maybe(), maybe(), hubs).prop_map(
        |(id, name, status, region, routing, hubs)| {
            let mut group = Group::new(id.map(|id| Id::new(id.raw())), name);
            group.status = status.as_ref().map(GroupStatus::new);
            group.region = region;
            group.routing = routing.map(|kind| Routing::Other(kind).into());
            group.set_hubs(hubs);
            group
        },
    )
}

fn links() -> Vec<ConnectionState> {
    let failure = refused();
    vec![
        ConnectionState::Authenticating,
        ConnectionState::Fetching,
        online(start()),
        waiting(start()),
        ConnectionState::Refused { failure },
        ConnectionState::Paused { failure: None },
        stretched(start()),
        no_room(start()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn any_world_on_any_page_at_any_size_is_drawn_within_bounds(
        (mut groups, later) in (proptest::collection::vec(group(), 0..8), proptest::collection::vec(group(), 0..3)),
        account in proptest::sample::select(vec![Usage::default(), small_budget(5), large_budget(2_900), exhausted()]),
        state in proptest::sample::select(links()),
        keys in proptest::collection::vec(proptest::sample::select(KEYS), 0..16),
        sizes in proptest::collection::vec((1_u16..=200, 1_u16..=60), 1..4),
    ) {
        let sizes: Vec<Size> = sizes.into_iter().map(|(width, height)| Size { width, height }).collect();
        let mut app = dashboard(sizes[0]);
        let mut world = World::of(groups.clone());
        show(&mut app, world.look(at(1)), at(1));
        link(&mut app, state, at(2));
        app.update(Event::Worker(update(account)), at(2));
        for key in keys {
            press(&mut app, key);
        }
        // What is looked at may be gone, and the window be another.
        groups.truncate(1);
        world.groups = groups.into_iter().chain(later).collect();
        show(&mut app, world.look(at(40)), at(40));
        let text = ScreenDump::of(&app, &ASCII).text();
        prop_assert!(text.chars().all(|character| character == '\n' || character.is_ascii_graphic() || character == ' '));
        for size in sizes {
            app.update(Event::Resize(size), at(41));
            for look in [COLOURS, ASCII, PLAIN] {
                let buffer = draw(&app, look);
                prop_assert_eq!((buffer.area().width, buffer.area().height), (size.width, size.height));
                for (place, cell) in buffer.content().iter().enumerate() {
                    let column = place % usize::from(size.width);
                    prop_assert!(cell.symbol().width() + column <= usize::from(size.width), "{:?}", cell.symbol());
                    prop_assert!(!cell.symbol().chars().any(acts_on_terminals), "{:?}", cell.symbol());
                }
            }
        }
    }
}
