//! Syntax of filters. Terms are separated by blanks; `!` inverts a term; values of a field are separated by commas;
//! quotes keep blanks, commas and colons; a value between slashes is a regular expression.

use super::Filter;
use super::bound::Bound;
use super::error::{FilterError, nearest, printable};
use super::field::{CANONICAL_FIELDS, FIELDS, FLAGS, Field, FieldType, STATES, Scope};
use super::network::{self, Network};
use super::pattern::Pattern;
use super::term::{Term, Test};
use super::value::{Value, ValueKind, closing};
use std::collections::BTreeMap;
use std::ops::Range;

/// Maximum length of a filter, in bytes.
const MAX_BYTES: usize = 1_000;

/// Filters by name, for `@NAME` terms.
pub type NamedFilters = BTreeMap<String, Filter>;

/// Parses the terms of a filter, each with its source text.
pub(super) fn terms(
    text: &str,
    scope: Scope,
    named: &NamedFilters,
) -> Result<Vec<(Term, String)>, FilterError> {
    if text.len() > MAX_BYTES {
        let problem = format!("longer than {MAX_BYTES} bytes");
        return Err(FilterError { span: 0..1, problem });
    }
    let reader = Parser { text, scope, named };
    let mut terms = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(|c: char| !c.is_whitespace()).map(|blank| at + blank) {
        let (term, end) = reader.term(start)?;
        // A single word is always a search term.
        if !terms.is_empty() || !text[end..].trim().is_empty() {
            reader.refuse_operator(start..end)?;
        }
        terms.push((term, text[start..end].to_owned()));
        at = end;
    }
    Ok(terms)
}

struct Parser<'a> {
    text: &'a str,
    scope: Scope,
    named: &'a NamedFilters,
}

impl<'a> Parser<'a> {
    /// Parses the term that starts here; returns it with its end.
    fn term(&self, start: usize) -> Result<(Term, usize), FilterError> {
        let rest = self.text[start..].trim_start_matches('!');
        let body = self.text.len() - rest.len();
        let is_inverted = (body - start) % 2 == 1;
        let invert = |test| Term { is_inverted, test };
        if rest.is_empty() || rest.starts_with(char::is_whitespace) {
            return Err(self.error(start..body, "`!` must directly precede a term, as in !region:us"));
        }
        if let Some(name) = rest.strip_prefix('@') {
            let end = body + 1 + word_length(name);
            return Ok((invert(self.named_filter(body..end)?), end));
        }
        let Some(colon) = field_length(rest) else {
            let (value, end) = self.value(body, "")?;
            return Ok((invert(Test::Anywhere(self.pattern(&value)?)), end));
        };
        let field_type = self.field_type(body..body + colon)?;
        let (values, end) = self.values(body + colon + 1, field_type)?;
        Ok((invert(self.test(field_type, &values)?), end))
    }

    /// Rejects words that look like operators of another language: they would be searched as text.
    fn refuse_operator(&self, at: Range<usize>) -> Result<(), FilterError> {
        let word = self.text[at.clone()].to_ascii_lowercase();
        let hint = match word.as_str() {
            "or" | "|" | "||" => "separate alternatives with commas, as in region:us,eu, or use /this|that/",
            "and" | "&" | "&&" => "all terms must match, so omit it",
            "not" => "put ! before the term, as in !region:us",
            _ => return Ok(()),
        };
        Err(self.error(at, format!("`{word}` is not an operator: {hint}; quote it to search for the word")))
    }

    /// Looks up a field name.
    fn field_type(&self, at: Range<usize>) -> Result<FieldType, FilterError> {
        let name = self.text[at.clone()].to_ascii_lowercase();
        let found = FIELDS.iter().find(|(known, ..)| *known == name);
        let available = || {
            FIELDS[..CANONICAL_FIELDS]
                .iter()
                .filter(|(.., scopes)| scopes.contains(&self.scope))
                .map(|(name, ..)| *name)
        };
        match found {
            Some((_, field_type, _, scopes)) if scopes.contains(&self.scope) => Ok(*field_type),
            Some(_) => {
                let names = available().collect::<Vec<_>>().join(", ");
                Err(self.error(at, format!("field `{name}` is not available here; use words or {names}")))
            }
            None => {
                let hint = match nearest(&name, available()) {
                    Some(near) => format!("; did you mean `{near}`?"),
                    None => format!(
                        "; valid fields: {}; quote a word that contains a colon",
                        available().collect::<Vec<_>>().join(", ")
                    ),
                };
                Err(self.error(at, format!("unknown field `{}`{hint}", printable(&name))))
            }
        }
    }

