//! Starts child processes exactly as described: nothing is inherited that the description does not name.
//!
//! Children are plain children of this process and outlive it: unless asked for, they get no parent-death signal, and they
//! are not daemonized, so that a restarted daemon finds them again by process id and start time.

mod child;

use std::ffi::{CString, OsString};
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd, RawFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};
use rustix::pipe::{PipeFlags, pipe_with};
pub use rustix::process::Resource;
use rustix::process::{Pid, PidfdFlags, WaitId, WaitIdOptions, pidfd_open, waitid};

use crate::error::{Error, Result};
use crate::process::Pidfd;

/// Most descriptors a child can be given.
const INHERITED_MAX: usize = 1024;
/// Highest descriptor number a child can be given.
const NUMBER_MAX: RawFd = 65_535;

/// A child to start. Fill the fields that differ from [`Spec::new`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Spec {
    /// Absolute path of the program; also its argument 0 unless `argument_zero` says otherwise.
    pub program: PathBuf,
    /// Argument 0 as the program sees it.
    pub argument_zero: Option<OsString>,
    /// Arguments after the program's name.
    pub args: Vec<OsString>,
    /// The whole environment; empty by default.
    pub env: Vec<(OsString, OsString)>,
    /// Working directory; `/` by default.
    pub cwd: PathBuf,
    /// Standard input.
    pub stdin: Stdio,
    /// Standard output.
    pub stdout: Stdio,
    /// Standard error.
    pub stderr: Stdio,
    /// Further descriptors and their numbers in the child; all others are closed there.
    pub inherited: Vec<(OwnedFd, RawFd)>,
    /// Place among processes and terminals.
    pub group: Group,
    /// User to become; supplementary groups are replaced by the ones given.
    pub user: Option<Credentials>,
    /// Resource limits.
    pub limits: Vec<Limit>,
    /// File mode creation mask; 0o077 by default.
    pub umask: u32,
    /// Forbid gaining privileges by set-user-id programs and file capabilities.
    pub no_new_privs: bool,
    /// Kill the child when the thread that started it ends, however that happens; for helpers that this thread waits for.
    pub ends_with_thread: bool,
    /// Out-of-memory score adjustment, -1000 to 1000.
    pub oom_score_adjust: Option<i16>,
}

/// What a standard stream of the child is.
#[derive(Debug, Default)]
pub enum Stdio {
    /// `/dev/null`.
    #[default]
    Null,
    /// The same as in this process.
    Inherit,
    /// This descriptor.
    Fd(OwnedFd),
}

/// Place of a child among processes and terminals.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Same process group as this process: gets its terminal's signals.
    Inherit,
    /// Leader of a new process group.
    Process,
    /// Leader of a new session without a terminal.
    #[default]
    Session,
}

/// Identity of a child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// User id.
    pub uid: u32,
    /// Group id.
    pub gid: u32,
    /// Supplementary group ids; empty drops all.
    pub groups: Vec<u32>,
}

/// One resource limit; `None` means unlimited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// What is limited.
    pub resource: Resource,
    /// The limit in force.
    pub soft: Option<u64>,
    /// Up to which an unprivileged process may raise the soft limit.
    pub hard: Option<u64>,
}

/// A started child.
#[derive(Debug)]
pub struct Child {
    /// Its process id.
    pub pid: u32,
    /// Its process descriptor, becoming readable when it exits.
    pub pidfd: Pidfd,
}

/// A child that waits before its program; dropping this ends it.
#[derive(Debug)]
pub struct Held {
    program: PathBuf,
    pid: Pid,
    /// Until it is released.
    pidfd: Option<Pidfd>,
    /// Where it says why it gives up.
    status: OwnedFd,
    /// Where it waits for leave, if it has to.
    gate: Option<OwnedFd>,
}

