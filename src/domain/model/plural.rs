//! Counts in sentences: `1 group`, `2 groups`.

/// A count with its noun; the plural is formed with an `s`.
pub fn pluralize(count: impl TryInto<u64>, noun: &str) -> String {
    let count = count.try_into().unwrap_or(u64::MAX);
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_is_singular() {
        let counts = [0_u32, 1, 2].map(|count| pluralize(count, "tunnel group"));
        assert_eq!(counts, ["0 tunnel groups", "1 tunnel group", "2 tunnel groups"]);
    }
}
