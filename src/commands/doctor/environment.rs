//! The program and the terminal that it runs in.

use super::report::Report;
use crate::config::{Charset, ColorDepth, Environment, Multiplexer};
use crate::terminal::{size, terminal_columns};
use std::io::{self, IsTerminal};

const TOPIC: &str = "terminal";

/// Looks at what can be told without any settings.
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
            "input or output is no terminal here: the dashboard needs one for both",
        );
    }
    let size = size();
    match terminal_columns(io::stdout()) {
        None => report.note(TOPIC, "screen", "the terminal does not say how large it is; 80x24 is taken"),
        Some(_) if size.width < 80 || size.height < 24 => report.note(
            TOPIC,
            "screen",
            format!("{}x{}: it works, and more is shown from 80x24 on", size.width, size.height),
        ),
        Some(_) => report.good(TOPIC, "screen", format!("{}x{}", size.width, size.height)),
    }
}

fn kind(environment: &Environment, report: &mut Report) {
    match environment.terminal() {
        None => report.note(TOPIC, "TERM", "not set: colours are taken to be sixteen"),
        Some("dumb") => report.note(TOPIC, "TERM", "dumb: such a terminal cannot show the dashboard"),
        Some(term) => report.good(TOPIC, "TERM", term),
    }
    let colors = match environment.color_depth() {
        _ if environment.has_no_color() => "none, as NO_COLOR asks",
        ColorDepth::Sixteen => "16, from the terminal's own palette",
        ColorDepth::Indexed => "256",
        ColorDepth::True => "24 bit",
    };
    report.good(TOPIC, "colours", colors);
}

fn characters(environment: &Environment, report: &mut Report) {
    match environment.charset() {
        Charset::Unicode => report.good(TOPIC, "characters", "UTF-8"),
        Charset::Ascii => {
            report.note(
                TOPIC,
                "characters",
                "ASCII, as the locale is not UTF-8: set LANG to one that is, such as C.UTF-8",
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
            "tmux: to copy, it needs `set -g set-clipboard on` or `set -g allow-passthrough on`",
        ),
        Multiplexer::Screen => {
            report.note(TOPIC, "multiplexer", "screen: copying goes through it as far as it lets it");
        }
    }
}
