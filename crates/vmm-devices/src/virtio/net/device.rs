//! The network device.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::backend::Tap;
use super::config::{
    self, ANNOUNCE, Config, FRAME_BYTES_MAX, HEADER_BYTES, LINK_UP, PAIRS_MAX, QUEUE_SIZE, feature,
};
use super::control::{self, COMMAND_BYTES_MAX, Command};
use crate::Memory;
use crate::bytes;
use crate::events::{Poller, Readiness};
use crate::state::{Persist, Record, StateError};
use crate::virtio::mailbox::Mailbox;
use crate::virtio::{Context, DeviceId, Fault, Progress, Queue, Served, VirtioDevice};

/// Version of the state.
const VERSION: u32 = 1;
/// The key of wishes, beyond those of taps.
const WISHES: u32 = PAIRS_MAX as u32;
/// Frames that are moved before others have their turn.
const TURN_FRAMES: usize = 64;
/// Where the header tells into how many buffers a frame went.
const BUFFERS_AT: usize = 10;

/// What an interface has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Frames for the guest.
    pub received: u64,
    /// Their bytes.
    pub received_bytes: u64,
    /// Frames for the guest that it had no room for.
    pub receive_drops: u64,
    /// Frames of the guest.
    pub transmitted: u64,
    /// Their bytes.
    pub transmitted_bytes: u64,
    /// Frames of the guest that the host did not take.
    pub transmit_drops: u64,
}

#[derive(Clone, Copy, Debug)]
enum Wish {
    Link(bool),
    Announce,
}

/// What the monitor can do with an interface that is in use.
#[derive(Clone, Debug)]
pub struct Handle {
    wishes: Mailbox<Wish>,
    statistics: Arc<Mutex<Statistics>>,
}

impl Handle {
    /// Plugs the cable in or out.
    ///
    /// # Errors
    /// The interface's loop stands still.
    pub fn set_link(&self, up: bool) -> io::Result<()> {
        self.wishes.send(Wish::Link(up))
    }

    /// Asks the guest to tell the network where it is now.
    ///
    /// # Errors
    /// The interface's loop stands still.
    pub fn announce(&self) -> io::Result<()> {
        self.wishes.send(Wish::Announce)
    }

