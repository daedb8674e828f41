//! The backend: everything happens at once, unless a test makes a guest hang.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use api::constants::{
    VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES, VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE,
    VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON, VIR_DOMAIN_MEMORY_STAT_AVAILABLE, VIR_DOMAIN_MEMORY_STAT_RSS,
    VIR_DOMAIN_MEMORY_STAT_UNUSED, VIR_DOMAIN_MEMORY_STAT_USABLE, VIR_DOMAIN_PAUSED_UNKNOWN,
    VIR_DOMAIN_RUNNING_UNKNOWN, VIR_IP_ADDR_TYPE_IPV4, VIR_VCPU_RUNNING,
};
use api::{Chunk, DomainInterface, DomainIpAddr, Node, Stream, StreamClosed};
use engine::{
    Backend, BlockStatistics, CapabilitiesRequest, CpuTimes, ExitReason, HostStatistics, Identity,
    InterfaceStatistics, MachineObserver, Notice, PauseReason, PowerState, Purpose, ReattachContext,
    Reattached, ResumeReason, ShutdownSource, StartContext, Started, Statistics, StopMode, VcpuStatistics,
};
use error::{Error, ErrorCode, ErrorDomain, Result};
use model::domain::Element;
use model::domain::OnEvent;
use model::{Domain, FormatFlags};

use crate::capabilities;
use crate::gate::Gate;
use crate::host::TestHost;
use crate::moments::AllMoments;
use crate::normalize::{VCPUS_MAX, normalize};
use crate::taint::taints;

/// What is recorded of a machine that goes on.
const RUNNING: &str = "running";
/// What is recorded of a machine that stands still.
const PAUSED: &str = "paused";

/// A host whose machines have no processes.
#[derive(Debug)]
pub struct TestBackend {
    identity: Identity,
    host: TestHost,
    gate: Gate,
    moments: AllMoments,
}

/// A simulated machine.
#[derive(Debug)]
pub struct TestMachine {
    name: String,
    live: Domain,
    observer: MachineObserver,
    started: Instant,
    stopped: AtomicBool,
    clock: Mutex<Clock>,
    /// Memory of the guest in KiB.
    memory_kib: AtomicU64,
}

/// Processor time passes only while the machine is not paused.
#[derive(Debug)]
struct Clock {
    spent_ns: u64,
    since: Option<Instant>,
}

impl TestBackend {
    /// Machines on `host`.
    pub fn new(host: TestHost) -> TestBackend {
        let identity = Identity {
            name: "TEST",
            prefix: "test",
            error_domain: ErrorDomain::Test,
            // A gate can make a guest hang: its statistics are asked for like those of a real one.
            instant: false,
            starts_paused: false,
        };
        TestBackend { identity, host, gate: Gate::default(), moments: AllMoments::default() }
    }

    /// Makes guests hang.
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// The snapshots and checkpoints.
    pub(crate) fn moments(&self) -> &AllMoments {
        &self.moments
    }

    /// The simulated host.
    pub fn host(&self) -> &TestHost {
        &self.host
    }

    fn guest(&self, machine: &TestMachine) -> Result<()> {
        if self.gate.pass(&machine.name, || machine.stopped.load(Ordering::SeqCst)) {
            return Ok(());
        }
        let (code, detail) = if machine.stopped.load(Ordering::SeqCst) {
            (ErrorCode::OperationAborted, "the domain was destroyed")
        } else {
            (ErrorCode::OperationTimeout, "the guest does not answer")
        };
        Err(Error::new(code, ErrorDomain::Test, detail))
    }

    fn machine(
        &self,
        name: &str,
        live: &Domain,
        observer: &MachineObserver,
        paused: bool,
    ) -> Arc<TestMachine> {
        let now = Instant::now();
        Arc::new(TestMachine {
            name: name.to_owned(),
            live: live.clone(),
            observer: observer.clone(),
            started: now,
            stopped: AtomicBool::new(false),
            clock: Mutex::new(Clock { spent_ns: 0, since: (!paused).then_some(now) }),
            memory_kib: AtomicU64::new(live.current_memory.unwrap_or_default()),
        })
    }
}

