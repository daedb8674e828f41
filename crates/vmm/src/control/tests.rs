//! The protocol over a socket pair, without a machine.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use vmm_devices::events::{EventLoop, SharedHandler};

use super::protocol::{Code, State, Status};
use super::*;

struct Pair {
    events: EventLoop,
    control: Arc<Mutex<Control>>,
    client: BufReader<UnixStream>,
}

impl Pair {
    fn new() -> Pair {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let events = EventLoop::new().unwrap();
        let poller = events.poller();
        let control = Arc::new(Mutex::new(Control::new(ours.into(), poller.clone()).unwrap()));
        let handler: SharedHandler = control.clone();
        events.attach(&poller, &handler);
        theirs.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        Pair { events, control, client: BufReader::new(theirs) }
    }

    fn say(&mut self, text: &str) {
        self.client.get_mut().write_all(text.as_bytes()).unwrap();
        self.events.turn(Some(Duration::ZERO)).unwrap();
    }

    fn hear(&mut self) -> String {
        let mut line = String::new();
        self.client.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    fn control(&self) -> std::sync::MutexGuard<'_, Control> {
        self.control.lock().unwrap()
    }
}

#[test]
fn requests_are_answered_and_events_told() {
    let mut pair = Pair::new();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(pair.hear(), format!(r#"{{"ferrovirt-vmm":{{"protocol":1,"version":"{version}"}}}}"#));
    pair.say("{\"id\": 1, \"do\": \"sta");
    assert!(pair.control().take().is_none(), "half a line");
    pair.say("tus\"}\n{\"id\": 2, \"do\": \"power-button\"}\n");
    let first = pair.control().take().unwrap();
    assert_eq!(first.request, Request::Status);
    let status = Status { state: State::Running, vcpus: 1, vcpus_max: 2, memory_mib: 16, resets: 0 };
    pair.control().answer(&first, Ok(Answer::Status(status)));
    assert_eq!(
        pair.hear(),
        r#"{"id":1,"ok":{"state":"running","vcpus":1,"vcpus-max":2,"memory-mib":16,"resets":0}}"#
    );
    let second = pair.control().take().unwrap();
    pair.control().tell(&Event::Paused);
    pair.control().answer(&second, Err(Failure::new(Code::WrongState, "no")));
    assert_eq!(pair.hear(), r#"{"event":"paused"}"#);
    assert_eq!(pair.hear(), r#"{"id":2,"error":{"code":"wrong-state","message":"no"}}"#);
    pair.control().tell(&Event::Ended { reason: protocol::Reason::PowerOff });
    assert_eq!(pair.hear(), r#"{"event":"ended","reason":"power-off"}"#);
}

#[test]
fn lines_that_are_no_requests_are_refused() {
    let mut pair = Pair::new();
    pair.hear();
    for (line, answer) in [
        ("x", r#"{"id":null,"error":{"code":"malformed","message":"the line cannot be read"#),
        ("{}", r#"{"id":null,"error":{"code":"malformed","message":"the request has no 'id'"#),
        (r#"{"id": 3}"#, r#"{"id":3,"error":{"code":"malformed""#),
        (
            r#"{"id": 4, "do": "fly"}"#,
            r#"{"id":4,"error":{"code":"unknown","message":"this monitor knows no"#,
        ),
        (r#"[[[[1"#, r#"{"id":null,"error":{"code":"malformed""#),
    ] {
        pair.say(&format!("{line}\n"));
        let heard = pair.hear();
        assert!(heard.starts_with(answer), "{line}: {heard}");
    }
    assert!(pair.control().take().is_none());
}

#[test]
fn a_client_that_sends_no_end_or_reads_nothing_is_let_go() {
    let mut pair = Pair::new();
    pair.hear();
    pair.client.get_ref().set_nonblocking(true).unwrap();
    for _ in 0..10 {
        let _ = pair.client.get_mut().write(&[b'x'; 16 << 10]);
        pair.events.turn(Some(Duration::ZERO)).unwrap();
    }
    assert!(pair.control().clients.is_empty());

    let pair = Pair::new();
    for _ in 0..100_000 {
        pair.control().tell(&Event::Paused);
    }
    assert!(pair.control().clients.is_empty());
}
