//! `-cpu`

use error::Result;
use model::clock::{TickPolicy, TimerName};
use model::cpu::{Cpu, CpuCacheMode, CpuMode, CpuPolicy, MaxPhysAddrMode};
use model::features::{Features, HyperVMode, State};

use super::Build;
use super::line::comma;
use super::machine::on_off;
use crate::defaults::{accelerator, arch};
use crate::emulator::{Accelerator, Flag};
use crate::fault::unsupported;
use crate::machine::{is_ppc64, is_x86};

impl Build<'_> {
    pub(super) fn cpu(&mut self) -> Result<()> {
        let mut text = match self.domain.cpu.as_deref() {
            Some(cpu) if cpu.mode.is_some() => self.cpu_model(cpu)?,
            _ => String::new(),
        };
        if arch(self.domain) == "armv7l" && self.context.host_arch == "aarch64" && text.starts_with("host") {
            text.push_str(",aarch64=off");
        }
        self.timers(&mut text);
        if let Some(features) = self.domain.features.as_deref() {
            paravirt(features, &mut text);
            hyperv(features, &mut text);
            kvm(features, is_ppc64(arch(self.domain)), &mut text);
        }
        if self.domain.devices.panic.iter().any(|panic| panic.model.as_deref() == Some("hyperv")) {
            text.push_str(",hv-crash");
        }
        if let Some(cpu) = self.domain.cpu.as_deref() {
            cache_and_bits(cpu, &mut text);
        }
        if text.starts_with(',') {
            // Properties need a model to stand on.
            let model = if arch(self.domain) == "i686" { "qemu32" } else { "qemu64" };
            text = format!("{model}{text}");
        }
        if !text.is_empty() {
            self.line.option("-cpu", text);
        }
        Ok(())
    }

    fn cpu_model(&self, cpu: &Cpu) -> Result<String> {
        let kvm = accelerator(self.domain) != Accelerator::Tcg;
        let mut text = match cpu.mode {
            Some(CpuMode::HostPassthrough) if !kvm => {
                let arch = arch(self.domain);
                let host =
                    Some(self.context.host_arch.as_str()).filter(|host| !host.is_empty()).unwrap_or(arch);
                let detail = format!(
                    "CPU mode 'host-passthrough' for {arch} {} domain on {host} host is not supported by hypervisor",
                    self.domain.r#type
                );
                return Err(
                    unsupported(detail).with_cure("use type='kvm' where KVM works, or mode='maximum'")
                );
            }
            Some(CpuMode::HostPassthrough) => "host".to_owned(),
            Some(CpuMode::Maximum) => "max".to_owned(),
            // The board says which older processor it behaves as.
            Some(CpuMode::HostModel) if arch(self.domain).starts_with("ppc64") => "host".to_owned(),
            Some(CpuMode::HostModel)
                if cpu.model.as_ref().and_then(|model| model.name.as_ref()).is_none() =>
            {
                if kvm {
                    "host".to_owned()
                } else {
                    "max".to_owned()
                }
            }
            _ => cpu
                .model
                .as_ref()
                .and_then(|model| model.name.as_deref())
                .map_or_else(|| "qemu64".to_owned(), comma),
        };
        if matches!(cpu.mode, Some(CpuMode::HostPassthrough | CpuMode::Maximum))
            && let Some(migratable) = cpu.migratable
        {
            text.push_str(&format!(",migratable={}", on_off(migratable)));
        }
        if let Some(vendor) = cpu.model.as_ref().and_then(|model| model.vendor_id.as_ref()) {
            text.push_str(&format!(",vendor={}", comma(vendor)));
        }
        let x86 = is_x86(arch(self.domain));
        for feature in &cpu.feature {
            let name = if x86 { qemu_name(&feature.name) } else { feature.name.clone() };
            let name = comma(&name);
            match feature.policy {
                Some(CpuPolicy::Disable | CpuPolicy::Forbid) => text.push_str(&format!(",{name}=off")),
                Some(CpuPolicy::Optional) => {}
                _ => text.push_str(&format!(",{name}=on")),
            }
        }
        Ok(text)
    }

    fn timers(&self, text: &mut String) {
        let Some(clock) = &self.domain.clock else { return };
        for timer in &clock.timer {
            match timer.name {
                Some(TimerName::Kvmclock) => {
                    if let Some(present) = timer.present {
                        text.push_str(&format!(",kvmclock={}", on_off(present)));
                    }
                }
                Some(TimerName::Hypervclock) if timer.present == Some(true) => text.push_str(",hv-time=on"),
                Some(TimerName::Tsc) => {
                    if let Some(frequency) = timer.frequency {
                        text.push_str(&format!(",tsc-frequency={frequency}"));
                    }
                }
                // A guest that was stopped notices, or does not.
                Some(TimerName::Armvtimer) if self.has(Flag::CpuKvmNoAdjvtime) => {
                    let kept = match timer.tickpolicy {
                        Some(TickPolicy::Discard) => "on",
                        Some(TickPolicy::Delay) => "off",
                        _ => continue,
                    };
                    text.push_str(&format!(",kvm-no-adjvtime={kept}"));
                }
                _ => {}
            }
        }
    }
}

