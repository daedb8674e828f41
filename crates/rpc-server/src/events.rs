//! Which events a client wants, and their way from the driver's bus to its socket.

use std::sync::{Mutex, MutexGuard};

use api::{Event, EventKind, EventObject, Subscription, Uuid};
use error::{Error, ErrorCode, ErrorDomain, Result};
use proto::frame;
use regex_lite::{Regex, RegexBuilder};
use stdx::lock;

use crate::outbox::{Class, Outbox};

/// The registrations of one connection.
pub(crate) struct Registrations {
    max: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    next: i32,
    list: Vec<Registration>,
    /// Keeps the driver's bus delivering; there is one while there are registrations.
    subscription: Option<Subscription>,
}

struct Registration {
    callback_id: i32,
    /// Delivered by the procedures that carry no callback identifier.
    legacy: bool,
    interest: Interest,
}

/// What one registration asks for.
pub(crate) struct Interest {
    pub(crate) kind: EventKind,
    pub(crate) event_id: i32,
    pub(crate) object: Option<ObjectKey>,
    pub(crate) monitor: Option<MonitorFilter>,
}

/// How registrations and events name an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ObjectKey {
    Uuid(Uuid),
    Name(String),
}

/// Which events of a machine's QEMU monitor are wanted.
pub(crate) enum MonitorFilter {
    Name { name: String, ignore_case: bool },
    Pattern(Regex),
}

impl Registrations {
    pub(crate) fn new(max: usize) -> Registrations {
        Registrations { max, state: Mutex::default() }
    }

    /// Adds a registration and returns its callback identifier.
    ///
    /// # Errors
    /// The same one is there already, or there are too many.
    pub(crate) fn add(&self, interest: Interest, legacy: bool) -> Result<i32> {
        let mut state = self.lock();
        if state.list.iter().any(|other| other.interest.same_as(&interest)) {
            return Err(Error::new(
                ErrorCode::InvalidArg,
                ErrorDomain::None,
                "event callback already tracked",
            ));
        }
        if state.list.len() >= self.max {
            let detail = format!("this connection has {} event registrations already", state.list.len());
            return Err(Error::new(ErrorCode::OperationFailed, ErrorDomain::Rpc, detail)
                .with_cure("register without an object and filter in the client"));
        }
        let callback_id = state.next;
        state.next = state.next.wrapping_add(1);
        state.list.push(Registration { callback_id, legacy, interest });
        Ok(callback_id)
    }

    /// Removes the registration of `kind` with that callback identifier; `false` when there is none.
    pub(crate) fn remove(&self, kind: EventKind, callback_id: i32) -> bool {
        self.remove_where(|it| !it.legacy && it.interest.kind == kind && it.callback_id == callback_id)
    }

    /// Removes the legacy registration of a machine event; `false` when there is none.
    pub(crate) fn remove_legacy(&self, event_id: i32) -> bool {
        self.remove_where(|it| it.legacy && it.interest.event_id == event_id)
    }

    /// Removes everything.
    pub(crate) fn clear(&self) {
        self.remove_where(|_| true);
    }

    /// Whether a subscription to the driver's bus is missing.
    pub(crate) fn needs_subscription(&self) -> bool {
        self.lock().subscription.is_none()
    }

    /// Keeps the subscription as long as there are registrations.
    pub(crate) fn keep(&self, subscription: Subscription) {
        let mut state = self.lock();
        if state.subscription.is_none() && !state.list.is_empty() {
            state.subscription = Some(subscription);
        }
    }

    /// Sends `event` once for each registration that asks for it.
    pub(crate) fn deliver(&self, event: &Event, outbox: &Outbox) {
        let state = self.lock();
        let mut message = Vec::new();
        for registration in state.list.iter().filter(|registration| registration.interest.wants(event)) {
            message.clear();
            let mark = frame::begin(&mut message);
            let header = if registration.legacy {
                proto::event::encode_legacy(event, &mut message)
            } else {
                proto::event::encode(event, registration.callback_id, &mut message).map(Some)
            };
            let finished = match header {
                Ok(None) => continue,
                Ok(Some(header)) => {
                    frame::finish(&mut message, mark, header).map_err(|error| error.to_string())
                }
                Err(error) => Err(error.to_string()),
            };
            match finished {
                Ok(()) => outbox.send(&mut message, Vec::new(), Class::Unasked),
                Err(error) => log::error!("an event cannot be told: {error}"),
            }
        }
    }

    fn remove_where(&self, condition: impl Fn(&Registration) -> bool) -> bool {
        let mut state = self.lock();
        let before = state.list.len();
        state.list.retain(|registration| !condition(registration));
        let removed = state.list.len() != before;
        // The subscription ends outside the lock, because its end waits for the bus.
        let unused = if state.list.is_empty() { state.subscription.take() } else { None };
        drop(state);
        drop(unused);
        removed
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl Interest {
    fn same_as(&self, other: &Interest) -> bool {
        let key = |it: &Interest| (it.kind, it.event_id);
        key(self) == key(other) && self.object == other.object && self.kind != EventKind::QemuMonitor
    }

    fn wants(&self, event: &Event) -> bool {
        if event.kind() != self.kind || event.id() != self.event_id {
            return false;
        }
        if let Some(object) = &self.object
            && !object.names(&event.object())
        {
            return false;
        }
        match (&self.monitor, event) {
            (Some(filter), Event::QemuMonitorEvent(event)) => filter.matches(&event.event),
            _ => true,
        }
    }
}

impl ObjectKey {
    fn names(&self, object: &EventObject<'_>) -> bool {
        match (self, object) {
            (ObjectKey::Uuid(uuid), EventObject::Domain(domain)) => domain.uuid == *uuid,
            (ObjectKey::Uuid(uuid), EventObject::Network(network)) => network.uuid == *uuid,
            (ObjectKey::Uuid(uuid), EventObject::Secret(secret)) => secret.uuid == *uuid,
            (ObjectKey::Uuid(uuid), EventObject::StoragePool(pool)) => pool.uuid == *uuid,
            (ObjectKey::Name(name), EventObject::NodeDevice(device)) => device.name == *name,
            _ => false,
        }
    }
}

impl MonitorFilter {
    /// The filter for the event name `name`, a pattern if so asked.
    ///
    /// # Errors
    /// The pattern is not a regular expression.
    pub(crate) fn new(name: &str, pattern: bool, ignore_case: bool) -> Result<MonitorFilter> {
        if !pattern {
            return Ok(MonitorFilter::Name { name: name.to_owned(), ignore_case });
        }
        match RegexBuilder::new(name).case_insensitive(ignore_case).size_limit(1 << 20).build() {
            Ok(regex) => Ok(MonitorFilter::Pattern(regex)),
            Err(error) => {
                let detail = format!("failed to compile regex for monitor events: {error}");
                Err(Error::new(ErrorCode::InvalidArg, ErrorDomain::Qemu, detail))
            }
        }
    }

    fn matches(&self, event: &str) -> bool {
        match self {
            MonitorFilter::Name { name, ignore_case: true } => name.eq_ignore_ascii_case(event),
            MonitorFilter::Name { name, ignore_case: false } => name == event,
            MonitorFilter::Pattern(regex) => regex.is_match(event),
        }
    }
}
