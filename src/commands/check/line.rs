//! The output line of a monitoring plugin: service, state, text, and performance data after `|`.

use crate::commands::Level;
use std::fmt;

/// Maximum length of the text in characters.
const LONGEST: usize = 400;

/// An output line of the plugin.
pub(super) struct Line {
    pub(super) level: Level,
    text: String,
    performance: Vec<PerfData>,
}

/// A performance data value: `label=value[unit];[warning];[critical];[min];[max]`.
pub(super) struct PerfData {
    pub(super) label: &'static str,
    pub(super) value: String,
    pub(super) warning: String,
    pub(super) critical: String,
    pub(super) most: String,
}

impl Line {
    pub(super) fn new(level: Level, text: &str, performance: Vec<PerfData>) -> Self {
        Self { level, text: plain(text), performance }
    }

    /// An UNKNOWN line with its reason.
    pub(super) fn unknown(why: &str) -> Self {
        Self::new(Level::Unknown, why, Vec::new())
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TUNNELSCOPE {}: {}", self.level.name(), self.text)?;
        for (at, datum) in self.performance.iter().enumerate() {
            f.write_str(if at == 0 { " | " } else { " " })?;
            let PerfData { label, value, warning, critical, most } = datum;
            write!(f, "{label}={value};{warning};{critical};0;{most}")?;
        }
        writeln!(f)
    }
}

/// The text on one line, truncated, without the separator of performance data.
fn plain(text: &str) -> String {
    let joined = without_markers(text);
    let safe = joined.chars().map(|character| match character {
        '|' => '/',
        character if character.is_control() => ' ',
        character => character,
    });
    let mut out: String = safe.clone().take(LONGEST).collect();
    if safe.count() > LONGEST {
        out.push_str("...");
    }
    out
}

/// Joins lines into one. A line that marks a part of the line above with `^` would lose its alignment, so the
/// line above is put in brackets instead.
fn without_markers(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if line.bytes().any(|byte| byte != b'^') {
            lines.push(line.to_owned());
        } else if let Some(above) = lines.last_mut() {
            *above = format!("({above})");
        }
    }
    lines.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_add_lines_or_performance_data() {
        let datum = PerfData {
            label: "disconnected",
            value: "1".to_owned(),
            warning: String::new(),
            critical: "0".to_owned(),
            most: "9".to_owned(),
        };
        let line = Line::new(Level::Critical, "a | b\n\n  c\x1b[2J", vec![datum]).to_string();
        assert_eq!(line, "TUNNELSCOPE CRITICAL: a / b c [2J | disconnected=1;;0;0;9\n");
    }

    #[test]
    fn marker_line_is_omitted() {
        let line =
            Line::unknown("there is no filter `@nope`\n  state:down @nope\n             ^^^^^").to_string();
        assert_eq!(line, "TUNNELSCOPE UNKNOWN: there is no filter `@nope` (state:down @nope)\n");
    }

    #[test]
    fn long_text_is_truncated() {
        let line = Line::unknown(&"x".repeat(10_000)).to_string();
        assert!(line.len() < 500 && line.ends_with("...\n"), "{line}");
    }
}
