//! One key of the configuration file with its value, its place, and the checks that give an error a place.
//!
//! The table is walked by hand: that gives each error a line and a column, and none the text of that line,
//! which may hold a secret.

use std::{
    cell::RefCell,
    ops::Range,
    path::{Path, PathBuf},
};

use clap::ValueEnum;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    BudgetChoice, ConfigError, Environment, Origin, Position, ProxyChoice, budget,
    connection::{ApiKey, Connection},
    credentials::SecretSource,
    error::quoted,
    escape_timeout::{EscapeTimeout, EscapeTimeoutError},
    invisible, options,
    private_file::Ownership,
    proxy,
    secret_command::SecretCommand,
    secret_policy::Access,
    tailoring::Placed,
    value,
};

const ORGANIZATION: &str = "the number of an organization";
const INTERVAL: &str = "a time in quotes such as \"30s\", or whole seconds";
const COMMAND: &str = "a list of a program and its arguments, each in quotes";
const BUDGET: &str = "\"auto\", \"small\", \"large\", or a list of figures such as [\"5/s\", \"14/min\"]";
const HOSTS: &str = "a list of hosts, each in quotes";

/// The text of a configuration file and what surrounds it.
pub(super) struct Source<'a> {
    pub(super) path: &'a Path,
    pub(super) text: &'a str,
    pub(super) ownership: Ownership,
    pub(super) environment: &'a Environment,
    /// What to warn of, each with its position.
    pub(super) warnings: RefCell<Vec<String>>,
}

/// A key and its value.
pub(super) struct Entry<'a> {
    source: &'a Source<'a>,
    pub(super) key: &'a str,
    key_span: Range<usize>,
    value: &'a Spanned<DeValue<'a>>,
}

impl Source<'_> {
    /// The entries of a table in the order in which they are written, so that the first error is the topmost.
    pub(super) fn entries<'a>(&'a self, table: &'a DeTable<'a>) -> Vec<Entry<'a>> {
        let entry = |(key, value): (&'a Spanned<_>, &'a Spanned<_>)| Entry::new(self, key, value);
        let mut entries: Vec<_> = table.iter().map(entry).collect();
        entries.sort_by_key(|entry| entry.key_span.start);
        entries
    }

    /// The parser's message and place; its own rendering quotes the line.
    pub(super) fn syntax_error(&self, error: &toml::de::Error) -> ConfigError {
        let offset = error.span().map_or(self.text.len(), |span| span.start);
        ConfigError::Syntax { at: self.position(offset), problem: error.message().to_owned() }
    }

    fn position(&self, offset: usize) -> Position {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before.get(line_start..).unwrap_or_default().chars().count();
        Position { file: self.path.to_owned(), line: 1 + before.matches('\n').count(), column: 1 + column }
    }
}

impl<'a> Entry<'a> {
    /// Keys that stand at the top of the file or in a profile.
    pub(super) const CONNECTION_KEYS: [&'static str; 14] = [
        "base_url",
        "token_url",
        "organization_id",
        "interval",
        "token_cache",
        "budget",
        "proxy",
        "no_proxy",
        "ca_file",
        "theme",
        "api_key",
        "api_secret",
        "api_secret_file",
        "api_secret_command",
    ];

    fn new(
        source: &'a Source<'a>,
        key: &'a Spanned<toml::de::DeString<'a>>,
        value: &'a Spanned<DeValue<'a>>,
    ) -> Self {
        Self { source, key: key.get_ref(), key_span: key.span(), value }
    }

