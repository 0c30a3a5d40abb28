//! Record of a tunnel: the data that the API has for it at one time.
//!
//! With 2,000 groups and 20,000 tunnels the static binary may use 48 MiB. With unpacked quantities, and with the data
//! center and states stored per tunnel, it used 55 MiB; so the store and the snapshot share records, quantities are
//! packed, and details that many tunnels have in common are interned.

use crate::domain::model::tunnel::TunnelDetails;
use crate::domain::{ApiTimestamp, Quantity};
use std::array;
use std::sync::Arc;

#[derive(Debug, Clone, PartialEq, Default)]
pub struct TunnelRecord {
    /// Time of the record.
    pub time: Option<ApiTimestamp>,
    /// Fields that rarely change, shared with the previous record.
    pub details: Arc<TunnelDetails>,
    quantities: PackedQuantities,
    /// Start of the counters.
    initialized: Option<ApiTimestamp>,
}

/// Cumulative counters of a tunnel since `initialized`; "in" is what Secure Access received.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Traffic {
    /// Packets received.
    pub packets_in: Option<Quantity>,
    /// Bytes received.
    pub bytes_in: Option<Quantity>,
    /// Seconds since the last packet received.
    pub idle_time_in: Option<Quantity>,
    /// Packets sent.
    pub packets_out: Option<Quantity>,
    /// Bytes sent.
    pub bytes_out: Option<Quantity>,
    /// Seconds since the last packet sent.
    pub idle_time_out: Option<Quantity>,
    /// Start of the counters.
    pub initialized: Option<ApiTimestamp>,
}

/// The quantities of a record, packed: nearly all are numbers, and this takes less than half the memory.
#[derive(Debug, Clone, PartialEq)]
struct PackedQuantities {
    /// Ages and idle times, in seconds.
    times: [u32; TIMES],
    counters: [u64; QUANTITIES - TIMES],
    /// Quantities that are not numbers below [`NO_TIME`] or [`NO_COUNTER`].
    others: Option<Box<[Option<Quantity>; QUANTITIES]>>,
}

/// Index of each quantity: the times, then the counters.
const IKE_AGE: usize = 0;
const IPSEC_AGE: usize = 1;
const IDLE_TIME_IN: usize = 2;
const IDLE_TIME_OUT: usize = 3;
const TIMES: usize = 4;
const PACKETS_IN: usize = 4;
const BYTES_IN: usize = 5;
const PACKETS_OUT: usize = 6;
const BYTES_OUT: usize = 7;
const QUANTITIES: usize = 8;
/// Marks a quantity that is missing or stored in `others`.
const NO_TIME: u32 = u32::MAX;
const NO_COUNTER: u64 = u64::MAX;

impl TunnelRecord {
    /// A record with this time. The ages are those of the IKE SA and of the child SA, in seconds.
    pub fn new(
        time: Option<ApiTimestamp>,
        ages: [Option<Quantity>; 2],
        traffic: Traffic,
        details: TunnelDetails,
    ) -> Self {
        let mut record = Self { time, details: Arc::new(details), ..Self::default() };
        record.set(ages, traffic);
        record
    }

    /// Modifies the counters.
    pub fn update_traffic(&mut self, change: impl FnOnce(&mut Traffic)) {
        let mut traffic = self.traffic();
        change(&mut traffic);
        self.set([self.ike_age(), self.ipsec_age()], traffic);
    }

    fn set(&mut self, [ike_age, ipsec_age]: [Option<Quantity>; 2], traffic: Traffic) {
        let mut quantities = [const { None }; QUANTITIES];
        quantities[IKE_AGE] = ike_age;
        quantities[IPSEC_AGE] = ipsec_age;
        quantities[PACKETS_IN] = traffic.packets_in;
        quantities[BYTES_IN] = traffic.bytes_in;
        quantities[IDLE_TIME_IN] = traffic.idle_time_in;
        quantities[PACKETS_OUT] = traffic.packets_out;
        quantities[BYTES_OUT] = traffic.bytes_out;
        quantities[IDLE_TIME_OUT] = traffic.idle_time_out;
        (self.quantities, self.initialized) = (quantities.into(), traffic.initialized);
    }

    /// Age of the IKE SA, in seconds.
    pub fn ike_age(&self) -> Option<Quantity> {
        self.quantities.get(IKE_AGE)
    }

    /// Age of the child SA, in seconds.
    pub fn ipsec_age(&self) -> Option<Quantity> {
        self.quantities.get(IPSEC_AGE)
    }

    /// All counters.
    pub fn traffic(&self) -> Traffic {
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

    /// Numeric counters: bytes and packets received, bytes and packets sent.
    pub fn counters(&self) -> [Option<u64>; 4] {
        [BYTES_IN, PACKETS_IN, BYTES_OUT, PACKETS_OUT].map(|index| self.quantities.number(index))
    }

    /// Start of the counters.
    pub fn initialized(&self) -> Option<&ApiTimestamp> {
        self.initialized.as_ref()
    }
}

impl Default for PackedQuantities {
    fn default() -> Self {
        Self { times: [NO_TIME; TIMES], counters: [NO_COUNTER; QUANTITIES - TIMES], others: None }
    }
}

impl From<[Option<Quantity>; QUANTITIES]> for PackedQuantities {
    fn from(quantities: [Option<Quantity>; QUANTITIES]) -> Self {
        let number = |index: usize| quantities[index].as_ref()?.as_u64();
        let time = |index| u32::try_from(number(index)?).ok();
        let times = array::from_fn(|index| time(index).unwrap_or(NO_TIME));
        let counters = array::from_fn(|index| number(TIMES + index).unwrap_or(NO_COUNTER));
        let mut packed = Self { times, counters, others: None };
        let mut others = quantities;
        for (index, quantity) in others.iter_mut().enumerate() {
            *quantity = quantity.take().filter(|_| packed.get(index).is_none());
        }
        packed.others = others.iter().any(Option::is_some).then(|| Box::new(others));
        packed
    }
}

impl PackedQuantities {
    fn get(&self, index: usize) -> Option<Quantity> {
        let number = match index {
            ..TIMES => Some(self.times[index]).filter(|time| *time != NO_TIME).map(u64::from),
            _ => Some(self.counters[index - TIMES]).filter(|counter| *counter != NO_COUNTER),
        };
        number.map(Quantity::Number).or_else(|| self.others.as_ref()?[index].clone())
    }

    fn number(&self, index: usize) -> Option<u64> {
        self.get(index)?.as_u64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Text;

    #[test]
    fn packed_quantities_round_trip() {
        let other = || Some(Quantity::Other(Box::new(Text::new("a few"))));
        let number = |number| Some(Quantity::Number(number));
        let large = [number(u32::MAX.into()), number(u64::MAX - 1), number(u64::MAX), other()];
        let small = [None, number(0), number(7), number(u64::from(u32::MAX) - 1)];
        let [times_large, times_small] =
            [[&large[..], &small], [&small, &large]].map(|halves| halves.concat().try_into().unwrap());
        for sent in [[const { None }; QUANTITIES], times_large, times_small] {
            let packed = PackedQuantities::from(sent.clone());
            assert_eq!(array::from_fn(|index| packed.get(index)), sent);
            assert_eq!(array::from_fn(|index| packed.number(index)), sent.map(|quantity| quantity?.as_u64()));
        }
    }
}
