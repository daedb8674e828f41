//! The balloon device.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use vm_memory::{GuestAddress, GuestMemoryBackend};

use super::backend::Reclaim;
use super::config::{self, ACTUAL, Config, PAGE_BYTES, QUEUE_SIZE, feature};
use crate::Memory;
use crate::bytes;
use crate::events::{Poller, Readiness};
use crate::state::{Persist, Record, StateError};
use crate::timer::Timer;
use crate::virtio::mailbox::Mailbox;
use crate::virtio::{Chain, Context, DeviceId, Fault, Progress, Served, VirtioDevice};

/// Version of the state.
const VERSION: u32 = 1;
/// Keys of descriptors.
const TIMER: u32 = 0;
const WISHES: u32 = 1;
/// Queues that are always there.
const INFLATE: usize = 0;
const DEFLATE: usize = 1;
/// The first of those that come with features.
const FIRST_OPTIONAL: usize = 2;
/// Most pages of one buffer; drivers use 256 to 1024.
const PAGES_MAX: usize = 16384;
/// Pages or ranges after which other devices have their turn.
const TURN_MAX: usize = 16384;
/// Bytes of a statistic: a tag and a value.
const STATISTIC_BYTES: usize = 10;
/// Most statistics of one buffer.
const STATISTICS_MAX: usize = 64;

/// What a guest may tell of its memory (section 5.5.6.4), all in bytes but the faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Statistic {
    /// Swapped in.
    SwapIn,
    /// Swapped out.
    SwapOut,
    /// Faults that had to read from a disk.
    MajorFaults,
    /// Other faults.
    MinorFaults,
    /// Not used for anything.
    Free,
    /// All that the guest has.
    Total,
    /// What could be had without swapping.
    Available,
    /// Caches that can be given up.
    Caches,
    /// Huge pages that were given out.
    HugePages,
    /// Huge pages that could not be given out.
    HugePageFailures,
}

const STATISTICS: [Statistic; 10] = [
    Statistic::SwapIn,
    Statistic::SwapOut,
    Statistic::MajorFaults,
    Statistic::MinorFaults,
    Statistic::Free,
    Statistic::Total,
    Statistic::Available,
    Statistic::Caches,
    Statistic::HugePages,
    Statistic::HugePageFailures,
];

/// What the balloon holds, and what the guest told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Bytes that the guest has given.
    pub held_bytes: u64,
    /// When the guest last told of its memory.
    pub told: Option<SystemTime>,
    /// What it told.
    pub values: BTreeMap<Statistic, u64>,
}

#[derive(Clone, Copy, Debug)]
enum Wish {
    Target(u64),
    Period(Option<Duration>),
}

/// What the monitor can do with a balloon that is in use.
#[derive(Clone, Debug)]
pub struct Handle {
    wishes: Mailbox<Wish>,
    statistics: Arc<Mutex<Statistics>>,
}

impl Handle {
    /// The balloon is to hold this many bytes; the guest gives them as it can.
    ///
    /// # Errors
    /// The balloon's loop stands still.
    pub fn set_target(&self, bytes: u64) -> io::Result<()> {
        self.wishes.send(Wish::Target(bytes))
    }

    /// The guest is asked for statistics this often, or never.
    ///
    /// # Errors
    /// The balloon's loop stands still.
    pub fn set_period(&self, period: Option<Duration>) -> io::Result<()> {
        self.wishes.send(Wish::Period(period.filter(|period| !period.is_zero())))
    }

