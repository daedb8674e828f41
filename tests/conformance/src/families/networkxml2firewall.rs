//! Network XML -> firewall commands.

use policy::network::firewall::{iptables, nftables, plan};
use policy::tool::Command;

use super::networkxml2xml::defined;
use crate::{Case, Corpus, Problem, Produced};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let plan = plan(&defined(corpus, case)?)?;
    let (chains, rules) = match case.word("backend") {
        Some("iptables") => (iptables::chains(), iptables::rules(&plan)),
        Some("nftables") => (nftables::chains(), nftables::rules(&plan)),
        _ => return Err(Problem::missing("the firewall is unknown")),
    };
    let text: String = chains.iter().chain(&rules).map(Command::lines).collect();
    let base = case.word("base_file").map(|path| corpus.text(path)).transpose()?.unwrap_or_default();
    Ok(vec![text.strip_prefix(&base).unwrap_or(&text).to_owned()])
}
