//! The disk device.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use block::Content;
use serde::{Deserialize, Serialize};

use super::config::{Config, Limits, QUEUE_SIZE, WRITEBACK, feature};
use super::request::{Kind, Means, Request, Status};
use crate::bytes;
use crate::events::{Poller, Readiness};
use crate::rate::Bucket;
use crate::state::{Persist, Record, StateError};
use crate::timer::Timer;
use crate::virtio::mailbox::Mailbox;
use crate::virtio::{Context, DeviceId, Fault, Progress, Served, VirtioDevice};

/// Version of the state.
const VERSION: u32 = 1;
/// Keys of descriptors.
const TIMER: u32 = 0;
const WISHES: u32 = 1;
/// Bytes on their way at once, and the alignment that images opened without the host's cache want.
const BUFFER_BYTES: usize = 1 << 20;
const BUFFER_ALIGNMENT: usize = 4096;
/// Bytes after which other devices have their turn.
const TURN_BYTES: usize = 16 << 20;

/// What a disk has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Requests that read.
    pub reads: u64,
    /// Bytes that were read.
    pub read_bytes: u64,
    /// Time for that.
    pub read_time: Duration,
    /// Requests that wrote.
    pub writes: u64,
    /// Bytes that were written.
    pub written_bytes: u64,
    /// Time for that.
    pub write_time: Duration,
    /// Requests to flush.
    pub flushes: u64,
    /// Time for that.
    pub flush_time: Duration,
    /// Requests that failed.
    pub errors: u64,
}

#[derive(Clone, Copy, Debug)]
enum Wish {
    Refresh,
    Limit(Limits),
}

/// What the monitor can do with a disk that is in use.
#[derive(Clone, Debug)]
pub struct Handle {
    wishes: Mailbox<Wish>,
    statistics: Arc<Mutex<Statistics>>,
}

impl Handle {
    /// The content was made larger or smaller: the guest is told.
    ///
    /// # Errors
    /// The disk's loop stands still.
    pub fn resized(&self) -> io::Result<()> {
        self.wishes.send(Wish::Refresh)
    }

    /// Other limits from now on.
    ///
    /// # Errors
    /// The disk's loop stands still.
    pub fn set_limits(&self, limits: Limits) -> io::Result<()> {
        self.wishes.send(Wish::Limit(limits))
    }

