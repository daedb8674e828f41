//! The operations of [`DomainTune`](api::DomainTune) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, args, rets};

use crate::client::Client;

impl api::DomainTune for Client {
    fn domain_set_max_memory(&self, dom: &api::Domain, memory: u64) -> Result<()> {
        self.call((Program::Remote, 30), &args::DomainSetMaxMemoryArgs { dom: Cow::Borrowed(dom), memory })
    }

    fn domain_set_memory(&self, dom: &api::Domain, memory: u64) -> Result<()> {
        self.call((Program::Remote, 31), &args::DomainSetMemoryArgs { dom: Cow::Borrowed(dom), memory })
    }

    fn domain_get_scheduler_type(&self, dom: &api::Domain) -> Result<api::DomainGetSchedulerTypeRet> {
        self.call((Program::Remote, 56), &args::DomainGetSchedulerTypeArgs { dom: Cow::Borrowed(dom) })
    }

    fn domain_get_scheduler_parameters(&self, dom: &api::Domain) -> Result<Vec<api::TypedParam>> {
        let ret: rets::DomainGetSchedulerParametersRet = self.call(
            (Program::Remote, 57),
            &args::DomainGetSchedulerParametersArgs { dom: Cow::Borrowed(dom), nparams: 16 },
        )?;
        Ok(ret.list)
    }

    fn domain_set_scheduler_parameters(&self, dom: &api::Domain, params: &[api::TypedParam]) -> Result<()> {
        self.call(
            (Program::Remote, 58),
            &args::DomainSetSchedulerParametersArgs {
                dom: Cow::Borrowed(dom),
                params: Cow::Borrowed(params),
            },
        )
    }

