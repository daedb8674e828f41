//! What the installed emulators can do: asked once per binary, kept in memory and on disk until the binary changes. That
//! one could not be asked is kept in memory for a while, so that a broken binary is not started for every call.

use std::collections::HashMap;
use std::fs::File;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use error::{Error, ErrorCode, ErrorDomain, Result};
use host_sys::kvm::{self, KvmStatus};
use host_sys::reactor::Reactor;
use host_sys::spawn::{Credentials, Spec, Stdio};
use policy::emulator::{EmulatorCaps, Probe};
use qmp::{Handlers, Monitor, Options};
use serde::{Deserialize, Serialize};
use stdx::lock;

/// Longest wait for one answer of a probed emulator.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);
/// Longest conversation with a probed emulator.
const PROBE_TIMEOUT: Duration = Duration::from_secs(60);
/// Descriptor number of the monitor in a probed emulator.
const MONITOR_FD: i32 = 3;
/// Longest wait for the end of a probed emulator that has closed its monitor.
const LAST_WORDS_WAIT: Duration = Duration::from_millis(200);
/// Most bytes of an emulator's last words that are repeated in an error.
const LAST_WORDS_BYTES: usize = 2048;
/// Most bytes of a cache file.
const CACHE_BYTES_MAX: u64 = 8 << 20;
/// How long a binary that could not be asked is left alone: what it lacks, as a library, may come without a change of its
/// own file.
const FAILURE_KEPT: Duration = Duration::from_secs(60);
/// Changes when the meaning of what is kept changes.
const CACHE_FORMAT: u32 = 4;

/// The emulators of this host.
pub struct Emulators {
    reactor: Reactor,
    cache_dir: Option<PathBuf>,
    /// Who runs the binaries while they are asked.
    user: Option<Credentials>,
    kvm: OnceLock<KvmStatus>,
    known: Mutex<HashMap<PathBuf, Slot>>,
}

/// One binary: whoever asks first probes, others wait for that one.
type Slot = Arc<Mutex<Option<(Stamp, Known)>>>;

/// What is known of a binary.
enum Known {
    /// What it can do.
    Answers(Arc<EmulatorCaps>),
    /// Why it could not be asked, and when that was.
    Failure(Error, Instant),
}

/// What tells a binary from its predecessor. Its version is not among it: only a start would tell, and another version is
/// another file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    format: u32,
    /// The daemon's version.
    version: String,
    /// When the daemon's own program was written: another build may understand the answers differently.
    daemon_ns: i128,
    size: u64,
    modified_ns: i128,
    changed_ns: i128,
    kvm: bool,
}

#[derive(Serialize, Deserialize)]
struct CacheFile {
    stamp: Stamp,
    caps: EmulatorCaps,
}

impl Emulators {
    /// Nothing is asked yet. Answers are kept below `cache_dir`; `user` runs the binaries.
    pub fn new(reactor: Reactor, cache_dir: Option<PathBuf>, user: Option<Credentials>) -> Emulators {
        Emulators { reactor, cache_dir, user, kvm: OnceLock::new(), known: Mutex::default() }
    }

    /// Whether KVM really runs guests here, and if not, why.
    pub fn kvm(&self) -> &KvmStatus {
        self.kvm.get_or_init(|| match kvm::probe() {
            // Emulators run as users of their own: what root may do is not enough.
            KvmStatus::Usable { .. } if self.user.is_some() && !kvm_is_shared() => KvmStatus::Unusable {
                reason: "only root may open /dev/kvm, and emulators do not run as root".to_owned(),
                cure: "run: groupadd -rf kvm && chgrp kvm /dev/kvm && chmod 660 /dev/kvm".to_owned(),
            },
            status => status,
        })
    }

    /// Whether KVM can be used.
    pub fn kvm_usable(&self) -> bool {
        self.kvm().is_usable()
    }

    /// What the binary at `path` can do.
    ///
    /// # Errors
    /// It is missing, cannot be run, or does not answer.
    pub fn get(&self, path: &Path) -> Result<Arc<EmulatorCaps>> {
        let slot = lock(&self.known).entry(path.to_owned()).or_default().clone();
        let mut slot = lock(&slot);
        let stamp = self.stamp(path)?;
        match &*slot {
            Some((known, Known::Answers(caps))) if *known == stamp => return Ok(caps.clone()),
            Some((known, Known::Failure(error, at))) if *known == stamp && at.elapsed() < FAILURE_KEPT => {
                return Err(error.repeated());
            }
            _ => {}
        }
        let asked = match self.cached(path, &stamp) {
            Some(caps) => Ok(caps),
            None => self.probe(path).inspect(|caps| self.remember(path, &stamp, caps)),
        };
        let (known, outcome) = match asked {
            Ok(caps) => {
                let caps = Arc::new(caps);
                (Known::Answers(caps.clone()), Ok(caps))
            }
            Err(error) => (Known::Failure(error.repeated(), Instant::now()), Err(error)),
        };
        *slot = Some((stamp, known));
        outcome
    }

