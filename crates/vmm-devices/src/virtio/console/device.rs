//! The console device.

use std::collections::VecDeque;
use std::io;
use std::os::fd::OwnedFd;

use serde::{Deserialize, Serialize};

use super::backend::Stream;
use super::config::{self, Config, EMERGENCY, PORTS_MAX, QUEUE_SIZE, Size, feature};
use super::control::{self, Event, Message};
use super::port::{KEYS, Port, PortState};
use crate::bytes;
use crate::events::{Poller, Readiness};
use crate::state::{Persist, Record, StateError};
use crate::virtio::mailbox::Mailbox;
use crate::virtio::{Context, DeviceId, Fault, Progress, Served, VirtioDevice};

/// Version of the state.
const VERSION: u32 = 1;
/// The key of wishes, beyond those of ports.
const WISHES: u32 = PORTS_MAX as u32 * KEYS;
/// The control queues; before them are those of port 0, after them those of the others.
const CONTROL_RECEIVE: usize = 2;
const CONTROL_TRANSMIT: usize = 3;
/// Most messages for a driver that has no buffers for them, for each port.
const MESSAGES_MAX: usize = 16;

#[derive(Debug)]
enum Wish {
    Connect(usize, Stream),
    Disconnect(usize),
    Listen(usize, OwnedFd),
    Log(usize, OwnedFd),
    Resize(usize, Size),
}

/// What the monitor can do with a console that is in use.
#[derive(Clone, Debug)]
pub struct Handle {
    wishes: Mailbox<Wish>,
}

impl Handle {
    /// The host's side of a port comes, in place of the one before.
    ///
    /// # Errors
    /// The console's loop stands still.
    pub fn connect(&self, port: usize, stream: Stream) -> io::Result<()> {
        self.wishes.send(Wish::Connect(port, stream))
    }

    /// Who connects to this listening socket, which does not block, is the host's side of a port: one at a time.
    ///
    /// # Errors
    /// The console's loop stands still.
    pub fn listen(&self, port: usize, listener: OwnedFd) -> io::Result<()> {
        self.wishes.send(Wish::Listen(port, listener))
    }

    /// What the guest says at a port is written to this file as well.
    ///
    /// # Errors
    /// The console's loop stands still.
    pub fn log(&self, port: usize, file: OwnedFd) -> io::Result<()> {
        self.wishes.send(Wish::Log(port, file))
    }

    /// The host's side of a port goes.
    ///
    /// # Errors
    /// The console's loop stands still.
    pub fn disconnect(&self, port: usize) -> io::Result<()> {
        self.wishes.send(Wish::Disconnect(port))
    }

    /// The terminal behind a port has another size.
    ///
    /// # Errors
    /// The console's loop stands still.
    pub fn resize(&self, port: usize, size: Size) -> io::Result<()> {
        self.wishes.send(Wish::Resize(port, size))
    }
}

/// A console with its ports.
pub struct Console {
    config: Config,
    ports: Vec<Port>,
    messages: VecDeque<Message>,
    /// The driver is ready for control messages.
    ready: bool,
    handle: Handle,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    ports: Vec<PortState>,
    messages: VecDeque<Message>,
    ready: bool,
}

