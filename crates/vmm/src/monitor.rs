//! The life of a machine in its process: it runs, pauses, begins anew and ends; one loop attends to all of it.
//!
//! ```text
//!              ┌──(reset)──┐
//!              ▼           │
//!   made ─▶ running ◀─▶ paused
//!              │           │
//!              └─────┬─────┘
//!                    ▼
//!                  ended (power off, reset, fault, panic, quit)
//! ```

use std::io::Write;
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use host_sys::signals::SignalFd;
use stdx::lock;
use vmm_devices::events::{EventLoop, Handler, Readiness, SharedHandler};
use vmm_devices::platform::{Request, Requests};

use crate::console::{Input, Output};
use crate::control::protocol::Request as Wish;
use crate::control::protocol::{Answer, Code, Event, Failure, Reason, Report, State, Status};
use crate::control::{Asked, Control};
use crate::error::{Error, Result, host};
use crate::host::Host;
use crate::logging::{self, Log};
use crate::machine::{Beginning, Machine, OnThread, Surroundings};
use crate::memory::MIB;
use crate::modules;
use crate::snapshot::Snapshot;
use crate::specification::{Device, OnWatchdog, Specification};

/// What whoever types is told; the terminal is raw.
const ASKED: &[u8] =
    b"\r\n[the guest is asked to switch off; the same key once more ends the machine at once]\r\n";
/// How soon a full serial port is tried again.
const INPUT_RETRY: Duration = Duration::from_millis(10);
/// How often events are told that a guest can make as fast as it likes: clients must keep up with them.
const TELL_INTERVAL: Duration = Duration::from_millis(100);

/// Why a machine ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The guest switched it off.
    PowerOff,
    /// The guest asked for a reset.
    Reset,
    /// A processor faulted three times in a row, which resets a PC.
    Fault,
    /// The guest's kernel told of a panic.
    Panicked,
    /// Somebody outside ended it.
    Quit,
}

impl End {
    fn reason(self) -> Reason {
        match self {
            End::PowerOff => Reason::PowerOff,
            End::Reset => Reason::Reset,
            End::Fault => Reason::Fault,
            End::Panicked => Reason::Panicked,
            End::Quit => Reason::Quit,
        }
    }
}

/// What becomes of a machine whose guest asks for a reset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnReset {
    /// It begins anew.
    #[default]
    Restart,
    /// It ends.
    End,
}

/// What a monitor does beside the machine itself.
pub struct Setting {
    /// Where the serial port sends to.
    pub output: Output,
    /// What is typed at the serial port.
    pub input: Option<OwnedFd>,
    /// The key that ends the machine.
    pub escape: Option<u8>,
    /// Its first time presses the power button; only the second ends the machine.
    pub escape_asks: bool,
    /// Signals that end the machine.
    pub signals: Option<SignalFd>,
    /// The control socket, which listens or is connected.
    pub control: Option<OwnedFd>,
    /// What the machine goes on from.
    pub snapshot: Option<Snapshot>,
    /// The machine waits until it is told to run.
    pub is_paused: bool,
    /// What a reset does.
    pub on_reset: OnReset,
    /// Called first on each thread.
    pub on_thread: OnThread,
}

impl Setting {
    /// A machine that nobody types at; it begins anew when its guest asks for it.
    #[must_use]
    pub fn new(output: Output) -> Setting {
        Setting {
            output,
            input: None,
            escape: None,
            escape_asks: false,
            signals: None,
            control: None,
            snapshot: None,
            is_paused: false,
            on_reset: OnReset::Restart,
            on_thread: OnThread::NOTHING,
        }
    }
}

