//! Events as words, one line each: `started booted`, `reboot`, `watchdog reset`.

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use api::events::DomainLifecycle;
use api::{Driver, Event, Subscription};

/// Longest wait for one event, on a machine that also compiles.
const EVENT_WAIT: Duration = Duration::from_secs(20);

/// Lifecycle events and their details, in the order of their numbers.
const LIFECYCLE: &[(&str, &[&str])] = &[
    ("defined", &["added", "updated", "renamed", "from-snapshot"]),
    ("undefined", &["removed", "renamed"]),
    ("started", &["booted", "migrated", "restored", "from-snapshot", "wakeup", "recovered"]),
    (
        "suspended",
        &[
            "paused",
            "migrated",
            "io-error",
            "watchdog",
            "restored",
            "from-snapshot",
            "api-error",
            "postcopy",
            "postcopy-failed",
            "guest-shutdown",
        ],
    ),
    ("resumed", &["unpaused", "migrated", "from-snapshot", "postcopy", "postcopy-failed"]),
    (
        "stopped",
        &["shutdown", "destroyed", "crashed", "migrated", "saved", "failed", "from-snapshot", "recovered"],
    ),
    ("shutdown", &["finished", "guest", "host"]),
    ("pmsuspended", &["memory", "disk"]),
    ("crashed", &["panicked", "crashloaded"]),
];

/// What the watchdog did, in the order of the numbers.
const WATCHDOG: &[&str] = &["none", "pause", "reset", "poweroff", "shutdown", "debug", "inject-nmi"];

/// The events of a connection, from its creation on.
pub struct Events {
    receiver: Receiver<(String, String)>,
    /// Events of other machines than the one asked for last.
    kept: Vec<(String, String)>,
    _subscription: Subscription,
}

impl Events {
    /// Listens on `client`.
    #[must_use]
    pub fn of(client: &Arc<dyn Driver>) -> Events {
        let (sender, receiver) = channel();
        let sender = Mutex::new(sender);
        let subscription = client.events().subscribe(Arc::new(move |event| {
            if let (Some(line), Ok(sender)) = (words(event), sender.lock()) {
                // A test that has ended listens no more.
                let _ = sender.send(line);
            }
        }));
        Events { receiver, kept: Vec::new(), _subscription: subscription }
    }

    /// The next events of the machine `name` are exactly these.
    ///
    /// # Panics
    /// Fails the test when they are others or do not come.
    pub fn expect(&mut self, name: &str, wanted: &[&str]) {
        let mut got = Vec::new();
        while got.len() < wanted.len() {
            match self.next(name) {
                Some(line) => got.push(line),
                None => panic!("events of '{name}': got {got:?}, waited in vain for the rest of {wanted:?}"),
            }
        }
        assert_eq!(got, wanted, "events of '{name}'");
    }

    /// At least `count` times the event `line` comes, and maybe more often; the first other one is left.
    ///
    /// # Panics
    /// Fails the test when it comes less often.
    pub fn skip(&mut self, name: &str, line: &str, count: usize) {
        let mut seen = 0;
        loop {
            match self.next(name) {
                Some(got) if got == line => seen += 1,
                other => {
                    assert!(seen >= count, "events of '{name}': '{line}' came {seen} times, then {other:?}");
                    self.kept.splice(0..0, other.map(|other| (name.to_owned(), other)));
                    return;
                }
            }
        }
    }

    /// The next event of the machine `name`.
    fn next(&mut self, name: &str) -> Option<String> {
        if let Some(place) = self.kept.iter().position(|(of, _)| of == name) {
            return Some(self.kept.remove(place).1);
        }
        loop {
            let (of, line) = self.receiver.recv_timeout(EVENT_WAIT).ok()?;
            if of == name {
                return Some(line);
            }
            self.kept.push((of, line));
        }
    }
}

/// The machine and the words for an event that a test looks at.
fn words(event: &Event) -> Option<(String, String)> {
    let (dom, line) = match event {
        Event::DomainLifecycle(event) => (&event.dom, lifecycle(event)),
        Event::DomainReboot(event) => (&event.dom, "reboot".to_owned()),
        Event::DomainRtcChange(event) => (&event.dom, "rtc".to_owned()),
        Event::DomainWatchdog(event) => (&event.dom, format!("watchdog {}", word(WATCHDOG, event.action))),
        Event::DomainIoErrorReason(event) => {
            (&event.dom, format!("io-error {} {}", event.dev_alias, event.reason))
        }
        Event::DomainTrayChange(event) => (&event.dom, format!("tray {} {}", event.dev_alias, event.reason)),
        Event::DomainDeviceAdded(event) => (&event.dom, format!("added {}", event.dev_alias)),
        Event::DomainDeviceRemoved(event) => (&event.dom, format!("removed {}", event.dev_alias)),
        Event::DomainDeviceRemovalFailed(event) => (&event.dom, format!("kept {}", event.dev_alias)),
        _ => return None,
    };
    Some((dom.name.clone(), line))
}

fn lifecycle(event: &DomainLifecycle) -> String {
    let row = usize::try_from(event.event).ok().and_then(|number| LIFECYCLE.get(number));
    match row {
        Some((name, details)) => format!("{name} {}", word(details, event.detail)),
        None => format!("lifecycle {} {}", event.event, event.detail),
    }
}

fn word(words: &[&str], number: i32) -> String {
    let found = usize::try_from(number).ok().and_then(|number| words.get(number));
    found.map_or_else(|| number.to_string(), |word| (*word).to_owned())
}
