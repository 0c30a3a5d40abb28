//! Display widths of the longest values of the groups: table columns keep their widths while the table is scrolled.

use crate::domain::{Group, Id, Text};
use unicode_width::UnicodeWidthStr;

/// How much longer than the common names a name may be before it is cut.
const TOLERANCE: usize = 4;

/// Widths of the longest values, in terminal columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ColumnWidths {
    pub name: usize,
    /// Names, except for a few that are much longer than the others.
    pub common_name: usize,
    pub region: usize,
    pub device: usize,
    pub datacenter: usize,
    pub id: usize,
    /// Reasons for the status.
    pub why: usize,
}

impl ColumnWidths {
    /// Measures these groups.
    pub fn new(groups: &[Group]) -> Self {
        let widest = groups.iter().fold(Self::default(), Self::max_with);
        let names = groups.iter().map(|group| group.title().width()).collect();
        Self { common_name: common_width(names), ..widest }
    }

    fn max_with(self, group: &Group) -> Self {
        let text = |text: Option<&Text>| text.map_or(1, |text| text.as_str().width());
        let datacenters = group.hubs.iter().map(|hub| text(hub.datacenter.as_ref()));
        Self {
            name: self.name.max(group.title().width()),
            common_name: 0,
            region: self.region.max(text(group.region.as_ref())),
            device: self.device.max(text(group.device_type.as_ref())),
            id: self.id.max(text(group.id.as_ref().map(Id::as_text))),
            why: self.why.max(group.status_reason().map_or(0, |why| why.width())),
            datacenter: datacenters.fold(self.datacenter, usize::max),
        }
    }
}

/// Width that fits all but the longest tenth, and those that are a little longer.
fn common_width(mut widths: Vec<usize>) -> usize {
    let Some(last) = widths.len().checked_sub(1) else { return 0 };
    let longest = widths.iter().copied().max().unwrap_or(0);
    let (_, ninth_tenth, _) = widths.select_nth_unstable(last * 9 / 10);
    longest.min(*ninth_tenth + TOLERANCE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outliers_do_not_widen_the_column() {
        assert_eq!(common_width(vec![]), 0);
        assert_eq!(common_width(vec![14]), 14);
        assert_eq!(common_width(vec![9, 10, 10, 9, 13]), 13);
        assert_eq!(common_width(vec![9, 10, 10, 9, 40]), 14);
        let mut names = vec![12; 180];
        names.extend([30; 20]);
        assert_eq!(common_width(names.clone()), 16);
        names.extend([30; 5]);
        assert_eq!(common_width(names), 30);
    }
}
