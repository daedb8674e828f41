//! Machines of the real daemon under real QEMU: what runs, what is refused and how, what is left.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

mod actions;
mod consoles;
mod devices;
mod disks;
mod documents;
mod linux;
mod native;
mod network;
mod own;
mod own_clock;
mod own_hotplug;
mod own_memory;
mod own_processor;
mod process;
mod refusals;
mod restart;
mod session;
mod stuck;

use std::sync::Arc;

use api::{Domain, Driver};
use machines::eventually;
use test_support::{lacks, lacks_root};

/// Whether machines can run here, with `programs` beside them; in CI they must.
fn can_run(programs: &[&str]) -> bool {
    let programs: Vec<&str> = programs.iter().copied().chain(["qemu-system-x86_64"]).collect();
    !lacks(&programs) && !lacks_root()
}

/// State and reason of a machine.
fn state(client: &Arc<dyn Driver>, machine: &Domain) -> (i32, i32) {
    let state = client.domain_get_state(machine, 0).unwrap();
    (state.state, state.reason)
}

/// Waits for a state and reason that no event tells.
fn await_state(client: &Arc<dyn Driver>, machine: &Domain, wanted: (i32, i32)) {
    eventually("state and reason", || {
        let now = state(client, machine);
        if now == wanted { Ok(()) } else { Err(format!("{now:?} instead of {wanted:?}")) }
    });
}
