//! Dumps of `dmidecode` and `/proc`: whatever they say becomes a document that reads as it was written.

#![no_main]

use libfuzzer_sys::fuzz_target;
use model::FormatFlags;
use model::domain::Element;
use model::sysinfo::HostSysInfo;
use policy::sysinfo::{from_arm, from_dmi, from_ppc, from_s390};

fuzz_target!(|text: &str| {
    let infos = [from_dmi(text, &|_| None), from_arm(text), from_ppc(text), from_s390(text, text)];
    for written in infos.map(|info| info.format(FormatFlags::NONE)) {
        // Control characters have no place in a document; such a text is written but not read.
        if let Ok((info, report)) = HostSysInfo::parse(&written) {
            assert!(report.is_empty(), "{report:?}");
            assert_eq!(info.format(FormatFlags::NONE), written);
        }
    }
});
