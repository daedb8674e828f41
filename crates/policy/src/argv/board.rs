//! `-machine`

use error::Result;
use model::devices::address::DeviceInfo;
use model::devices::memory_device::MemoryModel;
use model::features::{Aia, Features, GicVersion, IoApic, State};

use super::line::comma;
use super::machine::on_off;
use super::{Build, audio};
use crate::defaults::{accelerator, arch, machine};
use crate::emulator::{Accelerator, Flag};
use crate::machine::{Family, is_x86};

impl Build<'_> {
    pub(super) fn machine(&mut self) -> Result<()> {
        let mut words = vec![comma(machine(self.domain)), "usb=off".to_owned()];
        self.feature_words(&mut words);
        let dump = self.domain.memory.as_ref().and_then(|memory| memory.dump_core);
        words.push(format!("dump-guest-core={}", on_off(dump.unwrap_or(self.context.dump_guest_core))));
        if self.domain.memory_backing.as_ref().is_some_and(|backing| backing.nosharepages) {
            words.push("mem-merge=off".to_owned());
        }
        if self.domain.devices.iommu.as_ref().is_some_and(|iommu| iommu.model == "smmuv3") {
            words.push("iommu=smmuv3".to_owned());
        }
        if self.domain.devices.memory.iter().any(|device| device.model == MemoryModel::Nvdimm) {
            words.push("nvdimm=on".to_owned());
        }
        if let Some(id) = self.main_memory_id() {
            words.push(format!("memory-backend={id}"));
        }
        self.enclaves(&mut words);
        for (index, node) in self.pflash_nodes().into_iter().enumerate() {
            words.push(format!("pflash{index}={node}"));
        }
        if self.has_hmat() {
            words.push("hmat=on".to_owned());
        }
        words.extend(self.compatible_cpu());
        words.extend(self.default_loadparm());
        if let Some(audio) = audio::of_speaker(self.domain) {
            words.push(format!("pcspk-audiodev=audio{audio}"));
        }
        if self.domain.launch_security.is_some() {
            words.push("confidential-guest-support=lsec0".to_owned());
        }
        if self.domain.os.bios.as_ref().is_some_and(|bios| bios.useserial == Some(true)) {
            words.push("graphics=off".to_owned());
        }
        if self.knows_acpi() {
            words.push(format!("acpi={}", on_off(self.wants_acpi())));
        }
        if self.has(Flag::MachineHpet)
            && let Some(present) = self.timer_present(model::clock::TimerName::Hpet)
        {
            words.push(format!("hpet={}", on_off(present)));
        }
        self.line.option("-machine", words.join(","));
        Ok(())
    }

    /// True when the board has ACPI and a switch for it.
    fn knows_acpi(&self) -> bool {
        let found = self.caps.machine(accelerator(self.domain), machine(self.domain));
        found.and_then(|found| found.acpi) == Some(true)
    }

    pub(super) fn wants_acpi(&self) -> bool {
        self.domain.features.as_ref().is_some_and(|features| features.acpi)
    }

    /// The switch of binaries that do not say which boards have ACPI.
    pub(super) fn no_acpi(&mut self) {
        let found = self.caps.machine(accelerator(self.domain), machine(self.domain));
        let silent = found.is_none_or(|found| found.acpi.is_none());
        let arch = arch(self.domain);
        let board = is_x86(arch) || (arch == "aarch64" && self.board().family == Family::Virt);
        if silent && board && !self.wants_acpi() {
            self.line.flag("-no-acpi");
        }
    }

    fn feature_words(&self, words: &mut Vec<String>) {
        let switch = |name: &str, state: Option<bool>| state.map(|state| format!("{name}={}", on_off(state)));
        let state = |state: Option<State>| state.and_then(|state| state.state);
        let features = self.domain.features.as_deref().cloned().unwrap_or_default();
        let vmport =
            features.vmport.and_then(|vmport| vmport.state).filter(|_| self.has(Flag::MachineVmport));
        words.extend(switch("vmport", vmport));
        words.extend(switch("smm", features.smm.as_ref().map(|smm| smm.state != Some(false))));
        if let Some(keywrap) = &self.domain.keywrap {
            for name in ["aes", "dea"] {
                let cipher = keywrap.cipher.iter().find(|cipher| cipher.name == name);
                words.extend(switch(&format!("{name}-key-wrap"), cipher.and_then(|cipher| cipher.state)));
            }
        }
        match features.ioapic {
            Some(IoApic::Qemu) => words.push("kernel_irqchip=split".to_owned()),
            Some(IoApic::Kvm) => words.push("kernel_irqchip=on".to_owned()),
            None => {}
        }
        self.platform_words(&features, words);
        words.extend(switch("ras", state(features.ras)));
        words.extend(switch("i8042", state(features.ps2).filter(|_| self.has(Flag::MachineI8042))));
        let aia = features.aia.map(|aia| match aia {
            Aia::None => "aia=none",
            Aia::Aplic => "aia=aplic",
            Aia::AplicImsic => "aia=aplic-imsic",
        });
        words.extend(aia.map(str::to_owned));
    }

    /// Interrupt controllers of arm, and what pseries can do.
    fn platform_words(&self, features: &Features, words: &mut Vec<String>) {
        let gic = features.gic.as_ref().and_then(|gic| gic.version).map(|version| match version {
            GicVersion::Two => "2",
            GicVersion::Three => "3",
            GicVersion::Host => "host",
        });
        // Without KVM, version 2 is what the board has anyway; it is said all the same.
        words.extend(gic.map(|version| format!("gic-version={version}")));
        if self.board().family != Family::Pseries {
            return;
        }
        if let Some(hpt) = features.hpt.as_deref() {
            words.extend(hpt.resizing.as_ref().map(|word| format!("resize-hpt={}", comma(word))));
            let bytes = hpt.maxpagesize.map(|kib| kib.saturating_mul(1024));
            words.extend(bytes.map(|bytes| format!("cap-hpt-max-page-size={bytes}")));
        }
        let switches = [
            ("cap-htm", features.htm),
            ("cap-nested-hv", features.nested_hv),
            ("cap-ccf-assist", features.ccf_assist),
        ];
        for (name, state) in switches {
            let state = state.and_then(|state| state.state);
            words.extend(state.map(|state| format!("{name}={}", on_off(state))));
        }
        let levels = [("cap-cfpc", &features.cfpc), ("cap-sbbc", &features.sbbc), ("cap-ibs", &features.ibs)];
        for (name, level) in levels {
            words.extend(level.as_ref().map(|level| format!("{name}={}", comma(level))));
        }
    }

    /// Protected memory for enclaves, which the board maps itself.
    fn enclaves(&self, words: &mut Vec<String>) {
        let enclaves = self.domain.devices.memory.iter().filter(|device| device.model == MemoryModel::SgxEpc);
        for (index, device) in enclaves.enumerate() {
            let name = super::address::alias(&device.info);
            words.push(format!("sgx-epc.{index}.memdev=mem{name}"));
            words.extend(device.target.node.map(|node| format!("sgx-epc.{index}.node={node}")));
        }
    }

    /// The older processor that a processor of POWER behaves as: a property of the board.
    fn compatible_cpu(&self) -> Option<String> {
        let cpu = self.domain.cpu.as_deref()?;
        let name = cpu.model.as_ref()?.name.as_deref()?;
        let pseries = self.board().family == Family::Pseries;
        let host_model = cpu.mode == Some(model::cpu::CpuMode::HostModel);
        (pseries && host_model && accelerator(self.domain) == Accelerator::Kvm)
            .then(|| format!("max-cpu-compat={}", comma(&name.to_lowercase())))
    }

    /// What a device to boot from tells the loader.
    pub(super) fn device_loadparm<'i>(&self, info: &'i DeviceInfo) -> Option<&'i String> {
        info.boot.as_ref()?.loadparm.as_ref().filter(|_| self.has(Flag::VirtioCcwLoadparm))
    }

    /// What the first device to boot from tells the loader, where devices cannot say it themselves.
    fn default_loadparm(&self) -> Option<String> {
        let s390 = self.board().family == Family::S390Ccw && !self.has(Flag::VirtioCcwLoadparm);
        let devices = &self.domain.devices;
        let infos = devices
            .disk
            .iter()
            .map(|disk| &disk.info)
            .chain(devices.interface.iter().map(|interface| &interface.info))
            .chain(devices.hostdev.iter().map(|hostdev| &hostdev.info));
        let first = infos.filter_map(|info| info.boot.as_deref()).find(|boot| boot.order == 1)?;
        first.loadparm.as_ref().filter(|_| s390).map(|word| format!("loadparm={}", comma(word)))
    }
}
