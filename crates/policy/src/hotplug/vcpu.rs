//! Virtual CPUs that come and go while the machine runs, and in what is stored of it.
//!
//! The emulator says what can be plugged (`query-hotpluggable-cpus`, the last first) and what is plugged
//! (`query-cpus-fast`, in the order of plugging). One device may be several CPUs: a whole core on POWER.

use std::ops::Range;

use error::{Error, ErrorCode, ErrorDomain, Result};
use model::Domain;
use model::cputune::{OneVcpu, Vcpus};
use serde_json::{Map, Value};
use xml::CpuSet;

use super::Command;
use crate::argv::json::Props;
use crate::fault::{argument, internal, unsupported};

/// What somebody wants of the virtual CPUs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// So many.
    Count(u32),
    /// These on or off.
    Switch {
        /// Their numbers.
        cpus: CpuSet,
        /// On.
        on: bool,
    },
}

/// The virtual CPUs of a running machine, as its emulator tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Units(Vec<Unit>);

/// The CPUs that are one device.
#[derive(Clone, Debug, PartialEq)]
struct Unit {
    cpus: Range<u32>,
    driver: String,
    /// Its place in the topology, in the emulator's words.
    place: Map<String, Value>,
    /// The name of the device, if it was plugged.
    alias: Option<String>,
    /// When it was plugged, from 1 on; none if it is not there.
    order: Option<u32>,
}

/// The commands whose answers [`Units::learn`] reads. They are sent before a plan and after each command of it.
pub const QUESTIONS: [&str; 2] = ["query-hotpluggable-cpus", "query-cpus-fast"];

