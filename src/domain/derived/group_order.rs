//! Order of the groups by severity and by name. Lists are sorted by precomputed ranks, so that no names are compared
//! while a key press is handled.

use crate::domain::model::natural_order::natural_sort_key;
use crate::domain::{Group, Health};
use jiff::Timestamp;
use std::cmp::Reverse;
use std::sync::Arc;

/// Ranks of the groups of a snapshot, by index.
#[derive(Debug, Clone, Default)]
pub struct GroupOrder {
    ranks: Arc<[Rank]>,
    by_severity: Arc<[usize]>,
}

/// Sort key: worst first, then the newest observed change, then the name. It does not depend on the current time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    health: Health,
    changed: Reverse<Option<Timestamp>>,
    /// Rank of the name in natural order; equal names share one.
    name: usize,
}

impl GroupOrder {
    /// Ranks these groups.
    pub fn new(groups: &[Group]) -> Self {
        let names = name_ranks(groups);
        let rank = |(group, name): (&Group, usize)| {
            let changed = group.health_since().filter(|since| since.is_exact).map(|since| since.time());
            Rank { health: group.health(), changed: Reverse(changed), name }
        };
        let ranks: Arc<[Rank]> = groups.iter().zip(names).map(rank).collect();
        let mut by_severity: Vec<usize> = (0..ranks.len()).collect();
        by_severity.sort_by_key(|&index| ranks[index]);
        Self { ranks, by_severity: by_severity.into() }
    }

    /// Rank of a group's name in natural order.
    pub fn name_rank(&self, index: usize) -> usize {
        self.ranks.get(index).map_or(usize::MAX, |rank| rank.name)
    }

    /// Indices of the groups, worst first; muted groups are ranked as healthy.
    pub fn by_severity(&self, is_muted: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut indices = self.by_severity.to_vec();
        let muted: Vec<bool> = (0..self.ranks.len()).map(is_muted).collect();
        if muted.contains(&true) {
            indices.sort_by_key(|&index| {
                let rank = self.ranks[index];
                if muted[index] { Rank { health: Health::Up, ..rank } } else { rank }
            });
        }
        indices
    }
}

fn name_ranks(groups: &[Group]) -> Vec<usize> {
    let mut names: Vec<(String, usize)> =
        groups.iter().map(|group| natural_sort_key(group.title())).zip(0..).collect();
    names.sort_unstable();
    let mut ranks = vec![0; names.len()];
    for (rank, same) in names.chunk_by(|(one, _), (other, _)| one == other).enumerate() {
        for (_, index) in same {
            ranks[*index] = rank;
        }
    }
    ranks
}
