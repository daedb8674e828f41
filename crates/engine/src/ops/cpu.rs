//! Virtual processors: what is known of them, and how many there are.

use api::constants::{
    VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE, VIR_DOMAIN_VCPU_CONFIG, VIR_DOMAIN_VCPU_GUEST,
    VIR_DOMAIN_VCPU_HOTPLUGGABLE, VIR_DOMAIN_VCPU_LIVE, VIR_DOMAIN_VCPU_MAXIMUM,
};
use api::{
    Domain, DomainCpu, DomainGetEmulatorPinInfoRet, DomainGetVcpuPinInfoRet, DomainGetVcpusRet, VcpuInfo,
};
use error::{Error, ErrorCode, ErrorDomain, Result};
use xml::CpuSet;

use crate::backend::{Backend, Purpose};
use crate::connection::Connection;
use crate::fail;
use crate::machine::Machine;
use crate::ops::stats::PATIENCE;

impl<B: Backend> DomainCpu for Connection<B> {
    fn domain_get_vcpus(&self, dom: &Domain, maxinfo: i32, maplen: i32) -> Result<DomainGetVcpusRet> {
        let machine = self.find(dom)?;
        if !machine.snapshot().active() {
            let detail = "cannot retrieve vcpu information for inactive domain";
            return Err(fail::invalid(self.domain(), detail).with_cure("start the domain first"));
        }
        let Some(known) = machine.known_statistics(PATIENCE) else {
            let detail = format!("the emulator of domain '{}' does not answer", dom.name);
            return Err(Error::new(ErrorCode::OperationTimeout, self.domain(), detail)
                .with_cure("wait, or destroy the domain and start it again"));
        };
        let vcpus = known.vcpus.as_slice();
        let most = usize::try_from(maxinfo).unwrap_or_default();
        let map_bytes = usize::try_from(maplen).unwrap_or_default();
        let mut answer = DomainGetVcpusRet::default();
        for vcpu in vcpus.iter().take(most) {
            answer.info.push(VcpuInfo {
                number: vcpu.number,
                state: vcpu.state,
                cpu_time: vcpu.time_ns,
                cpu: vcpu.cpu,
            });
            let mut map = vcpu.affinity.clone();
            map.resize(map_bytes, 0);
            answer.cpumaps.extend_from_slice(&map);
        }
        Ok(answer)
    }

    fn domain_set_vcpus(&self, dom: &Domain, nvcpus: u32) -> Result<()> {
        self.domain_set_vcpus_flags(dom, nvcpus, VIR_DOMAIN_VCPU_LIVE)
    }

    fn domain_set_vcpus_flags(&self, dom: &Domain, nvcpus: u32, flags: u32) -> Result<()> {
        let affect = VIR_DOMAIN_VCPU_LIVE | VIR_DOMAIN_VCPU_CONFIG;
        let allowed = affect | VIR_DOMAIN_VCPU_MAXIMUM | VIR_DOMAIN_VCPU_GUEST | VIR_DOMAIN_VCPU_HOTPLUGGABLE;
        self.check_flags("DomainSetVcpusFlags", flags, allowed)?;
        if nvcpus == 0 {
            let detail = "nvcpus in virDomainSetVcpusFlags must not be zero";
            return Err(fail::bad_argument(ErrorDomain::Domain, detail).verbatim());
        }
        let machine = self.find(dom)?;
        let _job = machine.job("vcpus")?;
        let snapshot = machine.snapshot();
        let (live, config) = self.affected(&snapshot, flags & affect)?;
        if flags & VIR_DOMAIN_VCPU_GUEST != 0 {
            return Err(Error::no_support("virDomainSetVcpusFlags"));
        }
        if flags & VIR_DOMAIN_VCPU_MAXIMUM != 0 {
            if live {
                let detail = "maximum vcpu count of a live domain can't be modified";
                return Err(
                    fail::invalid(self.domain(), detail).with_cure("give --config, or stop the domain first")
                );
            }
            return self.set_most_vcpus(&machine, nvcpus);
        }
        for (is_meant, document, what) in
            [(live, snapshot.current(), "live"), (config, snapshot.persistent.as_ref(), "persistent")]
        {
            let most = document.map_or(0, |document| document.summary().vcpus_max);
            if is_meant && nvcpus > most {
                let detail = format!(
                    "requested vcpus is greater than max allowable vcpus for the {what} domain: {nvcpus} > {most}"
                );
                return Err(fail::bad_argument(self.domain(), detail));
            }
        }
        if live {
            self.backend().set_vcpus(&machine.require_running()?, nvcpus)?;
        }
        machine.note_vcpus(nvcpus, live, config)
    }

