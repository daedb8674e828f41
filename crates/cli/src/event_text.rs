//! Events of domains as lines of text.

use api::{Domain, Event, TypedParam};

use crate::names::word;

/// The kinds of events, in the order of their numbers.
pub(crate) const NAMES: &[&str] = &[
    "lifecycle",
    "reboot",
    "rtc-change",
    "watchdog",
    "io-error",
    "graphics",
    "io-error-reason",
    "control-error",
    "block-job",
    "disk-change",
    "tray-change",
    "pm-wakeup",
    "pm-suspend",
    "balloon-change",
    "pm-suspend-disk",
    "device-removed",
    "block-job-2",
    "tunable",
    "agent-lifecycle",
    "device-added",
    "migration-iteration",
    "job-completed",
    "device-removal-failed",
    "metadata-change",
    "block-threshold",
    "memory-failure",
    "memory-device-size-change",
    "nic-mac-change",
    "channel-lifecycle",
];

const LIFECYCLE: &[&str] = &[
    "Defined",
    "Undefined",
    "Started",
    "Suspended",
    "Resumed",
    "Stopped",
    "Shutdown",
    "PMSuspended",
    "Crashed",
];

const DETAILS: &[&[&str]] = &[
    &["Added", "Updated", "Renamed", "Snapshot"],
    &["Removed", "Renamed"],
    &["Booted", "Migrated", "Restored", "Snapshot", "Event wakeup", "Recreated"],
    &[
        "Paused",
        "Migrated",
        "I/O Error",
        "Watchdog",
        "Restored",
        "Snapshot",
        "API error",
        "Post-copy",
        "Post-copy Error",
        "Guest shutdown",
    ],
    &["Unpaused", "Migrated", "Snapshot", "Post-copy", "Post-copy Error"],
    &["Shutdown", "Destroyed", "Crashed", "Migrated", "Saved", "Failed", "Snapshot", "Recreated"],
    &["Finished", "Finished after guest request", "Finished after host request"],
    &["Memory", "Disk"],
    &["Panicked", "Crashloaded"],
];

const WATCHDOG: &[&str] = &["none", "pause", "reset", "poweroff", "shutdown", "debug", "inject-nmi"];
const IO_ERROR: &[&str] = &["none", "pause", "report"];
const FAMILIES: &[&str] = &["IPv4", "IPv6", "unix"];
const PHASES: &[&str] = &["connect", "initialize", "disconnect"];
const JOBS: &[&str] =
    &["Unknown job", "Block Pull", "Block Copy", "Block Commit", "Active Block Commit", "Backup"];
const JOB_STATES: &[&str] = &["completed", "failed", "canceled", "ready"];
const CHANNEL_STATES: &[&str] = &["unknown", "connected", "disconnected"];
const CHANNEL_REASONS: &[&str] = &["unknown", "domain started", "channel event"];

/// One event about a domain: the domain, its name among [`NAMES`] and the text behind the domain's name.
struct Parts<'a> {
    dom: &'a Domain,
    name: &'static str,
    rest: String,
}

/// The domain that an event is about; `None` for events about other things.
pub(crate) fn domain_of(event: &Event) -> Option<&Domain> {
    parts(event).map(|parts| parts.dom)
}

/// The event's name among [`NAMES`].
pub(crate) fn name(event: &Event) -> Option<&'static str> {
    parts(event).map(|parts| parts.name)
}

/// The event as one or more lines.
pub(crate) fn text(event: &Event) -> String {
    parts(event).map_or_else(String::new, |Parts { dom, name, rest }| {
        format!("event '{name}' for domain '{}'{rest}\n", dom.name)
    })
}

fn parts(event: &Event) -> Option<Parts<'_>> {
    life(event).or_else(|| devices(event)).or_else(|| jobs(event))
}

