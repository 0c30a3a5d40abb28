//! Layouts of the list of groups, widest first: how states and hubs are shown, and which columns must be visible with that.

/// How hubs are shown in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HubForm {
    /// `● sse-use-1-0-0`
    Datacenter,
    /// `● UP`
    Status,
}

/// How the state of a group is shown in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateForm {
    /// `! warning`
    Word,
    /// `!`
    Mark,
}

/// A layout, tried in order of width.
#[derive(Clone, Copy)]
pub(super) struct GroupListLayout {
    pub(super) form: ListForm,
    pub(super) name: NameWidth,
    /// Minimum width of the reason (WHY).
    pub(super) why: usize,
}

/// How states and hubs are shown, and the goal of the layout.
#[derive(Clone, Copy)]
pub(super) struct ListForm {
    pub(super) state: StateForm,
    pub(super) hubs: HubForm,
    pub(super) goal: Goal,
}

#[derive(Clone, Copy)]
pub(super) enum NameWidth {
    Longest,
    Common,
}

/// Columns that must be visible for a layout to be used.
#[derive(Clone, Copy)]
pub(super) enum Goal {
    /// All chosen columns.
    All,
    /// Both hubs.
    Hubs,
    /// The reason (WHY).
    Why,
    Nothing,
}

/// Widths of the reason (WHY): nearly all reasons fit, most fit, minimum.
const LARGE_WHY_WIDTH: usize = 36;
const MEDIUM_WHY_WIDTH: usize = 26;
pub(super) const MIN_WHY_WIDTH: usize = 20;

pub(super) const WIDEST: GroupListLayout = GroupListLayout {
    form: ListForm { state: StateForm::Word, hubs: HubForm::Datacenter, goal: Goal::All },
    name: NameWidth::Longest,
    why: LARGE_WHY_WIDTH,
};

const WITH_DATACENTERS: ListForm =
    ListForm { state: StateForm::Word, hubs: HubForm::Datacenter, goal: Goal::Hubs };
const WITH_HUBS: ListForm = ListForm { state: StateForm::Word, hubs: HubForm::Status, goal: Goal::Hubs };
const WITHOUT_HUBS: ListForm = ListForm { state: StateForm::Word, hubs: HubForm::Status, goal: Goal::Why };
const WITH_MARKS: ListForm = ListForm { state: StateForm::Mark, hubs: HubForm::Status, goal: Goal::Why };
const NARROWEST: ListForm = ListForm { goal: Goal::Nothing, ..WITH_MARKS };

/// Layouts, widest first.
pub(super) const LAYOUTS: [GroupListLayout; 8] = [
    WIDEST,
    GroupListLayout::new(WITH_DATACENTERS, MEDIUM_WHY_WIDTH),
    GroupListLayout::new(WITH_HUBS, MEDIUM_WHY_WIDTH),
    GroupListLayout::new(WITHOUT_HUBS, MEDIUM_WHY_WIDTH),
    GroupListLayout::new(WITHOUT_HUBS, MIN_WHY_WIDTH),
    GroupListLayout::new(WITH_MARKS, MEDIUM_WHY_WIDTH),
    GroupListLayout::new(WITH_MARKS, MIN_WHY_WIDTH),
    GroupListLayout::new(NARROWEST, MIN_WHY_WIDTH),
];

impl GroupListLayout {
    const fn new(form: ListForm, why: usize) -> Self {
        Self { form, name: NameWidth::Common, why }
    }
}
