//! Machines of the real daemon under real QEMU: what runs, what is refused and how, what is left.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

mod disks;
mod process;
mod refusals;

use machines::missing;

/// Whether machines can run here; says why not.
fn can_run(programs: &[&str]) -> bool {
    let programs: Vec<&str> = programs.iter().copied().chain(["qemu-system-x86_64"]).collect();
    match missing(&programs) {
        Some(why) => {
            eprintln!("skipped: {why}");
            false
        }
        None => true,
    }
}