    /// What the balloon holds, and what the guest told last.
    pub fn statistics(&self) -> Statistics {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Statistics> {
        self.statistics.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A memory balloon.
pub struct Balloon {
    config: Config,
    reclaim: Box<dyn Reclaim>,
    target: u32,
    actual: u32,
    /// The buffer for statistics, which the device keeps until it wants new ones.
    asked: Option<u16>,
    period: Option<Duration>,
    timer: Timer,
    handle: Handle,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    target: u32,
    actual: u32,
    asked: Option<u16>,
    period: Option<Duration>,
}

impl Balloon {
    /// An empty balloon, and how to reach it later.
    ///
    /// # Errors
    /// No descriptors are left.
    pub fn new(reclaim: Box<dyn Reclaim>, config: Config) -> io::Result<(Balloon, Handle)> {
        let handle = Handle { wishes: Mailbox::new()?, statistics: Arc::default() };
        let balloon = Balloon {
            config,
            reclaim,
            target: 0,
            actual: 0,
            asked: None,
            period: None,
            timer: Timer::new()?,
            handle: handle.clone(),
        };
        Ok((balloon, handle))
    }

    /// Section 5.5.2: the optional queues that both sides know follow each other.
    fn queue_of(wanted: u64, context: &Context<'_>) -> Option<usize> {
        let before = [feature::STATS_VQ].into_iter().filter(|other| *other < wanted && context.has(*other));
        context.has(wanted).then(|| FIRST_OPTIONAL + before.count())
    }

    fn inflate(&mut self, context: &mut Context<'_>) -> Result<Progress, Fault> {
        let (memory, mut done) = (context.memory, 0);
        context.queues[INFLATE].serve(memory, |chain| {
            if done >= TURN_MAX {
                return Ok(Served::NextTurn);
            }
            let pages = read_pages(chain, memory)?;
            done += pages.len();
            for (first, count) in runs(&pages) {
                self.reclaim(memory, u64::from(first) * PAGE_BYTES, count * PAGE_BYTES);
            }
            Ok(Served::Done)
        })
    }

    fn deflate(&mut self, context: &mut Context<'_>) -> Result<Progress, Fault> {
        let memory = context.memory;
        // The host gives pages when the guest touches them.
        context.queues[DEFLATE].serve(memory, |chain| read_pages(chain, memory).map(|_| Served::Done))
    }

    fn report(&mut self, queue: usize, context: &mut Context<'_>) -> Result<Progress, Fault> {
        let (memory, mut done) = (context.memory, 0);
        context.queues[queue].serve(memory, |chain| {
            if done >= TURN_MAX {
                return Ok(Served::NextTurn);
            }
            for (address, bytes) in chain.writable_ranges() {
                done += 1;
                self.reclaim(memory, address, u64::from(bytes));
            }
            Ok(Served::Done)
        })
    }

    /// Gives whole pages of memory to the host.
    fn reclaim(&mut self, memory: &Memory, address: u64, bytes: u64) {
        let end = address.saturating_add(bytes) / PAGE_BYTES * PAGE_BYTES;
        let Some(start) = address.checked_next_multiple_of(PAGE_BYTES).filter(|start| *start < end) else {
            return;
        };
        if memory.check_range(GuestAddress(start), (end - start) as usize) {
            // What the host does not take stays where it is.
            let _ = self.reclaim.reclaim(memory, start, end - start);
        }
    }

    fn take_statistics(&mut self, queue: usize, context: &mut Context<'_>) -> Result<Progress, Fault> {
        let memory = context.memory;
        let queue = &mut context.queues[queue];
        queue.listen(memory)?;
        for _ in 0..queue.size() {
            let Some(mut chain) = queue.pop(memory)? else { return Ok(Progress::Idle) };
            if let Some(older) = self.asked.replace(chain.head()) {
                queue.complete(memory, older, 0)?;
            }
            let mut bytes = [0; STATISTICS_MAX * STATISTIC_BYTES];
            let count = chain.read(memory, &mut bytes)?;
            let mut statistics = self.handle.lock();
            statistics.told = Some(SystemTime::now());
            for [tag, more, value @ ..] in bytes[..count].as_chunks::<STATISTIC_BYTES>().0 {
                let tag = usize::from(u16::from_le_bytes([*tag, *more]));
                if let Some(statistic) = STATISTICS.get(tag) {
                    statistics.values.insert(*statistic, u64::from_le_bytes(*value));
                }
            }
        }
        Ok(Progress::More)
    }

    /// Gives the buffer for statistics back, which asks for new ones.
    fn ask(&mut self, context: &mut Context<'_>) -> Result<(), Fault> {
        self.restart();
        let Some(queue) = Self::queue_of(feature::STATS_VQ, context).filter(|_| context.active) else {
            return Ok(());
        };
        match self.asked.take() {
            Some(head) => context.queues[queue].complete(context.memory, head, 0),
            None => Ok(()),
        }
    }

    fn restart(&self) {
        if let Some(period) = self.period {
            // A timer that the kernel refuses makes no statistics, which is all that is lost.
            let _ = self.timer.start(period);
        }
    }
}

/// Page numbers of a buffer.
fn read_pages(chain: &mut Chain, memory: &Memory) -> Result<Vec<u32>, Fault> {
    let bytes = chain.readable();
    if !bytes.is_multiple_of(4) || bytes / 4 > PAGES_MAX || chain.writable() > 0 {
        return Err(Fault::Request("it is no list of pages"));
    }
    let mut list = vec![0; bytes];
    chain.read(memory, &mut list)?;
    Ok(list.as_chunks().0.iter().map(|page| u32::from_le_bytes(*page)).collect())
}

/// First page and length of pages that follow each other, up or down.
fn runs(pages: &[u32]) -> Vec<(u32, u64)> {
    let mut pages = pages.to_vec();
    pages.sort_unstable();
    let mut runs: Vec<(u32, u64)> = Vec::new();
    for page in pages {
        match runs.last_mut() {
            Some((first, count)) if u64::from(*first) + *count == u64::from(page) => *count += 1,
            Some((first, count)) if u64::from(*first) + *count > u64::from(page) => {}
            _ => runs.push((page, 1)),
        }
    }
    runs
}

impl VirtioDevice for Balloon {
    fn id(&self) -> DeviceId {
        DeviceId::Balloon
    }

    fn features(&self) -> u64 {
        self.config.features()
    }

    fn queue_sizes(&self) -> Vec<u16> {
        let queues = FIRST_OPTIONAL + 1 + usize::from(self.config.free_page_reporting);
        vec![QUEUE_SIZE; queues]
    }

    fn attach(&mut self, poller: &Poller) -> io::Result<()> {
        poller.add(&self.timer, TIMER, Readiness::READ)?;
        poller.add(&self.handle.wishes, WISHES, Readiness::READ)
    }

    fn read_config(&self, offset: u64, data: &mut [u8]) {
        bytes::read(&config::registers(self.target, self.actual), offset, data);
    }

    fn write_config(&mut self, offset: u64, data: &[u8], _context: &mut Context<'_>) {
        if let (ACTUAL, &[a, b, c, d]) = (offset, data) {
            self.actual = u32::from_le_bytes([a, b, c, d]);
            let held_bytes = u64::from(self.actual) * PAGE_BYTES;
            self.handle.lock().held_bytes = held_bytes;
            self.reclaim.held(held_bytes);
        }
    }

    fn process(&mut self, queue: usize, context: &mut Context<'_>) -> Result<Progress, Fault> {
        match queue {
            INFLATE => self.inflate(context),
            DEFLATE => self.deflate(context),
            _ if Some(queue) == Self::queue_of(feature::STATS_VQ, context) => {
                self.take_statistics(queue, context)
            }
            _ if Some(queue) == Self::queue_of(feature::REPORTING, context) => self.report(queue, context),
            _ => Ok(Progress::Idle),
        }
    }

    fn ready(&mut self, key: u32, _readiness: Readiness, context: &mut Context<'_>) -> Result<(), Fault> {
        if key == TIMER {
            self.timer.take();
            return self.ask(context);
        }
        for wish in self.handle.wishes.take() {
            match wish {
                Wish::Target(bytes) => {
                    self.target = u32::try_from(bytes / PAGE_BYTES).unwrap_or(u32::MAX);
                    context.config_changed();
                }
                Wish::Period(period) => {
                    self.period = period;
                    self.restart();
                }
            }
        }
        Ok(())
    }

    fn reset(&mut self) {
        // Section 5.5.5: what the guest gave is its own again.
        (self.actual, self.asked) = (0, None);
        let mut statistics = self.handle.lock();
        *statistics = Statistics::default();
    }
}

impl Persist for Balloon {
    fn save(&self) -> Record {
        let Balloon { target, actual, asked, period, .. } = *self;
        Record::new(VERSION, &State { target, actual, asked, period })
    }

    fn restore(&mut self, record: &Record) -> Result<(), StateError> {
        let state: State = record.read("a memory balloon", VERSION)?;
        if state.asked.is_some_and(|head| head >= QUEUE_SIZE) {
            return Err(StateError::Unfit {
                device: "a memory balloon",
                why: "it keeps a buffer that is none",
            });
        }
        (self.target, self.actual, self.asked) = (state.target, state.actual, state.asked);
        self.period = state.period.filter(|period| !period.is_zero());
        self.handle.lock().held_bytes = u64::from(self.actual) * PAGE_BYTES;
        self.restart();
        Ok(())
    }
}
