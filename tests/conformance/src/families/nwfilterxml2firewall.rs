//! Network filter XML -> ebtables/iptables/ip6tables commands.

use policy::nwfilter::{Variables, commands, plan};
use policy::tool::Command;

use super::nwfilterxml2xml::defined;
use crate::{Case, Corpus, Problem, Produced};

/// The variables that the corpus sets.
const VARIABLES: &[(&str, &[&str])] = &[
    ("IPSETNAME", &["tck_test"]),
    ("A", &["1.1.1.1", "2.2.2.2", "3.3.3.3", "3.3.3.3"]),
    ("B", &["80", "90", "80", "80"]),
    ("C", &["1080", "1090", "1100", "1110"]),
];
/// Commands that the corpus leaves out of the expected ones.
const COMMON: &str = "data/fixtures/nwfilter-common-rules.json";

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let filter = defined(corpus, case)?;
    let owned = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    let variables: Variables =
        VARIABLES.iter().map(|(name, values)| ((*name).to_owned(), owned(values))).collect();
    let plan = plan(&filter, "vnet0", &variables, &|_| None)?;
    let mut text: String = commands(&plan).iter().map(Command::lines).collect();
    let common: serde_json::Value = serde_json::from_str(&corpus.text(COMMON)?)
        .map_err(|error| Problem::missing(format!("{COMMON}: {error}")))?;
    for block in common["blocks"].as_array().into_iter().flatten().filter_map(|block| block.as_str()) {
        text = text.replacen(block, "", 1);
    }
    Ok(vec![text])
}
