//! The operations of [`Connect`](api::Connect) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, args, rets};

use crate::client::Client;

impl api::Connect for Client {
    fn connect_get_type(&self) -> Result<String> {
        self.call((Program::Remote, 3), &())
    }

    fn connect_get_version(&self) -> Result<u64> {
        self.call((Program::Remote, 4), &())
    }

    fn connect_get_max_vcpus(&self, r#type: Option<&str>) -> Result<i32> {
        self.call((Program::Remote, 5), &args::ConnectGetMaxVcpusArgs { r#type })
    }

    fn connect_get_capabilities(&self) -> Result<String> {
        self.call((Program::Remote, 7), &())
    }

    fn connect_get_hostname(&self) -> Result<String> {
        self.call((Program::Remote, 59), &())
    }

    fn connect_get_uri(&self) -> Result<String> {
        self.local_connect_get_uri()
    }

    fn connect_domain_xml_from_native(
        &self,
        native_format: &str,
        native_config: &str,
        flags: u32,
    ) -> Result<String> {
        self.call(
            (Program::Remote, 135),
            &args::ConnectDomainXmlFromNativeArgs { native_format, native_config, flags },
        )
    }

    fn connect_domain_xml_to_native(
        &self,
        native_format: &str,
        domain_xml: &str,
        flags: u32,
    ) -> Result<String> {
        self.call(
            (Program::Remote, 136),
            &args::ConnectDomainXmlToNativeArgs { native_format, domain_xml, flags },
        )
    }

    fn connect_is_secure(&self) -> Result<i32> {
        self.call((Program::Remote, 149), &())
    }

    fn connect_get_lib_version(&self) -> Result<u64> {
        self.call((Program::Remote, 157), &())
    }

    fn connect_compare_cpu(&self, xml: &str, flags: u32) -> Result<i32> {
        self.call((Program::Remote, 158), &args::ConnectCompareCpuArgs { xml, flags })
    }

    fn connect_baseline_cpu(&self, xml_cpus: &[String], flags: u32) -> Result<String> {
        self.call(
            (Program::Remote, 162),
            &args::ConnectBaselineCpuArgs { xml_cpus: Cow::Borrowed(xml_cpus), flags },
        )
    }

    fn connect_get_sysinfo(&self, flags: u32) -> Result<String> {
        self.call((Program::Remote, 203), &args::ConnectGetSysinfoArgs { flags })
    }

    fn connect_get_cpu_model_names(&self, arch: &str, flags: u32) -> Result<Vec<String>> {
        let ret: rets::ConnectGetCpuModelNamesRet = self.call(
            (Program::Remote, 312),
            &args::ConnectGetCpuModelNamesArgs { arch, need_results: 1, flags },
        )?;
        Ok(ret.list)
    }

    fn connect_get_domain_capabilities(
        &self,
        emulatorbin: Option<&str>,
        arch: Option<&str>,
        machine: Option<&str>,
        virttype: Option<&str>,
        flags: u32,
    ) -> Result<String> {
        self.call(
            (Program::Remote, 342),
            &args::ConnectGetDomainCapabilitiesArgs { emulatorbin, arch, machine, virttype, flags },
        )
    }

    fn connect_compare_hypervisor_cpu(
        &self,
        emulator: Option<&str>,
        arch: Option<&str>,
        machine: Option<&str>,
        virttype: Option<&str>,
        xml_cpu: &str,
        flags: u32,
    ) -> Result<i32> {
        self.call(
            (Program::Remote, 393),
            &args::ConnectCompareHypervisorCpuArgs { emulator, arch, machine, virttype, xml_cpu, flags },
        )
    }

    fn connect_baseline_hypervisor_cpu(
        &self,
        emulator: Option<&str>,
        arch: Option<&str>,
        machine: Option<&str>,
        virttype: Option<&str>,
        xml_cpus: &[String],
        flags: u32,
    ) -> Result<String> {
        self.call(
            (Program::Remote, 394),
            &args::ConnectBaselineHypervisorCpuArgs {
                emulator,
                arch,
                machine,
                virttype,
                xml_cpus: Cow::Borrowed(xml_cpus),
                flags,
            },
        )
    }
}
