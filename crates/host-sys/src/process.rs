//! Processes from outside: descriptors, identity across process id reuse, times and memory from `/proc`.

use std::fs;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{PidfdFlags, Signal, WaitId, WaitIdOptions, pidfd_open, pidfd_send_signal, waitid};

use crate::error::{Error, Result};
use crate::files::read_bounded;
use crate::spawn::to_pid;

/// Most bytes of a one-line file below `/proc/PID`.
const PROC_LINE_MAX: u64 = 64 * 1024;

/// A process descriptor: refers to one process for ever, whatever happens to its number.
#[derive(Debug)]
pub struct Pidfd(OwnedFd);

/// How a child ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitStatus {
    /// It ended with this code.
    Code(i32),
    /// It was killed.
    Signal {
        /// The signal's number.
        signal: i32,
        /// Whether it dumped core.
        core_dumped: bool,
    },
}

/// What `/proc/PID/stat` says of a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stat {
    /// Name of the program, at most 15 bytes.
    pub name: String,
    /// State letter: `R`, `S`, `D`, `T`, `Z` and others.
    pub state: char,
    /// Parent process id.
    pub parent: u32,
    /// Process group id.
    pub group: u32,
    /// Session id.
    pub session: u32,
    /// Number of threads.
    pub threads: u64,
    /// Start in clock ticks after boot; with the process id it names a process for the life of the host.
    pub start_time: u64,
    /// Time in user mode, ns.
    pub user_time_ns: u64,
    /// Time in the kernel, ns.
    pub system_time_ns: u64,
    /// Virtual memory, bytes.
    pub virtual_bytes: u64,
    /// Resident memory, bytes.
    pub resident_bytes: u64,
    /// CPU it ran on last.
    pub last_cpu: u32,
}

/// Times of one thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadStat {
    /// Thread id.
    pub id: u32,
    /// The fields of `stat` as for a process (`state`, times, `last_cpu`).
    pub stat: Stat,
    /// Time on a CPU, ns, exact; `None` without kernel scheduler statistics.
    pub run_time_ns: Option<u64>,
    /// Time spent runnable but waiting for a CPU, ns.
    pub wait_time_ns: Option<u64>,
}

impl Pidfd {
    /// Opens the process that has the number `pid` now.
    ///
    /// # Errors
    /// There is no such process (ESRCH).
    pub fn open(pid: u32) -> Result<Self> {
        let raw = to_pid(pid).ok_or_else(|| Error::process("open", pid, Errno::SRCH))?;
        pidfd_open(raw, PidfdFlags::empty()).map(Self).map_err(|errno| Error::process("open", pid, errno))
    }

    /// Opens `pid` if it is still the process that started at `start_time` and has not ended.
    ///
    /// # Errors
    /// Another failure than its absence.
    pub fn open_same(pid: u32, start_time: u64) -> Result<Option<Self>> {
        let pidfd = match Self::open(pid) {
            Err(error) if error.is_not_found() => return Ok(None),
            other => other?,
        };
        // Checked after the open: the descriptor pins the process whose start time is read.
        Ok(is_same(pid, start_time).then_some(pidfd))
    }

