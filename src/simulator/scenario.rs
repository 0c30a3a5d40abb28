//! What a simulated world goes through: by name, as it is typed.

use std::{fmt, str::FromStr};

/// The story that a simulated world tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scenario {
    /// A healthy fleet in which little happens.
    Calm,
    /// Hubs go down, tunnels flap and data centers have bad minutes, the first of it within a minute.
    #[default]
    Busy,
    /// Hubs go down, tunnels come and go and data centers have bad minutes as in a busy world, but nothing else is wrong:
    /// no group is degraded.
    Demo,
    /// A whole region's data centers are down from the start and stay so.
    Outage,
    /// Answers as they were in 2023: no hub states, no tunnel counts, ids as redacted text.
    Bare,
    /// A busy world that answers with hostile names, wrong types, unknown words, nulls and gaps.
    Hostile,
}

/// A name that no scenario has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no scenario '{0}': use one of {names}", names = Scenario::names())]
pub struct UnknownScenario(String);

impl Scenario {
    /// All of them, in the order in which help lists them.
    pub const ALL: [Self; 6] = [Self::Calm, Self::Busy, Self::Demo, Self::Outage, Self::Bare, Self::Hostile];

    /// The name as it is typed.
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
    fn every_scenario_is_found_by_its_name_and_a_wrong_name_lists_them() {
        for scenario in Scenario::ALL {
            assert_eq!(scenario.to_string().parse(), Ok(scenario));
        }
        let error = "stormy".parse::<Scenario>().unwrap_err().to_string();
        assert_eq!(
            error,
            "there is no scenario 'stormy': use one of calm, busy, demo, outage, bare, hostile"
        );
    }
}
