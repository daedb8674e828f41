//! The device for sockets.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::os::fd::{AsFd, OwnedFd};

use rustix::net::{SocketFlags, accept_with};
use serde::{Deserialize, Serialize};

use super::backend::Connector;
use super::config::{CONNECTIONS_MAX, Config, HOST_CID, QUEUE_SIZE};
use super::connection::{BUFFER_BYTES, Connection, Greeting, Outcome, Phase, Ports};
use super::listener;
use super::packet::{HEADER_BYTES, Header, NO_SEND, Operation, STREAM};
use crate::Memory;
use crate::bytes;
use crate::events::{Poller, Readiness};
use crate::state::{Persist, Record, StateError};
use crate::virtio::{Chain, Context, DeviceId, Fault, Progress, Served, VirtioDevice};

/// Version of the state.
const VERSION: u32 = 1;
/// Queues.
const RECEIVE: usize = 0;
const TRANSMIT: usize = 1;
const EVENT: usize = 2;
/// The key of the listener; connections have those that follow.
const LISTENER: u32 = 0;
/// Ports of the host for connections that begin there.
const FIRST_HOST_PORT: u32 = 1 << 30;
/// Most packets without data that wait for the guest; then its own have to wait.
const ANSWERS_MAX: usize = 1024;
/// Most bytes of data in a packet.
const DATA_MAX: usize = 64 << 10;
/// Packets after which other devices have their turn.
const TURN_PACKETS: usize = 128;

/// A device for sockets.
pub struct Vsock {
    config: Config,
    connector: Box<dyn Connector>,
    connections: BTreeMap<u32, Connection>,
    keys: BTreeMap<Ports, u32>,
    /// Programs of the host that listen, by their port.
    listeners: BTreeMap<u32, u32>,
    last_key: u32,
    last_port: u32,
    /// Packets without data for the guest.
    answers: VecDeque<Header>,
    /// Connections whose sockets have something to read.
    ready: VecDeque<u32>,
    /// The guest does not know yet that its connections are gone, as after a restore.
    lost: bool,
    poller: Option<Poller>,
    buffer: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {}

impl Vsock {
    /// A device for sockets; what the guest connects to is found by `connector`.
    pub fn new(config: Config, connector: Box<dyn Connector>) -> Vsock {
        Vsock {
            config,
            connector,
            connections: BTreeMap::new(),
            keys: BTreeMap::new(),
            listeners: BTreeMap::new(),
            last_key: LISTENER,
            last_port: FIRST_HOST_PORT,
            answers: VecDeque::new(),
            ready: VecDeque::new(),
            lost: false,
            poller: None,
            buffer: vec![0; DATA_MAX],
        }
    }

    fn guest_cid(&self) -> u64 {
        u64::from(self.config.guest_cid)
    }

    /// Puts a connection among the others; none when there are too many.
    fn add(&mut self, socket: OwnedFd, phase: Phase, ports: Ports) -> Option<u32> {
        if self.connections.len() >= CONNECTIONS_MAX {
            return None;
        }
        // Keys are not used again soon, so that an old event finds nothing.
        let free = |key: &u32| *key != LISTENER && !self.connections.contains_key(key);
        let candidates =
            (1..=CONNECTIONS_MAX as u32 + 1).map(|step| (self.last_key + step) & (u32::MAX >> 1));
        let key = candidates.into_iter().find(free)?;
        self.last_key = key;
        self.connections.insert(key, Connection::new(socket, phase, ports));
        Some(key)
    }

    fn remove(&mut self, key: u32) {
        let Some(connection) = self.connections.remove(&key) else { return };
        if let Phase::Listening(port) = connection.phase {
            self.listeners.remove(&port);
        } else if self.keys.get(&connection.ports) == Some(&key) {
            self.keys.remove(&connection.ports);
        }
    }

    /// A packet without data for the guest.
    fn answer(&mut self, ports: Ports, operation: Operation, flags: u32) {
        let mut header = self.header(ports, operation, flags);
        if let Some(connection) = self.keys.get(&ports).and_then(|key| self.connections.get_mut(key)) {
            connection.stamp(&mut header);
        }
        self.answers.push_back(header);
    }