/// Events about the machine as a whole.
fn life(event: &Event) -> Option<Parts<'_>> {
    let (dom, name, rest) = match event {
        Event::DomainLifecycle(it) => {
            let details = usize::try_from(it.event).ok().and_then(|event| DETAILS.get(event));
            let detail = details.map_or("unknown", |details| word(details, it.detail));
            (&it.dom, "lifecycle", format!(": {} {detail}", word(LIFECYCLE, it.event)))
        }
        Event::DomainReboot(it) => (&it.dom, "reboot", String::new()),
        Event::DomainRtcChange(it) => (&it.dom, "rtc-change", format!(": {}", it.offset)),
        Event::DomainWatchdog(it) => (&it.dom, "watchdog", format!(": {}", word(WATCHDOG, it.action))),
        Event::DomainControlError(it) => (&it.dom, "control-error", String::new()),
        Event::DomainPmwakeup(it) => (&it.dom, "pm-wakeup", String::new()),
        Event::DomainPmsuspend(it) => (&it.dom, "pm-suspend", String::new()),
        Event::DomainPmsuspendDisk(it) => (&it.dom, "pm-suspend-disk", String::new()),
        Event::DomainBalloonChange(it) => (&it.dom, "balloon-change", format!(": {}KiB", it.actual)),
        Event::DomainTunable(it) => (&it.dom, "tunable", format!(":{}", listed(&it.params))),
        Event::DomainMetadataChange(it) => {
            let kind = word(&["description", "title", "element"], it.r#type);
            let uri = it.nsuri.as_deref().unwrap_or("<null>");
            (&it.dom, "metadata-change", format!(": type {kind}, uri {uri}"))
        }
        Event::DomainMemoryFailure(it) => (&it.dom, "memory-failure", memory_failure(it)),
        Event::DomainAgentLifecycle(it) => {
            let (state, reason) = (word(CHANNEL_STATES, it.state), word(CHANNEL_REASONS, it.reason));
            (&it.dom, "agent-lifecycle", format!(": state: '{state}' reason: '{reason}'"))
        }
        Event::DomainChannelLifecycle(it) => {
            let (state, reason) = (word(CHANNEL_STATES, it.state), word(CHANNEL_REASONS, it.reason));
            let rest = format!(": channel: '{}' state: '{state}' reason: '{reason}'", it.channel_name);
            (&it.dom, "channel-lifecycle", rest)
        }
        _ => return None,
    };
    Some(Parts { dom, name, rest })
}

/// Events about one device.
fn devices(event: &Event) -> Option<Parts<'_>> {
    let (dom, name, rest) = match event {
        Event::DomainIoError(it) => {
            let rest = format!(": {} ({}) {}", it.src_path, it.dev_alias, word(IO_ERROR, it.action));
            (&it.dom, "io-error", rest)
        }
        Event::DomainIoErrorReason(it) => {
            let action = word(IO_ERROR, it.action);
            let rest = format!(": {} ({}) {action} due to {}", it.src_path, it.dev_alias, it.reason);
            (&it.dom, "io-error-reason", rest)
        }
        Event::DomainGraphics(it) => (&it.dom, "graphics", graphics(it)),
        Event::DomainDiskChange(it) => {
            let path = |path: &Option<String>| path.clone().unwrap_or_else(|| "<null>".to_owned());
            let (old, new) = (path(&it.old_src_path), path(&it.new_src_path));
            let reason = word(&["changed", "dropped"], it.reason);
            (&it.dom, "disk-change", format!(" disk {}: {old} -> {new}: {reason}", it.dev_alias))
        }
        Event::DomainTrayChange(it) => {
            let reason = word(&["opened", "closed"], it.reason);
            (&it.dom, "tray-change", format!(" disk {}: {reason}", it.dev_alias))
        }
        Event::DomainDeviceRemoved(it) => (&it.dom, "device-removed", format!(": {}", it.dev_alias)),
        Event::DomainDeviceAdded(it) => (&it.dom, "device-added", format!(": {}", it.dev_alias)),
        Event::DomainDeviceRemovalFailed(it) => {
            (&it.dom, "device-removal-failed", format!(": {}", it.dev_alias))
        }
        Event::DomainBlockThreshold(it) => {
            let path = it.path.as_deref().unwrap_or("");
            let rest = format!(": dev: {}({path}) {} {}", it.dev, it.threshold, it.excess);
            (&it.dom, "block-threshold", rest)
        }
        Event::DomainMemoryDeviceSizeChange(it) => {
            (&it.dom, "memory-device-size-change", format!(":\nalias: {}\nsize: {}", it.alias, it.size))
        }
        Event::DomainNicMacChange(it) => {
            let rest = format!(": device: {} old: {} new: {}", it.alias, it.old_mac, it.new_mac);
            (&it.dom, "nic-mac-change", rest)
        }
        _ => return None,
    };
    Some(Parts { dom, name, rest })
}