    fn domain_set_memory_parameters(
        &self,
        dom: &api::Domain,
        params: &[api::TypedParam],
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 197),
            &args::DomainSetMemoryParametersArgs {
                dom: Cow::Borrowed(dom),
                params: Cow::Borrowed(params),
                flags,
            },
        )
    }

    fn domain_get_memory_parameters(&self, dom: &api::Domain, flags: u32) -> Result<Vec<api::TypedParam>> {
        let ask = |nparams: i32| -> Result<rets::DomainGetMemoryParametersRet> {
            self.call(
                (Program::Remote, 198),
                &args::DomainGetMemoryParametersArgs {
                    dom: Cow::Borrowed(dom),
                    nparams,
                    flags: flags | self.string_okay(),
                },
            )
        };
        let count = ask(0)?.count;
        Ok(ask(count)?.list)
    }

    fn domain_set_memory_flags(&self, dom: &api::Domain, memory: u64, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 204),
            &args::DomainSetMemoryFlagsArgs { dom: Cow::Borrowed(dom), memory, flags },
        )
    }

    fn domain_set_blkio_parameters(
        &self,
        dom: &api::Domain,
        params: &[api::TypedParam],
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 205),
            &args::DomainSetBlkioParametersArgs {
                dom: Cow::Borrowed(dom),
                params: Cow::Borrowed(params),
                flags,
            },
        )
    }

    fn domain_get_blkio_parameters(&self, dom: &api::Domain, flags: u32) -> Result<Vec<api::TypedParam>> {
        let ask = |nparams: i32| -> Result<rets::DomainGetBlkioParametersRet> {
            self.call(
                (Program::Remote, 206),
                &args::DomainGetBlkioParametersArgs {
                    dom: Cow::Borrowed(dom),
                    nparams,
                    flags: flags | self.string_okay(),
                },
            )
        };
        let count = ask(0)?.count;
        Ok(ask(count)?.list)
    }

    fn domain_set_scheduler_parameters_flags(
        &self,
        dom: &api::Domain,
        params: &[api::TypedParam],
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 219),
            &args::DomainSetSchedulerParametersFlagsArgs {
                dom: Cow::Borrowed(dom),
                params: Cow::Borrowed(params),
                flags,
            },
        )
    }

    fn domain_get_scheduler_parameters_flags(
        &self,
        dom: &api::Domain,
        flags: u32,
    ) -> Result<Vec<api::TypedParam>> {
        let ret: rets::DomainGetSchedulerParametersFlagsRet = self.call(
            (Program::Remote, 223),
            &args::DomainGetSchedulerParametersFlagsArgs {
                dom: Cow::Borrowed(dom),
                nparams: 16,
                flags: flags | self.string_okay(),
            },
        )?;
        Ok(ret.list)
    }

    fn domain_set_block_io_tune(
        &self,
        dom: &api::Domain,
        disk: &str,
        params: &[api::TypedParam],
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 252),
            &args::DomainSetBlockIoTuneArgs {
                dom: Cow::Borrowed(dom),
                disk,
                params: Cow::Borrowed(params),
                flags,
            },
        )
    }

    fn domain_get_block_io_tune(
        &self,
        dom: &api::Domain,
        disk: Option<&str>,
        flags: u32,
    ) -> Result<Vec<api::TypedParam>> {
        let ask = |nparams: i32| -> Result<rets::DomainGetBlockIoTuneRet> {
            self.call(
                (Program::Remote, 253),
                &args::DomainGetBlockIoTuneArgs {
                    dom: Cow::Borrowed(dom),
                    disk,
                    nparams,
                    flags: flags | self.string_okay(),
                },
            )
        };
        let count = ask(0)?.count;
        Ok(ask(count)?.list)
    }

    fn domain_set_numa_parameters(
        &self,
        dom: &api::Domain,
        params: &[api::TypedParam],
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 254),
            &args::DomainSetNumaParametersArgs {
                dom: Cow::Borrowed(dom),
                params: Cow::Borrowed(params),
                flags,
            },
        )
    }

    fn domain_get_numa_parameters(&self, dom: &api::Domain, flags: u32) -> Result<Vec<api::TypedParam>> {
        let ask = |nparams: i32| -> Result<rets::DomainGetNumaParametersRet> {
            self.call(
                (Program::Remote, 255),
                &args::DomainGetNumaParametersArgs {
                    dom: Cow::Borrowed(dom),
                    nparams,
                    flags: flags | self.string_okay(),
                },
            )
        };
        let count = ask(0)?.count;
        Ok(ask(count)?.list)
    }

    fn domain_set_interface_parameters(
        &self,
        dom: &api::Domain,
        device: &str,
        params: &[api::TypedParam],
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 256),
            &args::DomainSetInterfaceParametersArgs {
                dom: Cow::Borrowed(dom),
                device,
                params: Cow::Borrowed(params),
                flags,
            },
        )
    }

    fn domain_get_interface_parameters(
        &self,
        dom: &api::Domain,
        device: &str,
        flags: u32,
    ) -> Result<Vec<api::TypedParam>> {
        let ask = |nparams: i32| -> Result<rets::DomainGetInterfaceParametersRet> {
            self.call(
                (Program::Remote, 257),
                &args::DomainGetInterfaceParametersArgs {
                    dom: Cow::Borrowed(dom),
                    device,
                    nparams,
                    flags: flags | self.string_okay(),
                },
            )
        };
        let count = ask(0)?.count;
        Ok(ask(count)?.list)
    }

    fn domain_set_block_threshold(
        &self,
        dom: &api::Domain,
        dev: &str,
        threshold: u64,
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 386),
            &args::DomainSetBlockThresholdArgs { dom: Cow::Borrowed(dom), dev, threshold, flags },
        )
    }

    fn domain_set_throttle_group(
        &self,
        dom: &api::Domain,
        group: &str,
        params: &[api::TypedParam],
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 451),
            &args::DomainSetThrottleGroupArgs {
                dom: Cow::Borrowed(dom),
                group,
                params: Cow::Borrowed(params),
                flags,
            },
        )
    }

    fn domain_del_throttle_group(&self, dom: &api::Domain, group: Option<&str>, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 452),
            &args::DomainDelThrottleGroupArgs { dom: Cow::Borrowed(dom), group, flags },
        )
    }
}