impl TestMachine {
    /// Where a test reports what happens in the guest.
    pub fn observer(&self) -> &MachineObserver {
        &self.observer
    }

    /// The guest gives memory back or gets more.
    pub(crate) fn set_memory(&self, kib: u64) {
        self.memory_kib.store(kib, Ordering::Relaxed);
    }

    fn spent_ns(&self) -> u64 {
        let clock = self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        clock.spent_ns + clock.since.map_or(0, elapsed_ns)
    }

    fn run(&self, run: bool) {
        let mut clock = self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        clock.spent_ns += clock.since.map_or(0, elapsed_ns);
        clock.since = run.then(Instant::now);
    }
}

impl Backend for TestBackend {
    type Running = TestMachine;

    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn normalize(&self, definition: &mut Domain, _purpose: Purpose) -> Result<()> {
        normalize(definition)
    }

    fn start(&self, context: &StartContext<'_>) -> Result<Started<TestMachine>> {
        context.starting(if context.options.paused { PAUSED } else { RUNNING })?;
        let gate = self.gate.clone();
        context.job.on_cancel(move || gate.wake());
        if !self.gate.pass(context.name, || context.job.cancelled()) {
            let detail = "the start was given up";
            return Err(Error::new(ErrorCode::OperationAborted, ErrorDomain::Test, detail));
        }
        let live = context.definition.clone();
        let running = self.machine(context.name, &live, &context.observer, context.options.paused);
        Ok(Started { running, live })
    }

    fn stop(&self, running: &Arc<TestMachine>, _mode: StopMode) -> Result<()> {
        running.stopped.store(true, Ordering::SeqCst);
        self.gate.wake();
        self.gate.pass(&format!("{} ending", running.name), || false);
        Ok(())
    }

    fn shutdown(&self, running: &Arc<TestMachine>, _flags: u32) -> Result<()> {
        self.guest(running)?;
        running.observer.notify(if running.live.on_poweroff == Some(OnEvent::Destroy) {
            Notice::Exited(ExitReason::Shutdown)
        } else {
            Notice::GuestShutdown(ShutdownSource::Guest)
        });
        Ok(())
    }

    fn reboot(&self, running: &Arc<TestMachine>, _flags: u32) -> Result<()> {
        self.guest(running)?;
        running.observer.notify(Notice::Reset);
        Ok(())
    }

    fn reset(&self, running: &Arc<TestMachine>) -> Result<()> {
        self.guest(running)
    }

    fn pause(&self, running: &Arc<TestMachine>) -> Result<()> {
        self.guest(running)?;
        running.run(false);
        running.observer.notify(Notice::StatusChanged(PAUSED.to_owned()));
        running.observer.notify(Notice::Paused(PauseReason::Requested));
        Ok(())
    }

    fn resume(&self, running: &Arc<TestMachine>) -> Result<()> {
        self.guest(running)?;
        running.run(true);
        running.observer.notify(Notice::StatusChanged(RUNNING.to_owned()));
        running.observer.notify(Notice::Resumed(ResumeReason::Requested));
        Ok(())
    }

    fn wake_up(&self, running: &Arc<TestMachine>) -> Result<()> {
        self.guest(running)?;
        running.observer.notify(Notice::Wakeup);
        Ok(())
    }

    fn inject_nmi(&self, running: &Arc<TestMachine>) -> Result<()> {
        self.guest(running)
    }

    fn send_key(&self, running: &Arc<TestMachine>, _: u32, _: u32, _: &[u32]) -> Result<()> {
        self.guest(running)
    }

    fn crash_dump(&self, running: &Arc<TestMachine>) -> Result<()> {
        self.guest(running)
    }