/// A machine and what attends to it.
pub struct Monitor {
    pub(crate) host: Host,
    pub(crate) specification: Specification,
    setting: Setting,
    pub(crate) machine: Machine,
    events: EventLoop,
    requests: Arc<Requests>,
    input: Option<Arc<Mutex<Input>>>,
    pub(crate) control: Option<Arc<Mutex<Control>>>,
    pub(crate) state: State,
    /// Who uses the log of written pages.
    pub(crate) log: Log,
    resets: u64,
    /// When the guest is off, the machine begins anew.
    is_rebooting: bool,
    /// The guest is to let go of all processors but so many.
    pub(crate) vcpus_wanted: Option<u8>,
    /// When the balloon was told last, and when it is to be told next.
    balloon_told: Option<Instant>,
    balloon_due: Option<Instant>,
    /// When it was last told that the watchdog bit.
    watchdog_told: Option<Instant>,
    /// When it was last told that the guest has set its clock.
    clock_told: Option<Instant>,
    /// Somebody outside wants the machine to end.
    quit: Arc<AtomicBool>,
    /// How often the key was typed that ends it.
    escapes: Arc<AtomicUsize>,
    /// The guest was asked to end.
    has_asked: bool,
    // Only the loop calls it.
    _wake: SharedHandler,
}

/// What wakes the loop, which looks for the cause after each turn.
struct Wake {
    signals: Option<SignalFd>,
    quit: Arc<AtomicBool>,
}

impl Wake {
    const REQUEST: u32 = 0;
    const SIGNAL: u32 = 1;
}

impl Handler for Wake {
    fn ready(&mut self, key: u32, _readiness: Readiness) {
        if let (Wake::SIGNAL, Some(signals)) = (key, &self.signals)
            && let Ok(Some(_)) = signals.read()
        {
            self.quit.store(true, Ordering::SeqCst);
        }
    }
}

impl Monitor {
    /// Makes the machine; it does not run yet.
    ///
    /// # Errors
    /// The host cannot run it, or its kernel cannot be loaded; the error says what to do.
    pub fn new(host_kvm: Host, mut specification: Specification, mut setting: Setting) -> Result<Monitor> {
        let snapshot = setting.snapshot.take();
        let requests = Arc::new(Requests::new().map_err(host("make an event descriptor"))?);
        let events = EventLoop::new().map_err(host("make an event loop"))?;
        let quit = Arc::new(AtomicBool::new(false));
        let wake = wake(&events, &requests, setting.signals.take(), &quit)?;
        let escapes = Arc::default();
        let typed =
            setting.input.take().map(|descriptor| typed(&events, descriptor, setting.escape, &escapes));
        let input = typed.transpose()?;
        let control = setting.control.take().map(|socket| controlled(&events, socket)).transpose()?;
        let begun = snapshot.map_or(Beginning::Kernel, |it| Beginning::Snapshot(Box::new(it)));
        modules::place_all(&mut specification)?;
        let machine = make(&host_kvm, &specification, &begun, &setting, &requests)?;
        // Names and slots stay, whatever comes and goes.
        for (part, device) in specification.devices.iter_mut().zip(machine.devices().attached()) {
            (part.id, part.slot) = (device.id.clone(), Some(device.slot));
        }
        let monitor = Monitor {
            host: host_kvm,
            specification,
            setting,
            machine,
            events,
            requests,
            input,
            control,
            state: State::Paused,
            log: Log::Off,
            resets: 0,
            is_rebooting: false,
            vcpus_wanted: None,
            balloon_told: None,
            balloon_due: None,
            watchdog_told: None,
            clock_told: None,
            quit,
            escapes,
            has_asked: false,
            _wake: wake,
        };
        monitor.connect_input();
        Ok(monitor)
    }

    /// Runs the machine until it ends.
    ///
    /// # Errors
    /// KVM could not go on, or the machine could not begin anew.
    pub fn run(mut self) -> Result<End> {
        if !self.setting.is_paused {
            self.resume();
        }
        // What made the machine is most of the program, and not needed again.
        host_sys::memory::release_program();
        let ended = self.attend();
        let reason = match &ended {
            Ok(end) => end.reason(),
            Err(_) => Reason::Failed,
        };
        let stopped = self.machine.end();
        if self.specification.backing.discard {
            self.machine.discard_memory(&self.specification);
        }
        self.tell(&Event::Ended { reason });
        let end = ended?;
        stopped.map(|()| end)
    }

