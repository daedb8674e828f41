//! Delivery of events from a driver to everyone who subscribed.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Weak};
use stdx::lock;

use crate::Event;

/// Receives events. Called on the thread on which the event happened: it must only hand the event on.
pub type EventSink = Arc<dyn Fn(&Event) + Send + Sync>;

/// Delivers events in the order in which they are sent. Cheap to clone: clones share the subscribers.
#[derive(Clone, Default)]
pub struct EventBus {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    next: AtomicU64,
    sinks: Mutex<BTreeMap<u64, EventSink>>,
}

impl EventBus {
    /// A bus without subscribers.
    pub fn new() -> EventBus {
        EventBus::default()
    }

    /// Delivers `event` to every subscriber, in the order of their subscriptions.
    pub fn send(&self, event: &Event) {
        let sinks: Vec<EventSink> = {
            let sinks = lock(&self.shared.sinks);
            sinks.values().cloned().collect()
        };
        for sink in sinks {
            sink(event);
        }
    }

    /// Subscribes until the returned guard is dropped.
    #[must_use]
    pub fn subscribe(&self, sink: EventSink) -> Subscription {
        let id = self.shared.next.fetch_add(1, Ordering::Relaxed);
        lock(&self.shared.sinks).insert(id, sink);
        Subscription { id, shared: Arc::downgrade(&self.shared) }
    }
}

impl std::fmt::Debug for EventBus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventBus").finish_non_exhaustive()
    }
}

/// Keeps a subscription alive.
#[derive(Debug)]
pub struct Subscription {
    id: u64,
    shared: Weak<Shared>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(shared) = self.shared.upgrade() {
            lock(&shared.sinks).remove(&self.id);
        }
    }
}
