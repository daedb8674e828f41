//! Clock, power management, boot order, kernel and firmware.

use error::Result;
use model::clock::{Clock, ClockBasis, ClockOffset, TickPolicy, TimerName, TimerTrack};
use model::devices::disk_source::{DiskPlace, DiskSource, FileSource};
use model::features::Tseg;
use model::os::{BootDevice, LoaderType};

use super::Build;
use super::json::Json;
use super::line::comma;
use super::machine::on_off;
use crate::block::Image;
use crate::defaults::arch;
use crate::emulator::Flag;
use crate::fault::unsupported;
use crate::machine::{Family, is_x86};

/// Names of the images of firmware code and variables.
const PFLASH: [&str; 2] = ["libvirt-pflash0", "libvirt-pflash1"];

/// What flash is made of: where it is, in which format, whether the guest cannot write.
struct Flash {
    source: DiskSource,
    format: String,
    readonly: bool,
}

impl Flash {
    fn of(path: String, format: Option<&String>, readonly: bool) -> Flash {
        let place = DiskPlace::File(FileSource { file: Some(path), ..FileSource::default() });
        let source = DiskSource { place, ..DiskSource::default() };
        Flash { source, format: format.cloned().unwrap_or_else(|| "raw".to_owned()), readonly }
    }

    /// The image under its names. Code has a node for its format in any case.
    fn image(&self, name: &str, layered: bool) -> Image<'_> {
        Image {
            format: &self.format,
            readonly: self.readonly,
            storage_node: format!("{name}-storage"),
            slice_node: format!("{name}-slice-sto"),
            format_node: format!("{name}-format"),
            layered,
            ..Image::of(&self.source)
        }
    }
}