    /// Attends to the machine until it ends; its processors may still run then.
    fn attend(&mut self) -> Result<End> {
        loop {
            let retry = self.retry_input().then_some(INPUT_RETRY);
            let due = self.balloon_due.map(|due| due.saturating_duration_since(Instant::now()));
            let copies = matches!(self.log, Log::Copying(..)).then_some(Duration::ZERO);
            let timeout = retry.into_iter().chain(due).chain(copies).min();
            self.events.turn(timeout).map_err(host("wait for the machine"))?;
            self.answer();
            if self.quit.load(Ordering::SeqCst) || self.escapes()? {
                return Ok(End::Quit);
            }
            while let Some(request) = self.requests.take() {
                if let Some(end) = self.fulfil(request)? {
                    return Ok(end);
                }
            }
            if self.balloon_due.is_some_and(|due| due <= Instant::now()) {
                self.tell_balloon();
            }
            self.go_on_copying();
        }
    }

    /// Whether the key that ends the machine was typed, often enough.
    fn escapes(&mut self) -> Result<bool> {
        let times = self.escapes.swap(0, Ordering::SeqCst);
        if times != 1 || !self.setting.escape_asks || self.has_asked {
            return Ok(times > 0);
        }
        self.has_asked = true;
        self.machine.press_power_button()?;
        // A console that is gone needs no words.
        let _ = self.setting.output.write_all(ASKED);
        Ok(false)
    }

    /// Does what the guest asked of the machine; some ends with it.
    fn fulfil(&mut self, request: Request) -> Result<Option<End>> {
        match request {
            Request::PowerOff if self.is_rebooting && !self.ends_by_reset() => self.begin_anew()?,
            Request::PowerOff if self.is_rebooting => return Ok(Some(End::Reset)),
            Request::PowerOff => return Ok(Some(End::PowerOff)),
            Request::Panicked => return Ok(Some(End::Panicked)),
            Request::Reset if self.machine.has_fault() => return Ok(Some(End::Fault)),
            // A processor with which KVM cannot go on asks for a reset too; the end tells why.
            Request::Reset if self.machine.has_failed() => return Ok(Some(End::Reset)),
            Request::Reset if self.ends_by_reset() => return Ok(Some(End::Reset)),
            Request::Reset => self.begin_anew()?,
            // The guest's crash kernel goes on.
            Request::CrashLoaded => self.tell(&Event::CrashLoaded),
            Request::Balloon => {
                let soonest = self.balloon_told.map_or_else(Instant::now, |told| told + TELL_INTERVAL);
                self.balloon_due.get_or_insert(soonest);
            }
            Request::Watchdog => return self.bite(),
            Request::HotPlug => self.settle()?,
            Request::Clock => {
                // Clients must keep up with a guest that sets it in a loop.
                let due = self.clock_told.map(|told| told + TELL_INTERVAL);
                if due.is_none_or(|due| due <= Instant::now()) {
                    self.clock_told = Some(Instant::now());
                    self.tell(&Event::RtcChange { offset: self.machine.clock.change() });
                }
            }
        }
        Ok(None)
    }

    /// Tells all clients.
    pub(crate) fn tell(&self, event: &Event) {
        if let Some(control) = &self.control {
            lock(control).tell(event);
        }
    }

    fn tell_balloon(&mut self) {
        (self.balloon_told, self.balloon_due) = (Some(Instant::now()), None);
        let devices = Report::of(self.machine.devices().attached(), &[], self.machine.memory_bytes()).devices;
        if let Some(balloon) = devices.into_iter().find_map(|device| device.balloon) {
            self.tell(&Event::BalloonChange { actual: balloon.memory });
        }
    }

