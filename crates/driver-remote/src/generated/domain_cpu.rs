//! The operations of [`DomainCpu`](api::DomainCpu) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, args, rets};

use crate::client::Client;

impl api::DomainCpu for Client {
    fn domain_get_vcpus(
        &self,
        dom: &api::Domain,
        maxinfo: i32,
        maplen: i32,
    ) -> Result<api::DomainGetVcpusRet> {
        self.call(
            (Program::Remote, 20),
            &args::DomainGetVcpusArgs { dom: Cow::Borrowed(dom), maxinfo, maplen },
        )
    }

    fn domain_pin_vcpu(&self, dom: &api::Domain, vcpu: u32, cpumap: &[u8]) -> Result<()> {
        self.call((Program::Remote, 26), &args::DomainPinVcpuArgs { dom: Cow::Borrowed(dom), vcpu, cpumap })
    }

    fn domain_set_vcpus(&self, dom: &api::Domain, nvcpus: u32) -> Result<()> {
        self.call((Program::Remote, 32), &args::DomainSetVcpusArgs { dom: Cow::Borrowed(dom), nvcpus })
    }

    fn domain_set_vcpus_flags(&self, dom: &api::Domain, nvcpus: u32, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 199),
            &args::DomainSetVcpusFlagsArgs { dom: Cow::Borrowed(dom), nvcpus, flags },
        )
    }

    fn domain_get_vcpus_flags(&self, dom: &api::Domain, flags: u32) -> Result<i32> {
        self.call((Program::Remote, 200), &args::DomainGetVcpusFlagsArgs { dom: Cow::Borrowed(dom), flags })
    }

    fn domain_pin_vcpu_flags(&self, dom: &api::Domain, vcpu: u32, cpumap: &[u8], flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 225),
            &args::DomainPinVcpuFlagsArgs { dom: Cow::Borrowed(dom), vcpu, cpumap, flags },
        )
    }

    fn domain_get_vcpu_pin_info(
        &self,
        dom: &api::Domain,
        ncpumaps: i32,
        maplen: i32,
        flags: u32,
    ) -> Result<api::DomainGetVcpuPinInfoRet> {
        self.call(
            (Program::Remote, 230),
            &args::DomainGetVcpuPinInfoArgs { dom: Cow::Borrowed(dom), ncpumaps, maplen, flags },
        )
    }

    fn domain_pin_emulator(&self, dom: &api::Domain, cpumap: &[u8], flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 279),
            &args::DomainPinEmulatorArgs { dom: Cow::Borrowed(dom), cpumap, flags },
        )
    }

    fn domain_get_emulator_pin_info(
        &self,
        dom: &api::Domain,
        maplen: i32,
        flags: u32,
    ) -> Result<api::DomainGetEmulatorPinInfoRet> {
        self.call(
            (Program::Remote, 280),
            &args::DomainGetEmulatorPinInfoArgs { dom: Cow::Borrowed(dom), maplen, flags },
        )
    }

    fn domain_get_iothread_info(
        &self,
        dom: &api::Domain,
        flags: u32,
    ) -> Result<Vec<api::DomainIothreadInfo>> {
        let ret: rets::DomainGetIothreadInfoRet = self.call(
            (Program::Remote, 351),
            &args::DomainGetIothreadInfoArgs { dom: Cow::Borrowed(dom), flags },
        )?;
        Ok(ret.list)
    }

    fn domain_pin_iothread(
        &self,
        dom: &api::Domain,
        iothreads_id: u32,
        cpumap: &[u8],
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 352),
            &args::DomainPinIothreadArgs { dom: Cow::Borrowed(dom), iothreads_id, cpumap, flags },
        )
    }

    fn domain_add_iothread(&self, dom: &api::Domain, iothread_id: u32, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 355),
            &args::DomainAddIothreadArgs { dom: Cow::Borrowed(dom), iothread_id, flags },
        )
    }

    fn domain_del_iothread(&self, dom: &api::Domain, iothread_id: u32, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 356),
            &args::DomainDelIothreadArgs { dom: Cow::Borrowed(dom), iothread_id, flags },
        )
    }

    fn domain_get_guest_vcpus(&self, dom: &api::Domain, flags: u32) -> Result<Vec<api::TypedParam>> {
        let ret: rets::DomainGetGuestVcpusRet = self.call(
            (Program::Remote, 371),
            &args::DomainGetGuestVcpusArgs { dom: Cow::Borrowed(dom), flags },
        )?;
        Ok(ret.list)
    }

    fn domain_set_guest_vcpus(&self, dom: &api::Domain, cpumap: &str, state: i32, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 372),
            &args::DomainSetGuestVcpusArgs { dom: Cow::Borrowed(dom), cpumap, state, flags },
        )
    }

    fn domain_set_vcpu(&self, dom: &api::Domain, cpumap: &str, state: i32, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 384),
            &args::DomainSetVcpuArgs { dom: Cow::Borrowed(dom), cpumap, state, flags },
        )
    }

    fn domain_set_iothread_params(
        &self,
        dom: &api::Domain,
        iothread_id: u32,
        params: &[api::TypedParam],
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 402),
            &args::DomainSetIothreadParamsArgs {
                dom: Cow::Borrowed(dom),
                iothread_id,
                params: Cow::Borrowed(params),
                flags,
            },
        )
    }
}
