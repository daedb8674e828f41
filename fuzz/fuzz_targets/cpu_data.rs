//! What processors tell of themselves: a processor of some model or an error, and a host's document that is read again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use model::FormatFlags;
use model::domain::Element;
use model::host_cpu::CpuData;

fuzz_target!(|text: &str| {
    let Ok((data, _)) = CpuData::parse(text) else { return };
    for arch in ["x86_64", "ppc64", "s390x", "aarch64"] {
        let Ok(host) = cpu::host_from_data(arch, &data) else { continue };
        let written = host.format(FormatFlags::NONE);
        match cpu::parse_any(&written) {
            Ok(cpu::Description::Host(again)) => assert_eq!(again.format(FormatFlags::NONE), written),
            other => panic!("our own output is refused: {other:?}\n{written}"),
        }
    }
});
