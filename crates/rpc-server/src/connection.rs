//! The task of one client: reads when it may, writes what waits, keeps the connection alive, and cleans up.

use std::cell::RefCell;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::budget::{OverBudget, Share};
use crate::client::Client;
use crate::dispatch::{Dispatcher, Violation};
use crate::intake::{Intake, IntakeError};
use crate::keepalive::{Keepalive, Verdict};
use crate::linger::{self, Linger};
use crate::socket::{Received, Socket};

/// Bytes read in one go. One buffer per thread: a client that is silent holds none.
const READ_BYTES: usize = 1 << 16;

/// How long descriptors wait for the rest of their message. One of them may be the client's own end of the connection,
/// which then would never be seen to close.
const DESCRIPTOR_PATIENCE: Duration = Duration::from_secs(10);

/// How long one client's messages are acted upon before others have their turn.
const TURN: Duration = Duration::from_micros(250);

thread_local! {
    static SCRATCH: RefCell<Vec<u8>> = RefCell::new(vec![0; READ_BYTES]);
}

/// Why a connection ended.
#[derive(Debug, thiserror::Error)]
enum End {
    #[error("it has closed the connection")]
    Closed,
    #[error("it was asked to leave")]
    Done,
    #[error("it cannot be read: {0}")]
    Read(#[from] io::Error),
    #[error("{0}")]
    Outbox(String),
    #[error("{0}")]
    Intake(#[from] IntakeError),
    #[error("{0}")]
    Violation(#[from] Violation),
    #[error("{0}")]
    OverBudget(#[from] OverBudget),
    #[error("it does not answer")]
    Dead,
    #[error("it sent descriptors and not the rest of their message")]
    HalfSent,
}

/// One of the ways to read from a socket.
type Receive = fn(&Socket, &mut [u8]) -> io::Result<Option<Received>>;

/// Serves `client` until either side ends the connection.
pub(crate) async fn serve(client: Arc<Client>, socket: Arc<Socket>) {
    let identity = client.identity;
    log::debug!("client {}: connected, user {} process {}", client.id, identity.uid, identity.pid);
    let mut connection = Connection {
        client: client.clone(),
        dispatcher: Dispatcher::new(client.clone()),
        requests_max: client.server.limits().client_requests,
        share: client.server.budgets.share(identity.uid),
        intake: Intake::default(),
        backlog: Vec::new(),
        keepalive: None,
        linger: Linger::default(),
        descriptors_since: None,
    };
    let end = connection.run(&socket).await;
    match end {
        End::Closed | End::Done => log::debug!("client {}: {end}", client.id),
        _ => log::warn!("client {}: hung up: {end}", client.id),
    }
    // Calls still in progress hold the socket; the peer must not wait for them.
    socket.shut_down();
    client.server.dismiss(&client);
}

struct Connection {
    client: Arc<Client>,
    dispatcher: Dispatcher,
    requests_max: u32,
    intake: Intake,
    /// Memory of `intake`, as it counts for the user.
    share: Share,
    /// Bytes that were read and have to wait until a request slot is free.
    backlog: Vec<u8>,
    keepalive: Option<Keepalive>,
    linger: Linger,
    /// Since when descriptors wait for the rest of their message.
    descriptors_since: Option<Instant>,
}

impl Connection {
    async fn run(&mut self, socket: &Socket) -> End {
        let client = self.client.clone();
        let timer = tokio::time::sleep(Duration::ZERO);
        tokio::pin!(timer);
        let patience = tokio::time::sleep(Duration::ZERO);
        tokio::pin!(patience);
        loop {
            let closing = client.is_closing();
            let slots = if closing { 1 } else { self.requests_max };
            let status = client.outbox.status(slots, self.linger.is_quick());
            if let Some(why) = status.closed {
                return End::Outbox(why);
            }
            if closing && status.slot_free && status.empty {
                return End::Done;
            }
            if status.empty && client.streams.wants_pump() {
                client.streams.pump(&client.outbox);
                continue;
            }
            let reading = !closing && status.slot_free;
            if reading && !self.backlog.is_empty() {
                // One client with much to ask is not alone.
                tokio::task::yield_now().await;
                if let Err(end) = self.work_off_backlog() {
                    return end;
                }
                continue;
            }
            if self.keepalive.is_none() && client.wants_keepalive() {
                self.keepalive =
                    client.server.keepalive().map(|limits| Keepalive::new(limits, Instant::now()));
                self.rearm(timer.as_mut());
            }
            match self.patience_ends(reading) {
                Some(end) if end < Instant::now() => return End::HalfSent,
                Some(end) => patience.as_mut().reset(end.into()),
                None => {}
            }
            if reading && self.linger.is_due(status.answered) {
                if let Err(end) = self.look_again(socket).await {
                    return end;
                }
                continue;
            }
            tokio::select! {
                biased;
                ready = socket.readable(), if reading => {
                    if let Err(end) = ready.map_err(End::from).and_then(|()| self.read(socket, Socket::receive)) {
                        return end;
                    }
                }
                ready = socket.writable(), if !status.empty => match ready {
                    Ok(()) => socket.write_with(|| client.outbox.flush()),
                    Err(error) => return End::Read(error),
                },
                () = client.wake.notified() => {}
                () = patience.as_mut(), if self.descriptors_since.is_some() => return End::HalfSent,
                () = timer.as_mut(), if self.keepalive.is_some() => {
                    if let Err(end) = self.time_passed() {
                        return end;
                    }
                    self.rearm(timer.as_mut());
                }
            }
        }
    }

    /// When the rest of a message must be there whose descriptors have come.
    fn patience_ends(&mut self, reading: bool) -> Option<Instant> {
        if !reading || !self.intake.holds_descriptors() {
            self.descriptors_since = None;
            return None;
        }
        let since = *self.descriptors_since.get_or_insert_with(Instant::now);
        Some(since + DESCRIPTOR_PATIENCE)
    }

    /// Lets everybody else come first, other connections, and the client if it shares this processor; then reads.
    async fn look_again(&mut self, socket: &Socket) -> Result<(), End> {
        linger::give_way();
        tokio::task::yield_now().await;
        self.read(socket, Socket::receive_unasked)
    }

    /// Reads once and acts on what came.
    fn read(&mut self, socket: &Socket, receive: Receive) -> Result<(), End> {
        SCRATCH.with_borrow_mut(|scratch| {
            let Some(received) = receive(socket, scratch)? else { return Ok(()) };
            if received.bytes == 0 {
                return Err(End::Closed);
            }
            self.linger.heard(self.client.outbox.answered());
            if let Some(keepalive) = &mut self.keepalive {
                keepalive.heard(Instant::now());
            }
            self.intake.add_descriptors(received.descriptors)?;
            self.take(&scratch[..received.bytes])
        })
    }

    fn work_off_backlog(&mut self) -> Result<(), End> {
        let backlog = std::mem::take(&mut self.backlog);
        self.take(&backlog)
    }

    /// Acts on every message that `input` completes, as long as there are request slots and others need not wait.
    fn take(&mut self, mut input: &[u8]) -> Result<(), End> {
        let begin = Instant::now();
        while let Some(frame) = self.intake.next(&mut input)? {
            self.dispatcher.frame(frame)?;
            let slot_free = self.client.outbox.status(self.requests_max, false).slot_free;
            if !slot_free || self.client.is_closing() || begin.elapsed() > TURN {
                self.backlog = input.to_vec();
                break;
            }
        }
        let held = self.intake.release();
        if held != self.share.held() {
            self.share.set(held, self.client.server.limits().partial_bytes)?;
        }
        if !self.backlog.is_empty() {
            return Ok(());
        }
        if self.intake.has_stray_descriptors() {
            return Err(End::Intake(IntakeError::DescriptorUnexpected));
        }
        Ok(())
    }

    fn time_passed(&mut self) -> Result<(), End> {
        let Some(keepalive) = &mut self.keepalive else { return Ok(()) };
        match keepalive.check(Instant::now()) {
            Verdict::Wait => Ok(()),
            Verdict::Ping => {
                self.dispatcher.ping();
                Ok(())
            }
            Verdict::Dead => Err(End::Dead),
        }
    }

    fn rearm(&self, timer: std::pin::Pin<&mut tokio::time::Sleep>) {
        if let Some(keepalive) = &self.keepalive {
            timer.reset(keepalive.deadline().into());
        }
    }
}
