//! The emulator's process and its log: starting it, and its last words when it ends too early.

use std::fs::File;
use std::io::Write;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::time::Duration;

use engine::{Job, StartContext};
use error::{Error, ErrorCode, ErrorDomain, Result};
use host_sys::process;
use host_sys::spawn::{Child, Credentials, Held, Limit, Resource, Spec, Stdio};
use policy::argv::Plan;
use policy::memory_lock::MemoryLock;
use rustix::fs::{Mode, OFlags};

use super::patience::Patience;
use super::words::{self, FileNames};
use crate::bounded;
use crate::driver::host_error;
use crate::emulator::last_words;
use crate::holder::{self, Holder};
use crate::open::{self, Access};
use crate::running::{Running, monitor_error};
use crate::status::ProcessId;

/// How long a process whose monitor broke off may take to be gone.
const END_TIMEOUT: Duration = Duration::from_secs(2);

/// What a process may do.
pub struct Rights {
    /// The user it becomes.
    pub user: Option<Credentials>,
    /// How much memory it may lock.
    pub locks: MemoryLock,
}

/// The limit on locked memory, where the daemon's own does not do.
fn locked_memory(wanted: MemoryLock) -> Option<Limit> {
    let bytes = match wanted {
        MemoryLock::Usual => return None,
        MemoryLock::Bytes(bytes) => Some(bytes),
        MemoryLock::Unlimited => None,
    };
    let enough = |own: u64| bytes.is_some_and(|bytes| own >= bytes);
    if rustix::process::getrlimit(Resource::Memlock).current.is_none_or(enough) {
        return None;
    }
    Some(Limit { resource: Resource::Memlock, soft: bytes, hard: bytes })
}

/// The machine's private directory, as a descriptor that leads into it.
///
/// # Errors
/// It is not there.
pub fn directory(path: &Path) -> Result<OwnedFd> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    rustix::fs::open(path, flags, Mode::empty()).map_err(|errno| {
        let error = host_sys::Error::file("open", path, errno);
        host_error("open the machine's private directory", error)
    })
}

/// Where in the machine's log this run begins.
pub struct LogMark {
    path: PathBuf,
    /// For the emulator.
    file: File,
    /// For its last words.
    readable: File,
    offset: u64,
    /// What its words mean by descriptors.
    names: FileNames,
}

/// Makes the emulator's process, which waits until it is released; its output goes to the machine's log.
///
/// # Errors
/// The process cannot be made.
pub fn hold(
    context: &StartContext<'_>,
    plan: &Plan,
    inherited: Vec<(OwnedFd, i32)>,
    rights: Rights,
) -> Result<(Held, LogMark)> {
    let mark = begin_log(context, plan)?;
    let copy = || mark.file.try_clone().map(|file| Stdio::Fd(file.into()));
    let no_copy = |error| {
        Error::new(ErrorCode::SystemError, ErrorDomain::Qemu, "cannot share the log").with_source(error)
    };
    let mut spec = Spec::new(&plan.program).args(plan.args.iter().cloned());
    spec.env = plan.env.iter().map(|(name, value)| (name.into(), value.into())).collect();
    spec.stdout = copy().map_err(no_copy)?;
    spec.stderr = copy().map_err(no_copy)?;
    spec.inherited = inherited;
    spec.user = rights.user;
    spec.limits = locked_memory(rights.locks).into_iter().collect();
    spec.no_new_privs = true;
    let held = spec.hold().map_err(|error| not_run(context, &plan.program, error))?;
    Ok((held, mark))
}

/// Lets the emulator run.
///
/// # Errors
/// The program cannot be run.
pub fn release(held: Held, context: &StartContext<'_>, plan: &Plan) -> Result<Child> {
    held.release().map_err(|error| not_run(context, &plan.program, error))
}

fn not_run(context: &StartContext<'_>, program: &str, source: host_sys::Error) -> Error {
    let detail = format!("cannot run the emulator '{program}' of domain '{}'", context.name);
    let limited = matches!(source, host_sys::Error::Spawn { step: "set a resource limit", .. });
    let error = Error::new(ErrorCode::OperationFailed, ErrorDomain::Qemu, detail).with_source(source);
    if limited {
        return error.with_cure(
            "let the daemon lock memory (LimitMEMLOCK=infinity in its unit, or the capability CAP_SYS_RESOURCE), or remove \
             <locked/> and devices of the host",
        );
    }
    error
}