    /// What the interface has done so far.
    pub fn statistics(&self) -> Statistics {
        *self.statistics.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A tap with its frame on the way to the guest.
struct Pair {
    tap: Box<dyn Tap>,
    /// Room for a frame that was read; the first bytes are one.
    frame: Vec<u8>,
    /// Bytes of that frame; 0 when there is none.
    frame_bytes: usize,
    /// Room for a frame of the guest.
    sending: Vec<u8>,
    /// Frames of the guest wait for room.
    blocked: bool,
    /// The guest has room for frames.
    wants_frames: bool,
    /// What the tap is waited for.
    watched: Readiness,
}

/// A network interface.
pub struct Net {
    config: Config,
    pairs: Vec<Pair>,
    /// What the driver uses of them.
    used_pairs: usize,
    mac: [u8; 6],
    status: u16,
    offloads: u64,
    handle: Handle,
    poller: Option<Poller>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    mac: [u8; 6],
    status: u16,
    used_pairs: usize,
    offloads: u64,
}

impl Net {
    /// An interface on these taps, one for each pair of queues, and how to reach it later.
    ///
    /// # Errors
    /// No descriptor is left, or the number of taps is not possible.
    pub fn new(taps: Vec<Box<dyn Tap>>, config: Config) -> io::Result<(Net, Handle)> {
        if !(1..=PAIRS_MAX).contains(&taps.len()) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("an interface has 1 to {PAIRS_MAX} pairs of queues"),
            ));
        }
        let handle = Handle { wishes: Mailbox::new()?, statistics: Arc::default() };
        let pair = |tap| Pair {
            tap,
            frame: vec![0; FRAME_BYTES_MAX],
            frame_bytes: 0,
            sending: vec![0; FRAME_BYTES_MAX],
            blocked: false,
            wants_frames: false,
            watched: Readiness::NONE,
        };
        let net = Net {
            pairs: taps.into_iter().map(pair).collect(),
            used_pairs: 1,
            mac: config.mac,
            status: if config.link_up { LINK_UP } else { 0 },
            offloads: 0,
            handle: handle.clone(),
            poller: None,
            config,
        };
        Ok((net, handle))
    }

    /// Section 5.1.2: the control queue follows all pairs that the driver knows of.
    fn control_queue(&self, context: &Context<'_>) -> usize {
        if context.has(feature::MQ) { self.pairs.len() * 2 } else { 2 }
    }

    fn is_up(&self) -> bool {
        self.status & LINK_UP != 0
    }

    /// Waits for what matters now.
    fn watch(&mut self, index: usize) {
        let (Some(poller), Some(pair)) = (&self.poller, self.pairs.get_mut(index)) else { return };
        let is_open = pair.tap.is_open();
        let interest =
            Readiness { readable: is_open && pair.wants_frames, writable: is_open && pair.blocked };
        if std::mem::replace(&mut pair.watched, interest) == interest {
            return;
        }
        // A descriptor that cannot be waited for was refused when the interface was made.
        let _ = poller.set(pair.tap.descriptor(), index as u32, interest);
    }

    fn receive(&mut self, index: usize, context: &mut Context<'_>) -> Result<Progress, Fault> {
        let merge = context.has(feature::MRG_RXBUF);
        let up = self.is_up() && index < self.used_pairs;
        let Some(pair) = self.pairs.get_mut(index) else { return Ok(Progress::Idle) };
        let queue = &mut context.queues[index * 2];
        let mut statistics = self.handle.statistics.lock().unwrap_or_else(PoisonError::into_inner);
        let mut progress = Progress::More;
        pair.wants_frames = false;
        for _ in 0..TURN_FRAMES {
            if !up || !pair.fill() {
                // The tap wakes the device.
                pair.wants_frames = up;
                progress = Progress::Idle;
                break;
            }
            match deliver(&pair.frame[..pair.frame_bytes], queue, context.memory, merge)? {
                Delivery::Done => {
                    statistics.received += 1;
                    statistics.received_bytes += (pair.frame_bytes - HEADER_BYTES) as u64;
                }
                Delivery::TooLarge => statistics.receive_drops += 1,
                Delivery::NoRoom => {
                    // The driver rings when there is more.
                    progress = Progress::Idle;
                    break;
                }
            }
            pair.frame_bytes = 0;
        }
        drop(statistics);
        self.watch(index);
        Ok(progress)
    }

    fn transmit(&mut self, index: usize, context: &mut Context<'_>) -> Result<Progress, Fault> {
        let up = self.is_up();
        let Some(pair) = self.pairs.get_mut(index) else { return Ok(Progress::Idle) };
        let mut statistics = self.handle.statistics.lock().unwrap_or_else(PoisonError::into_inner);
        let (memory, mut sent, mut blocked) = (context.memory, 0, false);
        let frame = &mut pair.sending;
        let progress = context.queues[index * 2 + 1].serve(memory, |chain| {
            if sent == TURN_FRAMES {
                return Ok(Served::NextTurn);
            }
            sent += 1;
            let bytes = chain.readable();
            if bytes < HEADER_BYTES || chain.writable() > 0 {
                return Err(Fault::Request("it is no frame to transmit"));
            }
            let taken = if bytes > FRAME_BYTES_MAX || !up {
                false
            } else {
                chain.read(memory, &mut frame[..bytes])?;
                match pair.tap.transmit(&frame[..bytes]) {
                    Ok(true) => true,
                    Ok(false) => {
                        blocked = true;
                        return Ok(Served::Later);
                    }
                    // The kernel does not like this frame, or the tap is down.
                    Err(_) => false,
                }
            };
            if taken {
                statistics.transmitted += 1;
                statistics.transmitted_bytes += (bytes - HEADER_BYTES) as u64;
            } else {
                statistics.transmit_drops += 1;
            }
            Ok(Served::Done)
        })?;
        drop(statistics);
        // A rest that cannot go is the end of the other side, which takes no further frame.
        pair.blocked = blocked || !pair.tap.flush_rest().unwrap_or(true);
        self.watch(index);
        Ok(progress)
    }

    fn control(&mut self, queue: usize, context: &mut Context<'_>) -> Result<Progress, Fault> {
        let (memory, features) = (context.memory, context.features);
        let mut announced = false;
        let progress = context.queues[queue].serve(memory, |chain| {
            let mut bytes = [0; COMMAND_BYTES_MAX];
            let length = chain.readable();
            chain.read(memory, &mut bytes)?;
            let mut answer = chain.split_writable(1)?;
            let command = bytes.get(..length).and_then(|bytes| control::parse(bytes, features));
            let done = command.is_some_and(|command| {
                announced |= command == Command::Announced;
                self.obey(command)
            });
            answer.write(memory, &[if done { control::OK } else { control::ERROR }])?;
            chain.set_written(1);
            Ok(Served::Done)
        })?;
        if announced {
            self.status &= !ANNOUNCE;
        }
        // What is used, and so what is waited for, may be different now.
        for index in 0..self.pairs.len() {
            if context.queues[index * 2].is_enabled() {
                context.ring(index * 2);
            }
        }
        Ok(progress)
    }

    fn obey(&mut self, command: Command) -> bool {
        match command {
            Command::Filter | Command::Announced => true,
            Command::Address(mac) => {
                self.mac = mac;
                true
            }
            Command::Pairs(pairs) => {
                let possible = (1..=self.pairs.len()).contains(&usize::from(pairs));
                if possible {
                    self.used_pairs = usize::from(pairs);
                }
                possible
            }
            Command::Offloads(offloads) => self.set_offloads(offloads).is_ok(),
        }
    }

    fn set_offloads(&mut self, offloads: u64) -> io::Result<()> {
        self.pairs.iter_mut().try_for_each(|pair| pair.tap.set_offloads(offloads))?;
        self.offloads = offloads;
        Ok(())
    }
}