    fn statistics(&self, running: &Arc<TestMachine>) -> Result<Statistics> {
        self.guest(running)?;
        let seconds = running.started.elapsed().as_secs();
        let current = running.memory_kib.load(Ordering::Relaxed);
        let vcpus = running.live.vcpu.as_ref().map_or(1, |vcpu| vcpu.current.unwrap_or(vcpu.count));
        let each = running.spent_ns() / u64::from(vcpus);
        Ok(Statistics {
            cpu: Some(times(running)),
            vcpus: (0..vcpus).map(|number| vcpu(number, each)).collect(),
            memory: vec![
                (VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON, current),
                (VIR_DOMAIN_MEMORY_STAT_UNUSED, current / 2),
                (VIR_DOMAIN_MEMORY_STAT_AVAILABLE, current),
                (VIR_DOMAIN_MEMORY_STAT_USABLE, current / 2),
                (VIR_DOMAIN_MEMORY_STAT_RSS, current / 2),
            ],
            blocks: running.live.devices.disk.iter().map(|disk| block(disk, seconds)).collect(),
            interfaces: running.live.devices.interface.iter().map(|it| interface(it, seconds)).collect(),
            extra: Vec::new(),
        })
    }

    fn statistics_now(&self, running: &Arc<TestMachine>) -> HostStatistics {
        HostStatistics { cpu: Some(times(running)), resident_kib: None }
    }

    /// A console that gives back what it is given.
    fn open_console(
        &self,
        running: &Arc<TestMachine>,
        device: Option<&str>,
        _flags: u32,
        stream: Stream,
    ) -> Result<()> {
        let devices = &running.live.devices;
        if devices.console.is_empty() && devices.serial.is_empty() {
            let device = device.unwrap_or("<null>");
            let detail = format!("cannot find character device {device}");
            return Err(Error::new(ErrorCode::InternalError, ErrorDomain::Test, detail)
                .with_cure("add a console to the domain"));
        }
        let echo = std::thread::Builder::new().name("test-console".to_owned()).spawn(move || echo(&stream));
        echo.map(drop).map_err(|source| {
            Error::new(ErrorCode::SystemError, ErrorDomain::Test, "Cannot start a thread").with_source(source)
        })
    }

    fn reattach(&self, context: &ReattachContext<'_>) -> Result<Option<Reattached<TestMachine>>> {
        if context.starting {
            return Ok(None);
        }
        // As a monitor would: what it does, but not why.
        let paused = context.status == PAUSED;
        let power = if paused {
            PowerState::paused(VIR_DOMAIN_PAUSED_UNKNOWN)
        } else {
            PowerState::running(VIR_DOMAIN_RUNNING_UNKNOWN)
        };
        let running = self.machine(context.name, context.live, &context.observer, paused);
        Ok(Some(Reattached { running, live: None, power: Some(power) }))
    }

    fn undefine(&self, definition: &Domain, flags: u32) -> Result<()> {
        self.moments.undefine(definition.uuid.unwrap_or_default(), flags)
    }

    fn taints(&self, live: &Domain) -> (Vec<String>, Vec<String>) {
        taints(live)
    }

    fn version(&self) -> Result<u64> {
        Ok(2)
    }

    fn capabilities(&self) -> Result<String> {
        Ok(capabilities::document())
    }

    fn sysinfo(&self) -> Result<String> {
        Ok(include_str!("sysinfo.xml").to_owned())
    }

    fn max_vcpus(&self, _domain_type: Option<&str>) -> Result<i32> {
        Ok(i32::try_from(VCPUS_MAX).unwrap_or(i32::MAX))
    }

    fn cpu_models(&self, arch: &str) -> Result<Vec<String>> {
        cpu::model_names(arch)
    }

    fn baseline_flags(&self) -> u32 {
        VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES
    }

    fn baseline_cpu(
        &self,
        within: Option<&CapabilitiesRequest<'_>>,
        xml_cpus: &[String],
        flags: u32,
    ) -> Result<String> {
        if within.is_some() {
            return Err(Error::no_support("virConnectBaselineHypervisorCPU"));
        }
        let hosts = xml_cpus.iter().map(|text| cpu::parse_host(text)).collect::<Result<Vec<_>>>()?;
        let wanted = cpu::Baseline {
            expand: flags & VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES != 0,
            ..cpu::Baseline::default()
        };
        Ok(cpu::baseline("i686", &hosts, wanted)?.format(FormatFlags::NONE))
    }

