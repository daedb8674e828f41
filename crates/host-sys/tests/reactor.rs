//! The reactor under load: many descriptors, removal from anywhere, timers, panics.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::io::Write;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use host_sys::reactor::{Interest, Next, Reactor};

const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn thousand_descriptors_each_get_their_bytes() {
    let reactor = Reactor::new("thousand").unwrap();
    let (sender, receiver) = mpsc::channel();
    let mut writers = Vec::new();
    let mut registrations = Vec::new();
    for index in 0..1000usize {
        let (reader, writer) = UnixStream::pair().unwrap();
        let reader = Arc::new(reader);
        let (in_callback, sender) = (Arc::clone(&reader), sender.clone());
        let callback = move |readiness: host_sys::reactor::Readiness| {
            let mut byte = [0];
            let count = rustix::io::read(&in_callback, &mut byte).unwrap();
            if count == 0 {
                assert!(readiness.hangup);
                sender.send((index, None)).unwrap();
                return Next::Remove;
            }
            sender.send((index, Some(byte[0]))).unwrap();
            Next::Keep
        };
        registrations.push(reactor.register(reader, Interest::READ, callback).unwrap());
        writers.push(writer);
    }
    assert_eq!(reactor.registrations(), 1000);
    for (index, writer) in writers.iter_mut().enumerate() {
        writer.write_all(&[(index % 251) as u8]).unwrap();
    }
    let mut seen = vec![0; 1000];
    for _ in 0..1000 {
        let (index, byte) = receiver.recv_timeout(PATIENCE).unwrap();
        assert_eq!(byte, Some((index % 251) as u8));
        seen[index] += 1;
    }
    assert!(seen.iter().all(|count| *count == 1));
    drop(writers.drain(500..));
    for _ in 0..500 {
        let (index, byte) = receiver.recv_timeout(PATIENCE).unwrap();
        assert!(index >= 500 && byte.is_none());
    }
    drop(registrations);
    assert_eq!(reactor.registrations(), 0);
    for mut writer in writers {
        // The readers are closed: their registrations owned them.
        assert!(writer.write_all(b"x").is_err());
    }
    assert!(receiver.try_recv().is_err());
}

#[test]
fn idle_reactor_uses_no_cpu() {
    let reactor = Reactor::new("idle-cpu").unwrap();
    let (reader, _writer) = UnixStream::pair().unwrap();
    let _registration = reactor.register(reader, Interest::READ, |_| Next::Keep).unwrap();
    let (sender, receiver) = mpsc::channel();
    reactor.after(Duration::from_millis(300), move || sender.send(rustix::thread::gettid()).unwrap());
    let thread = receiver.recv_timeout(PATIENCE).unwrap();
    let stat = host_sys::process::thread(std::process::id(), thread.as_raw_nonzero().get() as u32).unwrap();
    assert_eq!(stat.stat.name, "idle-cpu");
    assert!(stat.stat.user_time_ns + stat.stat.system_time_ns <= 20_000_000, "{stat:?}");
}

#[test]
fn timers_run_in_order_and_can_be_cancelled() {
    let reactor = Reactor::new("timers").unwrap();
    let (sender, receiver) = mpsc::channel();
    let start = Instant::now();
    let at = |ms| start + Duration::from_millis(ms);
    for (deadline, name) in [(at(60), "third"), (at(20), "first"), (at(40), "second")] {
        let sender = sender.clone();
        reactor.at(deadline, move || sender.send((name, Instant::now())).unwrap());
    }
    let cancelled = reactor.at(at(30), || panic!("was cancelled"));
    assert!(reactor.cancel(cancelled));
    assert!(!reactor.cancel(cancelled));
    for (name, deadline) in [("first", at(20)), ("second", at(40)), ("third", at(60))] {
        let (seen, when) = receiver.recv_timeout(PATIENCE).unwrap();
        assert_eq!(seen, name);
        assert!(when >= deadline);
    }
}

#[test]
fn callback_may_drop_registrations_and_panic() {
    let reactor = Reactor::new("panics").unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    let (first_reader, mut first) = UnixStream::pair().unwrap();
    let (second_reader, mut second) = UnixStream::pair().unwrap();
    let (sender, receiver) = mpsc::channel();
    let counter = Arc::clone(&count);
    let inner = reactor
        .register(second_reader, Interest::READ, move |_| {
            counter.fetch_add(1, Ordering::SeqCst);
            panic!("expected by the test")
        })
        .unwrap();
    let mut inner = Some(inner);
    second.write_all(b"x").unwrap();
    let outer = reactor
        .register(first_reader, Interest::READ, move |_| {
            inner.take();
            sender.send(()).unwrap();
            Next::Remove
        })
        .unwrap();
    first.write_all(b"x").unwrap();
    receiver.recv_timeout(PATIENCE).unwrap();
    let (sender, receiver) = mpsc::channel();
    reactor.defer(move || sender.send(()).unwrap());
    receiver.recv_timeout(PATIENCE).unwrap();
    assert!(count.load(Ordering::SeqCst) <= 1);
    assert_eq!(reactor.registrations(), 0);
    drop(outer);
}

#[test]
fn interest_in_writing_is_told_and_taken_back() {
    let reactor = Reactor::new("interest").unwrap();
    let (socket, _other) = UnixStream::pair().unwrap();
    let (sender, receiver) = mpsc::channel();
    let registration = reactor
        .register(socket, Interest::NONE, move |readiness| {
            sender.send(readiness.writable).unwrap();
            Next::Remove
        })
        .unwrap();
    assert!(receiver.recv_timeout(Duration::from_millis(50)).is_err());
    registration.set_interest(Interest::WRITE).unwrap();
    assert!(receiver.recv_timeout(PATIENCE).unwrap());
    registration.set_interest(Interest::BOTH).unwrap();
}

#[test]
fn thread_ends_with_the_last_handle() {
    let reactor = Reactor::new("ends").unwrap();
    let (socket, mut other) = UnixStream::pair().unwrap();
    reactor.register(socket, Interest::READ, |_| Next::Keep).unwrap().detach();
    drop(reactor);
    // The thread drops what is registered, which closes the other side: an event, not a wait.
    let mut byte = [0];
    other.set_read_timeout(Some(PATIENCE)).unwrap();
    assert_eq!(std::io::Read::read(&mut other, &mut byte).unwrap(), 0);
}
