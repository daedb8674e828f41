//! Virtual processors: what is known of them, and how many there are.

use api::constants::{
    VIR_DOMAIN_VCPU_CONFIG, VIR_DOMAIN_VCPU_GUEST, VIR_DOMAIN_VCPU_LIVE, VIR_DOMAIN_VCPU_MAXIMUM,
};
use api::{Domain, DomainCpu, DomainGetVcpusRet, VcpuInfo};
use error::Result;

use crate::backend::Backend;
use crate::connection::Connection;
use crate::fail;
use crate::ops::stats::PATIENCE;

impl<B: Backend> DomainCpu for Connection<B> {
    fn domain_get_vcpus(&self, dom: &Domain, maxinfo: i32, maplen: i32) -> Result<DomainGetVcpusRet> {
        let machine = self.find(dom)?;
        if !machine.snapshot().active() {
            let detail = "cannot retrieve vcpu information for inactive domain";
            return Err(fail::invalid(self.domain(), detail).with_cure("start the domain first"));
        }
        let known = machine.known_statistics(PATIENCE);
        let vcpus = known.as_ref().map(|known| known.statistics.vcpus.as_slice()).unwrap_or_default();
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

    fn domain_get_vcpus_flags(&self, dom: &Domain, flags: u32) -> Result<i32> {
        let allowed =
            VIR_DOMAIN_VCPU_LIVE | VIR_DOMAIN_VCPU_CONFIG | VIR_DOMAIN_VCPU_MAXIMUM | VIR_DOMAIN_VCPU_GUEST;
        self.check_flags("DomainGetVcpusFlags", flags, allowed)?;
        let snapshot = self.find(dom)?.snapshot();
        let live = self.meant(&snapshot, flags)?;
        if flags & VIR_DOMAIN_VCPU_GUEST != 0 {
            return Err(error::Error::no_support("virDomainGetVcpusFlags"));
        }
        let document = if live { snapshot.current() } else { snapshot.future() };
        let summary = document.ok_or_else(fail::not_running)?.summary();
        let number = if flags & VIR_DOMAIN_VCPU_MAXIMUM != 0 { summary.vcpus_max } else { summary.vcpus };
        Ok(i32::try_from(number).unwrap_or(i32::MAX))
    }
}
