//! The capabilities document of the simulated host.

use model::FormatFlags;
use model::domain::Element;
use model::host_capabilities::{
    CapableHost, CellCpu, CellCpus, GuestArch, GuestDomain, GuestFeatures, GuestKind, HostCapabilities,
    HostCell, HostCells, HostTopology, PageCount, PowerManagement, SecurityModel,
};
use model::host_cpu::{HostCpu, OldFeatures, PageSize};

use crate::host::TestHost;

/// Page sizes in KiB.
const PAGES_KIB: [u64; 4] = [4, 8, 2048, 1_048_576];
/// Those of large pages, of which no node has any.
const LARGE_PAGES_KIB: [u64; 2] = [2048, 1_048_576];

/// The document, in the reference's layout.
pub(crate) fn document() -> String {
    let host = CapableHost {
        cpu: HostCpu {
            arch: Some("i686".to_owned()),
            features: Some(OldFeatures { pae: true, nonpae: true, ..OldFeatures::default() }),
            pages: PAGES_KIB.map(kib).to_vec(),
            ..HostCpu::default()
        },
        power_management: Some(PowerManagement::default()),
        iommu: Some(false),
        topology: Some(HostTopology { cells: cells(), ..HostTopology::default() }),
        secmodel: vec![SecurityModel {
            model: "testSecurity".to_owned(),
            doi: String::new(),
            ..SecurityModel::default()
        }],
        ..CapableHost::default()
    };
    let document = HostCapabilities { host, guest: ["hvm", "xen"].map(guest).to_vec() };
    document.format(FormatFlags::NONE)
}

fn kib(size: u64) -> PageSize {
    PageSize { unit: Some("KiB".to_owned()), size: Some(size) }
}

fn cells() -> HostCells {
    let mut first = 0;
    let mut found = Vec::new();
    for (id, cell) in (0..).zip(TestHost::cells()) {
        let (size, count) = cell.pages;
        let large = LARGE_PAGES_KIB.map(|size| PageCount { size: kib(size), count: 0 });
        let place = |core: u32| CellCpu {
            id: first + core,
            socket: Some(id),
            die: Some(0),
            cluster: Some(0),
            core: Some(core),
            siblings: Some((first + core).to_string()),
        };
        found.push(HostCell {
            id,
            memory: Some(cell.memory_kib),
            pages: std::iter::once(PageCount { size: kib(size), count }).chain(large).collect(),
            cpus: Some(CellCpus { num: Some(cell.cpus), cpu: (0..cell.cpus).map(place).collect() }),
            ..HostCell::default()
        });
        first += cell.cpus;
    }
    HostCells { num: u32::try_from(found.len()).ok(), cell: found }
}

fn guest(kind: &str) -> GuestKind {
    GuestKind {
        os_type: Some(kind.to_owned()),
        arch: GuestArch {
            name: Some("i686".to_owned()),
            wordsize: Some(32),
            emulator: Some("/usr/bin/test-hv".to_owned()),
            domain: vec![GuestDomain { r#type: Some("test".to_owned()), ..GuestDomain::default() }],
            ..GuestArch::default()
        },
        features: Some(GuestFeatures { pae: true, nonpae: true, ..GuestFeatures::default() }),
    }
}