    /// Sends a signal.
    ///
    /// # Errors
    /// The process has ended and was reaped (ESRCH), or permission is missing.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        pidfd_send_signal(&self.0, signal).map_err(|errno| Error::system("signal a process", errno))
    }

    /// Whether the process has ended (it may still be a zombie).
    ///
    /// # Errors
    /// The kernel refused to poll.
    pub fn has_exited(&self) -> Result<bool> {
        self.wait_exit(Duration::ZERO)
    }

    /// Waits until the process has ended, at most `timeout`; works for any process, not only children.
    ///
    /// # Errors
    /// The kernel refused to poll.
    pub fn wait_exit(&self, timeout: Duration) -> Result<bool> {
        let deadline = Instant::now() + timeout;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let left = Timespec::try_from(left).ok();
            let mut polled = [PollFd::new(&self.0, PollFlags::IN)];
            match poll(&mut polled, left.as_ref()) {
                Ok(count) => return Ok(count > 0),
                Err(Errno::INTR) => {}
                Err(errno) => return Err(Error::system("wait for a process", errno)),
            }
        }
    }

    /// Reaps a child that has ended; `None` while it runs.
    ///
    /// # Errors
    /// It is not a child of this process or was reaped already (ECHILD).
    pub fn try_reap(&self) -> Result<Option<ExitStatus>> {
        self.reap_with(WaitIdOptions::EXITED | WaitIdOptions::NOHANG)
    }

    /// Waits for a child to end and reaps it.
    ///
    /// # Errors
    /// It is not a child of this process or was reaped already (ECHILD).
    pub fn reap(&self) -> Result<ExitStatus> {
        loop {
            if let Some(status) = self.reap_with(WaitIdOptions::EXITED)? {
                return Ok(status);
            }
        }
    }

    fn reap_with(&self, options: WaitIdOptions) -> Result<Option<ExitStatus>> {
        loop {
            return match waitid(WaitId::PidFd(self.0.as_fd()), options) {
                Ok(None) => Ok(None),
                Ok(Some(status)) => Ok(Some(match (status.exit_status(), status.terminating_signal()) {
                    (Some(code), _) => ExitStatus::Code(code),
                    (None, signal) => {
                        ExitStatus::Signal { signal: signal.unwrap_or(0), core_dumped: status.dumped() }
                    }
                })),
                Err(Errno::INTR) => continue,
                Err(errno) => Err(Error::system("reap a child process", errno)),
            };
        }
    }
}

impl From<OwnedFd> for Pidfd {
    fn from(fd: OwnedFd) -> Self {
        Self(fd)
    }
}

