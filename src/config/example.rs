//! The example configuration file with every key and its default, generated from the table of settings.

use std::fmt::Write as _;

use toml::Table;

use super::{Settings, setting::Setting, show::toml_text, table::SECTIONS};

/// Maximum columns of a line.
const WIDTH: usize = 110;

const INTRODUCTION: &str = "tunnelscope: example configuration file with every key.\n\
    \n\
    Save it at the path that `tunnelscope config path` prints. No key is required: the environment variables \
    TUNNELSCOPE_API_KEY and TUNNELSCOPE_API_SECRET are sufficient. Order of precedence: command-line option, environment \
    variable, profile, top of this file, default.\n\
    \n\
    `# key = value` shows a default, `# e.g. key = value` an example value. Paths may start with `~/`, and are relative \
    to the directory of this file.";

/// The text of the example file.
pub fn example() -> String {
    let mut text = String::new();
    INTRODUCTION.lines().for_each(|paragraph| push_paragraph(&mut text, paragraph));
    for section in &SECTIONS {
        let title = format!("## {}. ", section.title);
        let _ = write!(text, "\n\n{title:-<WIDTH$}\n");
        section.settings.iter().for_each(|setting| push_setting(&mut text, setting));
    }
    text
}

fn push_setting(text: &mut String, setting: &Setting) {
    text.push('\n');
    let names = [setting.flag(), setting.variable].into_iter().flatten();
    let names: Vec<String> = names.map(|name| format!(" [{name}]")).collect();
    push_paragraph(text, &format!("{}{}", setting.description, names.concat()));
    if let Some(default) = default_text(setting.key) {
        let _ = writeln!(text, "# {} = {default}", setting.key);
    }
    for line in setting.examples {
        let _ = writeln!(text, "# e.g. {line}");
    }
}

/// The default of a setting in TOML, if it has one.
pub(super) fn default_text(key: &str) -> Option<String> {
    let defaults = Table::try_from(Settings::default()).ok()?;
    defaults.get(key).map(toml_text)
}

/// Appends a paragraph as comment lines.
fn push_paragraph(text: &mut String, paragraph: &str) {
    let mut line = String::from("#");
    for word in paragraph.split_whitespace() {
        if line.len() + 1 + word.len() > WIDTH {
            text.push_str(&line);
            text.push_str("\n#");
            line.clear();
        }
        line.push(' ');
        line.push_str(word);
    }
    text.push_str(&line);
    text.push('\n');
}
