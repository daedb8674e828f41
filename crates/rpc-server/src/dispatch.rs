//! From a message to its answer: who may call, where the call runs, what happens when it fails or panics.

use std::os::fd::OwnedFd;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use api::Driver;
use error::{Error, ErrorCode, ErrorDomain};
use proto::frame::{self, Header, MessageKind, Status};
use proto::{Procedure, Program, ReadOnly, Side, keepalive, wire_error};

use crate::access;
use crate::auth;
use crate::call::{Call, Target};
use crate::client::Client;
use crate::generated::dispatch;
use crate::intake::Frame;
use crate::outbox::Class;
use crate::pool::Urgency;
use crate::session;
use crate::streams::HoleRefused;

/// A call on the socket's own task that takes longer than this holds up others and is reported.
const INLINE_MAX: Duration = Duration::from_millis(100);
/// A reply buffer of this size is kept for the next reply.
const KEPT_BYTES: usize = 1 << 16;

/// The client broke a rule that costs it the connection.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(crate) struct Violation(#[from] HoleRefused);

/// Acts on the messages of one client.
pub(crate) struct Dispatcher {
    client: Arc<Client>,
    reply: Vec<u8>,
}

/// A call that may be made.
struct Admitted {
    procedure: &'static Procedure,
    driver: Option<Arc<dyn Driver>>,
}

impl Dispatcher {
    pub(crate) fn new(client: Arc<Client>) -> Dispatcher {
        Dispatcher { client, reply: Vec::new() }
    }

    /// Acts on one message.
    pub(crate) fn frame(&mut self, frame: Frame<'_>) -> Result<(), Violation> {
        let header = frame.header;
        if header.program == keepalive::PROGRAM {
            if header.kind == MessageKind::Message && header.procedure == keepalive::PING {
                self.send_keepalive(keepalive::PONG);
            }
            return Ok(());
        }
        match header.kind {
            MessageKind::Call | MessageKind::CallWithFiles => self.call(header, frame.payload, frame.files),
            MessageKind::Stream | MessageKind::StreamHole => {
                self.client.streams.packet(header, frame.payload, &self.client.outbox)?;
            }
            // Nothing else is for a server; such messages are passed over.
            _ => {}
        }
        Ok(())
    }

    /// Asks whether the client is there.
    pub(crate) fn ping(&self) {
        self.send_keepalive(keepalive::PING);
    }

    fn send_keepalive(&self, procedure: i32) {
        self.client.outbox.send(&mut keepalive::message(procedure).to_vec(), Vec::new(), Class::Unasked);
    }

    fn call(&mut self, header: Header, payload: &[u8], files: Vec<OwnedFd>) {
        let client = &self.client;
        client.outbox.take_slot();
        let admitted = match admit(client, &header, payload) {
            Ok(admitted) => admitted,
            Err(error) => return answer(client, header, Err(error), &mut self.reply),
        };
        if admitted.procedure.snapshot {
            let started = Instant::now();
            execute(client, header, &admitted, payload, files, &mut self.reply);
            self.reply.shrink_to(KEPT_BYTES);
            let took = started.elapsed();
            if took > INLINE_MAX {
                log::warn!(
                    "client {}: {} held its socket's task for {took:?}",
                    client.id,
                    admitted.procedure.name
                );
            }
            return;
        }
        let payload = payload.to_vec();
        let client = client.clone();
        let server = client.server.clone();
        let procedure = admitted.procedure;
        let urgency =
            Urgency { high: procedure.high_priority, looks: procedure.read_only == ReadOnly::Allow };
        server.pool.run(urgency, move || {
            execute(&client, header, &admitted, &payload, files, &mut Vec::new());
        });
    }
}

/// Decides whether the call may be made, before anything of its payload is acted upon.
fn admit(client: &Client, header: &Header, payload: &[u8]) -> Result<Admitted, Error> {
    let program = Program::from_number(header.program)
        .filter(|program| header.version == proto::VERSION && client.server.serves(*program))
        .ok_or_else(|| wire_error::program_unknown(header.program, header.version))?;
    if header.status != Status::Ok {
        let detail = format!("Unexpected message status {}", header.status.number());
        return Err(Error::new(ErrorCode::Rpc, ErrorDomain::Rpc, detail));
    }
    let procedure = proto::procedure(program, header.procedure)
        .ok_or_else(|| wire_error::procedure_unknown(header.procedure))?;
    if !procedure.preauth && !client.is_authenticated() {
        return Err(auth::required());
    }
    let (driver, read_only) = client.opened();
    if procedure.side == Side::Driver && driver.is_none() {
        return Err(session::not_open());
    }
    if read_only {
        access::check_read_only(procedure, payload)?;
    }
    Ok(Admitted { procedure, driver })
}