    fn domain_get_vcpus_flags(&self, dom: &Domain, flags: u32) -> Result<i32> {
        let allowed =
            VIR_DOMAIN_VCPU_LIVE | VIR_DOMAIN_VCPU_CONFIG | VIR_DOMAIN_VCPU_MAXIMUM | VIR_DOMAIN_VCPU_GUEST;
        self.check_flags("DomainGetVcpusFlags", flags, allowed)?;
        let snapshot = self.find(dom)?.snapshot();
        let live = self.meant(&snapshot, flags)?;
        if flags & VIR_DOMAIN_VCPU_GUEST != 0 {
            return Err(Error::no_support("virDomainGetVcpusFlags"));
        }
        let document = if live { snapshot.current() } else { snapshot.future() };
        let summary = document.ok_or_else(fail::not_running)?.summary();
        let number = if flags & VIR_DOMAIN_VCPU_MAXIMUM != 0 { summary.vcpus_max } else { summary.vcpus };
        Ok(i32::try_from(number).unwrap_or(i32::MAX))
    }

    fn domain_get_vcpu_pin_info(
        &self,
        dom: &Domain,
        ncpumaps: i32,
        maplen: i32,
        flags: u32,
    ) -> Result<DomainGetVcpuPinInfoRet> {
        self.check_flags("DomainGetVcpuPinInfo", flags, VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG)?;
        let (definition, summary) = self.pinned(dom, flags)?;
        let number = summary.min(u32::try_from(ncpumaps).unwrap_or_default());
        let bytes = usize::try_from(maplen).unwrap_or_default();
        let all = self.all_cpus(&definition)?;
        let pins = definition.cputune.as_deref().map(|tune| tune.vcpupin.as_slice()).unwrap_or_default();
        let mut cpumaps = Vec::new();
        for vcpu in 0..number {
            let own = pins.iter().find(|pin| pin.vcpu == vcpu).map(|pin| &pin.cpuset);
            map(own.unwrap_or(&all), bytes, &mut cpumaps);
        }
        Ok(DomainGetVcpuPinInfoRet { cpumaps, num: i32::try_from(number).unwrap_or(i32::MAX) })
    }

    fn domain_get_emulator_pin_info(
        &self,
        dom: &Domain,
        maplen: i32,
        flags: u32,
    ) -> Result<DomainGetEmulatorPinInfoRet> {
        let allowed = VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG;
        self.check_flags("DomainGetEmulatorPinInfo", flags, allowed)?;
        let (definition, _) = self.pinned(dom, flags)?;
        let own = definition.cputune.as_deref().and_then(|tune| tune.emulatorpin.clone());
        let set = own.map_or_else(|| self.all_cpus(&definition), Ok)?;
        let mut cpumaps = Vec::new();
        map(&set, usize::try_from(maplen).unwrap_or_default(), &mut cpumaps);
        Ok(DomainGetEmulatorPinInfoRet { cpumaps, ret: 1 })
    }
}

impl<B: Backend> Machine<B> {
    /// Writes down how many processors there are.
    pub(crate) fn note_vcpus(&self, count: u32, live: bool, config: bool) -> Result<()> {
        let note = |domain: &mut model::Domain| {
            let vcpu = domain.vcpu.get_or_insert_default();
            vcpu.current = (count < vcpu.count).then_some(count);
            Ok(())
        };
        let engine = self.engine()?;
        if live {
            engine.update_run(self, |live, origin| note(live).and_then(|()| note(origin)))?;
        }
        if config {
            engine.update(self, false, true, note)?;
        }
        Ok(())
    }
}

impl<B: Backend> Connection<B> {
    /// Changes how many processors a definition can have.
    fn set_most_vcpus(&self, machine: &Machine<B>, most: u32) -> Result<()> {
        self.engine().update(machine, false, true, |definition| {
            let vcpu = definition.vcpu.get_or_insert_default();
            let current = vcpu.current.unwrap_or(vcpu.count);
            vcpu.count = most;
            vcpu.current = (current < most).then_some(current);
            *definition = self.engine().prepare_parsed(std::mem::take(definition), Purpose::Define)?;
            Ok(())
        })
    }

    /// The definition that a question about pinning means, and how many virtual processors it may have.
    fn pinned(&self, dom: &Domain, flags: u32) -> Result<(model::Domain, u32)> {
        let snapshot = self.find(dom)?.snapshot();
        let document = if self.meant(&snapshot, flags)? { snapshot.current() } else { snapshot.future() };
        let document = document.ok_or_else(fail::not_running)?;
        Ok((document.parse()?, document.summary().vcpus_max))
    }

    /// Where a thread may run of which the document says nothing: where the machine may, else on all of the host.
    fn all_cpus(&self, definition: &model::Domain) -> Result<CpuSet> {
        if let Some(set) = definition.vcpu.as_ref().and_then(|vcpu| vcpu.cpuset.clone()) {
            return Ok(set);
        }
        let node = self.backend().node().ok_or_else(|| Error::no_support("virDomainGetVcpuPinInfo"))?;
        let count = u32::try_from(node.node_get_cpu_map(0, 0, 0)?.ret).unwrap_or_default();
        Ok((0..count).collect())
    }
}

/// Appends a set as a bit map of `bytes` bytes, lowest processor first.
fn map(set: &CpuSet, bytes: usize, into: &mut Vec<u8>) {
    let start = into.len();
    into.resize(start + bytes, 0);
    for cpu in set.iter().map(|cpu| cpu as usize).take_while(|cpu| cpu / 8 < bytes) {
        into[start + cpu / 8] |= 1 << (cpu % 8);
    }
}
