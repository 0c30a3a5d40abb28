//! The help page and the footer, made from the table of actions.

use super::{Action, App, BINDINGS, Binding, Context, Topic};

const TOPICS: [Topic; 4] = [Topic::Go, Topic::Move, Topic::Data, Topic::Program];

/// A line of the help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HelpLine {
    /// Nothing.
    Blank,
    /// A topic.
    Topic(String),
    /// Keys and what they do.
    Keys(String, &'static str),
}

/// The help, line by line. A key that works in one place only says so by where its line stands.
pub fn help_lines() -> Vec<HelpLine> {
    let mut lines = Vec::new();
    for topic in TOPICS {
        if !lines.is_empty() {
            lines.push(HelpLine::Blank);
        }
        lines.push(HelpLine::Topic(topic.to_string()));
        let bindings = BINDINGS.iter().filter(|binding| binding.topic == topic);
        lines.extend(bindings.map(|binding| HelpLine::Keys(binding.keys.join(" "), binding.help)));
    }
    lines
}

impl App {
    /// Lines of the help in view, below its title.
    pub(super) fn help_rows(&self) -> usize {
        self.detail_rows()
    }

    /// The keys that work now and what they do, in the order of their weight.
    pub fn hints(&self) -> Vec<(&'static str, &'static str)> {
        let context = self.context();
        let here =
            BINDINGS.iter().filter(|binding| binding.contexts.contains(&context) && !binding.hint.is_empty());
        here.filter(|binding| self.works(binding.action)).map(|binding| self.hint(binding)).collect()
    }

    fn hint(&self, binding: &Binding) -> (&'static str, &'static str) {
        let hint = match binding.action {
            Action::Pause if self.clock().stopped().is_some() => "go on",
            Action::Connection if self.is_on_connection() => "close",
            Action::Events if self.is_on_events() => "close",
            Action::Why if self.is_on_why() => "close",
            Action::Refresh if self.trouble().is_some() => "try now",
            Action::Help if self.context() == Context::Help => "close",
            _ => binding.hint,
        };
        (binding.keys[0], hint)
    }
}
