//! The entropy device.

use std::io;
use std::os::fd::OwnedFd;
use std::time::Instant;

use rustix::rand::{GetRandomFlags, getrandom};
use serde::{Deserialize, Serialize};

use super::Config;
use crate::events::{Poller, Readiness};
use crate::rate::Bucket;
use crate::state::{Persist, Record, StateError};
use crate::timer::Timer;
use crate::virtio::{Context, DeviceId, Fault, Progress, Served, VirtioDevice};

/// Version of the state.
const VERSION: u32 = 1;
/// Bytes of one request that are filled; a driver that asks for more gets less, as the section allows.
const REQUEST_BYTES_MAX: usize = 4096;
/// The key of the timer.
const TIMER: u32 = 0;

/// Where random bytes come from.
pub trait Entropy: Send {
    /// Fills as many bytes as it can, at least one; how many that were.
    ///
    /// # Errors
    /// There are none.
    fn fill(&mut self, bytes: &mut [u8]) -> io::Result<usize>;
}

/// The host kernel's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct HostEntropy;

impl Entropy for HostEntropy {
    fn fill(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        Ok(getrandom(bytes, GetRandomFlags::empty())?)
    }
}

/// A device of the host, as `/dev/hwrng`, opened by somebody else.
impl Entropy for OwnedFd {
    fn fill(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        Ok(rustix::io::read(self, bytes)?)
    }
}

/// An entropy device.
pub struct Rng {
    source: Box<dyn Entropy>,
    bucket: Option<Bucket>,
    timer: Timer,
}

#[derive(Serialize, Deserialize)]
struct State {}

impl Rng {
    /// A device whose bytes come from `source`.
    ///
    /// # Errors
    /// No descriptor is left.
    pub fn new(source: Box<dyn Entropy>, config: Config) -> io::Result<Rng> {
        let bucket = config.limit.map(|limit| Bucket::new(limit, Instant::now()));
        Ok(Rng { source, bucket, timer: Timer::new()? })
    }
}

impl VirtioDevice for Rng {
    fn id(&self) -> DeviceId {
        DeviceId::Rng
    }

    fn features(&self) -> u64 {
        0
    }

    fn queue_sizes(&self) -> Vec<u16> {
        vec![64]
    }

    fn read_config(&self, _offset: u64, data: &mut [u8]) {
        data.fill(0);
    }

    fn attach(&mut self, poller: &Poller) -> io::Result<()> {
        poller.add(&self.timer, TIMER, Readiness::READ)
    }

    fn process(&mut self, queue: usize, context: &mut Context<'_>) -> Result<Progress, Fault> {
        let Rng { source, bucket, timer } = self;
        let memory = context.memory;
        context.queues[queue].serve(memory, |chain| {
            let mut bytes = [0; REQUEST_BYTES_MAX];
            let wanted = chain.writable().min(REQUEST_BYTES_MAX);
            // Section 5.4.6.1: the driver only places buffers to be written, and the device writes at least a byte.
            if wanted == 0 || chain.readable() > 0 {
                return Err(Fault::Request("entropy goes into buffers that can be written"));
            }
            if let Some(bucket) = bucket
                && let Err(wait) = bucket.take(wanted as u64, Instant::now())
            {
                timer.start(wait).map_err(|error| Fault::Host(error.to_string()))?;
                return Ok(Served::Later);
            }
            let filled = source.fill(&mut bytes[..wanted]).map_err(|error| Fault::Host(error.to_string()))?;
            if filled == 0 {
                return Err(Fault::Host("the source of entropy has ended".to_owned()));
            }
            chain.write(memory, &bytes[..filled])?;
            Ok(Served::Done)
        })
    }

    fn ready(&mut self, _key: u32, _readiness: Readiness, context: &mut Context<'_>) -> Result<(), Fault> {
        self.timer.take();
        if context.active { self.process(0, context).map(|_| ()) } else { Ok(()) }
    }

    fn reset(&mut self) {}
}

impl Persist for Rng {
    fn save(&self) -> Record {
        Record::new(VERSION, &State {})
    }

    fn restore(&mut self, record: &Record) -> Result<(), StateError> {
        record.read("an entropy device", VERSION).map(|State {}| ())
    }
}
