//! QEMU as a `Backend` of the engine: the answers, one short method each; the work is in the neighbouring files.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use api::constants::{
    VIR_DOMAIN_REBOOT_ACPI_POWER_BTN, VIR_DOMAIN_REBOOT_DEFAULT, VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN,
    VIR_DOMAIN_SHUTDOWN_DEFAULT,
};
use api::{Stream, feature};
use engine::{
    Backend, CapabilitiesRequest, DevicePlan, DeviceWish, HostStatistics, Identity, Job, Purpose,
    ReattachContext, Reattached, StartContext, Started, Statistics, StopMode, Unrecorded,
};
use error::{Error, ErrorCode, ErrorDomain, Result};
use model::Domain;
use model::devices::disk::Disk;
use model::devices::iotune::IoTune;
use serde_json::json;
use stdx::Uuid;

use crate::driver::QemuBackend;
use crate::exit::How;
use crate::running::{Expectation, Running, Verb};
use crate::{launch, names, native, nvram, plug, questions, reattach, release, statistics, unrecorded};

/// Longest wait for the end of an emulator that has closed its monitor.
const END_WAIT: Duration = Duration::from_secs(2);

impl Backend for QemuBackend {
    type Running = Running;

    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn normalize(&self, definition: &mut Domain, purpose: Purpose) -> Result<()> {
        self.documents.normalize(definition, purpose)
    }

    fn start(&self, context: &StartContext<'_>) -> Result<Started<Running>> {
        launch::start(self, context)
    }

    fn stop(&self, running: &Arc<Running>, mode: StopMode) -> Result<()> {
        running.end(match mode {
            StopMode::Force => How::AskThenKill,
            StopMode::Graceful => How::Ask,
        })
    }

    fn release(&self, running: &Arc<Running>) {
        release::release(self, running);
    }

    fn shutdown(&self, running: &Arc<Running>, flags: u32) -> Result<()> {
        only(flags, VIR_DOMAIN_SHUTDOWN_DEFAULT, VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN, "shut down")?;
        running.change_status(|status| status.rebooting = false);
        running.ask(Verb::PowerButton).map(drop)
    }

    fn reboot(&self, running: &Arc<Running>, flags: u32) -> Result<()> {
        only(flags, VIR_DOMAIN_REBOOT_DEFAULT, VIR_DOMAIN_REBOOT_ACPI_POWER_BTN, "reboot")?;
        if running.is_own() {
            // It begins anew by itself when the guest is off.
            return running.command("reboot", None).map(drop);
        }
        running.change_status(|status| status.rebooting = true);
        running.ask(Verb::PowerButton).map(drop).inspect_err(|_| {
            running.change_status(|status| status.rebooting = false);
        })
    }

    fn reset(&self, running: &Arc<Running>) -> Result<()> {
        match running.ask(Verb::Reset) {
            // Where a reset ends the machine, QEMU may be gone before it has answered.
            Err(_) if running.resets_end && running.wait_exit(END_WAIT) => Ok(()),
            outcome => outcome.map(drop),
        }
    }

    fn pause(&self, running: &Arc<Running>) -> Result<()> {
        running.expect(Expectation::Pause);
        running.ask(Verb::Pause).map(drop).inspect_err(|_| running.expect(Expectation::Nothing))
    }

    fn resume(&self, running: &Arc<Running>) -> Result<()> {
        running.expect(Expectation::Resume);
        running.ask(Verb::Resume).map(drop).inspect_err(|_| running.expect(Expectation::Nothing))
    }

    fn wake_up(&self, running: &Arc<Running>) -> Result<()> {
        not_own(running, "virDomainPMWakeup")?;
        running.command("system_wakeup", None).map(drop)
    }

    fn inject_nmi(&self, running: &Arc<Running>) -> Result<()> {
        running.command(if running.is_own() { "nmi" } else { "inject-nmi" }, None).map(drop)
    }

    fn set_memory(&self, running: &Arc<Running>, kib: u64) -> Result<()> {
        let bytes = kib.saturating_mul(1024);
        let outcome = match running.is_own() {
            true => running.command("set-memory", Some(json!({ "bytes": bytes }))),
            false => running.command("balloon", Some(json!({ "value": bytes }))),
        };
        outcome.map(drop)
    }

    fn set_memory_period(&self, running: &Arc<Running>, seconds: u32) -> Result<()> {
        let outcome = match running.is_own() {
            true => running.command("memory-period", Some(json!({ "seconds": seconds }))),
            false => {
                let property = "guest-stats-polling-interval";
                let arguments = json!({ "path": running.balloon, "property": property, "value": seconds });
                running.command("qom-set", Some(arguments))
            }
        };
        outcome.map(drop)
    }