/// Makes the call and sends its answer.
fn execute(
    client: &Client,
    header: Header,
    admitted: &Admitted,
    payload: &[u8],
    files: Vec<OwnedFd>,
    reply: &mut Vec<u8>,
) {
    let procedure = admitted.procedure;
    let started = log::log_enabled!(log::Level::Debug).then(Instant::now);
    reply.clear();
    frame::begin(reply);
    let called =
        catch_unwind(AssertUnwindSafe(|| make_call(client, header, admitted, payload, files, reply)));
    let outcome = called.unwrap_or_else(|_| {
        log::error!("client {}: {} panicked; its caller gets an error", client.id, procedure.name);
        let detail = format!("{} failed inside the daemon, which went on", procedure.shown_name());
        let error = Error::new(ErrorCode::InternalError, ErrorDomain::Rpc, detail);
        Err(error.with_cure("look at the daemon's log and report what it says"))
    });
    if let Some(started) = started {
        let took = started.elapsed();
        match &outcome {
            Ok(_) => log::debug!("client {}: {} done in {took:?}", client.id, procedure.name),
            Err(error) => log::debug!("client {}: {} failed in {took:?}: {error}", client.id, procedure.name),
        }
    }
    if procedure.side == Side::Admin && procedure.name == "admin_connect_close" {
        client.close_when_done();
    }
    let streaming = procedure.stream.is_some() && outcome.is_ok();
    if procedure.stream.is_some() && !streaming {
        client.streams.forget(header.serial);
    }
    answer(client, header, outcome, reply);
    if streaming {
        client.streams.start(header.serial);
    }
}

/// Calls the facet that answers; the result is appended to `reply`.
fn make_call(
    client: &Client,
    header: Header,
    admitted: &Admitted,
    payload: &[u8],
    files: Vec<OwnedFd>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>, Error> {
    let procedure = admitted.procedure;
    let stream = match procedure.stream {
        None => None,
        Some(direction) => {
            let flags = || dispatch::parameter(procedure, payload, "flags").unwrap_or_default();
            let sparse = procedure.sparse.is_some_and(|flag| flags() & u64::from(flag) != 0);
            Some(client.streams.open(header, direction, sparse)?)
        }
    };
    let target = match procedure.side {
        Side::Driver => Target::Driver(admitted.driver.as_deref().ok_or_else(session::not_open)?),
        Side::Session => Target::Session(client),
        Side::Auth => Target::Auth(client),
        Side::Admin => match client.server.admin() {
            Some(admin) => Target::Admin(admin),
            None => return Err(wire_error::procedure_unknown(header.procedure)),
        },
    };
    dispatch::call(target, procedure, Call { payload, files, stream }, reply)
}

/// Completes `reply`, which holds a result or nothing, and sends it.
fn answer(client: &Client, call: Header, outcome: Result<Vec<OwnedFd>, Error>, reply: &mut Vec<u8>) {
    let header = |status| Header { kind: MessageKind::Reply, status, ..call };
    let refusal = match outcome {
        Ok(files) => match frame::finish_with_files(reply, 0, header(Status::Ok), files.len()) {
            Ok(()) => return client.outbox.send(reply, files, Class::Reply),
            Err(error) => {
                log::warn!(
                    "client {}: the answer to procedure {} cannot be sent: {error}",
                    client.id,
                    call.procedure
                );
                Error::new(ErrorCode::Rpc, ErrorDomain::Rpc, "Unable to encode message payload")
            }
        },
        Err(error) => error,
    };
    reply.clear();
    let mark = frame::begin(reply);
    wire_error::encode(&refusal, reply);
    match frame::finish(reply, mark, header(Status::Error)) {
        Ok(()) => client.outbox.send(reply, Vec::new(), Class::Reply),
        // An error has bounded texts; without an answer the client could only wait.
        Err(_) => client.hang_up(),
    }
}