    /// The guest has not reloaded its watchdog in time.
    fn bite(&mut self) -> Result<Option<End>> {
        let action = self.specification.devices.iter().find_map(|part| match part.device {
            Device::Watchdog(action) => Some(action),
            _ => None,
        });
        let Some(action) = action else { return Ok(None) };
        if self.watchdog_told.is_none_or(|told| told.elapsed() >= TELL_INTERVAL) {
            self.watchdog_told = Some(Instant::now());
            self.tell(&Event::Watchdog { action });
        }
        match action {
            OnWatchdog::Reset if self.ends_by_reset() => return Ok(Some(End::Reset)),
            OnWatchdog::Reset => self.begin_anew()?,
            OnWatchdog::Shutdown => self.machine.press_power_button()?,
            OnWatchdog::Poweroff => return Ok(Some(End::PowerOff)),
            OnWatchdog::Pause => self.pause()?,
            OnWatchdog::None => {}
            OnWatchdog::InjectNmi => self.machine.interrupt_all()?,
        }
        Ok(None)
    }

    /// Without a kernel a machine cannot begin anew.
    fn ends_by_reset(&self) -> bool {
        self.setting.on_reset == OnReset::End || self.specification.kernel.is_none()
    }

    /// Does what clients of the control socket ask for.
    fn answer(&mut self) {
        let Some(control) = self.control.clone() else { return };
        loop {
            let Some(mut asked) = lock(&control).take() else { return };
            if let Wish::Snapshot { live: true, stay } = asked.request {
                self.begin_copying(asked, stay);
                continue;
            }
            let answer = self.perform(&mut asked);
            let answer = answer.map_err(|error| Failure::new(Code::Failed, error.to_string()));
            lock(&control).answer(&asked, answer);
        }
    }

    fn perform(&mut self, asked: &mut Asked) -> Result<Answer> {
        match &asked.request {
            Wish::Status => return Ok(Answer::Status(self.status())),
            Wish::Devices => {
                let attached = self.machine.devices().attached();
                return Ok(Answer::Devices(Report::of(
                    attached,
                    &self.specification.modules,
                    self.machine.memory_bytes(),
                )));
            }
            Wish::Pause => self.pause()?,
            Wish::Resume => self.resume(),
            Wish::PowerButton | Wish::Reboot => {
                self.is_rebooting = asked.request == Wish::Reboot;
                self.machine.press_power_button()?;
            }
            Wish::Reset => self.begin_anew()?,
            Wish::Nmi => self.machine.interrupt_all()?,
            Wish::Snapshot { stay, .. } => self.snapshot(asked.files.pop(), *stay)?,
            Wish::DirtyLogStart => self.start_log()?,
            Wish::DirtyLog => return self.take_log(asked.files.pop()),
            Wish::DirtyLogStop => self.stop_log()?,
            Wish::Quit => self.quit.store(true, Ordering::SeqCst),
            Wish::SetMemory { bytes } => self.set_memory(*bytes)?,
            Wish::MemoryPeriod { seconds } => self.set_memory_period(*seconds)?,
            Wish::ResizeDisk { device, bytes } => self.resize_disk(device, *bytes)?,
            Wish::LimitDisk { device, limits } => self.limit_disk(device, (*limits).into())?,
            Wish::SetLink { device, up } => self.set_link(device, *up)?,
            Wish::AddDevice { kind, value, files } => {
                let sent = std::mem::take(&mut asked.files);
                if sent.len() < usize::from(*files) {
                    let (found, files) = (sent.len(), *files);
                    return Err(Error::Specification(format!(
                        "{found} of {files} descriptors came with the request, as SCM_RIGHTS"
                    )));
                }
                return self.add_device(kind, value, sent);
            }
            Wish::RemoveDevice { device } => self.remove_device(device)?,
            Wish::SetVcpus { count } => self.set_vcpus(*count)?,
        }
        Ok(Answer::Done {})
    }

    fn status(&self) -> Status {
        Status {
            state: self.state,
            vcpus: self.specification.vcpus,
            vcpus_max: self.specification.vcpus_max,
            memory_mib: self.machine.memory_bytes() / MIB,
            resets: self.resets,
        }
    }