impl AsFd for Pidfd {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

/// Reads `/proc/PID/stat`.
///
/// # Errors
/// There is no such process, or its text is not understood.
pub fn stat(pid: u32) -> Result<Stat> {
    read_stat(&PathBuf::from(format!("/proc/{pid}/stat")))
}

/// Start time of a process in clock ticks after boot.
///
/// # Errors
/// There is no such process.
pub fn start_time(pid: u32) -> Result<u64> {
    stat(pid).map(|stat| stat.start_time)
}

/// Whether `pid` is still the process that started at `start_time` and has not ended; a zombie has.
pub fn is_same(pid: u32, start_time: u64) -> bool {
    stat(pid).is_ok_and(|stat| stat.start_time == start_time && !matches!(stat.state, 'Z' | 'X'))
}

/// Whether `pid` has ended but was not reaped by its parent.
pub fn is_zombie(pid: u32) -> bool {
    stat(pid).is_ok_and(|stat| stat.state == 'Z')
}

/// Times of one thread of a process.
///
/// # Errors
/// There is no such thread.
pub fn thread(pid: u32, thread: u32) -> Result<ThreadStat> {
    let base = PathBuf::from(format!("/proc/{pid}/task/{thread}"));
    let stat = read_stat(&base.join("stat"))?;
    let schedule = read_bounded(&base.join("schedstat"), PROC_LINE_MAX).ok();
    let mut fields = schedule
        .as_deref()
        .map(String::from_utf8_lossy)
        .map(|text| text.split_ascii_whitespace().map_while(|field| field.parse().ok()).collect::<Vec<u64>>())
        .unwrap_or_default()
        .into_iter();
    Ok(ThreadStat { id: thread, stat, run_time_ns: fields.next(), wait_time_ns: fields.next() })
}

/// Times of all threads of a process, by thread id.
///
/// # Errors
/// There is no such process. Threads that end meanwhile are left out.
pub fn threads(pid: u32) -> Result<Vec<ThreadStat>> {
    let path = PathBuf::from(format!("/proc/{pid}/task"));
    let entries = fs::read_dir(&path).map_err(|error| Error::file("list", &path, error))?;
    let ids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let mut threads: Vec<_> = ids.filter_map(|id| thread(pid, id).ok()).collect();
    threads.sort_by_key(|thread| thread.id);
    Ok(threads)
}

/// Sends a signal to every process of a group.
///
/// # Errors
/// There is no such group (ESRCH) or permission is missing. Group 0 and 1 are refused (EINVAL).
pub fn kill_group(group: u32, signal: Signal) -> Result<()> {
    let raw = to_pid(group).filter(|_| group > 1);
    let raw = raw.ok_or_else(|| Error::process("signal the group of", group, Errno::INVAL))?;
    rustix::process::kill_process_group(raw, signal)
        .map_err(|errno| Error::process("signal the group of", group, errno))
}

/// Executable of a process, as `/proc/PID/exe` says.
///
/// # Errors
/// There is no such process or permission is missing.
pub fn executable(pid: u32) -> Result<PathBuf> {
    let path = PathBuf::from(format!("/proc/{pid}/exe"));
    fs::read_link(&path).map_err(|error| Error::file("read the link", &path, error))
}

fn read_stat(path: &Path) -> Result<Stat> {
    let bytes = read_bounded(path, PROC_LINE_MAX)?;
    parse_stat(&String::from_utf8_lossy(&bytes), rustix::param::clock_ticks_per_second())
        .ok_or_else(|| Error::Malformed { path: path.to_path_buf(), what: "process statistics" })
}

/// Parses the line of proc(5); the name is in parentheses and may itself contain them.
fn parse_stat(text: &str, ticks_per_second: u64) -> Option<Stat> {
    let (head, tail) = text.rsplit_once(')')?;
    let name = head.split_once('(')?.1.to_owned();
    let fields: Vec<&str> = tail.split_ascii_whitespace().collect();
    // proc(5) counts from 1 and the state, the first of `fields`, is number 3.
    let number = |index: usize| fields.get(index - 3)?.parse::<u64>().ok();
    let small = |index: usize| number(index).and_then(|value| u32::try_from(value).ok());
    let nanoseconds = |index| {
        let ticks = u128::from(number(index)?);
        u64::try_from(ticks * 1_000_000_000 / u128::from(ticks_per_second.max(1))).ok()
    };
    Some(Stat {
        name,
        state: fields.first()?.chars().next()?,
        parent: small(4)?,
        group: small(5)?,
        session: small(6)?,
        user_time_ns: nanoseconds(14)?,
        system_time_ns: nanoseconds(15)?,
        threads: number(20)?,
        start_time: number(22)?,
        virtual_bytes: number(23)?,
        resident_bytes: number(24)?.saturating_mul(rustix::param::page_size() as u64),
        last_cpu: small(39)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stat_line_with_hostile_name_is_parsed() {
        let line = "4242 (a) R (b c) S 1 4242 4242 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 7 0 98765 4096000 10 \
                    18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0";
        let stat = parse_stat(line, 100).unwrap();
        assert_eq!((stat.name.as_str(), stat.state, stat.parent), ("a) R (b c", 'S', 1));
        assert_eq!((stat.user_time_ns, stat.system_time_ns), (2_500_000_000, 500_000_000));
        assert_eq!((stat.threads, stat.start_time, stat.last_cpu), (7, 98765, 3));
        for end in 0..line.len() - 40 {
            parse_stat(&line[..end], 100);
        }
    }

    #[test]
    fn own_process_is_same_until_start_time_differs() {
        let pid = std::process::id();
        let start = start_time(pid).unwrap();
        assert!(is_same(pid, start));
        assert!(!is_same(pid, start + 1));
        assert!(Pidfd::open_same(pid, start).unwrap().is_some());
        assert!(Pidfd::open_same(pid, start + 1).unwrap().is_none());
        assert!(threads(pid).unwrap().iter().any(|thread| thread.id == pid));
    }

    #[test]
    fn dangerous_groups_are_refused() {
        for group in [0, 1, u32::MAX] {
            assert_eq!(kill_group(group, Signal::TERM).unwrap_err().errno(), Some(libc::EINVAL));
        }
    }
}
