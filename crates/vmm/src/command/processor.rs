//! The options `--cpu` and `--hyperv`: the processor that the guest sees.

use std::fmt::Write;

use cpu::x86;

use crate::host::Host;
use crate::hyperv::{self, HyperV, RETRIES_MIN};
use crate::paravirtual;
use crate::processor::{AddressBits, CpuPolicy, Processor};

/// The words that stand for no model: the host's processor, with what can move to other hosts only or with everything.
const HOST: &str = "host";
/// What `--cpu` takes beside features.
const KEYS: &str = "+FEATURE, -FEATURE, optional=FEATURE, force=FEATURE, forbid=FEATURE, missing=drop, migratable, \
                    vendor-id=TEXT, address-bits=[<]NUMBER, caches=none, pmu=on|off, tsc-khz=NUMBER or kvm=off";

/// Reads the value of `--cpu`.
///
/// # Errors
/// It has another form, or a key is unknown.
pub fn processor(text: &str) -> Result<Processor, String> {
    let mut words = text.split(',');
    let mut processor = Processor::default();
    match words.next().unwrap_or_default() {
        "" => return Err("nothing is named: give host, a model, or 'list'".to_owned()),
        HOST => {}
        model if model.contains(['=', '+']) => {
            return Err(format!(
                "'{model}' is no model: the first word is host or a model ('list' names them)"
            ));
        }
        model => processor.model = Some(model.to_owned()),
    }
    words.try_for_each(|word| change(&mut processor, word))?;
    Ok(processor)
}

fn change(processor: &mut Processor, word: &str) -> Result<(), String> {
    match word.split_at_checked(1) {
        Some(("+", name)) => return feature(processor, name, CpuPolicy::Require),
        Some(("-", name)) => return feature(processor, name, CpuPolicy::Disable),
        _ => {}
    }
    match word.split_once('=').unwrap_or((word, "")) {
        ("optional", name) => feature(processor, name, CpuPolicy::Optional)?,
        ("force", name) => feature(processor, name, CpuPolicy::Force)?,
        ("forbid", name) => feature(processor, name, CpuPolicy::Forbid)?,
        ("missing", "drop") => processor.drops_missing = true,
        ("migratable", "") => processor.is_migratable = true,
        ("vendor-id", text) => processor.vendor = Some(maker(text)?),
        ("address-bits", text) => {
            processor.address_bits = Some(match text.strip_prefix('<') {
                Some(limit) => AddressBits::AtMost(number(limit)?),
                None => AddressBits::Exactly(number(text)?),
            });
        }
        ("caches", "none") => processor.hides_caches = true,
        ("pmu", "on") => processor.counters = Some(true),
        ("pmu", "off") => processor.counters = Some(false),
        ("tsc-khz", text) => processor.time_khz = Some(number(text)?).filter(|khz| *khz > 0),
        ("kvm", "off") => processor.is_hidden = true,
        _ => return Err(format!("'{word}' is not known: give {KEYS}")),
    }
    Ok(())
}

fn feature(processor: &mut Processor, name: &str, policy: CpuPolicy) -> Result<(), String> {
    if name.is_empty() {
        return Err("a feature has no name".to_owned());
    }
    match (paravirtual::named(name), policy) {
        (None, _) => processor.features.push((name.to_owned(), policy)),
        (Some(own), CpuPolicy::Require) => processor.paravirtual.push((own.name, true)),
        (Some(own), CpuPolicy::Disable) => processor.paravirtual.push((own.name, false)),
        (Some(_), _) => return Err(format!("'{name}' is KVM's own: give +{name} or -{name}")),
    }
    Ok(())
}

fn number(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| format!("'{text}' is no number"))
}

/// Who made a processor, in twelve letters.
fn maker(text: &str) -> Result<[u8; 12], String> {
    let letters = hyperv::letters(text).filter(|letters| !letters.contains(&0));
    letters.ok_or_else(|| format!("'{text}' is no maker: give twelve letters, as GenuineIntel"))
}

/// Reads the value of `--hyperv`.
///
/// # Errors
/// A hint is unknown, or has no such value.
pub fn hyperv(text: &str) -> Result<HyperV, String> {
    let mut found = HyperV::default();
    for word in text.split(',') {
        match word.split_once('=').unwrap_or((word, "")) {
            ("all", "") => found.all = true,
            ("spinlocks", text) => {
                let retries = number(text)?;
                if retries < RETRIES_MIN {
                    return Err(format!("{retries} tries are too few: give {RETRIES_MIN} or more"));
                }
                found.spinlocks = Some(retries);
            }
            ("vendor-id", text) => {
                let letters = hyperv::letters(text);
                let refused = || format!("'{text}' is no name of a hypervisor: give up to twelve letters");
                found.vendor = Some(letters.ok_or_else(refused)?);
            }
            (name, "") if hyperv::named(name).is_some() => {
                found.hints.extend(hyperv::named(name).map(|hint| hint.name));
            }
            _ => {
                let names: Vec<&str> = hyperv::HINTS.iter().map(|hint| hint.name).collect();
                let names = names.join(", ");
                return Err(format!(
                    "'{word}' is not known: give all, spinlocks=NUMBER, vendor-id=TEXT, {names}"
                ));
            }
        }
    }
    Ok(found)
}