/// Opens the log and writes how the emulator is started.
fn begin_log(context: &StartContext<'_>, plan: &Plan) -> Result<LogMark> {
    let path = context.directories.log.clone();
    let mut file =
        File::from(open::open(&path, Access::Append, &format!("the log of domain '{}'", context.name))?);
    let all: Vec<&str> =
        std::iter::once(plan.program.as_str()).chain(plan.args.iter().map(String::as_str)).collect();
    let written =
        writeln!(file, "starting domain '{}' as number {}:\n{}", context.name, context.id, all.join(" \\\n"));
    let offset = written.and_then(|()| file.metadata()).map(|metadata| metadata.len());
    let readable = File::open(&path);
    match (offset, readable) {
        (Ok(offset), Ok(readable)) => {
            Ok(LogMark { path, file, readable, offset, names: words::file_names(plan) })
        }
        (Err(error), _) | (_, Err(error)) => {
            let detail = format!("cannot write the log '{}'", path.display());
            Err(Error::new(ErrorCode::SystemError, ErrorDomain::Qemu, detail).with_source(error))
        }
    }
}

/// The process's number and start.
///
/// # Errors
/// It is gone already.
pub fn identify(held: &Held) -> Result<ProcessId> {
    let pid = held.pid();
    let start_time = process::start_time(pid).map_err(|error| host_error("examine the emulator", error))?;
    Ok(ProcessId { pid, start_time })
}

/// The error for a monitor that did not come up: the emulator's last words when it has ended.
pub fn early_end(context: &StartContext<'_>, running: &Running, log: &LogMark, error: qmp::Error) -> Error {
    if running.wait_exit(END_TIMEOUT) {
        return ended(context, running, log);
    }
    monitor_error(context.name, "qmp_capabilities", error)
}

/// The error for an emulator that lives, but does not greet.
pub fn silent(
    context: &StartContext<'_>,
    running: &Running,
    log: &LogMark,
    patience: &Patience,
    waited: Duration,
) -> Error {
    if running.has_exited() {
        return ended(context, running, log);
    }
    let pid = running.process.pid;
    let doing = match patience.still(waited) {
        _ if running.is_stopped() => format!("process {pid} is stopped, by a signal or a debugger"),
        Some(still) => format!("process {pid} has done nothing for {} s", still.as_secs()),
        None => format!("process {pid} still works"),
    };
    let detail = format!(
        "the emulator of domain '{}' has not answered on its monitor within {} s: {doing}, and its log says: {}",
        context.name,
        waited.as_secs(),
        log.last_words()
    );
    let cure = format!(
        "see what it waits for (storage that does not answer, a peer of <qemu:commandline>), correct that and start the \
         domain again; its whole output is in {}",
        log.path.display()
    );
    Error::new(ErrorCode::OperationTimeout, ErrorDomain::Qemu, detail).with_cure(cure)
}

/// The error for an emulator that has ended.
pub fn ended(context: &StartContext<'_>, _running: &Running, log: &LogMark) -> Error {
    if context.job.cancelled() {
        let detail = format!("the start of domain '{}' was cancelled", context.name);
        return Error::new(ErrorCode::OperationAborted, ErrorDomain::Qemu, detail);
    }
    log.death("process exited while connecting to monitor", context.job)
}

/// Adds the emulator's last words to an error of its monitor, when it died over the command.
pub fn explain(context: &StartContext<'_>, running: &Running, log: &LogMark, error: Error) -> Error {
    if !running.wait_exit(Duration::from_millis(100)) {
        return error;
    }
    log.death("QEMU exited while it was set up", context.job).with_source(error)
}

impl LogMark {
    /// What the emulator wrote since its start, the latest part of it.
    fn last_words(&self) -> String {
        match last_words(&self.readable, self.offset) {
            words if words.is_empty() => "it said nothing".to_owned(),
            words => words::with_paths(&words, &self.names),
        }
    }

    /// The error for an emulator that has ended: `what` happened, its words, and what helps.
    fn death(&self, what: &str, job: &Job) -> Error {
        let words = self.last_words();
        let mut detail = format!("{what}: {words}");
        let mut cure =
            format!("correct what the emulator names; its whole output is in {}", self.path.display());
        if let Some(image) = words::locked_image(&words) {
            let (whose, who) = match holder_of(image, job) {
                Ok(Some(holder)) => (format!("is held by {holder}"), holder.to_string()),
                Ok(None) => (
                    "is held by no process that can be seen from here".to_owned(),
                    "whoever uses it, perhaps on another host".to_owned(),
                ),
                Err(error) => {
                    (format!("has an unknown holder: {}", error.message()), "whoever uses it".to_owned())
                }
            };
            detail.push_str(&format!("\nThe lock of '{image}' {whose}"));
            cure = format!(
                "end {who}, give this domain an image of its own, or mark the disk <shareable/> (or <readonly/>) in all \
                 domains that use it"
            );
        }
        Error::new(ErrorCode::InternalError, ErrorDomain::Qemu, detail).with_cure(cure)
    }
}

/// Who holds the lock of an image. Its storage may be the very reason that the start failed.
fn holder_of(image: &str, job: &Job) -> Result<Option<Holder>> {
    let path = PathBuf::from(image);
    bounded::run(job, &format!("image '{image}'"), move || Ok(holder::holder(&path)))
}