impl Console {
    /// A console with these ports, at least one and at most [`PORTS_MAX`], and how to reach it later.
    ///
    /// # Errors
    /// No descriptor is left, or the number of ports is not possible.
    pub fn new(config: Config) -> io::Result<(Console, Handle)> {
        if !(1..=PORTS_MAX).contains(&config.ports.len()) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("a console has 1 to {PORTS_MAX} ports"),
            ));
        }
        let handle = Handle { wishes: Mailbox::new()? };
        let console = Console {
            config,
            ports: Vec::new(),
            messages: VecDeque::new(),
            ready: false,
            handle: handle.clone(),
        };
        Ok((console, handle))
    }

    /// Drivers that know one port only do not open it.
    fn is_open(&self, port: usize, context: &Context<'_>) -> bool {
        self.ports[port].guest_open || !context.has(feature::MULTIPORT)
    }

    fn receive(&mut self, port: usize, context: &mut Context<'_>) -> Result<Progress, Fault> {
        let open = context.active && self.is_open(port, context);
        let connected = self.ports[port].is_connected();
        let queue = &mut context.queues[first_queue(port)];
        let progress = self.ports[port].receive(queue, context.memory, open)?;
        self.tell_connection(port, connected, context)?;
        Ok(progress)
    }

    fn transmit(&mut self, port: usize, context: &mut Context<'_>) -> Result<Progress, Fault> {
        let connected = self.ports[port].is_connected();
        let queue = &mut context.queues[first_queue(port) + 1];
        let progress = self.ports[port].transmit(queue, context.memory)?;
        self.tell_connection(port, connected, context)?;
        Ok(progress)
    }

    /// Tells the driver when the host's side came or went.
    fn tell_connection(&mut self, port: usize, before: bool, context: &mut Context<'_>) -> Result<(), Fault> {
        let now = self.ports[port].is_connected();
        if before == now {
            return Ok(());
        }
        self.tell(Message::new(port, Event::PortOpen, u16::from(now)), context)
    }

    /// Puts a message to the driver into the control queue, or keeps it until there is room.
    fn tell(&mut self, message: Message, context: &mut Context<'_>) -> Result<(), Fault> {
        if !self.ready {
            return Ok(());
        }
        if self.messages.len() >= MESSAGES_MAX * self.ports.len() {
            return Err(Fault::Request("the driver does not read control messages"));
        }
        self.messages.push_back(message);
        self.send_messages(context).map(|_| ())
    }

    fn send_messages(&mut self, context: &mut Context<'_>) -> Result<Progress, Fault> {
        let Console { messages, .. } = self;
        let memory = context.memory;
        context.queues[CONTROL_RECEIVE].serve(memory, |chain| {
            let Some(message) = messages.front() else { return Ok(Served::Later) };
            if chain.writable() < message.0.len() {
                return Err(Fault::Request("a buffer for control messages is too small"));
            }
            chain.write(memory, &message.0)?;
            messages.pop_front();
            Ok(Served::Done)
        })
    }

    fn take_messages(&mut self, context: &mut Context<'_>) -> Result<Progress, Fault> {
        let mut taken = Vec::new();
        let memory = context.memory;
        let progress = context.queues[CONTROL_TRANSMIT].serve(memory, |chain| {
            taken.push(control::parse(chain.read_object(memory)?));
            Ok(Served::Done)
        })?;
        for (port, event, value) in taken {
            self.take_message(port as usize, event, value, context)?;
        }
        Ok(progress)
    }

    fn take_message(
        &mut self,
        port: usize,
        event: Option<Event>,
        value: bool,
        context: &mut Context<'_>,
    ) -> Result<(), Fault> {
        if event == Some(Event::DeviceReady) {
            self.ready = value;
            for port in 0..self.ports.len() {
                self.tell(Message::new(port, Event::PortAdd, 1), context)?;
            }
            return Ok(());
        }
        let Some(found) = self.ports.get_mut(port) else {
            return Err(Fault::Request("a control message is about a port that is not there"));
        };
        match event {
            Some(Event::PortReady) if value => self.introduce(port, context),
            Some(Event::PortOpen) => {
                found.guest_open = value;
                self.receive(port, context).map(|_| ())
            }
            _ => Ok(()),
        }
    }

    /// Tells all about a port.
    fn introduce(&mut self, port: usize, context: &mut Context<'_>) -> Result<(), Fault> {
        let found = &self.ports[port];
        let mut messages = Vec::new();
        if found.config.console {
            messages.push(Message::new(port, Event::ConsolePort, 1));
            if found.size != Size::default() {
                messages.push(Message::size(port, found.size));
            }
        }
        if !found.config.name.is_empty() {
            messages.push(Message::name(port, &found.config.name));
        }
        if found.is_connected() {
            messages.push(Message::new(port, Event::PortOpen, 1));
        }
        messages.into_iter().try_for_each(|message| self.tell(message, context))
    }

    fn fulfil(&mut self, wish: Wish, context: &mut Context<'_>) -> Result<(), Fault> {
        let (Wish::Connect(port, _)
        | Wish::Disconnect(port)
        | Wish::Listen(port, _)
        | Wish::Log(port, _)
        | Wish::Resize(port, _)) = wish;
        let Some(found) = self.ports.get_mut(port) else { return Ok(()) };
        let connected = found.is_connected();
        match wish {
            Wish::Connect(_, stream) => found.connect(stream),
            Wish::Disconnect(_) => found.disconnect(),
            Wish::Listen(_, listener) => found.listen(listener),
            Wish::Log(_, file) => {
                found.log = Some(file);
                return Ok(());
            }
            Wish::Resize(_, size) => {
                found.size = size;
                if port == 0 && context.has(feature::SIZE) {
                    context.config_changed();
                }
                if found.config.console {
                    self.tell(Message::size(port, size), context)?;
                }
                return Ok(());
            }
        }
        self.tell_connection(port, connected, context)?;
        if context.active { self.serve_port(port, context) } else { Ok(()) }
    }

    fn serve_port(&mut self, port: usize, context: &mut Context<'_>) -> Result<(), Fault> {
        let queue = first_queue(port);
        if context.queues[queue].is_enabled() && self.receive(port, context)? == Progress::More {
            context.ring(queue);
        }
        if context.queues[queue + 1].is_enabled() && self.transmit(port, context)? == Progress::More {
            context.ring(queue + 1);
        }
        Ok(())
    }
}