    fn header(&self, ports: Ports, operation: Operation, flags: u32) -> Header {
        Header {
            source_cid: HOST_CID,
            destination_cid: self.guest_cid(),
            source_port: ports.host,
            destination_port: ports.guest,
            bytes: 0,
            kind: STREAM,
            operation: Some(operation),
            flags,
            buffer_bytes: 0,
            forwarded_bytes: 0,
        }
    }

    /// Ends a connection for both sides.
    fn end(&mut self, key: u32) {
        let Some(connection) = self.connections.get(&key) else { return };
        let known = !matches!(connection.phase, Phase::Greeting(_) | Phase::Listening(_));
        let ports = connection.ports;
        self.remove(key);
        if known {
            self.answer(ports, Operation::Reset, 0);
        }
    }

    /// Waits for what matters of a connection now.
    fn watch(&self, key: u32) {
        let (Some(poller), Some(connection)) = (&self.poller, self.connections.get(&key)) else { return };
        let greets = matches!(connection.phase, Phase::Greeting(_) | Phase::Listening(_));
        let listed = self.ready.contains(&key) || connection.asked_credit;
        let readable = greets || connection.may_send() && !listed;
        let interest = Readiness { readable, writable: connection.wants_to_write() };
        // Sockets can be waited for.
        let _ = poller.set(connection, key, interest);
    }

    /// A program of the host connects.
    fn accept(&mut self) {
        let Some(listener) = &self.config.listener else { return };
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let Ok(socket) = accept_with(listener, flags) else { return };
        // Beyond the most connections the socket is closed, which the program sees.
        let phase = Phase::Greeting(Vec::new());
        if let Some(key) = self.add(socket, phase, Ports { host: 0, guest: 0 }) {
            self.watch(key);
        }
    }

    /// A program of the host says where to.
    fn greet(&mut self, key: u32) {
        let Some(connection) = self.connections.get_mut(&key) else { return };
        match connection.greeting() {
            Ok(Some(Greeting::Listen(port))) => {
                // A port has one listener; a program that comes too late sees its end.
                if self.listeners.contains_key(&port) || connection.listen(port).is_err() {
                    self.remove(key);
                    return;
                }
                self.listeners.insert(port, key);
                self.watch(key);
            }
            Ok(Some(Greeting::Connect(guest))) => {
                self.last_port = self.last_port.wrapping_add(1).max(FIRST_HOST_PORT);
                let ports = Ports { host: self.last_port, guest };
                if self.keys.contains_key(&ports) {
                    self.remove(key);
                    return;
                }
                (connection.ports, connection.phase) = (ports, Phase::Requested);
                self.keys.insert(ports, key);
                self.answer(ports, Operation::Request, 0);
                self.watch(key);
            }
            Ok(None) => {}
            Err(_) => self.remove(key),
        }
    }

    /// Puts packets into the guest's buffers.
    fn receive(&mut self, context: &mut Context<'_>) -> Result<Progress, Fault> {
        let (memory, mut packets) = (context.memory, 0);
        context.queues[RECEIVE].serve(memory, |chain| {
            if packets == TURN_PACKETS {
                return Ok(Served::NextTurn);
            }
            packets += 1;
            if chain.writable() < HEADER_BYTES || chain.readable() > 0 {
                return Err(Fault::Request("it is no buffer to receive a packet into"));
            }
            if let Some(header) = self.answers.pop_front() {
                chain.write(memory, &header.format())?;
                return Ok(Served::Done);
            }
            while let Some(key) = self.ready.pop_front() {
                if self.send(key, chain, memory)? {
                    return Ok(Served::Done);
                }
            }
            Ok(Served::Later)
        })
    }

    /// Sends data of a connection, or its end; false when there is neither.
    fn send(&mut self, key: u32, chain: &mut Chain, memory: &Memory) -> Result<bool, Fault> {
        let Some(connection) = self.connections.get_mut(&key).filter(|connection| connection.may_send())
        else {
            return Ok(false);
        };
        let ports = connection.ports;
        let room = connection.credit().min(chain.writable() - HEADER_BYTES).min(DATA_MAX);
        let (operation, flags, count) = if room == 0 {
            // The guest answers with its room, and the connection goes on.
            connection.asked_credit = true;
            (Operation::CreditRequest, 0, 0)
        } else {
            match connection.read(&mut self.buffer[..room]) {
                Ok(None) => {
                    self.watch(key);
                    return Ok(false);
                }
                Ok(Some(0)) => {
                    connection.host_done = true;
                    (Operation::Shutdown, NO_SEND, 0)
                }
                Ok(Some(count)) => {
                    self.ready.push_back(key);
                    (Operation::Data, 0, count)
                }
                Err(_) => {
                    self.remove(key);
                    (Operation::Reset, 0, 0)
                }
            }
        };
        let mut header = self.header(ports, operation, flags);
        header.bytes = count as u32;
        if let Some(connection) = self.connections.get_mut(&key) {
            connection.stamp(&mut header);
        }
        chain.write(memory, &header.format())?;
        chain.write(memory, &self.buffer[..count])?;
        self.watch(key);
        Ok(true)
    }

