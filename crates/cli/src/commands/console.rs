//! A domain's console and where its consoles and screens are.

use std::io::Write;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};

use api::constants::{
    VIR_CONNECT_LIST_DOMAINS_ACTIVE, VIR_DOMAIN_CONSOLE_FORCE, VIR_DOMAIN_CONSOLE_SAFE, VIR_DOMAIN_PAUSED,
    VIR_DOMAIN_SHUTOFF,
};
use api::{Chunk, Domain, Driver, Stream, StreamClosed};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::{read, write};
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::termios::{self, OptionalActions, Termios};
use tokio::signal::unix::{SignalKind, signal};
use xml::Document;

use crate::arguments::Arguments;
use crate::command::{Command, Group, Opt, domain};
use crate::document::{attribute, child, elements};
use crate::failure::{Failure, Outcome};
use crate::session::{Escape, Session};

const RUNNING: Opt = domain(VIR_CONNECT_LIST_DOMAINS_ACTIVE);

pub(crate) static CONSOLE: Command = Command {
    name: "console",
    group: Group::Domain,
    help: "connect to the guest's console",
    description: "Connects this terminal to the guest's first serial console. Leave it with the escape character, ^] unless -e says otherwise.",
    options: &[
        RUNNING,
        Opt::text("devname", "another character device, by its alias").tolerated(),
        Opt::flag("force", "disconnect whoever is connected already"),
        Opt::flag("resume", "let a paused guest run once connected"),
        Opt::flag("safe", "only if nobody else can be connected at the same time"),
    ],
    run: console,
};

/// How a console is to be opened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Wishes {
    device: Option<String>,
    flags: u32,
    resume: bool,
}

fn console(session: &mut Session, arguments: &Arguments) -> Outcome {
    let flags = arguments.bits(&[("force", VIR_DOMAIN_CONSOLE_FORCE), ("safe", VIR_DOMAIN_CONSOLE_SAFE)]);
    let device = arguments.text("devname")?.map(str::to_owned);
    let (driver, domain) = session.domain(arguments)?;
    attach(session, &driver, &domain, &Wishes { device, flags, resume: arguments.has("resume") })
}

/// Connects the terminal to a console until the user or the guest ends it.
pub(crate) fn attach(
    session: &mut Session,
    driver: &Arc<dyn Driver>,
    domain: &Domain,
    wishes: &Wishes,
) -> Outcome {
    let state = driver.domain_get_state(domain, 0)?;
    if state.state == VIR_DOMAIN_SHUTOFF {
        return Err(Failure::new("The domain is not running")
            .with_cure(format!("'start --console {}' starts it and connects", domain.name)));
    }
    if !termios::isatty(std::io::stdin()) {
        return Err(Failure::new("Cannot run interactive console without a controlling TTY")
            .with_cure("run it in a terminal; 'ssh -t' and 'script' make one"));
    }
    session.out.extra(&format!("Connected to domain '{}'\n", domain.name));
    session.out.extra(&format!("Escape character is {}", session.escape));
    if wishes.flags & VIR_DOMAIN_CONSOLE_FORCE != 0 {
        session.out.extra(" (anybody else was disconnected)");
    }
    session.out.extra("\n");
    session.out.flush();
    let (theirs, ours) = Stream::pair();
    driver.domain_open_console(domain, wishes.device.as_deref(), wishes.flags, theirs)?;
    let terminal = RawTerminal::enter()?;
    let copied = resumed(driver, domain, wishes)
        .and_then(|()| copy(&ours, session.escape, std::io::stdin().as_fd(), &mut std::io::stdout()));
    drop(terminal);
    session.out.extra("\n");
    copied
}

fn resumed(driver: &Arc<dyn Driver>, domain: &Domain, wishes: &Wishes) -> Outcome {
    if wishes.resume && driver.domain_get_state(domain, 0)?.state == VIR_DOMAIN_PAUSED {
        driver.domain_resume(domain)?;
    }
    Ok(())
}

/// A terminal that passes every key on; it is put back when this is dropped, and when a signal ends the process.
struct RawTerminal;

