//! Virtual processors and I/O threads of simulated machines.

use api::constants::{
    VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE, VIR_DOMAIN_IOTHREAD_POLL_GROW,
    VIR_DOMAIN_IOTHREAD_POLL_MAX_NS, VIR_DOMAIN_IOTHREAD_POLL_SHRINK, VIR_DOMAIN_VCPU_CONFIG,
    VIR_DOMAIN_VCPU_LIVE, VIR_DOMAIN_VCPU_MAXIMUM,
};
use api::{
    Domain, DomainCpu, DomainGetEmulatorPinInfoRet, DomainGetVcpuPinInfoRet, DomainGetVcpusRet,
    DomainIothreadInfo, TypedParam, TypedValue,
};
use error::{Error, ErrorCode, ErrorDomain, Result};
use model::cputune::{IoThread, IoThreadPin, IoThreadPoll, VcpuPin};
use xml::CpuSet;

use crate::driver::TestDriver;
use crate::normalize::VCPUS_MAX;

const AFFECT: u32 = VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG;

impl DomainCpu for TestDriver {
    fn domain_get_vcpus(&self, dom: &Domain, maxinfo: i32, maplen: i32) -> Result<DomainGetVcpusRet> {
        self.connection().domain_get_vcpus(dom, maxinfo, maplen)
    }

    fn domain_get_vcpus_flags(&self, dom: &Domain, flags: u32) -> Result<i32> {
        self.connection().domain_get_vcpus_flags(dom, flags)
    }

    fn domain_get_vcpu_pin_info(
        &self,
        dom: &Domain,
        ncpumaps: i32,
        maplen: i32,
        flags: u32,
    ) -> Result<DomainGetVcpuPinInfoRet> {
        self.connection().domain_get_vcpu_pin_info(dom, ncpumaps, maplen, flags)
    }

    fn domain_get_emulator_pin_info(
        &self,
        dom: &Domain,
        maplen: i32,
        flags: u32,
    ) -> Result<DomainGetEmulatorPinInfoRet> {
        self.connection().domain_get_emulator_pin_info(dom, maplen, flags)
    }

    fn domain_set_vcpus(&self, dom: &Domain, nvcpus: u32) -> Result<()> {
        self.domain_set_vcpus_flags(dom, nvcpus, VIR_DOMAIN_VCPU_LIVE)
    }

    fn domain_set_vcpus_flags(&self, dom: &Domain, nvcpus: u32, flags: u32) -> Result<()> {
        let allowed = VIR_DOMAIN_VCPU_LIVE | VIR_DOMAIN_VCPU_CONFIG | VIR_DOMAIN_VCPU_MAXIMUM;
        self.check_flags("DomainSetVcpusFlags", flags, allowed)?;
        let maximum = flags & VIR_DOMAIN_VCPU_MAXIMUM != 0;
        let refused = |detail: String| {
            Error::new(ErrorCode::InvalidArg, ErrorDomain::Test, detail)
                .with_cure("'vcpucount' tells how many the domain may have")
        };
        if maximum && flags & VIR_DOMAIN_VCPU_LIVE != 0 {
            return Err(refused("cannot adjust maximum vcpus on running domain".to_owned()));
        }
        if nvcpus == 0 || nvcpus > VCPUS_MAX {
            let detail =
                format!("requested cpu amount exceeds maximum supported amount ({nvcpus} > {VCPUS_MAX})");
            return Err(refused(detail));
        }
        self.change(dom, flags & AFFECT, &mut |domain| {
            let vcpu = domain.vcpu.get_or_insert_default();
            if maximum {
                // As many are present as before, if that is still possible.
                let present = vcpu.current.unwrap_or(vcpu.count);
                vcpu.current = Some(present).filter(|present| *present < nvcpus);
                vcpu.count = nvcpus;
            } else if nvcpus > vcpu.count {
                let detail = format!("requested cpu amount exceeds maximum ({nvcpus} > {})", vcpu.count);
                return Err(refused(detail));
            } else {
                vcpu.current = (nvcpus != vcpu.count).then_some(nvcpus);
            }
            Ok(())
        })
    }

    fn domain_pin_vcpu(&self, dom: &Domain, vcpu: u32, cpumap: &[u8]) -> Result<()> {
        self.domain_pin_vcpu_flags(dom, vcpu, cpumap, VIR_DOMAIN_AFFECT_LIVE)
    }