    fn snapshot(&mut self, file: Option<OwnedFd>, stay: bool) -> Result<()> {
        let file = file.ok_or_else(logging::no_file)?;
        let was_running = self.state == State::Running;
        self.pause()?;
        self.settle()?;
        let written = self.machine.write_snapshot(&self.host, &self.specification, file.into());
        if was_running && !(stay && written.is_ok()) {
            self.resume();
        }
        written
    }

    pub(crate) fn pause(&mut self) -> Result<()> {
        if self.state == State::Running {
            self.machine.pause()?;
            self.state = State::Paused;
            self.tell(&Event::Paused);
        }
        Ok(())
    }

    pub(crate) fn resume(&mut self) {
        if self.state == State::Paused {
            self.machine.resume();
            self.state = State::Running;
            self.tell(&Event::Resumed);
        }
    }

    /// The same machine as it was made, with new memory and devices.
    fn begin_anew(&mut self) -> Result<()> {
        if self.specification.kernel.is_none() {
            return Err(Error::Snapshot(
                "it has no kernel to begin anew with; name one with --kernel".to_owned(),
            ));
        }
        self.machine.end()?;
        self.settle()?;
        self.drop_wanted();
        self.requests.clear();
        self.is_rebooting = false;
        self.drop_log();
        let begun = self.machine.used_memory(&self.specification)?.map_or(Beginning::Kernel, Beginning::Used);
        self.machine = make(&self.host, &self.specification, &begun, &self.setting, &self.requests)?;
        self.connect_input();
        self.resets += 1;
        self.machine.resume();
        self.state = State::Running;
        self.tell(&Event::Reset);
        Ok(())
    }

    fn connect_input(&self) {
        if let Some(input) = &self.input {
            lock(input).connect(self.machine.serial());
        }
    }

    /// Whether something typed still waits for room.
    fn retry_input(&self) -> bool {
        self.input.as_ref().is_some_and(|input| {
            let mut input = lock(input);
            if input.is_pending() {
                input.pass_on();
            }
            input.is_pending()
        })
    }
}

fn wake(
    events: &EventLoop,
    requests: &Requests,
    signals: Option<SignalFd>,
    quit: &Arc<AtomicBool>,
) -> Result<SharedHandler> {
    let poller = events.poller();
    let waited = match &signals {
        Some(signals) => poller.add(signals, Wake::SIGNAL, Readiness::READ),
        None => Ok(()),
    };
    waited.map_err(host("wait for signals"))?;
    let added = poller.add(requests.wake(), Wake::REQUEST, Readiness::READ);
    added.map_err(host("wait for the guest's requests"))?;
    let wake: SharedHandler = Arc::new(Mutex::new(Wake { signals, quit: quit.clone() }));
    events.attach(&poller, &wake);
    Ok(wake)
}

fn typed(
    events: &EventLoop,
    descriptor: OwnedFd,
    escape: Option<u8>,
    escapes: &Arc<AtomicUsize>,
) -> Result<Arc<Mutex<Input>>> {
    let poller = events.poller();
    let escape = escape.map(|key| (key, escapes.clone()));
    let input = Input::new(descriptor, poller.clone(), escape).map_err(host("wait for input"))?;
    let input = Arc::new(Mutex::new(input));
    let handler: SharedHandler = input.clone();
    events.attach(&poller, &handler);
    Ok(input)
}

fn controlled(events: &EventLoop, socket: OwnedFd) -> Result<Arc<Mutex<Control>>> {
    let poller = events.poller();
    let control = Control::new(socket, poller.clone()).map_err(host("serve the control socket"))?;
    let control = Arc::new(Mutex::new(control));
    let handler: SharedHandler = control.clone();
    events.attach(&poller, &handler);
    Ok(control)
}

fn make(
    host: &Host,
    specification: &Specification,
    begun: &Beginning,
    setting: &Setting,
    requests: &Arc<Requests>,
) -> Result<Machine> {
    let surroundings = Surroundings {
        host,
        output: setting.output.clone(),
        requests: requests.clone(),
        on_thread: setting.on_thread,
    };
    Machine::new(specification, begun, surroundings)
}