    /// Parses comma-separated values; returns them with their end.
    fn values(&self, start: usize, field_type: FieldType) -> Result<(Vec<Value<'a>>, usize), FilterError> {
        let mut values = Vec::new();
        let mut at = start;
        loop {
            let (value, end) = self.value(at, ",")?;
            if value.text.is_empty() && value.kind == ValueKind::Bare {
                return Err(
                    self.error(at.saturating_sub(1)..at, format!("missing value: {}", example(field_type)))
                );
            }
            values.push(value);
            match self.text[end..].strip_prefix(',') {
                Some(_) => at = end + 1,
                None => return Ok((values, end)),
            }
        }
    }

    /// Parses a value up to a blank or one of these characters; returns it with its end.
    fn value(&self, start: usize, stops: &str) -> Result<(Value<'a>, usize), FilterError> {
        let rest = &self.text[start..];
        let (kind, mark) = match rest.chars().next() {
            Some('"') => (ValueKind::Quoted, '"'),
            Some('/') => (ValueKind::Expression, '/'),
            _ => {
                let length =
                    rest.find(|c: char| c.is_whitespace() || stops.contains(c)).unwrap_or(rest.len());
                let end = start + length;
                return Ok((Value { text: &rest[..length], span: start..end, kind: ValueKind::Bare }, end));
            }
        };
        let inner = &rest[1..];
        let Some(length) = closing(inner, mark) else {
            let problem = format!("missing closing {mark}");
            return Err(self.error(start..self.text.len(), problem));
        };
        let end = start + 1 + length + 1;
        if self.text[end..].starts_with(|c: char| !c.is_whitespace() && !stops.contains(c)) {
            let problem = format!("expected a blank after the closing {mark}");
            return Err(self.error(end..end + 1, problem));
        }
        Ok((Value { text: &inner[..length], span: start..end, kind }, end))
    }

    fn test(&self, field_type: FieldType, values: &[Value]) -> Result<Test, FilterError> {
        if let FieldType::Text(Field::Network | Field::Peer) = field_type {
            values.iter().try_for_each(|value| self.check_address(value))?;
        }
        Ok(match field_type {
            FieldType::Text(Field::Network) => self.address_test(Field::Network, values)?,
            FieldType::Text(Field::Peer) if values.iter().any(Value::is_network) => {
                self.address_test(Field::Peer, values)?
            }
            FieldType::Text(field) => Test::Text(field, parse_each(values, |value| self.pattern(value))?),
            FieldType::State => {
                Test::State(parse_each(values, |value| self.keyword(value, &STATES, "state"))?)
            }
            FieldType::Is => Test::Is(parse_each(values, |value| self.keyword(value, &FLAGS, "flag"))?),
            FieldType::Age => Test::Age(parse_each(values, |value| self.bound(value, Bound::time))?),
            FieldType::Tunnels => {
                Test::Tunnels(parse_each(values, |value| self.bound(value, Bound::number))?)
            }
            FieldType::Rekeys => Test::Rekeys(parse_each(values, |value| self.bound(value, Bound::number))?),
            FieldType::Flaps => Test::Flaps(parse_each(values, |value| self.bound(value, Bound::number))?),
        })
    }

    /// Rejects invalid IP addresses and networks, which would match nothing.
    fn check_address(&self, value: &Value) -> Result<(), FilterError> {
        let defect = network::defect(value.text).filter(|_| value.kind == ValueKind::Bare);
        defect.map_or(Ok(()), |why| {
            let problem = format!("`{}` is not an IP address or network: {why}", printable(value.text));
            Err(self.error(value.span.clone(), problem))
        })
    }

    /// IP addresses and networks are compared as such, anything else also as text, since it may be the start of an
    /// address.
    fn address_test(&self, field: Field, values: &[Value]) -> Result<Test, FilterError> {
        let networks = values.iter().filter_map(|value| Network::parse(value.text)).collect();
        let patterns = values.iter().filter(|value| !value.is_network()).map(|value| self.pattern(value));
        Ok(Test::Address(field, networks, patterns.collect::<Result<_, _>>()?))
    }

