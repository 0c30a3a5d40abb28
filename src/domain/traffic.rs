//! What went through a tunnel by its own record, under the names of the API; and the quantities of a record in few bytes.

use super::{Quantity, Stamp};
use std::array;

/// Cumulative counters of a tunnel since `initialized`; "in" is what Secure Access received.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Packets received.
    pub packets_in: Option<Quantity>,
    /// Bytes received.
    pub bytes_in: Option<Quantity>,
    /// Seconds since something was received.
    pub idle_time_in: Option<Quantity>,
    /// Packets sent.
    pub packets_out: Option<Quantity>,
    /// Bytes sent.
    pub bytes_out: Option<Quantity>,
    /// Seconds since something was sent.
    pub idle_time_out: Option<Quantity>,
    /// When the counters began.
    pub initialized: Option<Stamp>,
}

/// Stands for a quantity that is missing, or is no number that can be held beside the others.
const NO_NUMBER: u64 = u64::MAX;

/// So many quantities, of which nearly all are numbers, in half the room that they take one by one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Quantities<const N: usize> {
    numbers: [u64; N],
    /// Those that are there but no such number, if there is one.
    others: Option<Box<[Option<Quantity>; N]>>,
}

impl<const N: usize> Default for Quantities<N> {
    fn default() -> Self {
        Self { numbers: [NO_NUMBER; N], others: None }
    }
}

impl<const N: usize> From<[Option<Quantity>; N]> for Quantities<N> {
    fn from(quantities: [Option<Quantity>; N]) -> Self {
        let number = |quantity: &Option<Quantity>| quantity.as_ref()?.number();
        let numbers = array::from_fn(|which| number(&quantities[which]).unwrap_or(NO_NUMBER));
        let others =
            quantities.map(|quantity| quantity.filter(|it| it.number().is_none_or(|it| it == NO_NUMBER)));
        Self { numbers, others: others.iter().any(Option::is_some).then(|| Box::new(others)) }
    }
}

impl<const N: usize> From<&Quantities<N>> for [Option<Quantity>; N] {
    fn from(held: &Quantities<N>) -> Self {
        array::from_fn(|which| match held.numbers[which] {
            NO_NUMBER => held.others.as_ref()?[which].clone(),
            number => Some(Quantity::Number(number)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Text;

    #[test]
    fn quantities_are_what_they_were() {
        let other = || Some(Quantity::Other(Box::new(Text::new("a few"))));
        let number = |number| Some(Quantity::Number(number));
        for sent in [
            [None, None, None],
            [number(0), None, number(u64::MAX - 1)],
            [number(u64::MAX), other(), number(7)],
        ] {
            assert_eq!(<[_; 3]>::from(&Quantities::from(sent.clone())), sent);
        }
    }
}