impl Spec {
    /// A child running `program` with an empty environment, null streams, in a session of its own.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            argument_zero: None,
            args: Vec::new(),
            env: Vec::new(),
            cwd: PathBuf::from("/"),
            stdin: Stdio::Null,
            stdout: Stdio::Null,
            stderr: Stdio::Null,
            inherited: Vec::new(),
            group: Group::default(),
            user: None,
            limits: Vec::new(),
            umask: 0o077,
            no_new_privs: false,
            ends_with_thread: false,
            oom_score_adjust: None,
        }
    }

    /// Adds one argument.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<A: Into<OsString>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Adds one environment variable.
    #[must_use]
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    /// Starts the child and returns once it runs its program.
    ///
    /// # Errors
    /// [`Error::Spawn`] names the step that failed; no child is left behind then.
    pub fn spawn(self) -> Result<Child> {
        self.fork(false)?.release()
    }

    /// Starts the child without its program, which runs only when it is released: until then it ends with
    /// this process, and with the thread that called this.
    ///
    /// Whoever wants to find the child again after a crash of this process notes its id in between: a program that runs
    /// is then always one that was noted.
    ///
    /// # Errors
    /// [`Error::Spawn`] names the step that failed; no child is left behind then.
    pub fn hold(self) -> Result<Held> {
        self.fork(true)
    }

    fn fork(self, hold: bool) -> Result<Held> {
        let program = self.program.clone();
        let fail = |step, source| Error::Spawn { program: program.clone(), step, source };
        let mut plan = self.prepare().map_err(|(step, source)| fail(step, source))?;
        let no_pipe = |errno: rustix::io::Errno| fail("create a status pipe", errno.into());
        // Above every number the child uses, so that mapping descriptors cannot overwrite it.
        let out_of_the_way = |end: OwnedFd| rustix::io::fcntl_dupfd_cloexec(&end, plan.number_max + 1);
        let (reader, writer) = pipe_with(PipeFlags::CLOEXEC).map_err(no_pipe)?;
        let writer = out_of_the_way(writer).map_err(no_pipe)?;
        let gate = if hold {
            let (inner, outer) = pipe_with(PipeFlags::CLOEXEC).map_err(no_pipe)?;
            plan.gate = Some((out_of_the_way(inner).map_err(no_pipe)?, rustix::process::getpid()));
            Some(outer)
        } else {
            None
        };
        let pid = child::fork_and_exec(&plan, writer.as_raw_fd()).map_err(|source| fail("fork", source))?;
        drop(writer);
        // The child is not reaped by anyone else, so its process id cannot be another process by now.
        match pidfd_open(pid, PidfdFlags::empty()) {
            Ok(pidfd) => Ok(Held { program, pid, pidfd: Some(Pidfd::from(pidfd)), status: reader, gate }),
            Err(errno) => {
                end(pid);
                Err(fail("open a process descriptor", errno.into()))
            }
        }
    }

    /// Does everything that allocates or may fail before the fork.
    fn prepare(self) -> Result<child::Plan, (&'static str, io::Error)> {
        let invalid = |text: &'static str| io::Error::new(io::ErrorKind::InvalidInput, text);
        if !self.program.is_absolute() {
            return Err(("resolve program", invalid("the path of a program must be absolute")));
        }
        if self.inherited.len() > INHERITED_MAX
            || self.inherited.iter().any(|(_, number)| !(3..=NUMBER_MAX).contains(number))
        {
            return Err((
                "map descriptors",
                invalid("descriptor numbers must be 3 to 65535, at most 1024 of them"),
            ));
        }
        let program = c_string(self.program.as_os_str().as_bytes())?;
        let zero = self.argument_zero.unwrap_or_else(|| self.program.clone().into_os_string());
        let mut args = vec![c_string(zero.as_bytes())?];
        for arg in &self.args {
            args.push(c_string(arg.as_bytes())?);
        }
        let mut env = Vec::with_capacity(self.env.len());
        for (name, value) in self.env {
            let mut text = name.into_vec();
            text.push(b'=');
            text.extend_from_slice(value.as_bytes());
            env.push(c_string(&text)?);
        }
        let mut mappings = Vec::with_capacity(self.inherited.len() + 3);
        for (number, stdio) in [(0, self.stdin), (1, self.stdout), (2, self.stderr)] {
            mappings.push((stdio.open(number)?, number));
        }
        mappings.extend(self.inherited);
        let number_max = mappings.iter().map(|(_, number)| *number).max().unwrap_or(2);
        let limits = self.limits.into_iter().map(|limit| {
            (limit.resource, rustix::process::Rlimit { current: limit.soft, maximum: limit.hard })
        });
        Ok(child::Plan {
            program,
            args,
            env,
            cwd: c_string(self.cwd.as_os_str().as_bytes())?,
            mappings,
            number_max,
            group: self.group,
            user: self.user,
            limits: limits.collect(),
            umask: self.umask,
            no_new_privs: self.no_new_privs,
            follow: self.ends_with_thread.then(rustix::process::getpid),
            gate: None,
            oom_score: self.oom_score_adjust.map(|score| score.to_string()),
        })
    }
}

