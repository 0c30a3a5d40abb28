//! Texts that are compared many thousand times, as when a large list is sorted: first by their beginning, which is at hand,
//! and only where that is the same by all of them, which lies somewhere in the memory.

/// Such a text, in the order of its bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Quick<T> {
    beginning: u128,
    whole: T,
}

impl<T: AsRef<str>> Quick<T> {
    pub(super) fn new(whole: T) -> Self {
        Self { beginning: beginning(whole.as_ref()), whole }
    }
}

/// The beginning of a text: that of a text that comes later is as large or larger.
pub(super) fn beginning(text: &str) -> u128 {
    let mut beginning = [0; size_of::<u128>()];
    for (place, byte) in beginning.iter_mut().zip(text.bytes()) {
        *place = byte;
    }
    u128::from_be_bytes(beginning)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_order_is_that_of_the_bytes(one: String, other: String, beginning: String) {
            let order = |one: &str, other: &str| Quick::new(one).cmp(&Quick::new(other));
            prop_assert_eq!(order(&one, &other), one.cmp(&other));
            let with = |rest: &str| format!("{beginning}{rest}");
            prop_assert_eq!(order(&with(&one), &with(&other)), one.cmp(&other));
        }
    }
}
