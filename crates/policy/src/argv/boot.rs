//! Clock, power management, boot order, kernel and firmware.

use error::Result;
use model::clock::{ClockBasis, ClockOffset, TickPolicy, TimerName, TimerTrack};
use model::devices::disk_source::DiskPlace;
use model::os::{Loader, LoaderType};

use super::Build;
use super::json::{Json, Props};
use super::line::comma;
use super::machine::on_off;
use crate::defaults::arch;
use crate::emulator::Flag;
use crate::fault::unsupported;
use crate::machine::{Family, is_x86};

/// Node names of firmware code and variables.
const PFLASH: [&str; 2] = ["libvirt-pflash0", "libvirt-pflash1"];

impl Build<'_> {
    fn pflash(&self) -> Option<&Loader> {
        let loader = self.domain.os.loader.as_deref()?;
        (loader.r#type == Some(LoaderType::Pflash) && loader.path.is_some()).then_some(loader)
    }

    /// The nodes that `-machine` names as flash.
    pub(super) fn pflash_nodes(&self) -> Vec<String> {
        let Some(_) = self.pflash() else { return Vec::new() };
        let mut nodes = vec![format!("{}-format", PFLASH[0])];
        if let Some(nvram) = self.domain.os.nvram.as_deref() {
            let plain = matches!(nvram.format.as_deref(), None | Some("raw"));
            nodes.push(format!("{}-{}", PFLASH[1], if plain { "storage" } else { "format" }));
        }
        nodes
    }

    pub(super) fn firmware(&mut self) -> Result<()> {
        let os = &self.domain.os;
        let Some(loader) = self.pflash().cloned() else { return Ok(()) };
        let readonly = loader.readonly == Some(true);
        let path = loader.path.clone().unwrap_or_default();
        let node = format!("{}-storage", PFLASH[0]);
        let path = self.line.image_path(&path, &node, readonly);
        let storage = Props::driver("file")
            .with("filename", path)
            .with("node-name", node.as_str())
            .with("auto-read-only", true)
            .with("discard", "unmap");
        self.line.json("-blockdev", &storage);
        let format = Props::default()
            .with("node-name", format!("{}-format", PFLASH[0]))
            .with("read-only", readonly)
            .with("driver", loader.format.as_deref().unwrap_or("raw"))
            .with("file", node)
            .maybe("backing", loader.format.as_deref().filter(|kind| *kind != "raw").map(|_| Json::Null));
        self.line.json("-blockdev", &format);
        let Some(nvram) = os.nvram.as_deref() else { return Ok(()) };
        let in_source = nvram.source.as_ref().and_then(|source| match &source.place {
            DiskPlace::File(file) => file.file.as_ref(),
            _ => None,
        });
        let Some(path) = nvram.path.as_ref().or(in_source) else {
            return Err(unsupported("firmware variables can only be kept in a file with this emulator yet"));
        };
        let node = format!("{}-storage", PFLASH[1]);
        let path = self.line.image_path(path, &node, false);
        let mut storage = Props::driver("file").with("filename", path).with("node-name", node.as_str());
        match nvram.format.as_deref() {
            None | Some("raw") => storage.add("read-only", false),
            Some(_) => {
                storage.add("auto-read-only", true);
                storage.add("discard", "unmap");
            }
        }
        self.line.json("-blockdev", &storage);
        if let Some(kind) = nvram.format.as_deref().filter(|kind| *kind != "raw") {
            let format = Props::default()
                .with("node-name", format!("{}-format", PFLASH[1]))
                .with("read-only", false)
                .with("driver", kind)
                .with("file", node)
                .with("backing", Json::Null);
            self.line.json("-blockdev", &format);
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

    pub(super) fn clock(&mut self) -> Result<()> {
        let clock = self.domain.clock.as_deref().cloned().unwrap_or_default();
        let mut text = match clock.offset {
            None | Some(ClockOffset::Utc) => "base=utc".to_owned(),
            Some(ClockOffset::Localtime | ClockOffset::Timezone) => "base=localtime".to_owned(),
            Some(ClockOffset::Variable) if clock.basis == Some(ClockBasis::Localtime) => {
                "base=localtime".to_owned()
            }
            Some(ClockOffset::Variable) => "base=utc".to_owned(),
            Some(ClockOffset::Absolute) => format!("base={}", iso_time(clock.start.unwrap_or(0))),
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
                Some(TickPolicy::Delay) if self.has(Flag::KvmPitTickPolicy) => {
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
        let size = self.domain.features.as_ref().and_then(|features| features.smm.as_ref()?.tseg);
        if let Some(size) = size {
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
        if let Some(dtb) = &os.dtb {
            let path = self.line.read_path(dtb);
            self.line.option("-dtb", path);
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
fn iso_time(seconds: u64) -> String {
    let days = i64::try_from(seconds / 86_400).unwrap_or(0);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_shifted + 2) / 5 + 1;
    let month = if month_shifted < 10 { month_shifted + 3 } else { month_shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}
