//! Comparisons of numbers and durations: `0`, `>5`, `<=10m`.

use std::cmp::Ordering;
use std::time::Duration;

/// Comparison operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    Less,
    AtMost,
    Equal,
    AtLeast,
    More,
}

/// Operator and value of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bound<T> {
    relation: Relation,
    value: T,
}

impl<T: Ord> Bound<T> {
    /// Whether a value satisfies the comparison.
    pub(super) fn contains(&self, value: &T) -> bool {
        match value.cmp(&self.value) {
            Ordering::Less => matches!(self.relation, Relation::Less | Relation::AtMost),
            Ordering::Equal => {
                matches!(self.relation, Relation::AtMost | Relation::Equal | Relation::AtLeast)
            }
            Ordering::Greater => matches!(self.relation, Relation::More | Relation::AtLeast),
        }
    }

    /// Whether all values from `least` on satisfy it.
    pub(super) fn contains_all_from(&self, least: &T) -> bool {
        matches!(self.relation, Relation::AtLeast | Relation::More) && self.contains(least)
    }
}

impl Bound<u64> {
    /// Parses `5`, `=5`, `<5`, `<=5`, `>5` or `>=5`.
    pub(super) fn number(text: &str) -> Result<Self, String> {
        let (relation, rest) = relation(text);
        let value = rest.parse().map_err(|_| "expected a number such as 0, >5 or <=5".to_owned())?;
        Ok(Self { relation: relation.unwrap_or(Relation::Equal), value })
    }
}

impl Bound<Duration> {
    /// Parses `<10m`, `>2h`, `>=1d` or `<1h30m`.
    pub(super) fn time(text: &str) -> Result<Self, String> {
        let (relation, rest) = relation(text);
        let problem =
            || "expected < or > and a duration in s, m, h, d or w, such as <10m or >1h30m".to_owned();
        let relation = relation.filter(|relation| *relation != Relation::Equal).ok_or_else(problem)?;
        Ok(Self { relation, value: time(rest).ok_or_else(problem)? })
    }
}

fn relation(text: &str) -> (Option<Relation>, &str) {
    const SIGNS: [(&str, Relation); 5] = [
        ("<=", Relation::AtMost),
        (">=", Relation::AtLeast),
        ("<", Relation::Less),
        (">", Relation::More),
        ("=", Relation::Equal),
    ];
    let found = SIGNS.into_iter().find_map(|(sign, relation)| Some((relation, text.strip_prefix(sign)?)));
    found.map_or((None, text), |(relation, rest)| (Some(relation), rest))
}

fn time(text: &str) -> Option<Duration> {
    let mut rest = text;
    let mut total = 0_u64;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u64 = rest[..digits].parse().ok()?;
        let unit = rest[digits..].chars().next()?;
        let seconds = match unit.to_ascii_lowercase() {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 604_800,
            _ => return None,
        };
        total = total.checked_add(number.checked_mul(seconds)?)?;
        rest = &rest[digits + unit.len_utf8()..];
    }
    (!text.is_empty()).then(|| Duration::from_secs(total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_sums_of_units() {
        let seconds = |text| time(text).map(|time| time.as_secs());
        assert_eq!(
            ["90s", "1h30m", "2d", "1w", "10M"].map(seconds),
            [90, 5_400, 172_800, 604_800, 600].map(Some)
        );
        assert_eq!(
            ["", "10", "m", "1x", "-1m", "99999999999999999999s", "9999999999999999w"].map(seconds),
            [None; 7]
        );
    }

    #[test]
    fn bounds_compare_with_the_value() {
        let holds = |text: &str| [4, 5, 6].map(|value| Bound::number(text).unwrap().contains(&value));
        assert_eq!(holds("5"), [false, true, false]);
        assert_eq!(holds("<5"), [true, false, false]);
        assert_eq!(holds("<=5"), [true, true, false]);
        assert_eq!(holds(">5"), [false, false, true]);
        assert_eq!(holds(">=5"), [false, true, true]);
        assert!(Bound::number("five").is_err() && Bound::number("").is_err() && Bound::time("10m").is_err());
    }

    #[test]
    fn minimum_value_satisfies_lower_bounds_only() {
        let from = |text: &str| Bound::number(text).unwrap().contains_all_from(&5);
        assert_eq!(["<9", "5", ">4", ">=5", ">5"].map(from), [false, false, true, true, false]);
    }
}