impl Units {
    /// Reads the answers to the [`QUESTIONS`].
    ///
    /// # Errors
    /// An answer has another form.
    pub fn learn(hotpluggable: &Value, cpus: &Value) -> Result<Units> {
        let strange = || internal("the emulator describes its CPUs in an unknown way");
        let paths: Vec<&str> = cpus.as_array().ok_or_else(strange)?.iter().filter_map(path).collect();
        let (mut units, mut next) = (Vec::new(), 0u32);
        for entry in hotpluggable.as_array().ok_or_else(strange)?.iter().rev() {
            let count = entry["vcpus-count"].as_u64().and_then(|count| u32::try_from(count).ok());
            let end = count.and_then(|count| next.checked_add(count)).ok_or_else(strange)?;
            let own = path(entry);
            units.push(Unit {
                cpus: next..end,
                driver: entry["type"].as_str().ok_or_else(strange)?.to_owned(),
                place: entry["props"].as_object().cloned().unwrap_or_default(),
                alias: own.and_then(|own| own.strip_prefix("/machine/peripheral/")).map(str::to_owned),
                order: None,
            });
            next = end;
        }
        // The devices in the order of their first CPUs.
        let owner = |cpu: &&str| {
            hotpluggable.as_array().into_iter().flatten().rev().position(|entry| {
                let rest = path(entry).and_then(|own| cpu.strip_prefix(own));
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        };
        let mut order = 0;
        for index in paths.iter().filter_map(owner) {
            if let Some(unit) = units.get_mut(index).filter(|unit| unit.order.is_none()) {
                order += 1;
                unit.order = Some(order);
            }
        }
        Ok(Units(units))
    }

    /// How many CPUs there are.
    pub fn online(&self) -> u32 {
        self.0.iter().filter(|unit| unit.order.is_some()).map(Unit::size).sum()
    }

    /// Writes into a running machine's document which CPUs are there.
    pub fn record(&self, domain: &mut Domain) {
        let Some(vcpu) = &mut domain.vcpu else { return };
        let count = vcpu.count;
        vcpu.current = Some(self.online()).filter(|online| *online < count);
        let one = |unit: &Unit, id| OneVcpu {
            id,
            enabled: Some(unit.order.is_some()),
            hotpluggable: Some(unit.order.is_none() || unit.alias.is_some()),
            order: unit.order,
        };
        let ids = self.0.iter().flat_map(|unit| unit.cpus.clone().map(move |id| one(unit, id)));
        domain.vcpus = Some(Box::new(Vcpus { vcpu: ids.take(count as usize).collect() }));
    }

    /// Plans what is plugged and what leaves. A device that leaves is gone when its `DEVICE_DELETED` has come.
    ///
    /// # Errors
    /// The wish cannot be met with whole devices, or it concerns CPUs that are always there.
    pub fn plan(&self, domain: &Domain, wish: &Wish) -> Result<Vec<Command>> {
        let (chosen, on) = match wish {
            Wish::Count(count) => self.reach(*count, domain)?,
            Wish::Switch { cpus, on } => (vec![self.whole(cpus, *on)?], *on),
        };
        Ok(chosen.into_iter().map(|unit| if on { unit.plug() } else { unit.unplug() }).collect())
    }

    /// The devices that are plugged (true) or leave for this number of CPUs.
    fn reach(&self, wanted: u32, domain: &Domain) -> Result<(Vec<&Unit>, bool)> {
        let max = domain.vcpu.as_ref().map_or(1, |vcpu| vcpu.count);
        in_range(wanted, max, "live")?;
        let mut count = self.online();
        let on = wanted >= count;
        let mut chosen = Vec::new();
        if on {
            for unit in self.0.iter().filter(|unit| unit.order.is_none()) {
                if count + unit.size() <= wanted {
                    count += unit.size();
                    chosen.push(unit);
                }
            }
        } else {
            for unit in self.0.iter().rev().filter(|unit| unit.order.is_some() && unit.alias.is_some()) {
                if count.checked_sub(unit.size()).is_some_and(|left| left >= wanted) {
                    count -= unit.size();
                    chosen.push(unit);
                }
            }
        }
        if count == wanted {
            return Ok((chosen, on));
        }
        Err(unsupported(
            "failed to find appropriate hotpluggable vcpus to reach the desired target vcpu count",
        ))
    }

    /// The one device that these CPUs are.
    fn whole(&self, cpus: &CpuSet, on: bool) -> Result<&Unit> {
        let mut touched = self.0.iter().filter(|unit| unit.cpus.clone().any(|cpu| cpus.contains(cpu)));
        let known = self.0.last().map_or(0, |unit| unit.cpus.end);
        if let Some(missing) = cpus.iter().find(|cpu| *cpu >= known) {
            return Err(argument(format!("vcpu {missing} is not present in live config")));
        }
        let unit = touched.next().ok_or_else(|| argument("no vcpu is selected"))?;
        if touched.next().is_some() {
            return Err(impossible("only one hotpluggable entity can be selected"));
        }
        let first = unit.cpus.start;
        if unit.order.is_some() == on {
            return Err(argument(format!("vcpu '{first}' is already in requested state")));
        }
        if let Some(left) = unit.cpus.clone().find(|cpu| !cpus.contains(*cpu)) {
            return Err(impossible(format!("vcpu '{left}' belongs to a larger hotpluggable entity"))
                .with_cure(format!("name all of its vcpus: {first}-{}", unit.cpus.end - 1)));
        }
        if !on && unit.alias.is_none() {
            return Err(impossible(format!("vcpu '{first}' can't be unplugged")));
        }
        Ok(unit)
    }
}

impl Unit {
    fn size(&self) -> u32 {
        self.cpus.end - self.cpus.start
    }

    fn plug(&self) -> Command {
        let id = format!("vcpu{}", self.cpus.start);
        let mut props = Props::driver(&self.driver).with("id", id);
        for (name, value) in &self.place {
            match value {
                Value::String(text) => props.add(name, text),
                value => props.add(name, value.as_i64().unwrap_or_default()),
            }
        }
        Command::new("device_add", props)
    }

    fn unplug(&self) -> Command {
        Command::new("device_del", Props::default().with("id", self.alias.as_deref().unwrap_or_default()))
    }
}

/// Changes what is stored of a machine. CPUs that are merely counted stay as they are at boot, and come with it; those
/// that are switched on one by one can be unplugged later.
///
/// # Errors
/// The wish goes beyond what the machine may have, concerns its first CPU, or leaves a gap below a CPU that is not
/// hotpluggable.
pub fn configure(domain: &mut Domain, wish: &Wish) -> Result<()> {
    let Some(vcpu) = &mut domain.vcpu else {
        return Err(unsupported("the machine says nothing about its virtual CPUs"));
    };
    let max = vcpu.count;
    if max > crate::VCPUS_MAX {
        return Err(unsupported(format!("{max} virtual CPUs are too many to be listed one by one")));
    }
    let named = domain.vcpus.is_some();
    let mut all: Vec<OneVcpu> = match domain.vcpus.take() {
        Some(vcpus) => vcpus.vcpu,
        None => (0..max).map(|id| stored(id, id < vcpu.current.unwrap_or(max), None)).collect(),
    };
    all.sort_by_key(|one| one.id);
    let online = |all: &[OneVcpu]| {
        u32::try_from(all.iter().filter(|one| one.enabled == Some(true)).count()).unwrap_or(u32::MAX)
    };
    match wish {
        Wish::Count(count) => {
            in_range(*count, max, "persistent")?;
            let mut now = online(&all);
            for one in all.iter_mut().filter(|one| one.enabled != Some(true)) {
                if now < *count {
                    (*one, now) = (stored(one.id, true, Some(false)), now + 1);
                }
            }
            for one in all.iter_mut().rev().filter(|one| one.enabled == Some(true)) {
                if now > *count {
                    (*one, now) = (stored(one.id, false, None), now - 1);
                }
            }
        }
        Wish::Switch { cpus, on } => switch(&mut all, cpus, *on)?,
    }
    vcpu.current = Some(online(&all)).filter(|online| *online < max);
    let separate = named || matches!(wish, Wish::Switch { .. });
    // The order of plugging may not hold any more.
    all = all.into_iter().map(|one| stored(one.id, one.enabled == Some(true), one.hotpluggable)).collect();
    domain.vcpus = separate.then(|| Box::new(Vcpus { vcpu: all }));
    Ok(())
}

/// A virtual CPU of a stored machine: one that is off can always be plugged.
fn stored(id: u32, on: bool, hotpluggable: Option<bool>) -> OneVcpu {
    OneVcpu {
        id,
        enabled: Some(on),
        hotpluggable: Some(if on { hotpluggable.unwrap_or(false) } else { true }),
        order: None,
    }
}

fn switch(all: &mut [OneVcpu], cpus: &CpuSet, on: bool) -> Result<()> {
    let fixed = |one: &OneVcpu| one.enabled == Some(true) && one.hotpluggable != Some(true);
    let last_fixed = all.iter().rposition(fixed);
    for id in cpus.iter() {
        // They are in the order of their numbers.
        let place = all.binary_search_by_key(&id, |one| one.id);
        let place = place.map_err(|_| argument(format!("vcpu {id} is not present in persistent config")))?;
        if id == 0 {
            return Err(argument("vCPU '0' can't be modified"));
        }
        if last_fixed.is_some_and(|last| place < last) {
            let why = "can't be modified as it is followed by non-hotpluggable online vcpus";
            return Err(argument(format!("vcpu '{id}' {why}")));
        }
        if (all[place].enabled == Some(true)) == on {
            return Err(argument(format!("vcpu '{id}' is already in requested state")));
        }
        all[place] = stored(id, on, Some(true));
    }
    Ok(())
}

fn in_range(wanted: u32, max: u32, which: &str) -> Result<()> {
    match wanted {
        0 => Err(argument("Can't set 0 processors for a VM")),
        wanted if wanted > max => {
            let text = "requested vcpus is greater than max allowable vcpus for the";
            Err(argument(format!("{text} {which} domain: {wanted} > {max}")))
        }
        _ => Ok(()),
    }
}

/// The place of a CPU or device in the emulator's tree of objects.
fn path(entry: &Value) -> Option<&str> {
    entry["qom-path"].as_str()
}

fn impossible(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::OperationUnsupported, ErrorDomain::Domain, detail)
}

#[cfg(test)]
mod tests;
