//! What a machine is and how it is doing: from its snapshot, without waiting for anybody.

use api::constants::{
    VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE, VIR_DOMAIN_CONTROL_ERROR, VIR_DOMAIN_CONTROL_JOB,
    VIR_DOMAIN_CONTROL_OK, VIR_DOMAIN_DISK_ERROR_NO_SPACE, VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON,
    VIR_DOMAIN_MESSAGE_DEPRECATION, VIR_DOMAIN_MESSAGE_IOERRORS, VIR_DOMAIN_MESSAGE_TAINTING,
    VIR_DOMAIN_XML_INACTIVE, VIR_DOMAIN_XML_MIGRATABLE, VIR_DOMAIN_XML_SECURE, VIR_DOMAIN_XML_UPDATE_CPU,
};
use api::{
    Domain, DomainGetControlInfoRet, DomainGetInfoRet, DomainGetSecurityLabelRet, DomainGetStateRet,
    DomainInfo, DomainInterface,
};
use error::{ErrorDomain, Result};
use model::FormatFlags;

use crate::backend::Backend;
use crate::connection::Connection;
use crate::fail;
use crate::machine::Machine;
use crate::ops::stats::failed_disks;
use crate::snapshot::Snapshot;

const XML_FLAGS: u32 =
    VIR_DOMAIN_XML_SECURE | VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_UPDATE_CPU | VIR_DOMAIN_XML_MIGRATABLE;

impl<B: Backend> DomainInfo for Connection<B> {
    fn domain_get_xml_desc(&self, dom: &Domain, flags: u32) -> Result<String> {
        self.check_flags("DomainGetXMLDesc", flags, XML_FLAGS)?;
        let snapshot = self.find(dom)?.snapshot();
        let inactive = flags & VIR_DOMAIN_XML_INACTIVE != 0;
        let document = if inactive { snapshot.future() } else { snapshot.current() };
        let document = document.ok_or_else(|| fail::no_uuid(self.domain(), dom.uuid, &dom.name))?;
        let secure = flags & VIR_DOMAIN_XML_SECURE != 0;
        if flags & (VIR_DOMAIN_XML_UPDATE_CPU | VIR_DOMAIN_XML_MIGRATABLE) == 0 {
            return Ok(document.text(secure).to_string());
        }
        // The bits are the same ones.
        let mut format = FormatFlags(flags);
        if !snapshot.active() {
            format = format | FormatFlags::INACTIVE;
        }
        Ok(document.parse()?.format(format))
    }

    fn domain_get_info(&self, dom: &Domain) -> Result<DomainGetInfoRet> {
        let machine = self.find(dom)?;
        let snapshot = machine.snapshot();
        let summary = self.summary(&snapshot)?;
        let now =
            machine.running().map(|running| self.backend().statistics_now(&running)).unwrap_or_default();
        let memory = balloon(&machine).filter(|_| snapshot.active()).unwrap_or(summary.memory_kib);
        Ok(DomainGetInfoRet {
            state: u8::try_from(snapshot.power.state).unwrap_or_default(),
            max_mem: summary.memory_max_kib,
            memory,
            nr_virt_cpu: u16::try_from(summary.vcpus).unwrap_or(u16::MAX),
            cpu_time: now.cpu.map_or(0, |cpu| cpu.total_ns),
        })
    }

    fn domain_get_max_memory(&self, dom: &Domain) -> Result<u64> {
        Ok(self.summary(&self.find(dom)?.snapshot())?.memory_max_kib)
    }

    fn domain_get_max_vcpus(&self, dom: &Domain) -> Result<i32> {
        let snapshot = self.find(dom)?.snapshot();
        if !snapshot.active() {
            return Err(fail::not_running());
        }
        Ok(i32::try_from(self.summary(&snapshot)?.vcpus_max).unwrap_or(i32::MAX))
    }

    fn domain_get_os_type(&self, dom: &Domain) -> Result<String> {
        let snapshot = self.find(dom)?.snapshot();
        Ok(self.backend().os_type(&self.summary(&snapshot)?.os_type).to_owned())
    }

    fn domain_get_security_label(&self, dom: &Domain) -> Result<DomainGetSecurityLabelRet> {
        let Some(running) = self.find(dom)?.running() else {
            return Ok(DomainGetSecurityLabelRet::default());
        };
        let (label, enforcing) = self.backend().security_label(&running);
        Ok(DomainGetSecurityLabelRet { label, enforcing: i32::from(enforcing) })
    }

    fn domain_get_state(&self, dom: &Domain, flags: u32) -> Result<DomainGetStateRet> {
        self.check_flags("DomainGetState", flags, 0)?;
        let power = self.find(dom)?.snapshot().power;
        Ok(DomainGetStateRet { state: power.state, reason: power.reason })
    }

