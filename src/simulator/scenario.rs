//! Scenarios of a simulated world.

use std::{fmt, str::FromStr};

/// The scenario of a simulated world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scenario {
    /// A healthy fleet with few incidents.
    Calm,
    /// Hubs go down, tunnels flap and data centers have outages, the first within a minute.
    #[default]
    Busy,
    /// Hubs go down, tunnels flap and data centers have outages as in a busy world, but no group is degraded.
    Demo,
    /// All data centers of one region are down from the start and stay down.
    Outage,
    /// Responses as in 2023: no hub states, no tunnel counts, redacted ids.
    Bare,
    /// A busy world with hostile names, wrong types, unknown values, nulls and missing fields.
    Hostile,
}

/// An unknown name of a scenario.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown scenario '{0}': use one of {names}", names = Scenario::names())]
pub struct UnknownScenario(String);

impl Scenario {
    /// All of them, in the order of the help.
    pub const ALL: [Self; 6] = [Self::Calm, Self::Busy, Self::Demo, Self::Outage, Self::Bare, Self::Hostile];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Busy => "busy",
            Self::Demo => "demo",
            Self::Outage => "outage",
            Self::Bare => "bare",
            Self::Hostile => "hostile",
        }
    }

    fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Scenario {
    type Err = UnknownScenario;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|scenario| scenario.name() == name);
        found.ok_or_else(|| UnknownScenario(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scenario_names_round_trip_and_errors_list_them() {
        for scenario in Scenario::ALL {
            assert_eq!(scenario.to_string().parse(), Ok(scenario));
        }
        let error = "stormy".parse::<Scenario>().unwrap_err().to_string();
        assert_eq!(error, "unknown scenario 'stormy': use one of calm, busy, demo, outage, bare, hostile");
    }
}