/// What the value of `--cpu` may begin with.
pub fn words() -> Vec<String> {
    let bases = ["list", HOST].into_iter().chain(cpu::models("x86_64"));
    bases.map(str::to_owned).collect()
}

/// What the value of `--hyperv` may begin with.
pub fn hint_words() -> Vec<String> {
    let hints = hyperv::HINTS.iter().map(|hint| hint.name);
    ["all"].into_iter().chain(hints).map(str::to_owned).collect()
}

/// What `--cpu list` says: what this host's KVM offers, by models and by names.
///
/// # Errors
/// There is no KVM, or it does not tell.
pub fn list() -> crate::error::Result<String> {
    let host = Host::open()?;
    let offer = host.offer()?;
    let mut text = String::new();
    let mut line = |what: &str, names: &[&str]| {
        let names = if names.is_empty() { "none".to_owned() } else { names.join(" ") };
        // Writing to a string does not fail.
        let _ = writeln!(text, "{what}\n  {names}");
    };
    let features: Vec<&str> = offer.processor.feature_names().collect();
    line(
        "features that this host's KVM offers, and 'host' has (but for migratable: invtsc, xsaves)",
        &features,
    );
    line("KVM's own features", &offer.paravirtual);
    line("Hyper-V's hints (--hyperv)", &offer.hyperv);
    if let Ok(nearest) = x86::nearest(&offer.processor, true) {
        let more = nearest.require.iter().map(|name| format!(",+{name}"));
        let less = nearest.disable.iter().map(|name| format!(",-{name}"));
        let value: String = more.chain(less).collect();
        line("the model that comes nearest to the host", &[&format!("{}{value}", nearest.model)]);
    }
    let (usable, others): (Vec<_>, Vec<_>) =
        x86::models_within(&offer.processor).into_iter().partition(|model| model.blockers.is_empty());
    let names: Vec<&str> = usable.iter().map(|model| model.name.as_str()).collect();
    line("models that are usable", &names);
    let _ = writeln!(text, "models that are not, with what is missing");
    for model in others {
        let _ = writeln!(text, "  {}: {}", model.name, model.blockers.join(" "));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processors_are_read() {
        let found = processor(
            "Haswell,+vmx,-hle,optional=rtm,missing=drop,vendor-id=GenuineIntel,address-bits=<40,caches=none,pmu=off,\
             tsc-khz=2000000,-kvm-pv-ipi,+kvm-hint-dedicated",
        );
        let found = found.unwrap();
        assert_eq!(found.model.as_deref(), Some("Haswell"));
        let policies =
            [("vmx", CpuPolicy::Require), ("hle", CpuPolicy::Disable), ("rtm", CpuPolicy::Optional)];
        assert_eq!(found.features, policies.map(|(name, policy)| (name.to_owned(), policy)));
        assert_eq!(found.paravirtual, [("kvm-pv-ipi", false), ("kvm-hint-dedicated", true)]);
        assert!(found.drops_missing && found.hides_caches && found.counters == Some(false));
        assert_eq!((found.address_bits, found.time_khz), (Some(AddressBits::AtMost(40)), Some(2_000_000)));
        let found = processor("host,migratable,kvm=off").unwrap();
        assert!(found.is_migratable && found.is_hidden && found.model.is_none());
        for (text, words) in [
            ("", "nothing is named"),
            ("+sse", "is no model"),
            ("host,sse", "'sse' is not known: give +FEATURE"),
            ("host,+", "has no name"),
            ("host,force=kvmclock", "KVM's own"),
            ("host,vendor-id=me", "twelve letters"),
            ("host,address-bits=x", "'x' is no number"),
        ] {
            let error = processor(text).unwrap_err();
            assert!(error.contains(words), "{text}: {error}");
        }
    }

    #[test]
    fn hints_are_read() {
        let found = hyperv("relaxed,synic,vpindex,spinlocks=8191,vendor-id=me").unwrap();
        assert_eq!((found.hints, found.spinlocks), (vec!["relaxed", "synic", "vpindex"], Some(8191)));
        assert!(hyperv("all").unwrap().all);
        for (text, words) in
            [("evmcs", "'evmcs' is not known"), ("spinlocks=1", "4095 or more"), ("relaxed=1", "not known")]
        {
            assert!(hyperv(text).unwrap_err().contains(words));
        }
    }
}