    fn pattern(&self, value: &Value) -> Result<Pattern, FilterError> {
        match value.kind {
            ValueKind::Bare | ValueKind::Quoted => Ok(Pattern::substring(value.text)),
            ValueKind::Expression => {
                let expression = value.text.replace("\\/", "/");
                Pattern::expression(&expression).map_err(|problem| self.error(value.span.clone(), problem))
            }
        }
    }

    /// The keyword, or the only one that starts with the value.
    fn keyword<T: Copy + PartialEq>(
        &self,
        value: &Value,
        known: &[(&str, T)],
        kind: &str,
    ) -> Result<T, FilterError> {
        let word = value.text.to_ascii_lowercase();
        if let Some((_, meaning)) = known.iter().find(|(name, _)| *name == word) {
            return Ok(*meaning);
        }
        let mut candidates = known
            .iter()
            .filter(|(name, _)| !word.is_empty() && name.starts_with(&word))
            .map(|(_, meaning)| *meaning);
        if let Some(first) = candidates.next().filter(|first| candidates.all(|other| other == *first)) {
            return Ok(first);
        }
        let is_first_name =
            |index: usize| known[..index].iter().all(|(_, meaning)| *meaning != known[index].1);
        let names: Vec<&str> =
            (0..known.len()).filter(|index| is_first_name(*index)).map(|index| known[index].0).collect();
        let problem =
            format!("unknown {kind} `{}`; expected one of {}", printable(value.text), names.join(", "));
        Err(self.error(value.span.clone(), problem))
    }

    fn bound<T>(&self, value: &Value, read: fn(&str) -> Result<T, String>) -> Result<T, FilterError> {
        read(value.text).map_err(|problem| self.error(value.span.clone(), problem))
    }

    fn named_filter(&self, at: Range<usize>) -> Result<Test, FilterError> {
        let name = &self.text[at.start + 1..at.end];
        if let Some(filter) = self.named.get(name) {
            let objects = match self.scope {
                Scope::Log => Some("log entries"),
                Scope::History => Some("the history"),
                Scope::Groups | Scope::Datacenters | Scope::Rows => None,
            };
            if let Some(objects) = objects
                && let Some(term) = filter.unsupported_term(self.scope)
            {
                let problem =
                    format!("`@{name}` contains the term `{term}`, which does not apply to {objects}");
                return Err(self.error(at, problem));
            }
            return Ok(Test::All(filter.clone()));
        }
        let hint = match nearest(name, self.named.keys().map(String::as_str)) {
            Some(near) => format!("; did you mean `@{near}`?"),
            None if self.named.is_empty() => ": the configuration file defines none in [filters]".to_owned(),
            None => format!("; defined: {}", self.named.keys().cloned().collect::<Vec<_>>().join(", ")),
        };
        Err(self.error(at.clone(), format!("no filter is named `{}`{hint}", printable(name))))
    }

    fn error(&self, at: Range<usize>, problem: impl Into<String>) -> FilterError {
        let column = |byte: usize| self.text.char_indices().take_while(|(at, _)| *at < byte).count();
        FilterError { span: column(at.start)..column(at.end), problem: problem.into() }
    }
}

fn parse_each<T>(
    values: &[Value],
    read: impl Fn(&Value) -> Result<T, FilterError>,
) -> Result<Vec<T>, FilterError> {
    values.iter().map(read).collect()
}

fn word_length(text: &str) -> usize {
    text.find(char::is_whitespace).unwrap_or(text.len())
}

/// Length of the field name that a term starts with: letters followed by a colon.
fn field_length(term: &str) -> Option<usize> {
    let length = term.find(|c: char| !c.is_ascii_alphabetic())?;
    (length > 0 && term[length..].starts_with(':')).then_some(length)
}

fn example(field_type: FieldType) -> &'static str {
    match field_type {
        FieldType::State => "state:down, state:warning, state:degraded, state:up or state:unknown",
        FieldType::Is => "is:problem, is:degraded, is:healthy, is:changed or is:muted",
        FieldType::Age => "age:<10m or age:>2h",
        FieldType::Tunnels => "tunnels:0 or tunnels:>5",
        FieldType::Rekeys => "rekeys:>5",
        FieldType::Flaps => "flaps:>3",
        FieldType::Text(_) => "part of the text, \"quoted\" if it contains blanks, or a /regular expression/",
    }
}