    /// Puts this entry where it belongs in a connection, and says whether it belongs there.
    pub(super) fn set_connection(&self, connection: &mut Connection) -> Result<bool, ConfigError> {
        match self.key {
            "base_url" => connection.base_url = Some(self.pasted("a URL in quotes", value::url)?),
            "token_url" => connection.token_url = Some(self.pasted("a URL in quotes", value::url)?),
            "organization_id" => {
                connection.organization_id = Some(self.number_or_text(ORGANIZATION, value::organization_id)?);
            }
            "interval" => connection.interval = Some(self.number_or_text(INTERVAL, value::interval)?),
            "token_cache" => connection.token_cache = Some(self.boolean()?),
            "budget" => connection.budget = Some(self.budget()?),
            "proxy" => connection.proxy = Some(self.proxy()?),
            "no_proxy" => connection.no_proxy = Some(self.list(HOSTS, "a host", proxy::exception)?),
            "ca_file" => connection.ca_file = Some(Placed { value: self.path()?, at: self.position() }),
            "theme" => {
                let name = self.text("the name of a theme in quotes")?.to_owned();
                connection.theme = Some((name, Origin::Line(self.position())));
            }
            "api_key" => connection.api_key = Some(self.api_key()?),
            "api_secret" => self.add_secret(connection, Self::inline_secret)?,
            "api_secret_file" => self.add_secret(connection, Self::secret_file)?,
            "api_secret_command" => self.add_secret(connection, Self::command)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// The text, given to this function; what it is for, in case it is no text.
    pub(super) fn parsed<T>(
        &self,
        expected: &'static str,
        parse: fn(&str) -> Result<T, String>,
    ) -> Result<T, ConfigError> {
        parse(self.text(expected)?).map_err(|problem| self.invalid(problem))
    }

    /// The same for a value that is usually pasted: invisible characters at its ends raise a warning.
    fn pasted<T>(
        &self,
        expected: &'static str,
        parse: fn(&str) -> Result<T, String>,
    ) -> Result<T, ConfigError> {
        let warnings = invisible::warnings(self.text(expected)?);
        let placed = warnings.into_iter().map(|why| format!("{}: {}: {why}", self.position(), self.key));
        self.source.warnings.borrow_mut().extend(placed);
        self.parsed(expected, parse)
    }

    /// The choice of this name.
    pub(super) fn choice<T: ValueEnum>(&self) -> Result<T, ConfigError> {
        self.parsed("one of its names in quotes", options::choose)
    }

    /// A path, with `~/` for the home folder, relative to the folder of the configuration file.
    pub(super) fn path(&self) -> Result<PathBuf, ConfigError> {
        let text = self.text("a path in quotes")?;
        if text.is_empty() {
            Err(self.invalid("the path is empty".to_owned()))
        } else {
            Ok(self.expand(text))
        }
    }

    /// `true` or `false`.
    pub(super) fn boolean(&self) -> Result<bool, ConfigError> {
        self.value.get_ref().as_bool().ok_or_else(|| self.wrong_type("true or false"))
    }

    /// The entries of the table that this is.
    pub(super) fn entries(&self, expected: &'static str) -> Result<Vec<Entry<'a>>, ConfigError> {
        let table = self.value.get_ref().as_table().ok_or_else(|| self.wrong_type(expected))?;
        Ok(self.source.entries(table))
    }

    /// Where the value stands.
    pub(super) fn position(&self) -> Position {
        self.source.position(self.value.span().start)
    }

    /// The error that there is no such key.
    pub(super) fn unknown(&self, hint: String) -> ConfigError {
        ConfigError::UnknownKey { at: self.key_position(), key: quoted(self.key), hint }
    }

    /// The error that the key itself may not be as it is.
    pub(super) fn invalid_key(&self, problem: String) -> ConfigError {
        ConfigError::Invalid { origin: Origin::Line(self.key_position()), problem }
    }

    /// The text; what it is for, in case it is no text.
    pub(super) fn text(&self, expected: &'static str) -> Result<&'a str, ConfigError> {
        self.value.get_ref().as_str().ok_or_else(|| self.wrong_type(expected))
    }

    fn number_or_text<T>(
        &self,
        expected: &'static str,
        parse: fn(&str) -> Result<T, String>,
    ) -> Result<T, ConfigError> {
        let Some(integer) = self.value.get_ref().as_integer() else { return self.pasted(expected, parse) };
        let number = i64::from_str_radix(integer.as_str(), integer.radix())
            .map_err(|_| self.invalid("this number is out of range".to_owned()))?;
        parse(&number.to_string()).map_err(|problem| self.invalid(problem))
    }

    /// Milliseconds, as a number or as text with the unit.
    pub(super) fn escape_timeout(&self) -> Result<EscapeTimeout, ConfigError> {
        self.number_or_text("a number of milliseconds, such as 50", |text| {
            text.parse().map_err(|error: EscapeTimeoutError| error.to_string())
        })
    }

    fn api_key(&self) -> Result<ApiKey, ConfigError> {
        let id = self.pasted("an API key in quotes", value::api_key)?;
        Ok(ApiKey { id, origin: format!("api_key in {}", self.source.path.display()) })
    }

    fn add_secret(
        &self,
        connection: &mut Connection,
        read: fn(&Self) -> Result<SecretSource, ConfigError>,
    ) -> Result<(), ConfigError> {
        if let Some(first) = connection.secrets.first() {
            return Err(ConfigError::SecondSecret { at: self.key_position(), first: first.setting() });
        }
        connection.secrets.push(read(self)?);
        Ok(())
    }

    fn inline_secret(&self) -> Result<SecretSource, ConfigError> {
        let secret = self.pasted("an API secret in quotes", value::secret)?;
        let config = self.source.path.to_owned();
        Ok(SecretSource::Inline { secret, config, ownership: self.source.ownership })
    }

    fn secret_file(&self) -> Result<SecretSource, ConfigError> {
        let credentials = self.source.environment.credentials_directory().map(Path::to_owned);
        Ok(SecretSource::File { path: self.path()?, credentials })
    }

    fn command(&self) -> Result<SecretSource, ConfigError> {
        let words = self.list(COMMAND, "an argument", |word| Ok(word.to_owned()))?;
        match words.as_slice() {
            [program, arguments @ ..] if !program.is_empty() => Ok(SecretSource::Command(SecretCommand {
                program: self.program(program),
                arguments: arguments.to_vec(),
            })),
            _ => Err(self.invalid("the list has no program: write it first, then its arguments".to_owned())),
        }
    }

    fn budget(&self) -> Result<BudgetChoice, ConfigError> {
        if self.value.get_ref().as_array().is_none() {
            return self.parsed(BUDGET, BudgetChoice::named);
        }
        let figures = self.list(BUDGET, "a figure", budget::figure)?;
        BudgetChoice::of_figures(figures).map_err(|problem| self.invalid(problem))
    }

    /// A password in it makes the whole file one that holds a secret.
    fn proxy(&self) -> Result<ProxyChoice, ConfigError> {
        let proxy = self.pasted("a URL in quotes, \"none\" or \"environment\"", proxy::choice)?;
        if proxy.has_password() {
            self.source.ownership.check(self.source.path, Access::Secret)?;
        }
        Ok(proxy)
    }

    /// The items of a list, each given to this function; what one is called, in case it is no text.
    fn list<T>(
        &self,
        expected: &'static str,
        item: &'static str,
        parse: fn(&str) -> Result<T, String>,
    ) -> Result<Vec<T>, ConfigError> {
        let list = self.value.get_ref().as_array().ok_or_else(|| self.wrong_type(expected))?;
        list.iter().map(|value| self.item(value, item, parse)).collect()
    }

    fn item<T>(
        &self,
        value: &Spanned<DeValue<'_>>,
        item: &'static str,
        parse: fn(&str) -> Result<T, String>,
    ) -> Result<T, ConfigError> {
        let (at, found) = (self.source.position(value.span().start), value.get_ref().type_str());
        let Some(text) = value.get_ref().as_str() else {
            return Err(ConfigError::WrongItem { at, item, found });
        };
        parse(text).map_err(|problem| ConfigError::Invalid { origin: Origin::Line(at), problem })
    }

    /// A bare name is looked up in PATH; with a slash in it, it is a path like any other in this file.
    fn program(&self, word: &str) -> PathBuf {
        if word.contains('/') { self.expand(word) } else { PathBuf::from(word) }
    }

    fn expand(&self, path: &str) -> PathBuf {
        let folder = self.source.path.parent().unwrap_or(Path::new(""));
        self.source.environment.expand(path, folder)
    }

    /// One text or a list of them, each with its place.
    pub(super) fn words(
        &self,
        expected: &'static str,
        item: &'static str,
    ) -> Result<Vec<(&'a str, Position)>, ConfigError> {
        let Some(list) = self.value.get_ref().as_array() else {
            return Ok(vec![(self.text(expected)?, self.position())]);
        };
        let word = |value: &'a Spanned<DeValue<'a>>| {
            let (at, found) = (self.source.position(value.span().start), value.get_ref().type_str());
            let text = value.get_ref().as_str().ok_or_else(|| ConfigError::WrongItem {
                at: at.clone(),
                item,
                found,
            })?;
            Ok((text, at))
        };
        list.iter().map(word).collect()
    }

    /// The error that something is wrong within the text, so many characters from its first. What is written with
    /// escapes is not counted through.
    pub(super) fn invalid_within(&self, characters: usize, problem: String) -> ConfigError {
        let mut at = self.position();
        let written = self.source.text.get(self.value.span()).unwrap_or_default();
        if !written.contains('\\') && !written.starts_with("\"\"\"") && !written.starts_with("'''") {
            at.column += 1 + characters;
        }
        ConfigError::Invalid { origin: Origin::Line(at), problem }
    }

    fn invalid(&self, problem: String) -> ConfigError {
        ConfigError::Invalid { origin: Origin::Line(self.position()), problem }
    }

    fn wrong_type(&self, expected: &'static str) -> ConfigError {
        let found = self.value.get_ref().type_str();
        ConfigError::WrongType { at: self.position(), key: quoted(self.key), expected, found }
    }

    /// Where the key stands.
    pub(super) fn key_position(&self) -> Position {
        self.source.position(self.key_span.start)
    }
}