/// libvirt's name of a feature in QEMU's spelling.
fn qemu_name(name: &str) -> String {
    match name {
        "pclmuldq" => "pclmulqdq".to_owned(),
        "ds_cpl" => "ds-cpl".to_owned(),
        "tsc_adjust" => "tsc-adjust".to_owned(),
        "fxsr_opt" => "fxsr-opt".to_owned(),
        "sse4.1" | "sse4.2" => name.to_owned(),
        _ => name.replace('_', "-"),
    }
}

fn is_on(state: Option<State>) -> bool {
    state.is_some_and(|state| state.state == Some(true))
}

fn paravirt(features: &Features, text: &mut String) {
    if let Some(eoi) = features.apic.as_ref().and_then(|apic| apic.eoi) {
        text.push_str(&format!(",kvm-pv-eoi={}", on_off(eoi)));
    }
    if let Some(state) = features.pvspinlock.and_then(|state| state.state) {
        text.push_str(&format!(",kvm-pv-unhalt={}", on_off(state)));
    }
}

fn hyperv(features: &Features, text: &mut String) {
    let Some(hyperv) = &features.hyperv else { return };
    if hyperv.mode == Some(HyperVMode::Passthrough) {
        text.push_str(",hv-passthrough=on");
    }
    let mut add = |name: &str, on: bool| {
        if on {
            text.push_str(&format!(",hv-{name}=on"));
        }
    };
    add("relaxed", is_on(hyperv.relaxed));
    add("vapic", is_on(hyperv.vapic));
    if let Some(retries) =
        hyperv.spinlocks.filter(|state| state.state == Some(true)).and_then(|state| state.retries)
    {
        text.push_str(&format!(",hv-spinlocks=0x{retries:x}"));
    }
    let mut add = |name: &str, on: bool| {
        if on {
            text.push_str(&format!(",hv-{name}=on"));
        }
    };
    add("vpindex", is_on(hyperv.vpindex));
    add("runtime", is_on(hyperv.runtime));
    add("synic", is_on(hyperv.synic));
    if let Some(stimer) = hyperv.stimer.filter(|state| state.state == Some(true)) {
        add("stimer", true);
        add("stimer-direct", is_on(stimer.direct));
    }
    add("reset", is_on(hyperv.reset));
    if let Some(vendor) = hyperv.vendor_id.as_ref().filter(|state| state.state == Some(true)) {
        text.push_str(&format!(",hv-vendor-id={}", comma(vendor.value.as_deref().unwrap_or(""))));
    }
    let mut add = |name: &str, on: bool| {
        if on {
            text.push_str(&format!(",hv-{name}=on"));
        }
    };
    add("frequencies", is_on(hyperv.frequencies));
    add("reenlightenment", is_on(hyperv.reenlightenment));
    if let Some(flush) = hyperv.tlbflush.filter(|state| state.state == Some(true)) {
        add("tlbflush", true);
        add("tlbflush-direct", is_on(flush.direct));
        add("tlbflush-ext", is_on(flush.extended));
    }
    add("ipi", is_on(hyperv.ipi));
    add("evmcs", is_on(hyperv.evmcs));
    add("avic", is_on(hyperv.avic));
    add("emsr-bitmap", is_on(hyperv.emsr_bitmap));
    add("xmm-input", is_on(hyperv.xmm_input));
}

fn kvm(features: &Features, power: bool, text: &mut String) {
    if let Some(kvm) = &features.kvm {
        if is_on(kvm.hidden) {
            text.push_str(",kvm=off");
        }
        if is_on(kvm.hint_dedicated) {
            text.push_str(",kvm-hint-dedicated=on");
        }
        if is_on(kvm.poll_control) {
            text.push_str(",kvm-poll-control=on");
        }
        // Guests have it unless told otherwise.
        if kvm.pv_ipi.and_then(|state| state.state) == Some(false) {
            text.push_str(",kvm-pv-ipi=off");
        }
    }
    // Processors of POWER always have it, and QEMU has no switch for it.
    if let Some(pmu) = features.pmu.and_then(|state| state.state).filter(|_| !power) {
        text.push_str(&format!(",pmu={}", on_off(pmu)));
    }
}

fn cache_and_bits(cpu: &Cpu, text: &mut String) {
    let passthrough = matches!(cpu.mode, Some(CpuMode::HostPassthrough | CpuMode::Maximum));
    match cpu.cache.and_then(|cache| cache.mode) {
        Some(CpuCacheMode::Emulate) => {
            text.push_str(",l3-cache=on");
            if passthrough {
                text.push_str(",host-cache-info=off");
            }
        }
        Some(CpuCacheMode::Passthrough) => text.push_str(",host-cache-info=on,l3-cache=off"),
        Some(CpuCacheMode::Disable) if passthrough => text.push_str(",host-cache-info=off,l3-cache=off"),
        Some(CpuCacheMode::Disable) => text.push_str(",l3-cache=off"),
        None => {}
    }
    if let Some(address) = cpu.maxphysaddr {
        match address.mode {
            Some(MaxPhysAddrMode::Passthrough) => text.push_str(",host-phys-bits=on"),
            Some(MaxPhysAddrMode::Emulate) => match address.bits {
                Some(bits) => text.push_str(&format!(",phys-bits={bits}")),
                None => text.push_str(",host-phys-bits=off"),
            },
            None => {}
        }
        if let Some(limit) = address.limit {
            text.push_str(&format!(",host-phys-bits-limit={limit}"));
        }
    }
}
