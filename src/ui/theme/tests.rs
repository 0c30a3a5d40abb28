//! Tests that every role of every built-in theme is readable and distinguishable.

use super::*;
use crate::config::style::palette_index;
use crate::ui::color_depth::USUAL_PALETTE;
use anstyle::{Ansi256Color, RgbColor};
use anstyle_lossy::xterm_to_rgb;

fn all() -> impl Iterator<Item = (String, Theme)> {
    let depths = [ColorDepth::Sixteen, ColorDepth::Indexed, ColorDepth::True];
    let themes = Theme::NAMES.into_iter().flat_map(move |name| depths.map(|depth| (name, depth)));
    themes.map(|(name, depth)| (format!("{name} {depth:?}"), Theme::named(name, depth).unwrap()))
}

/// RGB value of a color, with bold as bright, as on consoles.
fn shown(color: Color, is_bold: bool) -> [u8; 3] {
    match color {
        Color::Rgb(red, green, blue) => [red, green, blue],
        Color::Indexed(index) => usual(index),
        color => {
            let index = palette_index(color).unwrap();
            usual(if is_bold && index < 8 { index + 8 } else { index })
        }
    }
}

fn usual(index: u8) -> [u8; 3] {
    let RgbColor(red, green, blue) = xterm_to_rgb(Ansi256Color(index), USUAL_PALETTE);
    [red, green, blue]
}

/// Relative luminance according to WCAG 2.1.
fn luminance(color: [u8; 3]) -> f64 {
    let part = |value: u8| {
        let share = f64::from(value) / 255.0;
        if share <= 0.03928 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(color[0]) + 0.7152 * part(color[1]) + 0.0722 * part(color[2])
}

fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Blend of two thirds foreground and one third background, as terminals render dim.
fn dimmed(ink: [u8; 3], ground: [u8; 3]) -> [u8; 3] {
    let mix = |at: usize| (u16::from(ink[at]) * 2 + u16::from(ground[at])) / 3;
    [mix(0), mix(1), mix(2)].map(|part| u8::try_from(part).unwrap())
}

#[test]
fn every_role_has_contrast_on_black_and_white() {
    let terminals = [([0, 0, 0], [170, 170, 170]), ([255, 255, 255], [0, 0, 0])];
    for (name, theme) in all() {
        for (ground, ink) in terminals {
            for role in Role::ALL {
                let style = theme.style(*role);
                let is_bold = style.add_modifier.contains(Modifier::BOLD);
                let color = style.fg.map_or(ink, |color| shown(color, is_bold));
                let below = style.bg.map_or(ground, |color| shown(color, false));
                let is_dim = style.add_modifier.contains(Modifier::DIM);
                let color = if is_dim { dimmed(color, below) } else { color };
                let contrast = contrast(color, below);
                assert!(
                    contrast >= 3.0,
                    "{name}: {} on {ground:?} has a contrast of {contrast:.2}",
                    role.name()
                );
            }
        }
    }
}

#[test]
fn up_and_down_differ_by_more_than_color() {
    for (name, theme) in all() {
        let [up, down] = [Role::Up, Role::Down].map(|role| theme.style(role));
        assert!(up.bg != down.bg || up.add_modifier != down.add_modifier, "{name}");
    }
}

#[test]
fn themes_stay_within_the_color_depth() {
    for name in Theme::NAMES {
        let is_named = |color: Option<Color>| !matches!(color, Some(Color::Rgb(..) | Color::Indexed(_)));
        let theme = Theme::named(name, ColorDepth::Sixteen).unwrap();
        assert!(theme.0.iter().all(|style| is_named(style.fg) && is_named(style.bg)), "{name}");
        let is_rgb = |color: Option<Color>| matches!(color, Some(Color::Rgb(..)));
        let theme = Theme::named(name, ColorDepth::Indexed).unwrap();
        assert!(!theme.0.iter().any(|style| is_rgb(style.fg) || is_rgb(style.bg)), "{name}");
    }
    assert_eq!(Theme::named("nonsense", ColorDepth::True), None);
}

#[test]
fn configured_role_is_reduced_to_the_color_depth() {
    let written = "#ff0000 on 17 bold".parse().unwrap();
    let style = |depth| Theme::MONO.with_configured(Role::Key, written, depth).style(Role::Key);
    assert_eq!(style(ColorDepth::True), bold(on(Color::Rgb(255, 0, 0), Color::Indexed(17))));
    assert_eq!(style(ColorDepth::Indexed), bold(on(Color::Indexed(196), Color::Indexed(17))));
    assert_eq!(style(ColorDepth::Sixteen), bold(on(Color::Red, Color::Blue)));
}

#[test]
fn mono_has_no_color() {
    assert!(Theme::MONO.0.iter().all(|style| style.fg.is_none() && style.bg.is_none()));
}