    fn resize_disk(&self, running: &Arc<Running>, disk: &Disk, bytes: u64) -> Result<()> {
        let alias = names::alias(&disk.info);
        let outcome = match running.is_own() {
            true => running.command("resize-disk", Some(json!({ "device": alias, "bytes": bytes }))),
            false => {
                let node = running.disks().into_iter().find(|known| known.alias == alias);
                let node = node.map(|known| known.node).unwrap_or_default();
                running.command("block_resize", Some(json!({ "node-name": node, "size": bytes })))
            }
        };
        outcome.map(drop)
    }

    fn limit_disk(&self, running: &Arc<Running>, disk: &Disk, limits: &IoTune) -> Result<()> {
        launch::limit_disk(running, disk, limits)
    }

    fn change_definition(&self, definition: &mut Domain, wish: DeviceWish<'_>) -> Result<()> {
        plug::change_definition(definition, wish)
    }

    fn plan_device<'a>(
        &'a self,
        running: &'a Arc<Running>,
        live: &Domain,
        wish: DeviceWish<'_>,
        job: &Job,
    ) -> Result<DevicePlan<'a>> {
        plug::plan(self, running, live, wish, job)
    }

    fn forget_device(&self, live: &mut Domain, origin: &mut Domain, alias: &str) {
        plug::forget(live, origin, alias);
    }

    fn set_vcpus(&self, running: &Arc<Running>, count: u32) -> Result<()> {
        plug::set_vcpus(running, count)
    }

    fn can_save(&self, running: &Arc<Running>) -> bool {
        running.is_own()
    }

    fn saves_running(&self, running: &Arc<Running>) -> bool {
        running.is_own()
    }

    fn save(&self, running: &Arc<Running>, file: File) -> Result<()> {
        if running.is_own() { running.save(file) } else { Err(Error::no_support("virDomainManagedSave")) }
    }

    fn statistics(&self, running: &Arc<Running>) -> Result<Statistics> {
        statistics::all(running)
    }

    fn statistics_now(&self, running: &Arc<Running>) -> HostStatistics {
        statistics::now(running)
    }

    fn open_console(
        &self,
        running: &Arc<Running>,
        device: Option<&str>,
        flags: u32,
        stream: Stream,
    ) -> Result<()> {
        self.lines.open_console(running, device, flags, stream)
    }

    fn open_channel(
        &self,
        running: &Arc<Running>,
        name: Option<&str>,
        flags: u32,
        stream: Stream,
    ) -> Result<()> {
        self.lines.open_channel(running, name, flags, stream)
    }

    fn reattach(&self, context: &ReattachContext<'_>) -> Result<Option<Reattached<Running>>> {
        reattach::reattach(self, context)
    }

    fn end_unrecorded(&self, uuid: Uuid, run: &Path) -> Result<Option<Unrecorded>> {
        unrecorded::end(self, uuid, run)
    }

    fn undefine(&self, definition: &Domain, flags: u32) -> Result<()> {
        nvram::undefine(definition, flags)
    }

    fn version(&self) -> Result<u64> {
        self.documents.version()
    }

    fn capabilities(&self) -> Result<String> {
        self.documents.capabilities()
    }

    fn domain_capabilities(&self, request: &CapabilitiesRequest<'_>) -> Result<String> {
        self.documents.domain_capabilities(request)
    }

    fn max_vcpus(&self, domain_type: Option<&str>) -> Result<i32> {
        self.documents.max_vcpus(domain_type)
    }

    fn compare_cpu(&self, within: Option<&CapabilitiesRequest<'_>>, xml: &str, flags: u32) -> Result<i32> {
        questions::compare(&self.documents, within, xml, flags)
    }

    fn baseline_cpu(
        &self,
        within: Option<&CapabilitiesRequest<'_>>,
        xml_cpus: &[String],
        flags: u32,
    ) -> Result<String> {
        questions::baseline(&self.documents, within, xml_cpus, flags)
    }

    fn cpu_models(&self, arch: &str) -> Result<Vec<String>> {
        cpu::model_names(arch)
    }

    fn to_native(&self, format: &str, definition: Domain) -> Result<String> {
        native::command(&self.documents, format, definition)
    }

    fn hostname(&self) -> Result<String> {
        self.node.hostname()
    }

    fn supports_feature(&self, feature: i32) -> bool {
        matches!(feature, feature::XML_MIGRATABLE | feature::FD_PASSING)
    }

    fn node(&self) -> Option<&dyn api::Node> {
        Some(&self.node)
    }
}

/// Refuses every way but the power button: the others need an agent or a signal that the guest does not listen to.
fn only(flags: u32, default: u32, button: u32, verb: &str) -> Result<()> {
    if flags == default || flags & button != 0 {
        return Ok(());
    }
    let detail = format!("cannot {verb} this way: only the ACPI power button is available");
    Err(Error::new(ErrorCode::ArgumentUnsupported, ErrorDomain::Qemu, detail).with_cure("use --mode acpi"))
}

/// Refuses what our own monitor does not have.
fn not_own(running: &Running, function: &'static str) -> Result<()> {
    if running.is_own() { Err(Error::no_support(function)) } else { Ok(()) }
}
