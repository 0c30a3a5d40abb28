//! Manual pages in roff, generated from the definition of the command line, with additional sections: keys, exit status,
//! environment, files, examples.

use std::io;

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use thiserror::Error;

use super::manual_text;
use crate::config::args::Arguments;
use crate::config::{nearest, quoted};

/// The definition of apostrophes, which is needed once per page but rendered with every part.
const PREAMBLE: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";

/// All pages.
pub struct Manual {
    definition: Command,
    date: String,
}

/// A manual page.
pub struct Page {
    /// The file name, such as `tunnelscope-status.1`.
    pub file_name: String,
    /// The text in roff.
    pub text: String,
}

/// An unknown command.
#[derive(Debug, Error)]
#[error("unknown command {name}{hint}", name = quoted(.0), hint = suggestion(.1.as_deref()))]
pub struct UnknownPage(String, Option<String>);

impl UnknownPage {
    pub(super) fn new(name: &str, nearest_name: Option<String>) -> Self {
        Self(name.to_owned(), nearest_name)
    }
}

fn suggestion(nearest_name: Option<&str>) -> String {
    nearest_name.map_or(String::new(), |name| format!("; did you mean `{name}`?"))
}

impl Manual {
    /// The manual with this date, such as `2026-01-31`.
    pub fn new(date: String) -> Self {
        let mut definition = with_headings(Arguments::command());
        definition.build();
        Self { definition, date }
    }

    /// The page of a command, given by its path; the main page if the path is empty.
    ///
    /// # Errors
    /// The command is unknown.
    pub fn page(&self, words: &[String]) -> Result<Page, UnknownPage> {
        let words = words.iter().flat_map(|word| word.split_whitespace());
        let mut command = &self.definition;
        for word in words {
            let known = command.get_subcommands().map(Command::get_name);
            command = command
                .find_subcommand(word)
                .ok_or_else(|| UnknownPage::new(word, nearest(word, known).map(ToOwned::to_owned)))?;
        }
        Ok(self.render_page(command))
    }

    /// All pages, the main one first.
    pub fn pages(&self) -> Vec<Page> {
        let mut pages = Vec::new();
        self.collect(&self.definition, &mut pages);
        pages
    }

    fn collect(&self, command: &Command, pages: &mut Vec<Page>) {
        pages.push(self.render_page(command));
        command.get_subcommands().for_each(|sub| self.collect(sub, pages));
    }

    fn render_page(&self, command: &Command) -> Page {
        let version = self.definition.get_version().unwrap_or_default();
        let man = Man::new(command.clone())
            .title(page_name(command).to_uppercase())
            .date(&self.date)
            .source(format!("tunnelscope {version}"))
            .manual("User Commands");
        let mut text = render_definition(&man, command);
        text.push_str(&self.extra_sections(command).render());
        let text = text.replace(PREAMBLE, "");
        Page { file_name: man.get_filename(), text: format!("{PREAMBLE}{}", remove_blank_lines(&text)) }
    }

    /// The sections that are not derived from the definition.
    fn extra_sections(&self, command: &Command) -> Roff {
        let mut roff = Roff::new();
        if command.get_name() == self.definition.get_name() {
            for (title, entries) in manual_text::sections() {
                push_definitions(&mut roff, title, &entries);
            }
            roff.control("SH", ["NOTES"]).text([roman(manual_text::NOTES)]);
        }
        roff.control("SH", ["SEE ALSO"]);
        roff.text(references(&related_pages(command)));
        roff
    }
}

/// The sections that are derived from the definition.
fn render_definition(man: &Man, command: &Command) -> String {
    let mut text = Vec::new();
    let mut render = || -> io::Result<()> {
        man.render_title(&mut text)?;
        man.render_name_section(&mut text)?;
        man.render_synopsis_section(&mut text)?;
        man.render_description_section(&mut text)?;
        if command.has_subcommands() {
            man.render_subcommands_section(&mut text)?;
        }
        man.render_options_section(&mut text)
    };
    // Writing to memory does not fail.
    let _ = render();
    String::from_utf8_lossy(&text).into_owned()
}

/// The pages of the parent command and of the subcommands.
fn related_pages(command: &Command) -> Vec<String> {
    let below: Vec<String> = command.get_subcommands().map(page_name).collect();
    let own = page_name(command);
    match own.rsplit_once('-') {
        Some((above, _)) => [vec![above.to_owned()], below].concat(),
        None => below,
    }
}

/// Sets the headings of subcommands for manual pages.
fn with_headings(command: Command) -> Command {
    let command = command.subcommand_help_heading("COMMANDS").subcommand_value_name("COMMAND");
    command.mut_subcommands(with_headings)
}

/// The name of the page of a command, such as `tunnelscope-status`.
fn page_name(command: &Command) -> String {
    command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned()
}

/// Adds a section with a definition list.
fn push_definitions(roff: &mut Roff, title: &str, entries: &[(String, String)]) {
    roff.control("SH", [title]);
    for (term, meaning) in entries {
        roff.control("TP", []).text([bold(term)]).text([roman(meaning)]);
    }
}

fn references(names: &[String]) -> Vec<clap_mangen::roff::Inline> {
    let mut inlines = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let separator = if index + 1 < names.len() { "(1), " } else { "(1)" };
        inlines.extend([bold(name), roman(separator)]);
    }
    inlines
}

/// Replaces empty lines, which roff linters reject, by vertical space.
fn remove_blank_lines(text: &str) -> String {
    let line = |line: &str| if line.trim().is_empty() { ".sp\n".to_owned() } else { format!("{line}\n") };
    text.replace(".br\n\n.br\n", ".sp\n").lines().map(line).collect()
}
