//! Checks of the program and its terminal.

use super::report::Report;
use crate::config::{Charset, ColorDepth, Environment, Multiplexer};
use crate::terminal::{size, terminal_columns};
use std::io::{self, IsTerminal};

const TOPIC: &str = "terminal";

/// Runs the checks that need no settings.
pub(super) fn examine(environment: &Environment, report: &mut Report) {
    let (system, machine) = (std::env::consts::OS, std::env::consts::ARCH);
    report.good(
        "program",
        "version",
        format!("tunnelscope {}, {system} {machine}", env!("CARGO_PKG_VERSION")),
    );
    screen(report);
    kind(environment, report);
    characters(environment, report);
    between(environment, report);
}

fn screen(report: &mut Report) {
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        return report.note(
            TOPIC,
            "screen",
            "input or output is not a terminal: the dashboard needs a terminal for both",
        );
    }
    let size = size();
    match terminal_columns(io::stdout()) {
        None => report.note(TOPIC, "screen", "unknown terminal size; assuming 80x24"),
        Some(_) if size.width < 80 || size.height < 24 => report.note(
            TOPIC,
            "screen",
            format!("{}x{}: small; more is shown from 80x24", size.width, size.height),
        ),
        Some(_) => report.good(TOPIC, "screen", format!("{}x{}", size.width, size.height)),
    }
}

fn kind(environment: &Environment, report: &mut Report) {
    match environment.terminal() {
        None => report.note(TOPIC, "TERM", "not set: assuming 16 colors"),
        Some("dumb") => report.note(TOPIC, "TERM", "dumb: this terminal cannot show the dashboard"),
        Some(term) => report.good(TOPIC, "TERM", term),
    }
    let colors = match environment.color_depth() {
        _ if environment.has_no_color() => "none, as NO_COLOR asks",
        ColorDepth::Sixteen => "16, from the terminal's palette",
        ColorDepth::Indexed => "256",
        ColorDepth::True => "24 bit",
    };
    report.good(TOPIC, "colors", colors);
}

fn characters(environment: &Environment, report: &mut Report) {
    match environment.charset() {
        Charset::Unicode => report.good(TOPIC, "characters", "UTF-8"),
        Charset::Ascii => {
            report.note(
                TOPIC,
                "characters",
                "ASCII, because the locale is not UTF-8: set LANG to a UTF-8 locale, such as C.UTF-8",
            );
        }
    }
}

fn between(environment: &Environment, report: &mut Report) {
    match environment.multiplexer() {
        Multiplexer::None => {}
        Multiplexer::Tmux => report.note(
            TOPIC,
            "multiplexer",
            "tmux: copying needs `set -g set-clipboard on` or `set -g allow-passthrough on`",
        ),
        Multiplexer::Screen => {
            report.note(TOPIC, "multiplexer", "screen: copying may be limited");
        }
    }
}