    fn domain_pin_vcpu_flags(&self, dom: &Domain, vcpu: u32, cpumap: &[u8], flags: u32) -> Result<()> {
        self.check_flags("DomainPinVcpuFlags", flags, VIR_DOMAIN_AFFECT_LIVE)?;
        if !self.find(dom)?.snapshot().active() {
            let detail = "cannot pin vcpus on an inactive domain";
            return Err(Error::new(ErrorCode::OperationInvalid, ErrorDomain::Test, detail)
                .with_cure("start the domain first"));
        }
        self.change(dom, VIR_DOMAIN_AFFECT_LIVE, &mut |domain| {
            let present = domain.vcpu.as_ref().map_or(1, |it| it.current.unwrap_or(it.count));
            if vcpu >= present {
                let detail = format!("requested vcpu '{vcpu}' is not present in the domain");
                return Err(Error::new(ErrorCode::InvalidArg, ErrorDomain::Test, detail));
            }
            let pins = &mut domain.cputune.get_or_insert_default().vcpupin;
            pins.retain(|pin| pin.vcpu != vcpu);
            let at = pins.partition_point(|pin| pin.vcpu < vcpu);
            pins.insert(at, VcpuPin { vcpu, cpuset: set_of(cpumap) });
            Ok(())
        })
    }

    fn domain_pin_emulator(&self, dom: &Domain, cpumap: &[u8], flags: u32) -> Result<()> {
        self.check_flags("DomainPinEmulator", flags, AFFECT)?;
        self.change_one(dom, flags, &mut |domain| {
            domain.cputune.get_or_insert_default().emulatorpin = Some(set_of(cpumap));
            Ok(())
        })
    }

    fn domain_get_iothread_info(&self, dom: &Domain, flags: u32) -> Result<Vec<DomainIothreadInfo>> {
        self.check_flags("DomainGetIOThreadInfo", flags, AFFECT)?;
        let domain = self.chosen(dom, flags)?;
        let pins = domain.cputune.as_deref().map(|tune| tune.iothreadpin.as_slice()).unwrap_or_default();
        let pinned = |id| pins.iter().find(|pin| pin.iothread == id).map(|pin| map_of(&pin.cpuset));
        let vcpus = domain.vcpu.as_ref().map_or(1, |vcpu| vcpu.current.unwrap_or(vcpu.count));
        let usual: CpuSet = (0..vcpus).collect();
        Ok(threads(&domain)
            .iter()
            .map(|thread| DomainIothreadInfo {
                iothread_id: thread.id,
                // Threads that nobody pinned are said to run on as many processors as the machine has.
                cpumap: pinned(thread.id).unwrap_or_else(|| map_of(&usual)),
            })
            .collect())
    }

    fn domain_pin_iothread(&self, dom: &Domain, iothread_id: u32, cpumap: &[u8], flags: u32) -> Result<()> {
        self.check_flags("DomainPinIOThread", flags, AFFECT)?;
        self.change_one(dom, flags, &mut |domain| {
            if !threads(domain).iter().any(|thread| thread.id == iothread_id) {
                return Err(bad(format!("iothreadid {iothread_id} not found")));
            }
            let pins = &mut domain.cputune.get_or_insert_default().iothreadpin;
            pins.retain(|pin| pin.iothread != iothread_id);
            pins.push(IoThreadPin { iothread: iothread_id, cpuset: set_of(cpumap) });
            Ok(())
        })
    }

    fn domain_add_iothread(&self, dom: &Domain, iothread_id: u32, flags: u32) -> Result<()> {
        self.check_flags("DomainAddIOThread", flags, AFFECT)?;
        if iothread_id == 0 {
            return Err(bad("invalid value of 0 for iothread_id".to_owned()));
        }
        self.change_one(dom, flags, &mut |domain| {
            let ids = &mut domain.iothreadids.get_or_insert_default().iothread;
            if ids.iter().any(|thread| thread.id == iothread_id) {
                return Err(bad(format!("an IOThread is already using iothread_id '{iothread_id}'")));
            }
            ids.push(IoThread { id: iothread_id, ..IoThread::default() });
            domain.iothreads = u32::try_from(ids.len()).ok();
            Ok(())
        })
    }

