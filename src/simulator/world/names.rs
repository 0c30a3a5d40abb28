//! Realistic names of tunnel groups: unique, of varied length, a few with spaces or non-ASCII letters.
//!
//! Also hostile names, which attack terminals and parsers; only the hostile scenario uses them.

use std::collections::HashMap;

use fastrand::Rng;

use super::rng::pick;

/// A city and its region.
type City = (&'static str, &'static str);

const CITIES: [City; 30] = [
    ("frankfurt", "eu-central-1"),
    ("new-york", "us-east-1"),
    ("london", "eu-west-2"),
    ("singapore", "ap-southeast-1"),
    ("tokyo", "ap-northeast-1"),
    ("ashburn", "us-east-1"),
    ("san-jose", "us-west-1"),
    ("sao-paulo", "sa-east-1"),
    ("dublin", "eu-west-1"),
    ("mumbai", "ap-south-1"),
    ("chicago", "us-east-2"),
    ("munich", "eu-central-1"),
    ("toronto", "ca-central-1"),
    ("seattle", "us-west-2"),
    ("zurich", "eu-central-1"),
    ("atlanta", "us-east-1"),
    ("dallas", "us-east-2"),
    ("los-angeles", "us-west-1"),
    ("vienna", "eu-central-1"),
    ("osaka", "ap-northeast-1"),
    ("jakarta", "ap-southeast-1"),
    ("montreal", "ca-central-1"),
    ("portland", "us-west-2"),
    ("manchester", "eu-west-1"),
    ("warsaw", "eu-central-1"),
    ("bengaluru", "ap-south-1"),
    ("rio-de-janeiro", "sa-east-1"),
    ("detroit", "us-east-2"),
    ("boston", "us-east-1"),
    ("edinburgh", "eu-west-2"),
];

const INTERNATIONAL: [City; 10] = [
    ("Zürich Büro", "eu-central-1"),
    ("Köln Werk", "eu-central-1"),
    ("São Paulo Filial", "sa-east-1"),
    ("Montréal Siège", "ca-central-1"),
    ("東京 支店", "ap-northeast-1"),
    ("New York Branch Tunnels", "us-east-1"),
    ("Kraków Magazyn", "eu-central-1"),
    ("Guest WiFi Backhaul", "us-west-2"),
    ("Azure Hub VNet Production", "eu-west-1"),
    ("Partner Extranet and Supplier Access Gateway", "us-east-2"),
];

const SITES: [&str; 7] = ["branch", "store", "plant", "warehouse", "clinic", "office", "depot"];

const HOSTILE: [&str; 16] = [
    "\u{1b}[31mred\u{1b}[0m alert",
    "\u{1b}]0;owned\u{7}title",
    "\u{1b}]52;c;bWFsaWNl\u{7}clipboard",
    "\u{1b}[2J\u{1b}[Hcleared",
    "\u{9b}31mC1 introducer",
    "\u{202e}gnp.tfel-ot-thgir",
    "\u{2066}isolate\u{2069}\u{2067}d",
    "line\r\nbreak\ttab\u{b}\u{c}feed",
    "nul\u{0}byte\u{7f}delete\u{8}back",
    "zero\u{200b}width\u{200d}\u{feff}",
    "tag\u{e0041}\u{e0042}\u{e007f} characters",
    "para\u{2028}graph\u{2029}separators",
    "",
    "   ",
    "👩‍👩‍👧‍👦 family 🏳️‍🌈 wide 한국어",
    "=cmd|' /C calc'!A0,\"quoted\",{{json}}",
];

/// Names in use, so that all are unique.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Each base name, and the next number to append to it.
    given: HashMap<String, usize>,
    counters: [usize; 10],
}

impl Names {
    /// A new name, and its region if the name implies one.
    pub(super) fn ordinary(&mut self, rng: &mut Rng) -> (String, Option<&'static str>) {
        match rng.usize(..100) {
            0..5 => self.city("hq", 7, rng),
            5..12 => self.city("dc", 8, rng),
            12..18 => self.international(rng),
            _ => (self.site(rng), None),
        }
    }

    /// A new hostile name; a number at its end makes it unique.
    pub(super) fn hostile(&mut self, rng: &mut Rng) -> String {
        let name = match rng.usize(..HOSTILE.len() + 2) {
            at if at < HOSTILE.len() => HOSTILE[at].to_owned(),
            at if at == HOSTILE.len() => "x".repeat(4_000),
            _ => format!("zalgo{}", "\u{301}\u{336}\u{489}".repeat(60)),
        };
        self.unique(name)
    }

    /// Appends a number to a name if that is needed to make it unique.
    pub(super) fn unique(&mut self, name: String) -> String {
        let mut number = self.given.get(&name).copied().unwrap_or(1);
        let mut free = name.clone();
        while self.given.contains_key(&free) {
            number += 1;
            free = format!("{name} {number}");
        }
        self.given.insert(name, number);
        self.given.entry(free.clone()).or_insert(1);
        free
    }

    /// Makes the name of a renamed group available again.
    pub(super) fn release(&mut self, name: &str) {
        self.given.remove(name);
    }

    fn site(&mut self, rng: &mut Rng) -> String {
        // Most of a fleet are branches and stores.
        let kind = rng.usize(..SITES.len() + 8).checked_sub(8).unwrap_or(rng.usize(..2));
        self.counters[kind] += 1 + rng.usize(..2);
        let number = self.counters[kind];
        match SITES[kind] {
            "branch" if number.is_multiple_of(4) => self.unique(format!("branch-{number:03}-ntg")),
            "branch" => self.unique(format!("branch-{number:03}")),
            "store" => self.unique(format!("store-{:04}", 1_000 + number)),
            site => self.unique(format!("{site}-{number:02}")),
        }
    }

    fn city(&mut self, kind: &str, counter: usize, rng: &mut Rng) -> (String, Option<&'static str>) {
        let (city, region) = CITIES[self.counters[counter] % CITIES.len()];
        let round = self.counters[counter] / CITIES.len();
        self.counters[counter] += 1;
        let suffix = if round == 0 { String::new() } else { format!("-{}", round + 1) };
        let tail = pick(rng, &["", "", "-ntg", "-core"]);
        (self.unique(format!("{kind}-{city}{suffix}{tail}")), Some(region))
    }

    fn international(&mut self, rng: &mut Rng) -> (String, Option<&'static str>) {
        let (name, region) = pick(rng, &INTERNATIONAL);
        self.counters[9] += 1;
        let name = if rng.bool() { name.to_owned() } else { format!("{name} {}", self.counters[9]) };
        (self.unique(name), Some(region))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ordinary_names_are_unique_and_within_the_limit() {
        let mut names = Names::default();
        let mut rng = Rng::with_seed(1);
        let given: HashSet<_> = (0..5_000).map(|_| names.ordinary(&mut rng).0).collect();
        assert_eq!(given.len(), 5_000);
        assert!(given.iter().all(|name| (1..=50).contains(&name.chars().count())));
    }

    #[test]
    fn hostile_names_are_unique() {
        let mut names = Names::default();
        let mut rng = Rng::with_seed(1);
        let given: HashSet<_> = (0..200).map(|_| names.hostile(&mut rng)).collect();
        assert_eq!(given.len(), 200);
    }
}