    /// What the disk has done so far.
    pub fn statistics(&self) -> Statistics {
        *self.statistics.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A disk.
pub struct Blk {
    disk: Arc<dyn Content>,
    /// Its size, as the guest knows it.
    disk_bytes: u64,
    config: Config,
    handle: Handle,
    timer: Timer,
    buckets: Buckets,
    buffer: Vec<u8>,
    /// The guest's choice (section 5.2.5): writes may stay in a cache.
    writeback: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    bytes: u64,
    writeback: bool,
}

impl Blk {
    /// A disk with this content, and how to reach it later.
    ///
    /// # Errors
    /// No descriptors are left.
    pub fn new(disk: Arc<dyn Content>, config: Config) -> io::Result<(Blk, Handle)> {
        let handle = Handle { wishes: Mailbox::new()?, statistics: Arc::default() };
        let blk = Blk {
            disk_bytes: disk.size(),
            disk,
            handle: handle.clone(),
            timer: Timer::new()?,
            buckets: Buckets::new(config.limits, Instant::now()),
            buffer: vec![0; BUFFER_BYTES + BUFFER_ALIGNMENT],
            writeback: true,
            config,
        };
        Ok((blk, handle))
    }

    fn all_queues(&mut self, context: &mut Context<'_>) -> Result<(), Fault> {
        for queue in 0..context.queues.len() {
            if self.process(queue, context)? == Progress::More {
                context.ring(queue);
            }
        }
        Ok(())
    }

    /// Section 5.2.5.2: what was written lasts at once unless the guest can flush and wants to.
    fn writes_through(&self, context: &Context<'_>) -> bool {
        !context.has(feature::FLUSH) || context.has(feature::CONFIG_WCE) && !self.writeback
    }
}

impl VirtioDevice for Blk {
    fn id(&self) -> DeviceId {
        DeviceId::Block
    }

    fn features(&self) -> u64 {
        self.config.features()
    }

    fn queue_sizes(&self) -> Vec<u16> {
        vec![QUEUE_SIZE; usize::from(self.config.queue_count())]
    }

    fn attach(&mut self, poller: &Poller) -> io::Result<()> {
        poller.add(&self.timer, TIMER, Readiness::READ)?;
        poller.add(&self.handle.wishes, WISHES, Readiness::READ)
    }

    fn read_config(&self, offset: u64, data: &mut [u8]) {
        bytes::read(&self.config.registers(self.disk_bytes, self.writeback), offset, data);
    }

    fn write_config(&mut self, offset: u64, data: &[u8], context: &mut Context<'_>) {
        if let (WRITEBACK, [writeback]) = (offset, data)
            && context.has(feature::CONFIG_WCE)
        {
            self.writeback = *writeback != 0;
            if !self.writeback && !self.config.read_only {
                // What is still in the cache lasts as well from now on; an error comes back with the next flush.
                let _ = self.disk.flush();
            }
        }
    }

    fn process(&mut self, queue: usize, context: &mut Context<'_>) -> Result<Progress, Fault> {
        let writes_through = self.writes_through(context);
        let skipped = self.buffer.as_ptr().align_offset(BUFFER_ALIGNMENT).min(BUFFER_ALIGNMENT);
        let Blk { disk, disk_bytes, config, handle, timer, buckets, buffer, .. } = self;
        let mut means = Means {
            disk: disk.as_ref(),
            disk_bytes: *disk_bytes,
            memory: context.memory,
            buffer: &mut buffer[skipped..skipped + BUFFER_BYTES],
            read_only: config.read_only,
            trims: config.discard,
            writes_through,
            serial: &config.serial,
        };
        let mut turn_bytes = 0;
        context.queues[queue].serve(context.memory, |chain| {
            if turn_bytes >= TURN_BYTES {
                return Ok(Served::NextTurn);
            }
            let request = Request::parse(chain, means.memory)?;
            let (kind, bytes, begun) = (request.kind, request.bytes, Instant::now());
            if let Err(wait) = buckets.take(kind, bytes as u64, begun) {
                timer.start(wait).map_err(|error| Fault::Host(error.to_string()))?;
                return Ok(Served::Later);
            }
            turn_bytes += bytes;
            let (status, written) = request.execute(&mut means)?;
            chain.set_written(written);
            handle.statistics.lock().unwrap_or_else(PoisonError::into_inner).count(
                kind,
                bytes as u64,
                status,
                begun.elapsed(),
            );
            Ok(Served::Done)
        })
    }

    fn ready(&mut self, key: u32, _readiness: Readiness, context: &mut Context<'_>) -> Result<(), Fault> {
        if key == WISHES {
            for wish in self.handle.wishes.take() {
                match wish {
                    Wish::Refresh => {
                        self.disk_bytes = self.disk.size();
                        context.config_changed();
                    }
                    Wish::Limit(limits) => self.buckets = Buckets::new(limits, Instant::now()),
                }
            }
        } else {
            self.timer.take();
        }
        // Requests may wait for a limit that is another now, or for the timer.
        if context.active { self.all_queues(context) } else { Ok(()) }
    }

    fn reset(&mut self) {
        self.writeback = true;
    }
}

impl Persist for Blk {
    fn save(&self) -> Record {
        Record::new(VERSION, &State { bytes: self.disk_bytes, writeback: self.writeback })
    }

    fn restore(&mut self, record: &Record) -> Result<(), StateError> {
        let state: State = record.read("a disk", VERSION)?;
        if state.bytes != self.disk_bytes {
            return Err(StateError::Unfit { device: "a disk", why: "its image has another size" });
        }
        self.writeback = state.writeback;
        Ok(())
    }
}

impl Statistics {
    fn count(&mut self, kind: Kind, bytes: u64, status: Status, time: Duration) {
        if status != Status::Ok {
            self.errors += 1;
            return;
        }
        match kind {
            Kind::Read => {
                self.reads += 1;
                self.read_bytes += bytes;
                self.read_time += time;
            }
            Kind::Write => {
                self.writes += 1;
                self.written_bytes += bytes;
                self.write_time += time;
            }
            Kind::Flush => {
                self.flushes += 1;
                self.flush_time += time;
            }
            Kind::Serial | Kind::Discard | Kind::WriteZeroes | Kind::Unknown => {}
        }
    }
}

/// The buckets of a disk's limits: bytes and requests of all, of reading, of writing.
struct Buckets {
    bytes: [Option<Bucket>; 3],
    requests: [Option<Bucket>; 3],
}

impl Buckets {
    fn new(limits: Limits, now: Instant) -> Buckets {
        let bucket = |limit: Option<crate::rate::Limit>| limit.map(|limit| Bucket::new(limit, now));
        Buckets {
            bytes: [limits.bytes, limits.read_bytes, limits.write_bytes].map(bucket),
            requests: [limits.requests, limits.read_requests, limits.write_requests].map(bucket),
        }
    }

    /// Takes what a request needs from all buckets, or tells how long the emptiest needs.
    fn take(&mut self, kind: Kind, bytes: u64, now: Instant) -> Result<(), Duration> {
        let own = match kind {
            Kind::Read => 1,
            Kind::Write | Kind::WriteZeroes | Kind::Discard => 2,
            // These move no data.
            Kind::Flush | Kind::Serial | Kind::Unknown => return Ok(()),
        };
        let Buckets { bytes: byte_buckets, requests } = self;
        let [all_bytes, own_bytes] = byte_buckets.get_disjoint_mut([0, own]).expect("0 is not its own");
        let [all_requests, own_requests] = requests.get_disjoint_mut([0, own]).expect("0 is not its own");
        let mut taken = [(all_bytes, bytes), (own_bytes, bytes), (all_requests, 1), (own_requests, 1)]
            .into_iter()
            .filter_map(|(bucket, units)| Some((bucket.as_mut()?, units)))
            .collect::<Vec<_>>();
        if let Some(wait) = taken.iter_mut().filter_map(|(bucket, _)| bucket.wait(now)).max() {
            return Err(wait);
        }
        taken.into_iter().for_each(|(bucket, units)| bucket.spend(units));
        Ok(())
    }
}