    fn hostname(&self) -> Result<String> {
        Ok(host_sys_name())
    }

    fn node(&self) -> Option<&dyn Node> {
        Some(&self.host)
    }

    fn os_type<'a>(&self, _declared: &'a str) -> &'a str {
        "linux"
    }

    fn security_label(&self, _running: &Arc<TestMachine>) -> (String, bool) {
        ("libvirt-test".to_owned(), true)
    }

    fn interface_addresses(
        &self,
        running: &Arc<TestMachine>,
        _machine: &api::Domain,
        source: u32,
    ) -> Result<Vec<DomainInterface>> {
        if i32::try_from(source) != Ok(VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE) {
            let detail = format!("Unknown IP address data source {source}");
            return Err(Error::new(ErrorCode::ArgumentUnsupported, ErrorDomain::Test, detail));
        }
        let interfaces = running.live.devices.interface.iter().zip(3_u32..);
        Ok(interfaces
            .map(|(interface, host)| DomainInterface {
                name: target(interface),
                hwaddr: interface.mac.as_ref().map(|mac| mac.address.to_string()),
                addrs: vec![DomainIpAddr {
                    r#type: VIR_IP_ADDR_TYPE_IPV4,
                    addr: format!("192.168.122.{host}"),
                    prefix: 24,
                }],
            })
            .collect())
    }
}

fn host_sys_name() -> String {
    std::fs::read_to_string("/proc/sys/kernel/hostname")
        .map_or_else(|_| "localhost".to_owned(), |name| name.trim().to_owned())
}

fn elapsed_ns(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

fn times(machine: &TestMachine) -> CpuTimes {
    let total_ns = machine.spent_ns();
    CpuTimes { total_ns, user_ns: total_ns / 2, system_ns: total_ns - total_ns / 2 }
}

fn vcpu(number: u32, time_ns: u64) -> VcpuStatistics {
    VcpuStatistics {
        number,
        state: VIR_VCPU_RUNNING,
        time_ns,
        cpu: i32::try_from(number).unwrap_or(-1),
        affinity: vec![0xff],
        ..VcpuStatistics::default()
    }
}

/// A disk that is read and written a little in each second.
fn block(disk: &model::devices::disk::Disk, seconds: u64) -> BlockStatistics {
    BlockStatistics {
        target: disk.target.dev.clone(),
        read_requests: Some(seconds),
        read_bytes: Some(seconds * 4096),
        read_ns: Some(seconds * 1000),
        write_requests: Some(seconds),
        write_bytes: Some(seconds * 4096),
        write_ns: Some(seconds * 1000),
        flush_requests: Some(seconds / 2),
        flush_ns: Some(seconds * 500),
        errors: Some(0),
        allocation: Some(1 << 40),
        capacity: Some(1_099_506_450_432),
        physical: Some(1 << 40),
        ..BlockStatistics::default()
    }
}

fn target(interface: &model::devices::interface::Interface) -> String {
    interface
        .target
        .as_ref()
        .and_then(|target| target.dev.as_ref())
        .map_or_else(String::new, |name| name.0.clone())
}

/// An interface over which a little travels in each second.
fn interface(interface: &model::devices::interface::Interface, seconds: u64) -> InterfaceStatistics {
    InterfaceStatistics {
        target: target(interface),
        mac: interface.mac.as_ref().map_or_else(String::new, |mac| mac.address.to_string()),
        received: [seconds * 1500, seconds, 0, 0],
        sent: [seconds * 1500, seconds, 0, 0],
    }
}

fn echo(stream: &Stream) {
    loop {
        let answer = match stream.receive(None) {
            Ok(Chunk::Data(bytes)) => stream.send(Chunk::Data(bytes), std::time::Duration::from_secs(30)),
            Ok(Chunk::End) => {
                stream.send(Chunk::End, std::time::Duration::ZERO).and(Err(StreamClosed::Aborted))
            }
            Ok(Chunk::Hole(_)) => Ok(()),
            Err(closed) => Err(closed),
        };
        if answer.is_err() {
            return;
        }
    }
}