/// How the terminal was, as long as it is raw.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);
static WATCHER: Once = Once::new();

impl RawTerminal {
    fn enter() -> Outcome<RawTerminal> {
        let refused =
            |error: rustix::io::Errno| Failure::new(format!("unable to set tty attributes: {error}"));
        WATCHER.call_once(watch_signals);
        let before = termios::tcgetattr(std::io::stdin()).map_err(refused)?;
        let mut raw = before.clone();
        raw.make_raw();
        *lock_before() = Some(before);
        let terminal = RawTerminal;
        termios::tcsetattr(std::io::stdin(), OptionalActions::Flush, &raw).map_err(refused)?;
        Ok(terminal)
    }
}

impl Drop for RawTerminal {
    fn drop(&mut self) {
        put_back();
    }
}

fn put_back() {
    if let Some(before) = lock_before().take() {
        // A terminal that is gone needs no settings.
        let _ = termios::tcsetattr(std::io::stdin(), OptionalActions::Flush, &before);
    }
}

fn lock_before() -> MutexGuard<'static, Option<Termios>> {
    BEFORE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on the signals that end the process put the terminal back first.
fn watch_signals() {
    /// What a shell adds to the number of the signal that ended a process.
    const STATUS_BASE: i32 = 128;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
    let Ok(runtime) = runtime else {
        return; // Without it the signals end the process as they always did.
    };
    // The handlers are in place before this function returns, so that no signal is lost.
    let guard = runtime.enter();
    let (terminate, hang_up) = (SignalKind::terminate(), SignalKind::hangup());
    let signals = signal(terminate).and_then(|first| Ok((first, signal(hang_up)?)));
    drop(guard);
    let Ok((mut terminates, mut hang_ups)) = signals else { return };
    std::thread::spawn(move || {
        let kind = runtime.block_on(async {
            tokio::select! {
                _ = terminates.recv() => terminate,
                _ = hang_ups.recv() => hang_up,
            }
        });
        put_back();
        std::process::exit(STATUS_BASE + kind.as_raw_value());
    });
}

/// Copies both ways. One thread: it sleeps until the terminal has input or the stream changed.
fn copy(stream: &Stream, escape: Escape, keyboard: BorrowedFd<'_>, screen: &mut dyn Write) -> Outcome {
    let system = |error: rustix::io::Errno| Failure::new(format!("console: {error}"));
    let (wake, waker) = pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK).map_err(system)?;
    stream.on_change(move || {
        // A full pipe already wakes us.
        let _ = write(&waker, &[0]);
    });
    let mut unsent: Option<Chunk> = None;
    loop {
        if !receive(stream, screen)? {
            return Ok(());
        }
        if let Some(chunk) = unsent.take() {
            unsent = send(stream, chunk)?;
        }
        let watched = if unsent.is_some() { PollFlags::empty() } else { PollFlags::IN };
        let mut fds = [
            PollFd::from_borrowed_fd(keyboard, watched),
            PollFd::from_borrowed_fd(wake.as_fd(), PollFlags::IN),
        ];
        match poll(&mut fds, None) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(system(error)),
        }
        if fds[1].revents().contains(PollFlags::IN) {
            let mut drained = [0; 64];
            // What was written says nothing: being woken is the message.
            let _ = read(&wake, &mut drained);
        }
        if unsent.is_none() && fds[0].revents().intersects(PollFlags::IN | PollFlags::HUP) {
            let mut keys = [0; 1024];
            let count = read(keyboard, &mut keys).map_err(system)?;
            let typed = &keys[..count];
            let end = typed.iter().position(|&key| key == escape.byte());
            let before = &typed[..end.unwrap_or(count)];
            if !before.is_empty() {
                unsent = send(stream, Chunk::Data(before.to_vec()))?;
            }
            if end.is_some() || count == 0 {
                return Ok(());
            }
        }
    }
}

