//! Case and diacritics folding: lower case, Latin letters without diacritics.

use nucleo_matcher::chars::normalize;

/// Folds case and diacritics: `Kraków` becomes `krakow`, in composed and decomposed form.
pub(super) fn fold(text: &str) -> String {
    let lower = text.chars().flat_map(|c| base(c).to_lowercase());
    lower.filter(|c| !is_combining(*c)).collect()
}

/// The base letter. Strokes are not diacritics in Unicode, but are treated as such.
fn base(c: char) -> char {
    match c {
        'ł' | 'Ł' => 'l',
        'ø' | 'Ø' => 'o',
        'đ' | 'Đ' => 'd',
        _ => normalize(c),
    }
}

/// Whether it is a combining mark.
fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_diacritics_are_ignored() {
        for text in ["Kraków", "KRAKO\u{301}W", "krakow"] {
            assert_eq!(fold(text), "krakow");
        }
        assert_eq!(fold("Zürich São Łódź Malmö Tromsø"), "zurich sao lodz malmo tromso");
        assert_eq!(fold("東京 Ωmega"), "東京 ωmega");
        assert_eq!(fold("\u{130}"), "i");
    }
}
