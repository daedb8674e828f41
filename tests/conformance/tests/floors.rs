//! What was reached stays reached: the share of each group of families that passes, of the corpus beside the repository.

use conformance::{Corpus, Report, Share};

/// Families whose results are counted together, and the least share of their cases that must pass, in percent.
struct Group {
    families: &'static [&'static str],
    percent: usize,
}

const fn group(percent: usize, families: &'static [&'static str]) -> Group {
    Group { families, percent }
}

const GROUPS: &[Group] = &[
    // Small kinds.
    group(
        100,
        &["secretxml2xml", "interfacexml2xml", "networkportxml2xml", "nodedevxml2xml", "virconf", "virjson"],
    ),
    group(100, &["nodedevmdevctl", "sysinfo"]),
    // Networks, storage, filters, moments, other drivers.
    group(100, &["networkxml2xml", "networkxml2xmlupdate", "nwfilterxml2xml"]),
    group(100, &["storagepoolxml2xml", "storagevolxml2xml", "storagepoolcaps"]),
    group(100, &["qemudomainsnapshotxml2xml", "qemudomaincheckpointxml2xml", "domainbackupxml2xml"]),
    group(100, &["genericxml2xml", "lxcxml2xml", "chxml2xml", "bhyvexml2xml", "bhyvexml2argv"]),
    // QEMU machines.
    group(100, &["qemuxml2xml", "qemuxmlactive2xml", "qemustatusxml2xml", "qemumigrationcookiexml"]),
    group(100, &["qemuxml2argv"]),
    group(100, &["qemuhotplug", "qemublock", "qemunbdkit", "qemumemlock", "qemumigparams"]),
    group(100, &["qemufirmware", "qemuvhostuser"]),
    // What hosts, emulators and processors can do.
    group(100, &["cpu", "domaincaps", "qemucaps2xml", "hostcpu", "qemucapabilities", "vircaps2xml"]),
    // Other formats.
    group(100, &["vmx2xml", "xml2vmx", "xlconfig", "xmconfig", "libxlxml2domconfig", "lxcconf2xml"]),
    group(100, &["bhyveargv2xml", "vboxsnapshotxml"]),
    // Plans.
    group(100, &["networkxml2conf", "networkxml2firewall", "nwfilterxml2firewall"]),
    group(100, &["storagepoolxml2argv", "storagevolxml2argv"]),
    // The daemon and the command line.
    group(100, &["virnetdaemon"]),
    group(100, &["virsh"]),
];
/// The least share of the cases that must be refused, and of those refusals with a given text that have it, in percent.
const REFUSED_PERCENT: usize = 100;
const WORDED_PERCENT: usize = 100;

#[test]
fn what_was_reached_stays_reached() -> anyhow::Result<()> {
    let Some(folder) = test_support::shared("corpus") else { return Ok(()) };
    let report = Report::of(&conformance::run(&Corpus::open(&folder)?, |_| true));
    eprint!("{}", report.table());
    for Group { families, percent } in GROUPS {
        let all = sum(families.iter().filter_map(|name| report.families.get(*name)));
        let Share { passed, total, .. } = all;
        assert!(total > 0, "{families:?} have no cases");
        assert!(passed * 100 >= total * percent, "{families:?}: {passed} of {total}, at least {percent} %");
    }
    let all = sum(report.families.values());
    assert!(all.refused * 100 >= all.must_fail * REFUSED_PERCENT, "{all:?}");
    assert!(all.worded * 100 >= all.messages * WORDED_PERCENT, "{all:?}");
    Ok(())
}

fn sum<'a>(shares: impl Iterator<Item = &'a Share>) -> Share {
    shares.fold(Share::default(), |all, share| all.plus(share))
}
