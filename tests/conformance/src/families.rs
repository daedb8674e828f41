//! One file for each family of the corpus: how its cases are run.

mod bhyveargv2xml;
mod bhyvexml2argv;
mod bhyvexml2xml;
mod chxml2xml;
mod cpu;
mod domainbackupxml2xml;
mod domaincaps;
mod genericxml2xml;
mod hostcpu;
mod interfacexml2xml;
mod libxlxml2domconfig;
mod lxcconf2xml;
mod lxcxml2xml;
mod networkportxml2xml;
mod networkxml2conf;
mod networkxml2firewall;
mod networkxml2xml;
mod networkxml2xmlupdate;
mod nodedevmdevctl;
mod nodedevxml2xml;
mod nwfilterbindingxml2xml;
mod nwfilterxml2firewall;
mod nwfilterxml2xml;
mod qemublock;
mod qemucapabilities;
mod qemucaps2xml;
mod qemudomaincheckpointxml2xml;
mod qemudomainsnapshotxml2xml;
mod qemufirmware;
mod qemuhotplug;
mod qemumemlock;
mod qemumigparams;
mod qemumigrationcookiexml;
mod qemunbdkit;
mod qemustatusxml2xml;
mod qemuvhostuser;
mod qemuxml2argv;
mod qemuxml2xml;
mod qemuxmlactive2xml;
mod secretxml2xml;
mod storage;
mod storagepoolcaps;
mod storagepoolxml2argv;
mod storagepoolxml2xml;
mod storagevolxml2argv;
mod storagevolxml2xml;
mod sysinfo;
mod vboxsnapshotxml;
mod vircaps2xml;
mod virconf;
mod virjson;
mod virnetdaemon;
mod virsh;
mod vmx2xml;
mod xlconfig;
mod xmconfig;
mod xml2vmx;

use crate::{Case, Corpus, Problem, Produced};

/// A family of cases.
#[derive(Clone, Copy)]
pub struct Family {
    /// Its name in the manifest.
    pub name: &'static str,
    /// Runs a case: the texts that `expected` names, in order.
    pub(crate) run: fn(&Corpus, &Case) -> Produced,
    /// What both texts lose before they are compared.
    pub(crate) filter: fn(&Case, String) -> String,
    /// Compares in the place of the usual comparison.
    pub(crate) judge: Option<Judge>,
}

/// Whether the texts that a case gave are right; the error says why not.
type Judge = fn(&Corpus, &Case, &[String]) -> Result<(), Problem>;

const fn family(name: &'static str, run: fn(&Corpus, &Case) -> Produced) -> Family {
    Family { name, run, filter: |_, text| text, judge: None }
}

/// All families, in the order of the manifest.
pub const FAMILIES: &[Family] = &[
    family("qemuxml2xml", qemuxml2xml::run),
    family("qemuxml2argv", qemuxml2argv::run),
    family("qemuxmlactive2xml", qemuxmlactive2xml::run),
    family("qemustatusxml2xml", qemustatusxml2xml::run),
    family("qemumigrationcookiexml", qemumigrationcookiexml::run),
    family("genericxml2xml", genericxml2xml::run),
    family("domainbackupxml2xml", domainbackupxml2xml::run),
    family("lxcxml2xml", lxcxml2xml::run),
    family("lxcconf2xml", lxcconf2xml::run),
    family("chxml2xml", chxml2xml::run),
    family("bhyvexml2argv", bhyvexml2argv::run),
    family("bhyvexml2xml", bhyvexml2xml::run),
    family("bhyveargv2xml", bhyveargv2xml::run),
    family("networkxml2xml", networkxml2xml::run),
    family("networkxml2xmlupdate", networkxml2xmlupdate::run),
    family("networkxml2conf", networkxml2conf::run),
    family("networkxml2firewall", networkxml2firewall::run),
    family("networkportxml2xml", networkportxml2xml::run),
    family("nodedevxml2xml", nodedevxml2xml::run),
    family("nodedevmdevctl", nodedevmdevctl::run),
    family("interfacexml2xml", interfacexml2xml::run),
    family("nwfilterbindingxml2xml", nwfilterbindingxml2xml::run),
    family("nwfilterxml2xml", nwfilterxml2xml::run),
    family("nwfilterxml2firewall", nwfilterxml2firewall::run),
    family("secretxml2xml", secretxml2xml::run),
    family("storagepoolxml2xml", storagepoolxml2xml::run),
    family("storagepoolxml2argv", storagepoolxml2argv::run),
    family("storagevolxml2xml", storagevolxml2xml::run),
    family("storagevolxml2argv", storagevolxml2argv::run),
    family("storagepoolcaps", storagepoolcaps::run),
    family("qemudomainsnapshotxml2xml", qemudomainsnapshotxml2xml::run),
    family("qemudomaincheckpointxml2xml", qemudomaincheckpointxml2xml::run),
    family("qemumigparams", qemumigparams::run),
    family("qemucapabilities", qemucapabilities::run),
    family("qemucaps2xml", qemucaps2xml::run),
    family("domaincaps", domaincaps::run),
    family("vircaps2xml", vircaps2xml::run),
    family("hostcpu", hostcpu::run),
    family("vmx2xml", vmx2xml::run),
    family("xml2vmx", xml2vmx::run),
    family("xlconfig", xlconfig::run),
    family("xmconfig", xmconfig::run),
    Family {
        judge: Some(libxlxml2domconfig::judge),
        ..family("libxlxml2domconfig", libxlxml2domconfig::run)
    },
    family("vboxsnapshotxml", vboxsnapshotxml::run),
    family("qemuhotplug", qemuhotplug::run),
    family("qemublock", qemublock::run),
    family("qemunbdkit", qemunbdkit::run),
    cpu::FAMILY,
    family("virconf", virconf::run),
    Family { filter: |_, text| virjson::unfolded(&text), ..family("virjson", virjson::run) },
    family("sysinfo", sysinfo::run),
    family("virnetdaemon", virnetdaemon::run),
    Family { judge: Some(qemufirmware::judge), ..family("qemufirmware", qemufirmware::run) },
    Family { judge: Some(qemufirmware::judge), ..family("qemuvhostuser", qemuvhostuser::run) },
    Family { judge: Some(qemumemlock::judge), ..family("qemumemlock", qemumemlock::run) },
    family("virsh", virsh::run),
];

/// Reads a document of this kind and writes it again: for families without rules beyond the document's own.
fn same_document(corpus: &Corpus, case: &Case, kind: &str) -> Produced {
    let kind = model::DocumentKind::named(kind).ok_or_else(|| Problem::missing(format!("no kind {kind}")))?;
    let (record, _) = kind.parse(&case.input(corpus, 0)?).map_err(Problem::refused)?;
    let flags = match case.state.as_deref() {
        Some("inactive") => model::FormatFlags::SECURE | model::FormatFlags::INACTIVE,
        _ => model::FormatFlags::SECURE,
    };
    Ok(vec![kind.format(record.as_ref(), flags)])
}
