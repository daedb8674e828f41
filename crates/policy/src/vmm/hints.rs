//! What the monitor's machine tells guests of its hypervisor: `<hyperv>`, `<kvm>` and timers, as the options of the monitor.

use error::Result;
use model::Domain;
use model::clock::{Timer, TimerName};
use model::features::{HyperV, HyperVMode, Kvm, State};

use super::Offer;
use crate::fault::unsupported;

/// The element that stands for a hint: its own name, but for the one that documents have as a timer.
const TIME: (&str, &str) = ("time", "<timer name='hypervclock' present='yes'/>");
/// Hints that need others.
const NEEDS: &[(&str, &[&str])] = &[
    ("synic", &["vpindex"]),
    ("stimer", &["synic", "time"]),
    ("tlbflush", &["vpindex"]),
    ("ipi", &["vpindex"]),
];

/// The hints that elements of `<hyperv>` stand for: names of the monitor, which are libvirt's but for lines in them.
fn listed(hyperv: &HyperV) -> Vec<&'static str> {
    let on = |state: &Option<State>| state.is_some_and(|state| state.state == Some(true));
    let stimer = hyperv.stimer.filter(|stimer| stimer.state == Some(true));
    let tlbflush = hyperv.tlbflush.filter(|tlbflush| tlbflush.state == Some(true));
    let rows = [
        ("relaxed", on(&hyperv.relaxed)),
        ("vapic", on(&hyperv.vapic)),
        ("vpindex", on(&hyperv.vpindex)),
        ("runtime", on(&hyperv.runtime)),
        ("synic", on(&hyperv.synic)),
        ("stimer", stimer.is_some()),
        ("stimer-direct", stimer.is_some_and(|stimer| on(&stimer.direct))),
        ("reset", on(&hyperv.reset)),
        ("frequencies", on(&hyperv.frequencies)),
        ("reenlightenment", on(&hyperv.reenlightenment)),
        ("tlbflush", tlbflush.is_some()),
        ("tlbflush-ext", tlbflush.is_some_and(|tlbflush| on(&tlbflush.extended))),
        ("ipi", on(&hyperv.ipi)),
        ("avic", on(&hyperv.avic)),
        ("xmm-input", on(&hyperv.xmm_input)),
    ];
    rows.into_iter().filter(|(_, is_on)| *is_on).map(|(name, _)| name).collect()
}

fn timers(domain: &Domain, name: TimerName) -> impl Iterator<Item = &Timer> {
    let timers = domain.clock.iter().flat_map(|clock| &clock.timer);
    timers.filter(move |timer| timer.name == Some(name))
}

/// All hints of a document; and whether it asks for all that there are.
fn hints(domain: &Domain) -> (Vec<&'static str>, bool) {
    let hyperv = domain.features.as_ref().and_then(|features| features.hyperv.as_deref());
    let mut names = hyperv.map(listed).unwrap_or_default();
    if timers(domain, TimerName::Hypervclock).any(|timer| timer.present != Some(false)) {
        names.push(TIME.0);
    }
    (names, hyperv.is_some_and(|hyperv| hyperv.mode == Some(HyperVMode::Passthrough)))
}

/// The words of a document for a hint.
fn element(hint: &str) -> String {
    match hint {
        "time" => TIME.1.to_owned(),
        "stimer-direct" => "<direct> of <stimer> of <hyperv>".to_owned(),
        "tlbflush-ext" => "<extended> of <tlbflush> of <hyperv>".to_owned(),
        other => format!("<{}> of <hyperv>", other.replace('-', "_")),
    }
}