    fn domain_get_control_info(&self, dom: &Domain, flags: u32) -> Result<DomainGetControlInfoRet> {
        self.check_flags("DomainGetControlInfo", flags, 0)?;
        let machine = self.find(dom)?;
        if !machine.snapshot().active() {
            return Err(fail::not_running());
        }
        let (state, since) = match machine.queue().current() {
            Some(job) => {
                (VIR_DOMAIN_CONTROL_JOB, u64::try_from(job.since.elapsed().as_millis()).unwrap_or(u64::MAX))
            }
            None if machine.running().is_none() => (VIR_DOMAIN_CONTROL_ERROR, 0),
            None => (VIR_DOMAIN_CONTROL_OK, 0),
        };
        Ok(DomainGetControlInfoRet { state: state.cast_unsigned(), details: 0, state_time: since })
    }

    fn domain_set_metadata(
        &self,
        dom: &Domain,
        r#type: i32,
        metadata: Option<&str>,
        key: Option<&str>,
        uri: Option<&str>,
        flags: u32,
    ) -> Result<()> {
        self.set_metadata(dom, r#type, (metadata, key, uri), flags)
    }

    fn domain_get_metadata(
        &self,
        dom: &Domain,
        r#type: i32,
        uri: Option<&str>,
        flags: u32,
    ) -> Result<String> {
        self.get_metadata(dom, r#type, uri, flags)
    }

    fn domain_interface_addresses(
        &self,
        dom: &Domain,
        source: u32,
        flags: u32,
    ) -> Result<Vec<DomainInterface>> {
        self.check_flags("DomainInterfaceAddresses", flags, 0)?;
        let running = self.find(dom)?.require_running()?;
        self.backend().interface_addresses(&running, dom, source)
    }

    /// What taints a running machine, what of it is deprecated, and the disks that stopped the guest.
    fn domain_get_messages(&self, dom: &Domain, flags: u32) -> Result<Vec<String>> {
        let all = VIR_DOMAIN_MESSAGE_DEPRECATION | VIR_DOMAIN_MESSAGE_TAINTING | VIR_DOMAIN_MESSAGE_IOERRORS;
        self.check_flags("DomainGetMessages", flags, all)?;
        let machine = self.find(dom)?;
        let wanted = |kind| flags == 0 || flags & kind != 0;
        let mut messages = Vec::new();
        if let (true, Some(live)) = (flags != VIR_DOMAIN_MESSAGE_IOERRORS, &machine.snapshot().live) {
            let (taints, deprecations) = self.backend().taints(&live.live.parse()?);
            if wanted(VIR_DOMAIN_MESSAGE_TAINTING) {
                messages.extend(taints.iter().map(|taint| format!("tainted: {taint}")));
            }
            if wanted(VIR_DOMAIN_MESSAGE_DEPRECATION) {
                messages.extend(deprecations.iter().map(|one| format!("deprecated configuration: {one}")));
            }
        }
        if wanted(VIR_DOMAIN_MESSAGE_IOERRORS) {
            let why = |error| match error {
                VIR_DOMAIN_DISK_ERROR_NO_SPACE => "no space is left for it",
                _ => "it cannot be read or written",
            };
            let failed = failed_disks(&machine)?;
            let lines =
                failed.iter().map(|disk| format!("I/O error: disk '{}': {}", disk.disk, why(disk.error)));
            messages.extend(lines);
        }
        Ok(messages)
    }
}

impl<B: Backend> Connection<B> {
    /// The figures of what the machine is now.
    pub(crate) fn summary<'a>(&self, snapshot: &'a Snapshot) -> Result<&'a crate::Summary> {
        snapshot
            .current()
            .map(|document| document.summary())
            .ok_or_else(|| fail::no_uuid(self.domain(), snapshot.uuid, &snapshot.name))
    }

    /// Whether a call is about what runs and whether it is about the definition.
    ///
    /// # Errors
    /// The machine does not run, or has no definition.
    pub fn affected(&self, snapshot: &Snapshot, flags: u32) -> Result<(bool, bool)> {
        let mut live = flags & VIR_DOMAIN_AFFECT_LIVE != 0;
        let mut config = flags & VIR_DOMAIN_AFFECT_CONFIG != 0;
        if !live && !config {
            live = snapshot.active();
            config = !live;
        }
        if live && !snapshot.active() {
            return Err(fail::not_running());
        }
        if config && snapshot.persistent.is_none() {
            let detail = "transient domains do not have any persistent config";
            return Err(fail::invalid(ErrorDomain::Domain, detail).with_cure("define the domain first"));
        }
        Ok((live, config))
    }

    /// The same for calls that read and so cannot mean both.
    ///
    /// # Errors
    /// As [`affected`](Connection::affected), or both are asked.
    pub fn meant(&self, snapshot: &Snapshot, flags: u32) -> Result<bool> {
        if flags & VIR_DOMAIN_AFFECT_LIVE != 0 && flags & VIR_DOMAIN_AFFECT_CONFIG != 0 {
            let detail =
                "Flags 'VIR_DOMAIN_AFFECT_LIVE' and 'VIR_DOMAIN_AFFECT_CONFIG' are mutually exclusive";
            return Err(fail::bad_argument(ErrorDomain::Domain, detail).verbatim());
        }
        self.affected(snapshot, flags).map(|(live, _)| live)
    }
}

/// Memory of the guest as last heard.
pub(crate) fn balloon<B: Backend>(machine: &Machine<B>) -> Option<u64> {
    machine.statistics.memory(VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON)
}
