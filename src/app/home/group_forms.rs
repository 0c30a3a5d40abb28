//! The ways to lay the list of groups out, from the roomiest to the narrowest: how states and hubs are shown, and what must be
//! in view with that.

/// How a hub stands in the list: by the name of its data center, or where there is no room for that by its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HubForm {
    /// `● sse-use-1-0-0`
    Datacenter,
    /// `● UP`
    Status,
}

/// How the state of a group stands in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateForm {
    /// `! warning`
    Word,
    /// `!`
    Mark,
}

/// A way to lay the list out.
#[derive(Clone, Copy)]
pub(super) struct Attempt {
    pub(super) form: Form,
    pub(super) name: NameWidth,
    /// Columns at least for why a group is not connected.
    pub(super) why: usize,
}

/// How states and hubs stand in the list, and what must be in view for that.
#[derive(Clone, Copy)]
pub(super) struct Form {
    pub(super) state: StateForm,
    pub(super) hubs: HubForm,
    pub(super) goal: Goal,
}

#[derive(Clone, Copy)]
pub(super) enum NameWidth {
    Longest,
    Common,
}

/// What must be in view for an attempt to succeed.
#[derive(Clone, Copy)]
pub(super) enum Goal {
    /// All that was chosen.
    All,
    /// The hubs.
    Hubs,
    /// Why a group is not connected.
    Why,
    Nothing,
}

/// Columns for why a group is not connected: for nearly all reasons whole, for most, and at least.
const COMFORTABLE_WHY: usize = 36;
const WHY: usize = 26;
pub(super) const SHORTEST_WHY: usize = 20;

pub(super) const ROOMY: Attempt = Attempt {
    form: Form { state: StateForm::Word, hubs: HubForm::Datacenter, goal: Goal::All },
    name: NameWidth::Longest,
    why: COMFORTABLE_WHY,
};

const WITH_DATACENTERS: Form = Form { state: StateForm::Word, hubs: HubForm::Datacenter, goal: Goal::Hubs };
const WITH_HUBS: Form = Form { state: StateForm::Word, hubs: HubForm::Status, goal: Goal::Hubs };
const WITHOUT_HUBS: Form = Form { state: StateForm::Word, hubs: HubForm::Status, goal: Goal::Why };
const WITH_MARKS: Form = Form { state: StateForm::Mark, hubs: HubForm::Status, goal: Goal::Why };
const NARROWEST: Form = Form { goal: Goal::Nothing, ..WITH_MARKS };

/// From the roomiest to the narrowest.
pub(super) const ATTEMPTS: [Attempt; 8] = [
    ROOMY,
    Attempt::new(WITH_DATACENTERS, WHY),
    Attempt::new(WITH_HUBS, WHY),
    Attempt::new(WITHOUT_HUBS, WHY),
    Attempt::new(WITHOUT_HUBS, SHORTEST_WHY),
    Attempt::new(WITH_MARKS, WHY),
    Attempt::new(WITH_MARKS, SHORTEST_WHY),
    Attempt::new(NARROWEST, SHORTEST_WHY),
];

impl Attempt {
    const fn new(form: Form, why: usize) -> Self {
        Self { form, name: NameWidth::Common, why }
    }
}