/// Refuses hints without those that they need.
///
/// # Errors
/// The first such hint.
pub(super) fn check(domain: &Domain) -> Result<()> {
    let hyperv = domain.features.as_ref().and_then(|features| features.hyperv.as_deref());
    hyperv.map_or(Ok(()), crate::validate::board::hyperv)?;
    let (names, is_all) = hints(domain);
    let lacks = |(name, needs): &(&'static str, &'static [&'static str])| {
        let need = needs.iter().find(|need| !names.contains(need))?;
        (names.contains(name) && !is_all).then_some((*name, *need))
    };
    match NEEDS.iter().find_map(lacks) {
        None => Ok(()),
        Some((name, need)) => {
            Err(unsupported(format!("{} needs {}", element(name), element(need))).with_cure("add it"))
        }
    }
}

/// Refuses hints that this host's KVM does not offer.
///
/// # Errors
/// All of them, by the elements that stand for them.
pub(super) fn settle(domain: &Domain, offer: &Offer) -> Result<()> {
    let (names, _) = hints(domain);
    let lacking: Vec<String> =
        names.iter().filter(|name| !offer.hyperv.contains(name)).map(|name| element(name)).collect();
    if !lacking.is_empty() {
        let detail = format!(
            "this host's KVM does not offer what domain '{}' asks for: {}",
            domain.name,
            lacking.join(", ")
        );
        return Err(unsupported(detail)
            .with_cure("remove it, write mode='passthrough', or use a kernel with CONFIG_KVM_HYPERV"));
    }
    let own = paravirtual(domain);
    match own.iter().find(|(name, is_on)| *is_on && !offer.paravirtual.contains(name)) {
        None => Ok(()),
        Some((name, _)) => {
            let detail =
                format!("this host's KVM does not offer '{name}', which domain '{}' asks for", domain.name);
            Err(unsupported(detail).with_cure("remove it from <features> or <clock>, or use a newer kernel"))
        }
    }
}

/// Features of KVM itself that a document asks for, or does not want.
pub(super) fn paravirtual(domain: &Domain) -> Vec<(&'static str, bool)> {
    let features = domain.features.as_deref();
    let kvm: Option<&Kvm> = features.and_then(|features| features.kvm.as_deref());
    let state = |state: Option<State>| state.and_then(|state| state.state);
    let clock = timers(domain, TimerName::Kvmclock).last().and_then(|timer| timer.present);
    let spinlock = features.and_then(|features| features.pvspinlock);
    let rows = [
        ("kvmclock", clock),
        ("kvm-pv-eoi", features.and_then(|features| features.apic.as_ref()?.eoi)),
        ("kvm-pv-unhalt", spinlock.map(|spinlock| spinlock.state != Some(false))),
        ("kvm-hint-dedicated", kvm.and_then(|kvm| state(kvm.hint_dedicated))),
        ("kvm-poll-control", kvm.and_then(|kvm| state(kvm.poll_control))),
        ("kvm-pv-ipi", kvm.and_then(|kvm| state(kvm.pv_ipi))),
    ];
    rows.into_iter().filter_map(|(name, is_on)| Some((name, is_on?))).collect()
}

/// Whether the guest is not to see KVM.
pub(super) fn is_hidden(domain: &Domain) -> bool {
    let kvm = domain.features.as_ref().and_then(|features| features.kvm.as_deref());
    kvm.and_then(|kvm| kvm.hidden).is_some_and(|hidden| hidden.state == Some(true))
}

/// The frequency of the time stamp counter that a document asks for.
pub(super) fn time_khz(domain: &Domain) -> Option<u64> {
    timers(domain, TimerName::Tsc).find_map(|timer| timer.frequency).map(|hertz| hertz / 1000)
}

/// The value of the monitor's option for hints of Hyper-V; none without.
pub(super) fn option(domain: &Domain) -> Option<String> {
    let (names, is_all) = hints(domain);
    let mut words: Vec<String> = names.into_iter().map(str::to_owned).collect();
    if is_all {
        words.insert(0, "all".to_owned());
    }
    let hyperv = domain.features.as_ref().and_then(|features| features.hyperv.as_deref());
    if let Some(spinlocks) = hyperv.and_then(|hyperv| hyperv.spinlocks)
        && spinlocks.state == Some(true)
    {
        words.extend(spinlocks.retries.map(|retries| format!("spinlocks={retries}")));
    }
    if let Some(vendor) = hyperv.and_then(|hyperv| hyperv.vendor_id.as_ref())
        && vendor.state == Some(true)
    {
        words.extend(vendor.value.as_ref().map(|value| format!("vendor-id={value}")));
    }
    (!words.is_empty()).then(|| words.join(","))
}

/// Timers that the machine has, as far as a document may speak of them.
pub(super) fn are_timers_known(timers: &[Timer]) -> bool {
    timers.iter().all(|timer| match timer.name {
        Some(TimerName::Tsc) => timer.present != Some(false),
        Some(TimerName::Kvmclock | TimerName::Hypervclock) => true,
        Some(TimerName::Hpet) => timer.present == Some(false),
        Some(TimerName::Pit) => {
            timer.present != Some(false)
                && timer.tickpolicy.is_none_or(|policy| policy == model::clock::TickPolicy::Delay)
        }
        _ => false,
    })
}

/// What domain capabilities say of hints: the elements of `<hyperv>`, sorted as libvirt has them.
pub(super) fn offered(offer: &Offer) -> Vec<&'static str> {
    if offer.hyperv.is_empty() {
        return Vec::new();
    }
    const ELEMENTS: &[(&str, &str)] = &[
        ("relaxed", "relaxed"),
        ("vapic", "vapic"),
        ("spinlocks", ""),
        ("vpindex", "vpindex"),
        ("runtime", "runtime"),
        ("synic", "synic"),
        ("stimer", "stimer"),
        ("reset", "reset"),
        ("vendor_id", ""),
        ("frequencies", "frequencies"),
        ("reenlightenment", "reenlightenment"),
        ("tlbflush", "tlbflush"),
        ("ipi", "ipi"),
        ("avic", "avic"),
        ("xmm_input", "xmm-input"),
    ];
    let is_offered = |(_, hint): &&(&str, &str)| hint.is_empty() || offer.hyperv.contains(hint);
    ELEMENTS.iter().filter(is_offered).map(|(element, _)| *element).collect()
}