    fn stamp(&self, path: &Path) -> Result<Stamp> {
        let metadata = path.metadata().map_err(|error| {
            Error::new(
                ErrorCode::InvalidArg,
                ErrorDomain::Qemu,
                format!("Cannot check QEMU binary {}", path.display()),
            )
            .with_source(error)
            .with_cure(
                "install the emulator (on Debian: apt-get install qemu-system-x86) or correct <emulator>",
            )
        })?;
        let nanoseconds = |seconds: i64, rest: i64| i128::from(seconds) * 1_000_000_000 + i128::from(rest);
        let daemon = Path::new("/proc/self/exe").metadata();
        Ok(Stamp {
            format: CACHE_FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            daemon_ns: daemon.map_or(0, |own| nanoseconds(own.mtime(), own.mtime_nsec())),
            size: metadata.size(),
            modified_ns: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
            changed_ns: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
            kvm: self.kvm_usable(),
        })
    }

    fn cache_file(&self, path: &Path) -> Option<PathBuf> {
        let name: String =
            path.to_string_lossy().chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
        Some(self.cache_dir.as_ref()?.join(format!("{name}.json")))
    }

    /// What an earlier daemon kept, if it is about the same binary; anything odd means to ask again.
    fn cached(&self, path: &Path, stamp: &Stamp) -> Option<EmulatorCaps> {
        let bytes = host_sys::files::read_bounded(&self.cache_file(path)?, CACHE_BYTES_MAX).ok()?;
        let file: CacheFile = serde_json::from_slice(&bytes).ok()?;
        // Two paths may have one name here.
        let same = file.stamp == *stamp && Path::new(&file.caps.binary) == path && file.caps.version > 0;
        same.then_some(file.caps)
    }

    /// Keeps what was learnt. A cache that cannot be written only costs time later.
    fn remember(&self, path: &Path, stamp: &Stamp, caps: &EmulatorCaps) {
        let Some(file) = self.cache_file(path) else { return };
        let content = CacheFile { stamp: stamp.clone(), caps: caps.clone() };
        if let (Some(directory), Ok(bytes)) = (file.parent(), serde_json::to_vec(&content)) {
            let _ = std::fs::create_dir_all(directory);
            let _ = host_sys::files::ensure_directory(directory, 0o700, None)
                .and_then(|()| host_sys::files::replace(&file, &bytes, 0o600));
        }
    }

    fn probe(&self, path: &Path) -> Result<EmulatorCaps> {
        let accelerator = if self.kvm_usable() { "kvm:tcg" } else { "tcg" };
        let mut probe = Probe::new(&path.to_string_lossy());
        self.converse(path, accelerator, &mut probe)?;
        let second = probe.wants_second_pass();
        let mut caps = probe.finish().map_err(|error| failed(path, &error.to_string()))?;
        if second {
            let mut probe = Probe::second(&caps);
            self.converse(path, "tcg", &mut probe)?;
            probe.finish_second(&mut caps).map_err(|error| failed(path, &error.to_string()))?;
        }
        Ok(caps)
    }

    /// Runs the binary without a machine and lets `probe` ask it.
    fn converse(&self, path: &Path, accelerator: &str, probe: &mut Probe) -> Result<()> {
        let (ours, theirs) = UnixStream::pair().map_err(|error| failed(path, &error.to_string()))?;
        let mut spec = Spec::new(path).args(["-S", "-no-user-config", "-nodefaults", "-nographic"]);
        spec = spec.args(["-machine".to_owned(), format!("none,accel={accelerator}")]);
        spec = spec.args(["-chardev".to_owned(), format!("socket,id=monitor,fd={MONITOR_FD}")]);
        spec = spec.args(["-mon", "chardev=monitor,mode=control"]);
        spec.inherited = vec![(theirs.into(), MONITOR_FD)];
        let words = words_of(path)?;
        spec.stderr = Stdio::Fd(words.try_clone().map_err(|error| failed(path, &error.to_string()))?.into());
        spec.user = self.user.clone();
        spec.no_new_privs = true;
        // A daemon that ends meanwhile must not leave it behind: QEMU outlives its monitor.
        spec.ends_with_thread = true;
        let child = spec.spawn().map_err(|error| failed(path, "it cannot be run").with_source(error))?;
        let outcome = self.ask(path, ours, probe);
        if outcome.is_err() {
            // One that has just closed its monitor may still be about to say why.
            let _ = child.pidfd.wait_exit(LAST_WORDS_WAIT);
        }
        // Until it is reaped nobody else has the number of its group, which what it started is in too.
        let _ = host_sys::process::kill_group(child.pid, host_sys::Signal::KILL);
        let _ = child.pidfd.signal(host_sys::Signal::KILL);
        let _ = child.pidfd.reap();
        outcome.map_err(|error| match last_words(&words, 0) {
            said if said.is_empty() => error,
            said => failed(path, &format!("it said: {said}")),
        })
    }