impl Build<'_> {
    /// The place of a class of devices in the order of booting, from 1: the last one where it is named several times.
    pub(super) fn boot_order(&self, class: BootDevice) -> Option<u32> {
        let at = self.domain.os.boot.iter().rposition(|boot| *boot == class)?;
        u32::try_from(at + 1).ok()
    }

    /// Code and variables of firmware in flash; none without such firmware.
    fn flash(&self) -> Option<(Flash, Option<Flash>)> {
        let loader = self.domain.os.loader.as_deref()?;
        let path = loader.path.clone().filter(|_| loader.r#type == Some(LoaderType::Pflash))?;
        let code = Flash::of(path, loader.format.as_ref(), loader.readonly == Some(true));
        let variables = self.domain.os.nvram.as_deref().map(|nvram| {
            let path = nvram.path.clone().unwrap_or_default();
            let flash = Flash::of(path, nvram.format.as_ref(), false);
            match nvram.source.as_deref() {
                Some(source) => Flash { source: source.clone(), ..flash },
                None => flash,
            }
        });
        Some((code, variables))
    }

    /// The nodes that `-machine` names as flash.
    pub(super) fn pflash_nodes(&self) -> Vec<String> {
        let Some((code, variables)) = self.flash() else { return Vec::new() };
        let mut nodes = vec![code.image(PFLASH[0], true).node().to_owned()];
        let layered = self.needs_raw_nodes();
        nodes.extend(variables.map(|flash| flash.image(PFLASH[1], layered).node().to_owned()));
        nodes
    }

    pub(super) fn firmware(&mut self) -> Result<()> {
        let Some((code, variables)) = self.flash() else { return Ok(()) };
        let below = |flash: &Flash| (flash.format != "raw").then_some(Json::Null);
        self.image(&mut code.image(PFLASH[0], true), PFLASH[0], below(&code))?;
        if let Some(flash) = variables {
            let layered = self.needs_raw_nodes();
            self.image(&mut flash.image(PFLASH[1], layered), PFLASH[1], below(&flash))?;
        }
        Ok(())
    }

    /// `-bios`, and the lock on flash.
    pub(super) fn loader(&mut self) {
        let Some(loader) = self.domain.os.loader.as_deref() else { return };
        if loader.r#type == Some(LoaderType::Pflash) {
            if loader.secure == Some(true) {
                self.line.option("-global", "driver=cfi.pflash01,property=secure,value=on");
            }
        } else if let Some(path) = &loader.path {
            let path = self.line.read_path(path);
            self.line.option("-bios", path);
        }
    }

    /// A clock that goes on where the guest left it: so many seconds from what its basis shows now.
    fn variable(&self, clock: &Clock) -> String {
        let local = clock.basis == Some(ClockBasis::Localtime);
        let Some(now) = self.context.now else {
            return if local { "base=localtime" } else { "base=utc" }.to_owned();
        };
        let adjustment = clock.adjustment.as_deref().and_then(|text| text.parse().ok()).unwrap_or(0);
        let offset = if local { now.local_offset } else { 0 };
        format!("base={}", iso_time(now.seconds.saturating_add(adjustment).saturating_add(offset)))
    }

    pub(super) fn clock(&mut self) -> Result<()> {
        let clock = self.domain.clock.as_deref().cloned().unwrap_or_default();
        let mut text = match clock.offset {
            None | Some(ClockOffset::Utc) => "base=utc".to_owned(),
            Some(ClockOffset::Localtime | ClockOffset::Timezone) => "base=localtime".to_owned(),
            Some(ClockOffset::Variable) => self.variable(&clock),
            Some(ClockOffset::Absolute) => {
                format!("base={}", iso_time(clock.start.and_then(|start| start.try_into().ok()).unwrap_or(0)))
            }
        };
        for timer in clock.timer.iter().filter(|timer| timer.name == Some(TimerName::Rtc)) {
            match timer.track {
                Some(TimerTrack::Guest) => text.push_str(",clock=vm"),
                Some(TimerTrack::Wall) => text.push_str(",clock=host"),
                Some(TimerTrack::Realtime) => text.push_str(",clock=rt"),
                _ => {}
            }
            match timer.tickpolicy {
                None | Some(TickPolicy::Delay) => {}
                Some(TickPolicy::Catchup) => text.push_str(",driftfix=slew"),
                Some(policy) => {
                    return Err(unsupported(
                        format!("unsupported rtc timer tickpolicy '{policy:?}'").to_lowercase(),
                    ));
                }
            }
        }
        self.line.option("-rtc", text);
        for timer in clock.timer.iter().filter(|timer| timer.name == Some(TimerName::Pit)) {
            match timer.tickpolicy {
                None | Some(TickPolicy::Delay) if self.has(Flag::KvmPitTickPolicy) => {
                    self.line.option("-global", "kvm-pit.lost_tick_policy=delay");
                }
                Some(TickPolicy::Discard) if self.has(Flag::KvmPitTickPolicy) => {
                    self.line.option("-global", "kvm-pit.lost_tick_policy=discard");
                }
                _ => {}
            }
        }
        if !self.has(Flag::MachineHpet)
            && is_x86(arch(self.domain))
            && self.timer_present(TimerName::Hpet) == Some(false)
        {
            self.line.flag("-no-hpet");
        }
        Ok(())
    }

    pub(super) fn power(&mut self) {
        let Some(pm) = self.domain.pm.as_deref() else { return };
        let chip = if self.board().family == Family::Q35 { "ICH9-LPC" } else { "PIIX4_PM" };
        for (name, state) in [("disable_s3", pm.suspend_to_mem), ("disable_s4", pm.suspend_to_disk)] {
            if let Some(enabled) = state {
                self.line.option("-global", format!("{chip}.{name}={}", u8::from(!enabled)));
            }
        }
    }

    /// Memory that only system management sees.
    pub(super) fn hidden_memory(&mut self) {
        let tseg = self.domain.features.as_ref().and_then(|features| features.smm.as_ref()?.tseg.as_ref());
        if let Some(size) = tseg.and_then(Tseg::mib) {
            self.line.option("-global", format!("mch.extended-tseg-mbytes={size}"));
        }
    }

    pub(super) fn boot(&mut self) -> Result<()> {
        let os = &self.domain.os;
        let mut text = String::new();
        if let Some(menu) = &os.bootmenu
            && let Some(enable) = menu.enable
        {
            text.push_str(&format!("menu={},", on_off(enable)));
            if let Some(timeout) = menu.timeout.filter(|_| enable) {
                text.push_str(&format!("splash-time={timeout},"));
            }
        }
        if let Some(timeout) = os.bios.as_ref().and_then(|bios| bios.reboot_timeout) {
            text.push_str(&format!("reboot-timeout={timeout},"));
        }
        text.push_str("strict=on");
        self.line.option("-boot", text);
        let os = &self.domain.os;
        for (option, path) in [("-kernel", &os.kernel), ("-initrd", &os.initrd)] {
            if let Some(path) = path {
                let path = self.line.read_path(path);
                self.line.option(option, path);
            }
        }
        if let Some(cmdline) = &os.cmdline {
            self.line.option("-append", cmdline);
        }
        for (option, path) in [("-shim", &os.shim), ("-dtb", &os.dtb)] {
            if let Some(path) = path {
                let path = self.line.read_path(path);
                self.line.option(option, path);
            }
        }
        for table in &os.acpi {
            let path = self.line.read_path(&table.path);
            match table.r#type.as_deref() {
                Some("raw") | Some("rawset") => {
                    self.line.option("-acpitable", format!("data={}", comma(&path)));
                }
                _ => self.line.option("-acpitable", format!("sig=SLIC,file={}", comma(&path))),
            }
        }
        Ok(())
    }

    /// The hole for 64-bit addresses.
    pub(super) fn host_bridge(&mut self) {
        let chip = match self.board().family {
            Family::I440fx => "i440FX-pcihost",
            Family::Q35 => "q35-pcihost",
            _ => return,
        };
        let root = |model: &str| matches!(model, "pci-root" | "pcie-root");
        let root =
            self.domain.devices.controller.iter().find(|other| other.model.as_deref().is_some_and(root));
        if let Some(size) = root.and_then(|root| root.pcihole64) {
            self.line.option("-global", format!("{chip}.pci-hole64-size={size}K"));
        }
    }
}

/// Seconds since 1970 as date and time without zone (Gregorian calendar, proleptic).
fn iso_time(seconds: i64) -> String {
    let (days, of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    let (year, month, day) = stdx::date::date(days);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}