impl Held {
    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.pid.as_raw_nonzero().get().unsigned_abs()
    }

    /// Lets the program run, and returns once it does.
    ///
    /// # Errors
    /// [`Error::Spawn`] names the step that failed; no child is left behind then.
    pub fn release(mut self) -> Result<Child> {
        if let Some(gate) = self.gate.take() {
            // A child that has given up already says why on the other pipe.
            let _ = rustix::io::write(&gate, &[1]);
        }
        if let Err((step, source)) = read_outcome(self.status.as_fd()) {
            return Err(Error::Spawn { program: self.program.clone(), step, source });
        }
        let pid = self.pid();
        // It is there until it is taken here.
        let pidfd = self.pidfd.take().expect("a child is released once");
        Ok(Child { pid, pidfd })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.pidfd.take().is_some() {
            end(self.pid);
        }
    }
}

/// Ends a child that nobody is to hear of.
fn end(pid: Pid) {
    let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
    let _ = waitid(WaitId::Pid(pid), WaitIdOptions::EXITED);
}

impl Stdio {
    fn open(self, number: RawFd) -> Result<OwnedFd, (&'static str, io::Error)> {
        let result = match self {
            Self::Fd(fd) => Ok(fd),
            Self::Null => rustix::fs::open("/dev/null", OFlags::RDWR | OFlags::CLOEXEC, Mode::empty()),
            Self::Inherit => match number {
                0 => rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdin(), 3),
                1 => rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdout(), 3),
                _ => rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stderr(), 3),
            },
        };
        result.map_err(|errno| ("open standard streams", errno.into()))
    }
}

/// Finds an executable file called `name` in the directories of `path_list` (the form of `PATH`).
///
/// A name with a slash is returned unchanged if it is an executable file.
pub fn find_program(name: &Path, path_list: &str) -> Option<PathBuf> {
    let executable =
        |path: &Path| path.is_file() && rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok();
    if name.as_os_str().as_bytes().contains(&b'/') {
        return executable(name).then(|| name.to_path_buf());
    }
    let directories = path_list.split(':').filter(|directory| directory.starts_with('/'));
    directories.map(|directory| Path::new(directory).join(name)).find(|path| executable(path))
}

fn c_string(bytes: &[u8]) -> Result<CString, (&'static str, io::Error)> {
    CString::new(bytes).map_err(|_| {
        let text = "a program, argument, variable or directory contains a null byte";
        ("check arguments", io::Error::new(io::ErrorKind::InvalidInput, text))
    })
}

/// Reads what the child wrote: nothing when it reached its program, else step and error number.
fn read_outcome(reader: std::os::fd::BorrowedFd<'_>) -> Result<(), (&'static str, io::Error)> {
    let mut report = [0u8; child::REPORT_LEN];
    let mut filled = 0;
    while filled < report.len() {
        match rustix::io::read(reader, &mut report[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(("read the status pipe", errno.into())),
        }
    }
    match child::decode_report(report) {
        _ if filled == 0 => Ok(()),
        Some(outcome) if filled == report.len() => Err(outcome),
        _ => Err(("read the status pipe", io::ErrorKind::UnexpectedEof.into())),
    }
}

/// Converts a process id of a `Spec` result for rustix calls.
pub(crate) fn to_pid(pid: u32) -> Option<Pid> {
    i32::try_from(pid).ok().and_then(Pid::from_raw)
}
