//! How much memory parsed machines take. The only test of its program, so that no other one takes memory beside it.

use model::Domain;

/// A common machine, as `virt-install` makes them.
const MACHINE: &str = include_str!("fixtures/common-machine.xml");
/// Most bytes of one.
const BYTES_MAX: usize = 40_000;
/// Size of a page: larger ones would only make the test stricter.
const PAGE_BYTES: usize = 4096;
/// So many that what the allocator keeps for itself does not count.
const COPIES: usize = 2_000;

fn parsed(count: usize) -> Vec<Domain> {
    (0..count).map(|_| Domain::parse(MACHINE).expect("the fixture is right").0).collect()
}

/// Memory of this process in RAM, as the kernel counts it.
fn resident_bytes() -> usize {
    let text = std::fs::read_to_string("/proc/self/statm").expect("the kernel tells");
    let pages: usize = text.split(' ').nth(1).and_then(|pages| pages.parse().ok()).expect("a number");
    pages * PAGE_BYTES
}

#[test]
fn a_common_machine_is_small() {
    // What is needed once is needed now.
    drop(parsed(10));
    let before = resident_bytes();
    let machines = parsed(COPIES);
    let each = resident_bytes().saturating_sub(before) / machines.len();
    println!("{each} bytes for a document of {} bytes", MACHINE.len());
    assert!(each < BYTES_MAX, "{each} bytes");
}