/// The receive queue of a port; its transmit queue follows.
fn first_queue(port: usize) -> usize {
    if port == 0 { 0 } else { 2 + 2 * port }
}

impl VirtioDevice for Console {
    fn id(&self) -> DeviceId {
        DeviceId::Console
    }

    fn features(&self) -> u64 {
        feature::SIZE | feature::MULTIPORT | feature::EMERG_WRITE
    }

    fn queue_sizes(&self) -> Vec<u16> {
        vec![QUEUE_SIZE; 2 + 2 * self.config.ports.len()]
    }

    fn attach(&mut self, poller: &Poller) -> io::Result<()> {
        poller.add(&self.handle.wishes, WISHES, Readiness::READ)?;
        let ports = self.config.ports.iter().enumerate();
        self.ports = ports.map(|(index, port)| Port::new(port.clone(), index, poller.clone())).collect();
        Ok(())
    }

    fn read_config(&self, offset: u64, data: &mut [u8]) {
        let size = self.ports.first().map_or(Size::default(), |port| port.size);
        bytes::read(&config::registers(size, self.ports.len()), offset, data);
    }

    fn write_config(&mut self, offset: u64, data: &[u8], _context: &mut Context<'_>) {
        if let (EMERGENCY, [character, ..], Some(port)) = (offset, data, self.ports.first_mut()) {
            port.send(&[*character]);
        }
    }

    fn process(&mut self, queue: usize, context: &mut Context<'_>) -> Result<Progress, Fault> {
        match queue {
            CONTROL_RECEIVE => self.send_messages(context),
            CONTROL_TRANSMIT => self.take_messages(context),
            _ => {
                let port = if queue < CONTROL_RECEIVE { 0 } else { queue / 2 - 1 };
                if queue.is_multiple_of(2) {
                    self.receive(port, context)
                } else {
                    self.transmit(port, context)
                }
            }
        }
    }

    fn ready(&mut self, key: u32, readiness: Readiness, context: &mut Context<'_>) -> Result<(), Fault> {
        if key == WISHES {
            let wishes = self.handle.wishes.take();
            return wishes.into_iter().try_for_each(|wish| self.fulfil(wish, context));
        }
        let port = (key / KEYS) as usize;
        let Some(found) = self.ports.get_mut(port) else { return Ok(()) };
        if Port::is_listener(key) {
            let connected = found.is_connected();
            found.accept();
            self.tell_connection(port, connected, context)?;
        } else if readiness.writable {
            let connected = found.is_connected();
            found.flush();
            self.tell_connection(port, connected, context)?;
        }
        if context.active { self.serve_port(port, context) } else { Ok(()) }
    }

    fn reset(&mut self) {
        self.ready = false;
        self.messages.clear();
        self.ports.iter_mut().for_each(Port::reset);
    }
}

impl Persist for Console {
    fn save(&self) -> Record {
        let ports = self.ports.iter().map(Port::state).collect();
        Record::new(VERSION, &State { ports, messages: self.messages.clone(), ready: self.ready })
    }

    fn restore(&mut self, record: &Record) -> Result<(), StateError> {
        let state: State = record.read("a console", VERSION)?;
        let unfit = |why| Err(StateError::Unfit { device: "a console", why });
        if state.ports.len() != self.ports.len() {
            return unfit("its number of ports is another");
        }
        if state.messages.len() > MESSAGES_MAX * self.ports.len() {
            return unfit("too many messages wait");
        }
        (self.messages, self.ready) = (state.messages, state.ready);
        self.ports.iter_mut().zip(&state.ports).for_each(|(port, state)| port.restore(state));
        Ok(())
    }
}