    fn ask(&self, path: &Path, stream: UnixStream, probe: &mut Probe) -> Result<()> {
        let options = Options { handshake_timeout: ANSWER_TIMEOUT, ..Options::default() };
        let monitor = Monitor::from_stream(&self.reactor, stream, options, Handlers::ignore())
            .map_err(|error| failed(path, "its monitor does not answer").with_source(error))?;
        let end = Instant::now() + PROBE_TIMEOUT;
        while let Some(command) = probe.next_command() {
            let timeout = ANSWER_TIMEOUT.min(end.saturating_duration_since(Instant::now()));
            let arguments = Some(command.arguments).filter(|arguments| !arguments.is_null());
            match monitor.execute(command.execute, arguments, timeout) {
                Ok(value) => probe.answer(Ok(value)),
                Err(qmp::Error::Command { desc, .. }) => probe.answer(Err(desc)),
                Err(error) => return Err(failed(path, "its monitor broke off").with_source(error)),
            }
        }
        Ok(())
    }
}

/// Where a probed emulator's complaints go: memory.
fn words_of(path: &Path) -> Result<File> {
    let memory = rustix::fs::memfd_create("probe", rustix::fs::MemfdFlags::CLOEXEC);
    memory.map(File::from).map_err(|error| failed(path, &error.to_string()))
}

/// The latest part of what a program wrote from `begin` on, without control characters.
pub fn last_words(file: &File, begin: u64) -> String {
    let length = file.metadata().map_or(0, |metadata| metadata.len());
    let mut bytes = vec![0; LAST_WORDS_BYTES];
    let count =
        file.read_at(&mut bytes, begin.max(length.saturating_sub(LAST_WORDS_BYTES as u64))).unwrap_or(0);
    let text = String::from_utf8_lossy(&bytes[..count]);
    let text: String = text.chars().filter(|letter| *letter == '\n' || !letter.is_control()).collect();
    text.trim().to_owned()
}

/// The group that may use KVM, unless everybody may or only root's.
pub fn kvm_group() -> Option<u32> {
    let metadata = Path::new("/dev/kvm").metadata().ok()?;
    (metadata.mode() & 0o060 == 0o060 && metadata.gid() != 0).then(|| metadata.gid())
}

/// Whether somebody else than root may use KVM.
fn kvm_is_shared() -> bool {
    let everybody = Path::new("/dev/kvm").metadata().is_ok_and(|metadata| metadata.mode() & 0o006 == 0o006);
    everybody || kvm_group().is_some()
}

fn failed(path: &Path, why: &str) -> Error {
    let detail = format!("Failed to probe QEMU binary {}: {why}", path.display());
    Error::new(ErrorCode::InternalError, ErrorDomain::Qemu, detail)
        .with_cure(format!("check that '{} --version' runs", path.display()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn write_program(path: &Path, text: &str) {
        std::fs::write(path, text).unwrap();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    fn a_broken_emulator_is_started_once() {
        let scratch = test_support::Scratch::new();
        let emulator = scratch.path().join("qemu");
        let starts = scratch.path().join("starts");
        let script =
            |words: &str| format!("#!/bin/sh\necho >>{}\necho {words} >&2\nexit 1\n", starts.display());
        write_program(&emulator, &script("broken"));
        let emulators = Emulators::new(Reactor::shared().unwrap(), None, None);
        let told = || emulators.get(&emulator).unwrap_err().message();
        let count = || std::fs::read_to_string(&starts).unwrap_or_default().len();
        let first = told();
        assert!(first.contains("it said: broken; cure: check that "), "{first}");
        assert_eq!((told(), told(), count()), (first.clone(), first, 1));
        // Another file is another binary.
        write_program(&emulator, &script("broken again"));
        assert!(told().contains("it said: broken again"));
        assert_eq!(count(), 2);
        std::fs::write(&emulator, "no program").unwrap();
        let unrunnable = told();
        assert!(unrunnable.contains("it cannot be run: "), "{unrunnable}");
        assert_eq!(told(), unrunnable);
    }

    #[test]
    fn what_an_emulator_started_ends_with_its_probe() {
        let scratch = test_support::Scratch::new();
        let emulator = scratch.path().join("qemu");
        let number = scratch.path().join("pid");
        let script = format!(
            "#!/bin/sh\nsleep 1000 {MONITOR_FD}>&- &\necho $! >{}\necho no machine today >&2\nexit 1\n",
            number.display()
        );
        write_program(&emulator, &script);
        let emulators = Emulators::new(Reactor::shared().unwrap(), None, None);
        let refused = emulators.get(&emulator).unwrap_err();
        assert!(refused.to_string().contains("it said: no machine today"), "{refused}");
        let child = std::fs::read_to_string(&number).unwrap();
        let state = || {
            let stat = std::fs::read_to_string(format!("/proc/{}/stat", child.trim())).unwrap_or_default();
            stat.rsplit_once(") ").map_or('X', |(_, rest)| rest.chars().next().unwrap_or('X'))
        };
        let ended = (0..100).any(|_| {
            std::thread::sleep(Duration::from_millis(20));
            matches!(state(), 'X' | 'Z')
        });
        assert!(ended, "{}: {}", child.trim(), state());
    }
}