    /// Takes the guest's packets.
    fn transmit(&mut self, context: &mut Context<'_>) -> Result<Progress, Fault> {
        let (memory, mut packets) = (context.memory, 0);
        context.queues[TRANSMIT].serve(memory, |chain| {
            if packets == TURN_PACKETS {
                return Ok(Served::NextTurn);
            }
            if self.answers.len() >= ANSWERS_MAX {
                return Ok(Served::Later);
            }
            packets += 1;
            let mut header = [0; HEADER_BYTES];
            if chain.read(memory, &mut header)? < HEADER_BYTES || chain.writable() > 0 {
                return Err(Fault::Request("it is no packet"));
            }
            let header = Header::parse(&header);
            let mut data = vec![0; chain.readable().min(BUFFER_BYTES as usize)];
            chain.read(memory, &mut data)?;
            self.take(&header, &data);
            Ok(Served::Done)
        })
    }

    /// One packet of the guest.
    fn take(&mut self, header: &Header, data: &[u8]) {
        // Section 5.10.6.4: a packet that is not from or not for where it says is dropped.
        if header.source_cid != self.guest_cid() || header.destination_cid != HOST_CID {
            return;
        }
        let ports = Ports { host: header.destination_port, guest: header.source_port };
        let found = self.keys.get(&ports).copied();
        let (Some(operation), STREAM) = (header.operation, header.kind) else {
            self.refuse(found, ports);
            return;
        };
        let Some(key) = found else {
            match operation {
                Operation::Request => self.connect(ports, header),
                Operation::Reset => {}
                _ => self.refuse(None, ports),
            }
            return;
        };
        let Some(connection) = self.connections.get_mut(&key) else { return };
        let waited_for_credit = connection.asked_credit;
        connection.note(header);
        let outcome = match operation {
            Operation::Response if connection.phase == Phase::Requested => connection.welcome(),
            Operation::Data if connection.phase == Phase::Open => match data.get(..header.bytes as usize) {
                Some(data) => connection.write(data),
                None => Outcome::Over,
            },
            Operation::Shutdown => connection.shut(header.flags),
            Operation::CreditUpdate => Outcome::Goes,
            Operation::CreditRequest => {
                self.answer(ports, Operation::CreditUpdate, 0);
                Outcome::Goes
            }
            Operation::Reset => {
                self.remove(key);
                return;
            }
            Operation::Request | Operation::Response | Operation::Data => Outcome::Over,
        };
        if waited_for_credit {
            self.ready.push_back(key);
        }
        self.go_on(key, outcome);
    }

    fn go_on(&mut self, key: u32, outcome: Outcome) {
        if outcome == Outcome::Over {
            self.end(key);
            return;
        }
        if let Some(connection) = self.connections.get(&key)
            && connection.wants_to_tell_credit()
        {
            self.answer(connection.ports, Operation::CreditUpdate, 0);
        }
        self.watch(key);
    }

    fn refuse(&mut self, key: Option<u32>, ports: Ports) {
        match key {
            Some(key) => self.end(key),
            None => self.answer(ports, Operation::Reset, 0),
        }
    }

    /// The guest connects.
    fn connect(&mut self, ports: Ports, header: &Header) {
        let listening = self.listeners.get(&ports.host).and_then(|key| self.connections.get(key));
        let socket = match listening {
            Some(program) => listener::hand_over(program.as_fd(), ports.guest),
            None => self.connector.connect(ports.host),
        };
        let key = socket.ok().and_then(|socket| self.add(socket, Phase::Open, ports));
        let Some(key) = key else {
            self.refuse(None, ports);
            return;
        };
        self.keys.insert(ports, key);
        if let Some(connection) = self.connections.get_mut(&key) {
            connection.note(header);
        }
        self.answer(ports, Operation::Response, 0);
        self.watch(key);
    }