/// Prints what has arrived; false when nothing more will.
fn receive(stream: &Stream, screen: &mut dyn Write) -> Outcome<bool> {
    loop {
        match stream.try_receive() {
            Ok(Some(Chunk::Data(bytes))) => {
                let printed = screen.write_all(&bytes).and_then(|()| screen.flush());
                printed.map_err(|error| Failure::new(format!("console: {error}")))?;
            }
            Ok(Some(Chunk::Hole(_))) => {}
            Ok(None) => return Ok(true),
            Ok(Some(Chunk::End)) | Err(StreamClosed::Aborted | StreamClosed::TimedOut) => return Ok(false),
            Err(StreamClosed::Failed(error)) => return Err(error.into()),
        }
    }
}

/// Sends, or gives the chunk back when it has to wait. A stream that ended is noticed by the receiving side.
fn send(stream: &Stream, chunk: Chunk) -> Outcome<Option<Chunk>> {
    match stream.try_send(chunk) {
        Ok(rest) => Ok(rest),
        Err(StreamClosed::Failed(error)) => Err(error.into()),
        Err(_) => Ok(None),
    }
}

pub(crate) static TTYCONSOLE: Command = Command {
    name: "ttyconsole",
    group: Group::Domain,
    help: "print the terminal device of a domain's console",
    description: "",
    options: &[RUNNING],
    run: |session, arguments| {
        let (driver, domain) = session.domain(arguments)?;
        let xml = driver.domain_get_xml_desc(&domain, 0)?;
        let tty = console_tty(&xml).ok_or_else(Failure::silent)?;
        session.out.line(&tty);
        Ok(())
    },
};

fn console_tty(xml: &str) -> Option<String> {
    let parsed = Document::parse(xml).ok()?;
    let console = child(child(parsed.any_root(), "devices")?, "console")?;
    let source = || child(console, "source").and_then(|source| attribute(source, "path"));
    attribute(console, "tty").or_else(source).map(str::to_owned)
}

pub(crate) static VNCDISPLAY: Command = Command {
    name: "vncdisplay",
    group: Group::Domain,
    help: "print the VNC display of a domain",
    description: "",
    options: &[RUNNING],
    run: |session, arguments| {
        let (driver, domain) = session.domain(arguments)?;
        if domain.id < 0 {
            return Err(Failure::new("Domain is not running"));
        }
        let xml = driver.domain_get_xml_desc(&domain, 0)?;
        let display = vnc_display(&xml)
            .ok_or_else(|| Failure::new("Failed to get VNC port. Is this domain using VNC?"))?;
        session.out.line(&display);
        Ok(())
    },
};

