//! What the hypervisor and the firmware offer the guest, and timers.

use error::Result;
use model::Domain;
use model::clock::{Timer, TimerMode, TimerName};
use model::features::{Apic, Features, State, Toggle, Xen, XenPassthrough};

use super::settings::{Reader, Writer};
use super::{Kind, kind};
use crate::fault::unsupported;

/// Modes of the time stamp counter, in Xen's words.
const TSC_MODES: [(&str, TimerMode); 4] = [
    ("default", TimerMode::Auto),
    ("always_emulate", TimerMode::Emulate),
    ("native", TimerMode::Native),
    ("native_paravirt", TimerMode::Paravirt),
];

pub(super) fn read(domain: &mut Domain, reader: &Reader<'_>) -> Result<()> {
    let mut features = Features { xen: xen(reader)?.map(Box::new), ..Features::default() };
    if kind(domain) == Kind::Hvm {
        let on = |name: &str| Ok::<_, error::Error>(reader.bool(name)?.unwrap_or(true));
        features.pae = on("pae")?;
        features.acpi = on("acpi")?;
        features.apic = on("apic")?.then(Apic::default);
        features.hap = (!on("hap")?).then_some(Toggle { state: Some(false) });
        features.viridian = reader.bool("viridian")?.unwrap_or(false);
    }
    if features != Features::default() {
        domain.features = Some(Box::new(features));
    }
    timers(domain, reader)
}

fn xen(reader: &Reader<'_>) -> Result<Option<Xen>> {
    let mut xen = Xen::default();
    if reader.bool("e820_host")? == Some(true) {
        xen.e820_host = Some(State { state: Some(true) });
    }
    if let Some(word) = reader.string("passthrough")? {
        let mode = match word.as_str() {
            "disabled" | "0" => None,
            "enabled" | "1" => Some(None),
            "sync_pt" | "share_pt" => Some(Some(word)),
            other => {
                return Err(unsupported(format!("Invalid passthrough mode {other}"))
                    .with_cure("use disabled, enabled, sync_pt or share_pt"));
            }
        };
        xen.passthrough = mode.map(|mode| XenPassthrough { state: Some(true), mode });
    }
    Ok((xen != Xen::default()).then_some(xen))
}

fn timers(domain: &mut Domain, reader: &Reader<'_>) -> Result<()> {
    let mut timers = Vec::new();
    if let Some(word) = reader.string("tsc_mode")? {
        let numbered = word.parse().ok().and_then(|index: usize| TSC_MODES.get(index));
        let known = TSC_MODES.iter().find(|(theirs, _)| *theirs == word).or(numbered);
        let mode = known.map(|(_, mode)| *mode).filter(|mode| *mode != TimerMode::Auto);
        timers.push(Timer { name: Some(TimerName::Tsc), present: Some(true), mode, ..Timer::default() });
    }
    if let Some(present) = reader.bool("hpet")? {
        timers.push(Timer { name: Some(TimerName::Hpet), present: Some(present), ..Timer::default() });
    }
    domain.clock.get_or_insert_default().timer = timers;
    Ok(())
}

pub(super) fn write(writer: &mut Writer, domain: &Domain) -> Result<()> {
    let empty = Features::default();
    let features = domain.features.as_deref().unwrap_or(&empty);
    if kind(domain) == Kind::Hvm {
        writer.bool("pae", features.pae)?;
        writer.bool("acpi", features.acpi)?;
        writer.bool("apic", features.apic.is_some())?;
        if let Some(hap) = features.hap {
            writer.bool("hap", hap.state != Some(false))?;
        }
        writer.bool("viridian", features.viridian)?;
    }
    let xen = features.xen.as_deref();
    if xen.and_then(|xen| xen.e820_host?.state) == Some(true) {
        writer.bool("e820_host", true)?;
    }
    if let Some(passthrough) =
        xen.and_then(|xen| xen.passthrough.as_ref()).filter(|pass| pass.state == Some(true))
    {
        writer.set("passthrough", passthrough.mode.as_deref().unwrap_or("enabled"))?;
    }
    for timer in domain.clock.iter().flat_map(|clock| &clock.timer) {
        write_timer(writer, timer)?;
    }
    Ok(())
}

fn write_timer(writer: &mut Writer, timer: &Timer) -> Result<()> {
    match timer.name {
        Some(TimerName::Tsc) => {
            let mode = timer.mode.unwrap_or(TimerMode::Auto);
            let known = TSC_MODES.iter().find(|(_, ours)| *ours == mode);
            let (word, _) = known.ok_or_else(|| unsupported("unsupported mode of timer 'tsc'"))?;
            writer.set("tsc_mode", *word)
        }
        Some(TimerName::Hpet) => match timer.present {
            Some(present) => writer.bool("hpet", present),
            None => Ok(()),
        },
        _ => {
            Err(unsupported("unsupported timer type")
                .with_cure("use timers of the names 'tsc' and 'hpet' only"))
        }
    }
}