impl Pair {
    /// Whether there is a frame for the guest.
    fn fill(&mut self) -> bool {
        if self.frame_bytes != 0 {
            return true;
        }
        // A tap that has gone brings nothing any more; its link is told by who took it away.
        let count = self.tap.receive(&mut self.frame).unwrap_or(None).unwrap_or(0);
        self.frame_bytes = if count < HEADER_BYTES { 0 } else { count };
        self.frame_bytes != 0
    }
}

/// What became of a frame for the guest.
enum Delivery {
    Done,
    NoRoom,
    TooLarge,
}

/// Puts a frame into one buffer, or into as many as it takes where they may be merged (section 5.1.6.4).
fn deliver(frame: &[u8], queue: &mut Queue, memory: &Memory, merge: bool) -> Result<Delivery, Fault> {
    let (mut chains, mut room) = (Vec::new(), 0);
    while room < frame.len() && (merge || chains.is_empty()) {
        let Some(chain) = queue.pop(memory)? else {
            // Listening stands where the driver is, not where the first of these buffers is: it may be too few of them that
            // keep the frame from going.
            if queue.listen(memory)? {
                continue;
            }
            (0..chains.len()).for_each(|_| queue.put_back());
            return Ok(Delivery::NoRoom);
        };
        if chain.writable() < HEADER_BYTES || chain.readable() > 0 {
            return Err(Fault::Request("it is no buffer to receive into"));
        }
        room += chain.writable();
        chains.push(chain);
    }
    if room < frame.len() {
        queue.put_back();
        return Ok(Delivery::TooLarge);
    }
    let (mut header, mut rest) = (frame[..HEADER_BYTES].to_vec(), &frame[HEADER_BYTES..]);
    header[BUFFERS_AT..].copy_from_slice(&(chains.len() as u16).to_le_bytes());
    let mut completed = Vec::new();
    for (index, chain) in chains.iter_mut().enumerate() {
        if index == 0 {
            chain.write(memory, &header)?;
        }
        let written = chain.write(memory, rest)?;
        rest = &rest[written..];
        completed.push((chain.head(), chain.written()));
    }
    queue.complete_all(memory, &completed)?;
    Ok(Delivery::Done)
}

impl VirtioDevice for Net {
    fn id(&self) -> DeviceId {
        DeviceId::Net
    }

