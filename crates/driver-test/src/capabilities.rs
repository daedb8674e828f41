//! The capabilities document of the simulated host.

use std::fmt::Write;

use crate::host::TestHost;

/// Page sizes in KiB.
const PAGES_KIB: [u64; 4] = [4, 8, 2048, 1_048_576];

/// The document, in the reference's layout.
pub(crate) fn document() -> String {
    let mut text = String::from(
        "<capabilities>\n\n  <host>\n    <cpu>\n      <arch>i686</arch>\n      <features>\n        <pae/>\n        \
         <nonpae/>\n      </features>\n",
    );
    // Writing into a string cannot fail.
    for size in PAGES_KIB {
        let _ = writeln!(text, "      <pages unit='KiB' size='{size}'/>");
    }
    let cells = TestHost::cells();
    let _ = write!(
        text,
        "    </cpu>\n    <power_management/>\n    <iommu support='no'/>\n    <topology>\n      <cells num='{}'>\n",
        cells.len()
    );
    let mut first = 0;
    for (number, cell) in cells.iter().enumerate() {
        let _ = write!(
            text,
            "        <cell id='{number}'>\n          <memory unit='KiB'>{}</memory>\n",
            cell.memory_kib
        );
        let (size, pages) = cell.pages;
        for (size, pages) in [(size, pages), (2048, 0), (1_048_576, 0)] {
            let _ = writeln!(text, "          <pages unit='KiB' size='{size}'>{pages}</pages>");
        }
        let _ = writeln!(text, "          <cpus num='{}'>", cell.cpus);
        for core in 0..cell.cpus {
            let cpu = first + core;
            let _ = writeln!(
                text,
                "            <cpu id='{cpu}' socket_id='{number}' die_id='0' cluster_id='0' core_id='{core}' \
                 siblings='{cpu}'/>"
            );
        }
        first += cell.cpus;
        text.push_str("          </cpus>\n        </cell>\n");
    }
    text.push_str(
        "      </cells>\n    </topology>\n    <secmodel>\n      <model>testSecurity</model>\n      <doi></doi>\n    \
         </secmodel>\n  </host>\n\n",
    );
    for kind in ["hvm", "xen"] {
        let _ = write!(
            text,
            "  <guest>\n    <os_type>{kind}</os_type>\n    <arch name='i686'>\n      <wordsize>32</wordsize>\n      \
             <emulator>/usr/bin/test-hv</emulator>\n      <domain type='test'/>\n    </arch>\n    <features>\n      \
             <pae/>\n      <nonpae/>\n    </features>\n  </guest>\n\n"
        );
    }
    text.push_str("</capabilities>\n");
    text
}
