//! The lines of the protocol.

use serde::{Deserialize, Serialize};
use vmm_devices::virtio::blk;

pub use super::report::Report;
use crate::specification::{OnWatchdog, per_second};

/// The version of the protocol. It rises when a client of the older one would misunderstand.
pub const VERSION: u32 = 1;

/// The first line of the monitor.
#[derive(Debug, Serialize, Deserialize)]
pub struct Greeting {
    /// Who speaks.
    #[serde(rename = "ferrovirt-vmm")]
    pub monitor: Speaker,
}

/// Who speaks.
#[derive(Debug, Serialize, Deserialize)]
pub struct Speaker {
    /// The version of the protocol.
    pub protocol: u32,
    /// The version of the program.
    pub version: String,
}

impl Default for Greeting {
    fn default() -> Greeting {
        Greeting { monitor: Speaker { protocol: VERSION, version: env!("CARGO_PKG_VERSION").to_owned() } }
    }
}

/// What a client can ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Request {
    /// How the machine is: [`Status`].
    Status,
    /// The processors wait, and no device works. Legal in any state; answered when it is so.
    Pause,
    /// The processors run. Legal in any state.
    Resume,
    /// Presses the power button, which asks the guest to switch the machine off.
    PowerButton,
    /// The machine begins anew at once, whatever the guest is doing; it runs then. It has the kernel and command line it began
    /// with.
    Reset,
    /// Writes memory and state into the empty file that comes with this request. A machine that runs is paused meanwhile, or, if
    /// that is wanted, runs while most of it is written: [`Answer::Saved`] tells then what that cost. Disks are not part of it: their
    /// images have to be kept as they are at the moment at which the machine is paused.
    Snapshot {
        /// The machine goes on while its memory is copied, and waits for what it wrote meanwhile.
        #[serde(default)]
        live: bool,
        /// It stays paused afterwards.
        #[serde(default)]
        stay: bool,
    },
    /// Begins a log of the pages of memory that processors and devices write.
    DirtyLogStart,
    /// Writes which pages were written since the log began, or was last asked for, into the empty file that comes with this
    /// request: a bit for each page of 4 KiB, without the gap below 4 GiB, the first page in the lowest bit of the first byte.
    /// [`Answer::Written`].
    DirtyLog,
    /// Ends the log.
    DirtyLogStop,
    /// The machine and its monitor end at once, whatever the guest is doing.
    Quit,
    /// What the machine's devices are and did: [`Report`].
    Devices,
    /// Presses the power button; when the guest is off, the machine begins anew. A power button that is pressed for itself takes
    /// this back.
    Reboot,
    /// Interrupts all processors, whatever they do.
    Nmi,
    /// The guest is to be left with so many bytes of memory: the rest goes into its balloon, as the guest can.
    SetMemory {
        /// Bytes; more than all is all.
        bytes: u64,
    },
    /// The guest tells of its memory so often.
    MemoryPeriod {
        /// Seconds; 0 is never.
        seconds: u32,
    },
    /// A disk becomes larger or smaller, and the guest is told. A machine that runs goes on meanwhile.
    ResizeDisk {
        /// The disk's name.
        device: String,
        /// Bytes, a multiple of 512; none where somebody else resized what lies below, which is looked at again.
        bytes: Option<u64>,
    },
    /// Other limits for a disk: those that are not given are none.
    LimitDisk {
        /// The disk's name.
        device: String,
        /// The limits.
        #[serde(flatten)]
        limits: Limits,
    },
    /// Plugs the cable of a network interface in or out.
    SetLink {
        /// The interface's name.
        device: String,
        /// It is plugged in.
        up: bool,
    },
    /// A device comes to the machine: [`Answer::Added`]. The guest is told, and uses it when it likes.
    AddDevice {
        /// `disk`, `net`, `rng` or `memory`, as the option of the command line.
        kind: String,
        /// The option's value. `fd=NUMBER` and `backing=NUMBER...` count the descriptors that come with this request, from 0 on;
        /// nothing is opened by name.
        #[serde(default)]
        value: String,
        /// Descriptors that come with this request.
        #[serde(default)]
        files: u8,
    },
    /// The guest is asked to let go of a device that may come and go; [`Event::DeviceRemoved`] or
    /// [`Event::DeviceRemovalFailed`] tells what it does, as soon as it runs and has a driver for that. The device stays in use until
    /// then. A machine that begins anew does so without it.
    RemoveDevice {
        /// The device's name.
        device: String,
    },
    /// The machine is to have so many processors. More are there when this is answered, and wait until the guest starts them;
    /// fewer as the guest lets go of them, from the last one on, which events tell.
    SetVcpus {
        /// Processors, 1 to `vcpus-max` of [`Status`].
        count: u8,
    },
}

/// Limits of a disk's rates, each a second; 0 is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Limits {
    /// Bytes of all requests.
    pub bps: u64,
    /// Bytes that are read.
    pub bps_rd: u64,
    /// Bytes that are written.
    pub bps_wr: u64,
    /// Requests.
    pub iops: u64,
    /// Requests that read.
    pub iops_rd: u64,
    /// Requests that write.
    pub iops_wr: u64,
}

