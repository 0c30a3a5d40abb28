//! Tests that every role of every built-in theme is readable and distinguishable.

use super::*;
use crate::config::style::palette_index;
use crate::ui::color_depth::DEFAULT_PALETTE;
use anstyle::{Ansi256Color, RgbColor};
use anstyle_lossy::xterm_to_rgb;

fn built_in_themes() -> impl Iterator<Item = (String, Theme)> {
    let depths = [ColorDepth::Sixteen, ColorDepth::Indexed, ColorDepth::True];
    let themes = Theme::NAMES.into_iter().flat_map(move |name| depths.map(|depth| (name, depth)));
    themes.map(|(name, depth)| (format!("{name} {depth:?}"), Theme::named(name, depth).unwrap()))
}

/// RGB value of a color, with bold as bright, as on consoles.
fn to_rgb(color: Color, is_bold: bool) -> [u8; 3] {
    match color {
        Color::Rgb(red, green, blue) => [red, green, blue],
        Color::Indexed(index) => palette_rgb(index),
        color => {
            let index = palette_index(color).unwrap();
            palette_rgb(if is_bold && index < 8 { index + 8 } else { index })
        }
    }
}

fn palette_rgb(index: u8) -> [u8; 3] {
    let RgbColor(red, green, blue) = xterm_to_rgb(Ansi256Color(index), DEFAULT_PALETTE);
    [red, green, blue]
}

/// Relative luminance according to WCAG 2.1.
fn luminance(color: [u8; 3]) -> f64 {
    let channel = |value: u8| {
        let value = f64::from(value) / 255.0;
        if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(color[0]) + 0.7152 * channel(color[1]) + 0.0722 * channel(color[2])
}

fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Blend of two thirds foreground and one third background, as terminals render dim.
fn dimmed(fg: [u8; 3], background: [u8; 3]) -> [u8; 3] {
    let blend = |channel: usize| (u16::from(fg[channel]) * 2 + u16::from(background[channel])) / 3;
    [blend(0), blend(1), blend(2)].map(|channel| u8::try_from(channel).unwrap())
}

#[test]
fn every_role_has_contrast_on_black_and_white() {
    let terminals = [([0, 0, 0], [170, 170, 170]), ([255, 255, 255], [0, 0, 0])];
    for (name, theme) in built_in_themes() {
        for (background, fg) in terminals {
            for role in Role::ALL {
                let style = theme.style(*role);
                let is_bold = style.add_modifier.contains(Modifier::BOLD);
                let color = style.fg.map_or(fg, |color| to_rgb(color, is_bold));
                let bg = style.bg.map_or(background, |color| to_rgb(color, false));
                let is_dim = style.add_modifier.contains(Modifier::DIM);
                let color = if is_dim { dimmed(color, bg) } else { color };
                let contrast = contrast(color, bg);
                assert!(
                    contrast >= 3.0,
                    "{name}: {} on {background:?} has a contrast of {contrast:.2}",
                    role.name()
                );
            }
        }
    }
}

#[test]
fn up_and_down_differ_by_more_than_color() {
    for (name, theme) in built_in_themes() {
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
    let configured = "#ff0000 on 17 bold".parse().unwrap();
    let style = |depth| Theme::MONO.with_configured(Role::Key, configured, depth).style(Role::Key);
    assert_eq!(style(ColorDepth::True), bold(fg_bg(Color::Rgb(255, 0, 0), Color::Indexed(17))));
    assert_eq!(style(ColorDepth::Indexed), bold(fg_bg(Color::Indexed(196), Color::Indexed(17))));
    assert_eq!(style(ColorDepth::Sixteen), bold(fg_bg(Color::Red, Color::Blue)));
}

#[test]
fn mono_has_no_color() {
    assert!(Theme::MONO.0.iter().all(|style| style.fg.is_none() && style.bg.is_none()));
}
