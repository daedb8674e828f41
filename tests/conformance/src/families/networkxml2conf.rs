//! Network XML -> dnsmasq configuration and hosts file.

use policy::network::dnsmasq::{Files, configuration, hosts, plan};

use super::networkxml2xml::defined;
use crate::{Case, Corpus, Produced};

/// Where the corpus keeps the files.
const STATE_DIR: &str = "/var/lib/libvirt/dnsmasq";

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let plan = plan(&defined(corpus, case)?)?;
    let files = Files::below(STATE_DIR, &plan.network);
    let mut texts = vec![configuration(&plan, &files)];
    texts.extend(hosts(&plan));
    Ok(texts)
}