    fn domain_del_iothread(&self, dom: &Domain, iothread_id: u32, flags: u32) -> Result<()> {
        self.check_flags("DomainDelIOThread", flags, AFFECT)?;
        self.change_one(dom, flags, &mut |domain| {
            let user =
                domain.devices.disk.iter().find(|disk| {
                    disk.driver.as_ref().is_some_and(|driver| driver.iothread == Some(iothread_id))
                });
            let used = user.map(|disk| {
                let disk = &disk.target.dev;
                bad(format!("cannot remove IOThread {iothread_id} since it is being used by disk '{disk}'"))
            });
            let ids = &mut domain.iothreadids.get_or_insert_default().iothread;
            let Some(at) = ids.iter().position(|thread| thread.id == iothread_id) else {
                return Err(bad(format!("cannot find IOThread '{iothread_id}' in iothreadids list")));
            };
            if let Some(used) = used {
                return Err(used);
            }
            ids.remove(at);
            domain.iothreads = u32::try_from(ids.len()).ok().filter(|count| *count > 0);
            if domain.iothreads.is_none() {
                domain.iothreadids = None;
            }
            if let Some(tune) = &mut domain.cputune {
                tune.iothreadpin.retain(|pin| pin.iothread != iothread_id);
            }
            Ok(())
        })
    }

    fn domain_set_iothread_params(
        &self,
        dom: &Domain,
        iothread_id: u32,
        params: &[TypedParam],
        flags: u32,
    ) -> Result<()> {
        self.check_flags("DomainSetIOThreadParams", flags, VIR_DOMAIN_AFFECT_LIVE)?;
        self.change(dom, flags, &mut |domain| {
            let ids = &mut domain.iothreadids.get_or_insert_default().iothread;
            let Some(thread) = ids.iter_mut().find(|thread| thread.id == iothread_id) else {
                return Err(bad(format!("cannot find IOThread '{iothread_id}' in iothreadids")));
            };
            let poll = thread.poll.get_or_insert_default();
            params.iter().try_for_each(|param| set_poll(poll, param))
        })
    }
}

fn set_poll(poll: &mut IoThreadPoll, param: &TypedParam) -> Result<()> {
    let slot = match param.field.as_str() {
        VIR_DOMAIN_IOTHREAD_POLL_MAX_NS => &mut poll.max,
        VIR_DOMAIN_IOTHREAD_POLL_GROW => &mut poll.grow,
        VIR_DOMAIN_IOTHREAD_POLL_SHRINK => &mut poll.shrink,
        other => {
            let detail = format!("parameter '{other}' not supported");
            return Err(Error::new(ErrorCode::ArgumentUnsupported, ErrorDomain::Test, detail));
        }
    };
    *slot = Some(match param.value {
        TypedValue::Uint(value) => value.into(),
        TypedValue::Ullong(value) => value,
        _ => return Err(bad(format!("invalid type for parameter '{}'", param.field))),
    });
    Ok(())
}

/// The I/O threads of a document, with and without properties of their own.
pub(crate) fn threads(domain: &model::Domain) -> Vec<IoThread> {
    let mut threads = domain.iothreadids.as_deref().map(|ids| ids.iothread.clone()).unwrap_or_default();
    let count = domain.iothreads.unwrap_or_default() as usize;
    let mut id = 1;
    while threads.len() < count {
        if !threads.iter().any(|thread| thread.id == id) {
            threads.push(IoThread { id, ..IoThread::default() });
        }
        id += 1;
    }
    threads
}

fn bad(detail: String) -> Error {
    Error::new(ErrorCode::InvalidArg, ErrorDomain::Test, detail)
}

/// The processors of a bit map, lowest first.
fn set_of(map: &[u8]) -> CpuSet {
    let bits = map.iter().zip(0_u32..).flat_map(|(byte, index)| {
        (0..8).filter(move |bit| byte & (1 << bit) != 0).map(move |bit| index * 8 + bit)
    });
    bits.collect()
}

/// The bit map of processors, lowest first, as short as it can be.
fn map_of(set: &CpuSet) -> Vec<u8> {
    let mut map = Vec::new();
    for cpu in set.iter() {
        let byte = (cpu / 8) as usize;
        if map.len() <= byte {
            map.resize(byte + 1, 0);
        }
        map[byte] |= 1 << (cpu % 8);
    }
    map
}