fn vnc_display(xml: &str) -> Option<String> {
    /// The port of display 0.
    const FIRST_PORT: i64 = 5900;
    let parsed = Document::parse(xml).ok()?;
    let devices = child(parsed.any_root(), "devices")?;
    let vnc = elements(devices, "graphics").find(|node| attribute(*node, "type") == Some("vnc"))?;
    let socket = |node| attribute(node, "socket").map(str::to_owned);
    if let Some(path) = socket(vnc).or_else(|| elements(vnc, "listen").find_map(socket)) {
        return Some(path);
    }
    let port: i64 = attribute(vnc, "port")?.parse().ok().filter(|port| *port >= 0)?;
    let listen = attribute(vnc, "listen").filter(|address| *address != "0.0.0.0").unwrap_or("");
    let host = if listen.contains(':') { format!("[{listen}]") } else { listen.to_owned() };
    Some(format!("{host}:{}", port - FIRST_PORT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_and_displays_are_found_in_the_document() {
        let devices = |inner: &str| format!("<domain><devices>{inner}</devices></domain>");
        let tty = |inner: &str| console_tty(&devices(inner));
        assert_eq!(tty("<console type='pty' tty='/dev/pts/0'/>").as_deref(), Some("/dev/pts/0"));
        assert_eq!(
            tty("<console type='pty'><source path='/dev/pts/1'/></console>").as_deref(),
            Some("/dev/pts/1")
        );
        assert_eq!(tty("<serial type='pty'/>"), None);
        let vnc = |inner: &str| vnc_display(&devices(inner));
        assert_eq!(
            vnc("<graphics type='vnc' port='5900' listen='127.0.0.1'/>").as_deref(),
            Some("127.0.0.1:0")
        );
        assert_eq!(vnc("<graphics type='vnc' port='5903' listen='0.0.0.0'/>").as_deref(), Some(":3"));
        assert_eq!(vnc("<graphics type='vnc' port='-1'/>"), None);
        assert_eq!(vnc("<graphics type='spice' port='5900'/>"), None);
    }

    #[test]
    fn bytes_travel_both_ways_until_the_escape() {
        let (guest, ours) = Stream::pair();
        let (keyboard, fingers) = pipe_with(PipeFlags::CLOEXEC).unwrap();
        guest.try_send(Chunk::Data(b"login: ".to_vec())).unwrap();
        write(&fingers, b"root\x1dlost").unwrap();
        let mut screen = Vec::new();
        copy(&ours, Escape::DEFAULT, keyboard.as_fd(), &mut screen).unwrap();
        assert_eq!(screen, b"login: ");
        assert_eq!(guest.try_receive().unwrap(), Some(Chunk::Data(b"root".to_vec())));
        assert_eq!(guest.try_receive().unwrap(), None);
    }

    #[test]
    fn a_guest_that_ends_ends_the_console() {
        let (guest, ours) = Stream::pair();
        let (keyboard, _fingers) = pipe_with(PipeFlags::CLOEXEC).unwrap();
        let mut screen = Vec::new();
        // The end comes while the console sleeps: the stream's change has to wake it.
        let sender = std::thread::spawn(move || {
            guest.try_send(Chunk::Data(b"bye".to_vec())).unwrap();
            guest.try_send(Chunk::End).unwrap();
            guest
        });
        copy(&ours, Escape::DEFAULT, keyboard.as_fd(), &mut screen).unwrap();
        drop(sender.join().unwrap());
        assert_eq!(screen, b"bye");
    }

    #[test]
    fn a_failed_stream_is_an_error() {
        let (guest, ours) = Stream::pair();
        let (keyboard, _fingers) = pipe_with(PipeFlags::CLOEXEC).unwrap();
        guest.fail(error::Error::new(error::ErrorCode::InternalError, error::ErrorDomain::Qemu, "gone"));
        let failure = copy(&ours, Escape::DEFAULT, keyboard.as_fd(), &mut Vec::new()).unwrap_err();
        assert_eq!(failure.lines, ["internal error: gone"]);
    }

    /// Tells this test's own executable to make its terminal raw.
    const RAW: &str = "FERROVIRT_RAW_TERMINAL";

    /// A test only so that the executable can run it in a process of its own; ends by a signal.
    #[test]
    fn raw() {
        if std::env::var_os(RAW).is_none() {
            return;
        }
        let _terminal = RawTerminal::enter().unwrap();
        println!("raw");
        std::thread::sleep(std::time::Duration::from_secs(60));
    }

    #[test]
    fn signals_put_the_terminal_back() {
        use std::io::{BufRead, BufReader};
        use std::process::{Command, Stdio};

        use rustix::process::{Pid, Signal, kill_process};
        use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
        use rustix::termios::LocalModes;
        for (number, status) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
            let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
            grantpt(&master).unwrap();
            unlockpt(&master).unwrap();
            let name = ptsname(&master, Vec::new()).unwrap();
            let flags = rustix::fs::OFlags::RDWR | rustix::fs::OFlags::NOCTTY | rustix::fs::OFlags::CLOEXEC;
            let terminal = rustix::fs::open(name, flags, rustix::fs::Mode::empty()).unwrap();
            let usual = || {
                let modes = termios::tcgetattr(&terminal).unwrap().local_modes;
                modes.contains(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG)
            };
            assert!(usual());
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args(["commands::console::tests::raw", "--exact", "--nocapture", "--test-threads=1"])
                .env(RAW, "1")
                .stdin(Stdio::from(terminal.try_clone().unwrap()))
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
            assert!(lines.any(|line| line.unwrap().ends_with("raw")));
            assert!(!usual());
            kill_process(Pid::from_child(&child), number).unwrap();
            assert_eq!(child.wait().unwrap().code(), Some(status));
            assert!(usual());
        }
    }
}
