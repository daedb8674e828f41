//! The words for numbers of the interface: states, reasons, kinds.

use api::constants::{
    VIR_DOMAIN_CRASHED, VIR_DOMAIN_PAUSED, VIR_DOMAIN_RUNNING, VIR_DOMAIN_SHUTDOWN, VIR_DOMAIN_SHUTOFF,
};

/// The word at `index`, or `unknown` for a number that is newer than we are.
pub(crate) fn word(words: &'static [&'static str], index: i32) -> &'static str {
    usize::try_from(index).ok().and_then(|index| words.get(index)).copied().unwrap_or("unknown")
}

/// A domain's number; `-` when it does not run.
pub(crate) fn id(id: i32) -> String {
    if id < 0 { "-".to_owned() } else { id.to_string() }
}

/// A domain's state.
pub(crate) fn state(state: i32) -> &'static str {
    const STATES: &[&str] =
        &["no state", "running", "idle", "paused", "in shutdown", "shut off", "crashed", "pmsuspended"];
    usize::try_from(state).ok().and_then(|state| STATES.get(state)).copied().unwrap_or("no state")
}

/// Why a domain is in its state.
pub(crate) fn reason(state: i32, reason: i32) -> &'static str {
    const RUNNING: &[&str] = &[
        "unknown",
        "booted",
        "migrated",
        "restored",
        "from snapshot",
        "unpaused",
        "migration canceled",
        "save canceled",
        "event wakeup",
        "crashed",
        "post-copy",
        "post-copy failed",
    ];
    const PAUSED: &[&str] = &[
        "unknown",
        "user",
        "migrating",
        "saving",
        "dumping",
        "I/O error",
        "watchdog",
        "from snapshot",
        "shutting down",
        "creating snapshot",
        "crashed",
        "starting up",
        "post-copy",
        "post-copy failed",
        "api error",
    ];
    const SHUTOFF: &[&str] = &[
        "unknown",
        "shutdown",
        "destroyed",
        "crashed",
        "migrated",
        "saved",
        "failed",
        "from snapshot",
        "daemon",
    ];
    match state {
        VIR_DOMAIN_RUNNING => word(RUNNING, reason),
        VIR_DOMAIN_PAUSED => word(PAUSED, reason),
        VIR_DOMAIN_SHUTDOWN => word(&["unknown", "user"], reason),
        VIR_DOMAIN_SHUTOFF => word(SHUTOFF, reason),
        VIR_DOMAIN_CRASHED => word(&["unknown", "panicked"], reason),
        _ => "unknown",
    }
}

/// What keeps a domain's control connection.
pub(crate) fn control(state: u32) -> &'static str {
    word(&["ok", "background job", "occupied", "error"], i32::try_from(state).unwrap_or(-1))
}

/// What broke a domain's control connection.
pub(crate) fn control_error(details: u32) -> &'static str {
    let words = &["none", "unknown", "monitor failure", "internal (locking) error"];
    word(words, i32::try_from(details).unwrap_or(-1))
}

/// What a virtual CPU does.
pub(crate) fn vcpu_state(state: i32) -> &'static str {
    word(&["offline", "running", "blocked"], state)
}

/// A figure of a machine's memory; `None` for one that is newer than we are.
pub(crate) fn memory_stat(tag: i32) -> Option<&'static str> {
    const TAGS: &[&str] = &[
        "swap_in",
        "swap_out",
        "major_fault",
        "minor_fault",
        "unused",
        "available",
        "actual",
        "rss",
        "usable",
        "last_update",
        "disk_caches",
        "hugetlb_pgalloc",
        "hugetlb_pgfail",
    ];
    usize::try_from(tag).ok().and_then(|tag| TAGS.get(tag)).copied()
}
