//! As much of Markdown as the pages use: headings, links, code blocks, inline code and tables.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// A page, or a section of one.
pub(crate) struct Page {
    /// Its path in the repository.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// A code block.
pub(crate) struct Block {
    pub(crate) language: String,
    pub(crate) text: String,
}

/// A row of a table, without the heads.
pub(crate) struct Row(Vec<String>);

impl Page {
    pub(crate) fn read(path: &str) -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{path}: {error}"));
        Self { path: path.to_owned(), text }
    }

    /// A path as a link on this page has it, from the root of the repository on.
    pub(crate) fn relative(&self, link: &str) -> String {
        let folder = Path::new(&self.path).parent().unwrap_or(Path::new(""));
        let mut found = PathBuf::new();
        for part in folder.join(link).components() {
            match part {
                Component::ParentDir => assert!(found.pop(), "{}: {link} leaves the repository", self.path),
                part => found.push(part),
            }
        }
        found.to_str().expect("UTF-8").to_owned()
    }

    /// The section with this heading, up to the next one of its level or above.
    pub(crate) fn section(&self, title: &str) -> Self {
        let level = |line: &str| line.chars().take_while(|c| *c == '#').count();
        let is_head = |line: &&str| level(line) > 0 && line[level(line)..].trim() == title;
        let head = self.prose().lines().find(is_head).map(level);
        let head = head.unwrap_or_else(|| panic!("{} has no section {title}", self.path));
        let mut is_code = false;
        let lines = self.text.lines().skip_while(|line| !is_head(line)).enumerate();
        let lines = lines.take_while(|(number, line)| {
            is_code ^= line.trim_start().starts_with("```");
            *number == 0 || is_code || level(line) == 0 || level(line) > head
        });
        let lines: Vec<&str> = lines.map(|(_, line)| line).collect();
        Self { path: self.path.clone(), text: lines.join("\n") }
    }

    /// The text without code blocks.
    fn prose(&self) -> String {
        let mut is_code = false;
        let lines = self.text.lines().filter(|line| {
            let is_fence = line.trim_start().starts_with("```");
            is_code ^= is_fence;
            !is_code && !is_fence
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Where links and pictures lead.
    pub(crate) fn links(&self) -> impl Iterator<Item = &str> {
        let targets = self.text.split("](").skip(1);
        targets.filter_map(|rest| rest.split(')').next())
    }

    /// The anchors of the headings, as GitHub makes them.
    pub(crate) fn anchors(&self) -> BTreeSet<String> {
        let prose = self.prose();
        let heads = prose.lines().filter(|line| line.starts_with('#'));
        heads.map(|head| anchor(head.trim_start_matches('#').trim())).collect()
    }

    pub(crate) fn blocks(&self) -> impl Iterator<Item = Block> {
        let mut blocks: Vec<Block> = Vec::new();
        let mut is_open = false;
        for line in self.text.lines() {
            let trimmed = line.trim_start();
            if let Some(language) = trimmed.strip_prefix("```") {
                is_open = !is_open;
                if is_open {
                    blocks.push(Block { language: language.to_owned(), text: String::new() });
                }
            } else if let Some(block) = blocks.last_mut().filter(|_| is_open) {
                block.text.push_str(line.trim_end());
                block.text.push('\n');
            }
        }
        blocks.into_iter()
    }

    /// Inline code; it may go over the end of a line.
    pub(crate) fn codes(&self) -> impl Iterator<Item = String> {
        codes(&self.prose()).into_iter()
    }

    /// The rows of all tables.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row> {
        let prose = self.prose();
        let lines: Vec<&str> = prose.lines().collect();
        let is_body = |at: usize| {
            lines[..at]
                .iter()
                .rev()
                .take_while(|line| line.starts_with('|'))
                .any(|line| line.starts_with("|---"))
        };
        let rows = (0..lines.len()).filter(|&at| lines[at].starts_with("| ") && is_body(at));
        let cells =
            |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
        let rows: Vec<Row> = rows.map(|at| Row(cells(lines[at]))).collect();
        assert!(!rows.is_empty(), "{}: a table", self.path);
        rows.into_iter()
    }
}

impl Block {
    pub(crate) fn is_shell(&self) -> bool {
        ["sh", "console"].contains(&self.language.as_str())
    }
}

impl Row {
    pub(crate) fn cell(&self, cell: usize) -> &str {
        &self.0[cell]
    }

    /// The inline code in a cell.
    pub(crate) fn codes(&self, cell: usize) -> Vec<String> {
        codes(&self.0[cell])
    }
}

fn codes(text: &str) -> Vec<String> {
    let codes = text.split('`').skip(1).step_by(2);
    codes.map(|code| code.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

fn anchor(title: &str) -> String {
    let kept = title.chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}
