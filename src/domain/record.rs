//! What a look brings anew of a tunnel: when the record was made, the status, and what was counted and measured, under the
//! names of the API. There are tens of thousands of records, so that their quantities are held in few bytes.

use super::tunnel::{Lasting, TunnelStatus};
use super::{Quantity, Stamp};
use std::array;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// A record of a tunnel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// When the record was made.
    pub time: Option<Stamp>,
    /// Its status.
    pub status: Option<TunnelStatus>,
    /// What is the same in most records.
    pub lasting: Arc<Lasting>,
    quantities: Quantities<8>,
    /// When the counters began.
    initialized: Option<Stamp>,
}

/// Where each quantity of a record is.
const IKE_AGE: usize = 0;
const IPSEC_AGE: usize = 1;
const PACKETS_IN: usize = 2;
const BYTES_IN: usize = 3;
const IDLE_TIME_IN: usize = 4;
const PACKETS_OUT: usize = 5;
const BYTES_OUT: usize = 6;
const IDLE_TIME_OUT: usize = 7;

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

impl Record {
    /// A record that was made at this time. The ages are those of the IKE SA and of the child SA, in seconds.
    pub fn new(
        time: Option<Stamp>,
        status: Option<TunnelStatus>,
        ages: [Option<Quantity>; 2],
        data: Traffic,
        lasting: Arc<Lasting>,
    ) -> Self {
        let mut record = Self { time, status, lasting, ..Self::default() };
        record.set(ages, data);
        record
    }

    /// Age of the IKE SA, in seconds.
    pub fn ike_age(&self) -> Option<Quantity> {
        self.quantities.get(IKE_AGE)
    }

    /// Age of the child SA, in seconds.
    pub fn ipsec_age(&self) -> Option<Quantity> {
        self.quantities.get(IPSEC_AGE)
    }

    /// What went through.
    pub fn data(&self) -> Traffic {
        Traffic {
            packets_in: self.quantities.get(PACKETS_IN),
            bytes_in: self.quantities.get(BYTES_IN),
            idle_time_in: self.quantities.get(IDLE_TIME_IN),
            packets_out: self.quantities.get(PACKETS_OUT),
            bytes_out: self.quantities.get(BYTES_OUT),
            idle_time_out: self.quantities.get(IDLE_TIME_OUT),
            initialized: self.initialized.clone(),
        }
    }

    /// The counters that are numbers: bytes and packets received, bytes and packets sent.
    pub fn counters(&self) -> [Option<u64>; 4] {
        [BYTES_IN, PACKETS_IN, BYTES_OUT, PACKETS_OUT].map(|which| self.quantities.number(which))
    }

    /// When the counters began.
    pub fn initialized(&self) -> Option<&Stamp> {
        self.initialized.as_ref()
    }

    /// Changes what went through.
    pub fn change_data(&mut self, change: impl FnOnce(&mut Traffic)) {
        let mut data = self.data();
        change(&mut data);
        self.set([self.ike_age(), self.ipsec_age()], data);
    }

    fn set(&mut self, [ike_age, ipsec_age]: [Option<Quantity>; 2], data: Traffic) {
        let mut quantities = [const { None }; 8];
        quantities[IKE_AGE] = ike_age;
        quantities[IPSEC_AGE] = ipsec_age;
        quantities[PACKETS_IN] = data.packets_in;
        quantities[BYTES_IN] = data.bytes_in;
        quantities[IDLE_TIME_IN] = data.idle_time_in;
        quantities[PACKETS_OUT] = data.packets_out;
        quantities[BYTES_OUT] = data.bytes_out;
        quantities[IDLE_TIME_OUT] = data.idle_time_out;
        (self.quantities, self.initialized) = (quantities.into(), data.initialized);
    }
}

impl Deref for Record {
    type Target = Lasting;

    fn deref(&self) -> &Lasting {
        &self.lasting
    }
}

impl DerefMut for Record {
    fn deref_mut(&mut self) -> &mut Lasting {
        Arc::make_mut(&mut self.lasting)
    }
}

/// Stands for a quantity that is missing, or is no number that can be held beside the others.
const NO_NUMBER: u64 = u64::MAX;

/// So many quantities, of which nearly all are numbers, in half the room that they take one by one.
#[derive(Clone, Debug, PartialEq)]
struct Quantities<const N: usize> {
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

impl<const N: usize> Quantities<N> {
    fn get(&self, which: usize) -> Option<Quantity> {
        match self.numbers[which] {
            NO_NUMBER => self.others.as_ref()?[which].clone(),
            number => Some(Quantity::Number(number)),
        }
    }

    /// The quantity, where it is a number.
    fn number(&self, which: usize) -> Option<u64> {
        match self.numbers[which] {
            NO_NUMBER => self.others.as_ref()?[which].as_ref()?.number(),
            number => Some(number),
        }
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
            let held = Quantities::from(sent.clone());
            assert_eq!(array::from_fn(|which| held.get(which)), sent);
            let numbers = sent.map(|quantity| quantity?.number());
            assert_eq!(array::from_fn(|which| held.number(which)), numbers);
        }
    }
}