/// Events about work in progress.
fn jobs(event: &Event) -> Option<Parts<'_>> {
    let (dom, name, rest) = match event {
        Event::DomainBlockJob(it) => {
            let rest = format!(": {} for {} {}", word(JOBS, it.r#type), it.path, word(JOB_STATES, it.status));
            (&it.dom, "block-job", rest)
        }
        Event::DomainBlockJob2(it) => {
            let rest = format!(": {} for {} {}", word(JOBS, it.r#type), it.dst, word(JOB_STATES, it.status));
            (&it.dom, "block-job-2", rest)
        }
        Event::DomainMigrationIteration(it) => {
            (&it.dom, "migration-iteration", format!(": iteration: '{}'", it.iteration))
        }
        Event::DomainJobCompleted(it) => (&it.dom, "job-completed", format!(":{}", listed(&it.params))),
        _ => return None,
    };
    Some(Parts { dom, name, rest })
}

fn graphics(it: &api::events::DomainGraphics) -> String {
    let address = |address: &api::GraphicsAddress| {
        format!("[{} {} {}]", word(FAMILIES, address.family), address.node, address.service)
    };
    let (local, remote) = (address(&it.local), address(&it.remote));
    let mut text = format!(": {} local{local} remote{remote} {}", word(PHASES, it.phase), it.auth_scheme);
    for identity in &it.subject {
        text.push_str(&format!("\n\t{}={}", identity.r#type, identity.name));
    }
    text
}

fn memory_failure(it: &api::events::DomainMemoryFailure) -> String {
    let recipient = word(&["hypervisor", "guest"], it.recipient);
    let action = word(&["ignore", "inject", "fatal", "reset"], it.action);
    let mut text = format!(":\nrecipient: {recipient}\naction: {action}");
    let flags: Vec<&str> = ["action required", "recursive"]
        .into_iter()
        .enumerate()
        .filter_map(|(bit, word)| (it.flags & 1 << bit != 0).then_some(word))
        .collect();
    if !flags.is_empty() {
        text.push_str(&format!("\nflags:\n\t{}", flags.join(" ")));
    }
    text
}

fn listed(params: &[TypedParam]) -> String {
    params.iter().map(|param| format!("\n\t{}: {}", param.field, param.value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::events::*;

    fn dom() -> Domain {
        Domain { name: "q1".to_owned(), ..Domain::default() }
    }

    #[track_caller]
    fn check(event: &Event, expect: &str) {
        assert_eq!(text(event), expect);
        assert!(NAMES.contains(&name(event).unwrap()));
    }

    #[test]
    fn events_read_as_in_virsh() {
        let life = |event, detail| Event::DomainLifecycle(DomainLifecycle { dom: dom(), event, detail });
        check(&life(0, 0), "event 'lifecycle' for domain 'q1': Defined Added\n");
        check(&life(2, 0), "event 'lifecycle' for domain 'q1': Started Booted\n");
        check(&life(6, 2), "event 'lifecycle' for domain 'q1': Shutdown Finished after host request\n");
        check(&life(99, 1), "event 'lifecycle' for domain 'q1': unknown unknown\n");
        check(&Event::DomainReboot(DomainReboot { dom: dom() }), "event 'reboot' for domain 'q1'\n");
        check(
            &Event::DomainMetadataChange(DomainMetadataChange { dom: dom(), r#type: 0, nsuri: None }),
            "event 'metadata-change' for domain 'q1': type description, uri <null>\n",
        );
        check(
            &Event::DomainJobCompleted(DomainJobCompleted {
                dom: dom(),
                params: vec![TypedParam::new("time", 3_u64)],
            }),
            "event 'job-completed' for domain 'q1':\n\ttime: 3\n",
        );
        check(
            &Event::DomainMemoryFailure(DomainMemoryFailure {
                dom: dom(),
                recipient: 1,
                action: 1,
                flags: 1,
            }),
            "event 'memory-failure' for domain 'q1':\nrecipient: guest\naction: inject\nflags:\n\taction required\n",
        );
    }
}