impl From<Limits> for blk::Limits {
    fn from(limits: Limits) -> blk::Limits {
        blk::Limits {
            bytes: per_second(limits.bps),
            read_bytes: per_second(limits.bps_rd),
            write_bytes: per_second(limits.bps_wr),
            requests: per_second(limits.iops),
            read_requests: per_second(limits.iops_rd),
            write_requests: per_second(limits.iops_wr),
        }
    }
}

impl Request {
    /// How many open files belong to it.
    pub fn files(&self) -> usize {
        match self {
            Request::Snapshot { .. } | Request::DirtyLog => 1,
            Request::AddDevice { files, .. } => usize::from(*files),
            _ => 0,
        }
    }
}

/// What an answer holds.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// It was done.
    Done {},
    /// How the machine is.
    Status(Status),
    /// What its devices tell.
    Devices(Report),
    /// A snapshot of a machine that ran was written.
    #[serde(rename_all = "kebab-case")]
    Saved {
        /// Rounds in which memory was copied, with the one for which it waited.
        rounds: u32,
        /// Bytes that were looked at in all of them.
        copied_bytes: u64,
        /// How long it waited.
        paused_microseconds: u64,
    },
    /// What the log has.
    #[serde(rename_all = "kebab-case")]
    Written {
        /// Pages that were written.
        pages: u64,
        /// Bytes of the file.
        bytes: u64,
    },
    /// A device has come.
    Added {
        /// Its name.
        device: String,
        /// Its slot on the PCI bus; of memory, its number.
        slot: u8,
        /// Of memory: its guest address.
        #[serde(skip_serializing_if = "Option::is_none")]
        base: Option<u64>,
    },
}

/// How a machine is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Status {
    /// Whether it runs.
    pub state: State,
    /// The processors that are there.
    pub vcpus: u8,
    /// How many can be there.
    pub vcpus_max: u8,
    /// Its memory, MiB.
    pub memory_mib: u64,
    /// How often it began anew.
    pub resets: u64,
}

/// Whether a machine runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Its processors run.
    Running,
    /// They wait.
    Paused,
}

/// What clients are told without asking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// The processors wait.
    Paused,
    /// They run.
    Resumed,
    /// The machine began anew.
    Reset,
    /// The guest's kernel panicked, and its crash kernel took over.
    CrashLoaded,
    /// The guest has not reloaded its watchdog in time.
    Watchdog {
        /// What becomes of the machine.
        action: OnWatchdog,
    },
    /// The guest has set its clock.
    RtcChange {
        /// Seconds by which it is ahead of where it would be, had the guest never set it.
        offset: i64,
    },
    /// The guest is left with another number of bytes of memory now.
    BalloonChange {
        /// Bytes.
        actual: u64,
    },
    /// The guest has let go of a device, asked to or not, and nothing of it is left: its files are closed.
    DeviceRemoved {
        /// Its name.
        device: String,
    },
    /// The guest does not let go of a device; it stays in use.
    DeviceRemovalFailed {
        /// Its name.
        device: String,
    },
    /// So many processors are there now.
    VcpusChanged {
        /// Processors.
        vcpus: u8,
    },
    /// The guest does not let go of a processor; no further one is asked for.
    VcpuRemovalFailed {
        /// Processors that are there.
        vcpus: u8,
    },
    /// The machine has ended, and its monitor ends.
    Ended {
        /// Why.
        reason: Reason,
    },
}

/// Why a machine has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The guest switched it off.
    PowerOff,
    /// The guest asked for a reset, which ends this machine.
    Reset,
    /// A processor faulted three times in a row.
    Fault,
    /// The guest's kernel panicked.
    Panicked,
    /// Somebody outside wanted it.
    Quit,
    /// KVM could not go on, or the host lacks a resource; the monitor's error stream says more.
    Failed,
}

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// A word for programs.
    pub code: Code,
    /// A sentence for people.
    pub message: String,
}

/// Words for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// The line is no request, or lacks something.
    Malformed,
    /// There is no such request.
    Unknown,
    /// The machine's state forbids it.
    WrongState,
    /// It was tried and failed.
    Failed,
}

impl Failure {
    /// A refusal.
    pub fn new(code: Code, message: impl Into<String>) -> Failure {
        Failure { code, message: message.into() }
    }
}

/// Reads a line of a client: its number and the request.
///
/// # Errors
/// It is no request; the number is that of the line, where it has one.
pub fn read(line: &[u8]) -> Result<(u64, Request), (Option<u64>, Failure)> {
    let malformed = |id, why: String| (id, Failure::new(Code::Malformed, why));
    let value: serde_json::Value = serde_json::from_slice(line)
        .map_err(|error| malformed(None, format!("the line cannot be read: {error}")))?;
    let id = value.get("id").and_then(serde_json::Value::as_u64);
    let Some(number) = id else {
        return Err(malformed(None, "the request has no 'id' that is a number".to_owned()));
    };
    let Some(word) = value.get("do").and_then(serde_json::Value::as_str) else {
        return Err(malformed(id, "the request does not say in 'do' what is wanted".to_owned()));
    };
    Request::deserialize(&value).map(|request| (number, request)).map_err(|error| {
        // What has the name of a request, but not its form, is malformed.
        let word = word.to_owned();
        match error.to_string() {
            text if text.starts_with("unknown variant") => {
                (id, Failure::new(Code::Unknown, format!("this monitor knows no request '{word}'")))
            }
            text => malformed(id, format!("the request '{word}' cannot be read: {text}")),
        }
    })
}