    /// Tells the guest that all connections are gone (section 5.10.6.7).
    fn tell_loss(&mut self, context: &mut Context<'_>) -> Result<Progress, Fault> {
        let memory = context.memory;
        context.queues[EVENT].serve(memory, |chain| {
            if !self.lost {
                return Ok(Served::Later);
            }
            chain.write(memory, &[0; 4])?;
            self.lost = false;
            Ok(Served::Done)
        })
    }

    /// Works on both queues, as packets of one make packets for the other.
    fn both(&mut self, context: &mut Context<'_>) -> Result<(), Fault> {
        for queue in [TRANSMIT, RECEIVE] {
            if !context.queues[queue].is_enabled() {
                continue;
            }
            let progress = if queue == RECEIVE { self.receive(context)? } else { self.transmit(context)? };
            if progress == Progress::More {
                context.ring(queue);
            }
        }
        let transmit = &context.queues[TRANSMIT];
        if transmit.is_enabled() && self.answers.len() < ANSWERS_MAX && transmit.has_more(context.memory)? {
            // They waited for room among the answers.
            context.ring(TRANSMIT);
        }
        Ok(())
    }
}

impl VirtioDevice for Vsock {
    fn id(&self) -> DeviceId {
        DeviceId::Vsock
    }

    fn features(&self) -> u64 {
        0
    }

    fn queue_sizes(&self) -> Vec<u16> {
        vec![QUEUE_SIZE; 3]
    }

    fn attach(&mut self, poller: &Poller) -> io::Result<()> {
        self.poller = Some(poller.clone());
        let listener = self.config.listener.as_ref();
        listener.map_or(Ok(()), |listener| poller.add(listener, LISTENER, Readiness::READ))
    }

    fn read_config(&self, offset: u64, data: &mut [u8]) {
        bytes::read(&self.guest_cid().to_le_bytes(), offset, data);
    }

    fn process(&mut self, queue: usize, context: &mut Context<'_>) -> Result<Progress, Fault> {
        if queue == EVENT {
            return self.tell_loss(context);
        }
        self.both(context).map(|()| Progress::Idle)
    }

    fn ready(&mut self, key: u32, readiness: Readiness, context: &mut Context<'_>) -> Result<(), Fault> {
        if key == LISTENER {
            self.accept();
            return Ok(());
        }
        let Some(connection) = self.connections.get_mut(&key) else { return Ok(()) };
        if matches!(connection.phase, Phase::Listening(_)) {
            if connection.has_gone() {
                self.remove(key);
            }
            return Ok(());
        }
        if !context.active {
            // Programs may listen before there is a driver, but nobody can be reached yet.
            self.greet(key);
            if self.connections.get(&key).is_some_and(|connection| connection.phase == Phase::Requested) {
                self.remove(key);
                self.answers.clear();
            }
            return Ok(());
        }
        let Some(connection) = self.connections.get_mut(&key) else { return Ok(()) };
        if matches!(connection.phase, Phase::Greeting(_)) {
            self.greet(key);
        } else {
            if readiness.writable {
                let outcome = connection.flush();
                self.go_on(key, outcome);
            }
            let sends = self.connections.get(&key).is_some_and(Connection::may_send);
            if readiness.readable && sends && !self.ready.contains(&key) {
                self.ready.push_back(key);
                self.watch(key);
            }
        }
        self.both(context)
    }

    fn reset(&mut self) {
        // Who listens waits for the guest's next driver.
        self.connections.retain(|_, connection| matches!(connection.phase, Phase::Listening(_)));
        self.keys.clear();
        self.answers.clear();
        self.ready.clear();
        self.lost = false;
    }
}

impl Persist for Vsock {
    fn save(&self) -> Record {
        // Connections end with the machine; the guest is told after a restore.
        Record::new(VERSION, &State {})
    }

    fn restore(&mut self, record: &Record) -> Result<(), StateError> {
        let State {} = record.read("a device for sockets", VERSION)?;
        // The guest's address may be another one now, as a clone's is: the guest looks at it again with the loss.
        self.lost = true;
        Ok(())
    }
}