    fn features(&self) -> u64 {
        let offloads = self.pairs.iter().fold(feature::GUEST_OFFLOADS, |all, pair| all & pair.tap.offloads());
        let mut features = feature::ALWAYS | offloads;
        if !self.pairs.iter().all(|pair| pair.tap.takes_offloads()) {
            features &= !feature::HOST_OFFLOADS;
        }
        for (there, feature) in [
            (offloads != 0, feature::CTRL_GUEST_OFFLOADS),
            (self.config.mtu.is_some(), feature::MTU),
            (self.pairs.len() > 1, feature::MQ),
        ] {
            features |= if there { feature } else { 0 };
        }
        features
    }

    fn queue_sizes(&self) -> Vec<u16> {
        vec![QUEUE_SIZE; self.pairs.len() * 2 + 1]
    }

    fn attach(&mut self, poller: &Poller) -> io::Result<()> {
        for (index, pair) in self.pairs.iter_mut().enumerate() {
            poller.add(pair.tap.descriptor(), index as u32, Readiness::WRITE)?;
            poller.set(pair.tap.descriptor(), index as u32, Readiness::NONE)?;
            pair.watched = Readiness::NONE;
        }
        self.poller = Some(poller.clone());
        poller.add(&self.handle.wishes, WISHES, Readiness::READ)
    }

    fn read_config(&self, offset: u64, data: &mut [u8]) {
        bytes::read(
            &config::registers(self.mac, self.status, self.pairs.len(), self.config.mtu),
            offset,
            data,
        );
    }

    fn activate(&mut self, context: &mut Context<'_>) -> Result<(), Fault> {
        // With a control queue for offloads the driver may have chosen since; so it has when a saved device goes on.
        let agreed = context.features & feature::GUEST_OFFLOADS;
        let wanted = if self.offloads == 0 { agreed } else { self.offloads & agreed };
        self.set_offloads(wanted).map_err(|error| Fault::Host(error.to_string()))
    }

    fn process(&mut self, queue: usize, context: &mut Context<'_>) -> Result<Progress, Fault> {
        if queue == self.control_queue(context) {
            self.control(queue, context)
        } else if queue.is_multiple_of(2) {
            self.receive(queue / 2, context)
        } else {
            self.transmit(queue / 2, context)
        }
    }

    fn ready(&mut self, key: u32, readiness: Readiness, context: &mut Context<'_>) -> Result<(), Fault> {
        if key == WISHES {
            for wish in self.handle.wishes.take() {
                self.status = match wish {
                    Wish::Link(true) => self.status | LINK_UP,
                    Wish::Link(false) => self.status & !LINK_UP,
                    Wish::Announce if context.has(feature::GUEST_ANNOUNCE) => self.status | ANNOUNCE,
                    Wish::Announce => continue,
                };
                context.config_changed();
            }
            (0..context.queues.len()).for_each(|queue| context.ring(queue));
            return Ok(());
        }
        let pair = key as usize;
        if !context.active || pair >= self.pairs.len() {
            return Ok(());
        }
        if readiness.readable && self.receive(pair, context)? == Progress::More {
            context.ring(pair * 2);
        }
        if readiness.writable && self.transmit(pair, context)? == Progress::More {
            context.ring(pair * 2 + 1);
        }
        Ok(())
    }

    fn reset(&mut self) {
        self.mac = self.config.mac;
        self.status &= !ANNOUNCE;
        (self.used_pairs, self.offloads) = (1, 0);
        for index in 0..self.pairs.len() {
            let pair = &mut self.pairs[index];
            pair.frame_bytes = 0;
            (pair.blocked, pair.wants_frames) = (false, false);
            self.watch(index);
        }
    }
}

impl Persist for Net {
    fn save(&self) -> Record {
        // A frame on the way is lost, as frames may be.
        let Net { mac, status, used_pairs, offloads, .. } = *self;
        Record::new(VERSION, &State { mac, status, used_pairs, offloads })
    }

    fn restore(&mut self, record: &Record) -> Result<(), StateError> {
        let state: State = record.read("an interface", VERSION)?;
        if !(1..=self.pairs.len()).contains(&state.used_pairs) {
            return Err(StateError::Unfit { device: "an interface", why: "it has fewer pairs of queues" });
        }
        let State { mac, status, used_pairs, offloads } = state;
        (self.mac, self.used_pairs, self.offloads) = (mac, used_pairs, offloads);
        self.status = status & (LINK_UP | ANNOUNCE);
        Ok(())
    }
}
