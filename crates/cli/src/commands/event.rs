//! `event`: waiting for what happens to domains.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant, SystemTime};

use api::Event;

use crate::arguments::Arguments;
use crate::command::{Command, Group, Opt, Values};
use crate::event_text::{self, NAMES};
use crate::failure::{Failure, Outcome};
use crate::session::{By, Session};
use crate::{clock, interrupt};

pub(crate) static EVENT: Command = Command {
    name: "event",
    group: Group::Events,
    help: "wait for events of domains",
    description: "Lists the kinds of events, or prints events as they happen: one, or with --loop until time is over or Ctrl-C.",
    options: &[
        Opt::text("domain", "only events of this domain").tolerated().values(Values::Domain(0)),
        Opt::text("event", "the kind to wait for").tolerated().values(Values::OneOf(NAMES)),
        Opt::flag("all", "wait for every kind"),
        Opt::flag("loop", "go on after the first event"),
        Opt::number("timeout", "seconds to wait").tolerated(),
        Opt::flag("list", "list the kinds"),
        Opt::flag("timestamp", "print when each event came"),
    ],
    run: event,
};

/// What ends the wait for the next event, or is it.
enum Notice {
    Happened(Box<Event>, SystemTime),
    Interrupted,
    Disconnected,
}

/// Why no more events are awaited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Seen,
    TimedOut,
    Interrupted,
    Disconnected,
}

fn event(session: &mut Session, arguments: &Arguments) -> Outcome {
    for (first, second) in [("all", "event"), ("list", "all"), ("list", "event")] {
        arguments.exclusive(first, second)?;
    }
    if arguments.has("list") {
        for name in NAMES {
            session.out.line(name);
        }
        return Ok(());
    }
    let kind = arguments.text("event")?;
    if let Some(kind) = kind
        && !NAMES.contains(&kind)
    {
        return Err(Failure::new(format!("unknown event type {kind}")).with_cure("'event --list' lists them"));
    }
    if kind.is_none() && !arguments.has("all") {
        return Err(Failure::new("one of --list, --all, or --event <type> is required"));
    }
    let timeout_ms = arguments.timeout_ms("timeout")?;
    let connection = session.connection()?;
    let driver = connection.driver;
    let domain = match arguments.text("domain")? {
        Some(name) => Some(session.look_up(&driver, "event", name, By::ANY)?),
        None => None,
    };
    let (sender, receiver) = channel();
    let wanted = kind.map(str::to_owned);
    let happened = sender.clone();
    let subscription = driver.events().subscribe(Arc::new(move |event: &Event| {
        let about = event_text::domain_of(event);
        let ours = about.is_some_and(|about| domain.as_ref().is_none_or(|wanted| wanted.uuid == about.uuid));
        let named =
            event_text::name(event).is_some_and(|name| wanted.as_ref().is_none_or(|kind| kind == name));
        if ours && named {
            // The receiver is gone once the command ends.
            let _ = happened.send(Notice::Happened(Box::new(event.clone()), SystemTime::now()));
        }
    }));
    if let Some(remote) = &connection.remote {
        let closed = sender.clone();
        remote.on_close(move |_| drop(closed.send(Notice::Disconnected)));
    }
    watch_interrupts(sender);
    let deadline = timeout_ms.map(|ms| Instant::now() + Duration::from_millis(ms));
    let (end, count) = wait(session, &receiver, deadline, arguments.has("loop"), arguments.has("timestamp"));
    drop(subscription);
    match end {
        End::TimedOut => session.out.line("event loop timed out"),
        End::Interrupted => session.out.line("event loop interrupted"),
        End::Disconnected => session.out.error("Disconnected from the hypervisor"),
        End::Seen => {}
    }
    session.out.extra(&format!("events received: {count}\n"));
    if count == 0 || end == End::Disconnected { Err(Failure::silent()) } else { Ok(()) }
}

fn watch_interrupts(sender: Sender<Notice>) {
    interrupt::watch(move || sender.send(Notice::Interrupted).is_ok());
}

fn wait(
    session: &mut Session,
    receiver: &Receiver<Notice>,
    deadline: Option<Instant>,
    forever: bool,
    stamped: bool,
) -> (End, u64) {
    let mut count = 0;
    loop {
        let notice = match deadline {
            Some(deadline) => receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())),
            None => receiver.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match notice {
            Ok(Notice::Happened(event, at)) => {
                count += 1;
                if stamped {
                    session.out.print(&format!("{}: ", clock::event_stamp(at)));
                }
                session.out.print(&event_text::text(&event));
                session.out.flush();
                if !forever || session.out.is_closed() {
                    return (End::Seen, count);
                }
            }
            Ok(Notice::Interrupted) => return (End::Interrupted, count),
            Ok(Notice::Disconnected) | Err(RecvTimeoutError::Disconnected) => {
                return (End::Disconnected, count);
            }
            Err(RecvTimeoutError::Timeout) => return (End::TimedOut, count),
        }
    }
}
