//! The connection and the hypervisor behind it.

use api::Connect;
use api::constants::{
    VIR_CONNECT_COMPARE_CPU_FAIL_INCOMPATIBLE, VIR_CONNECT_COMPARE_CPU_VALIDATE_XML,
    VIR_CONNECT_GET_DOMAIN_CAPABILITIES_DISABLE_DEPRECATED_FEATURES,
    VIR_CONNECT_GET_DOMAIN_CAPABILITIES_EXPAND_CPU_FEATURES,
    VIR_CONNECT_GET_DOMAIN_CAPABILITIES_SUPPORTED_CPU_FEATURES,
};
use error::{Error, Result};

use crate::backend::{Backend, CapabilitiesRequest};
use crate::connection::Connection;
use crate::document;

/// The release of libvirt whose behaviour is matched: 11.3.0.
const LIBRARY_VERSION: u64 = 11_003_000;

const COMPARE_FLAGS: u32 = VIR_CONNECT_COMPARE_CPU_FAIL_INCOMPATIBLE | VIR_CONNECT_COMPARE_CPU_VALIDATE_XML;

const CAPABILITIES_FLAGS: u32 = VIR_CONNECT_GET_DOMAIN_CAPABILITIES_DISABLE_DEPRECATED_FEATURES
    | VIR_CONNECT_GET_DOMAIN_CAPABILITIES_EXPAND_CPU_FEATURES
    | VIR_CONNECT_GET_DOMAIN_CAPABILITIES_SUPPORTED_CPU_FEATURES;

impl<B: Backend> Connect for Connection<B> {
    fn connect_get_type(&self) -> Result<String> {
        Ok(self.backend().identity().name.to_owned())
    }

    fn connect_get_version(&self) -> Result<u64> {
        self.backend().version()
    }

    fn connect_get_lib_version(&self) -> Result<u64> {
        Ok(LIBRARY_VERSION)
    }

    fn connect_get_max_vcpus(&self, r#type: Option<&str>) -> Result<i32> {
        self.backend().max_vcpus(r#type)
    }

    fn connect_get_capabilities(&self) -> Result<String> {
        self.backend().capabilities()
    }

    fn connect_get_domain_capabilities(
        &self,
        emulatorbin: Option<&str>,
        arch: Option<&str>,
        machine: Option<&str>,
        virttype: Option<&str>,
        flags: u32,
    ) -> Result<String> {
        self.check_flags("ConnectGetDomainCapabilities", flags, CAPABILITIES_FLAGS)?;
        let request =
            CapabilitiesRequest { emulator: emulatorbin, arch, machine, virt_type: virttype, flags };
        self.backend().domain_capabilities(&request)
    }

    fn connect_compare_cpu(&self, xml: &str, flags: u32) -> Result<i32> {
        self.check_flags("ConnectCompareCPU", flags, COMPARE_FLAGS)?;
        self.backend().compare_cpu(None, xml, flags)
    }

    fn connect_baseline_cpu(&self, xml_cpus: &[String], flags: u32) -> Result<String> {
        self.check_flags("ConnectBaselineCPU", flags, self.backend().baseline_flags())?;
        self.backend().baseline_cpu(None, xml_cpus, flags)
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
        self.check_flags("ConnectCompareHypervisorCPU", flags, COMPARE_FLAGS)?;
        let within = CapabilitiesRequest { emulator, arch, machine, virt_type: virttype, flags: 0 };
        self.backend().compare_cpu(Some(&within), xml_cpu, flags)
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
        self.check_flags("ConnectBaselineHypervisorCPU", flags, self.backend().baseline_flags())?;
        let within = CapabilitiesRequest { emulator, arch, machine, virt_type: virttype, flags: 0 };
        self.backend().baseline_cpu(Some(&within), xml_cpus, flags)
    }

    fn connect_get_cpu_model_names(&self, arch: &str, flags: u32) -> Result<Vec<String>> {
        self.check_flags("ConnectGetCPUModelNames", flags, 0)?;
        self.backend().cpu_models(arch)
    }

    fn connect_domain_xml_from_native(
        &self,
        native_format: &str,
        _native_config: &str,
        _flags: u32,
    ) -> Result<String> {
        let cure = match native_format {
            "qemu-argv" => {
                "QEMU's command lines are not read back: write the document, or keep the one you have"
            }
            _ => "'ferrovirt xml from-native' lists what it converts without a connection",
        };
        Err(Error::no_support("virConnectDomainXMLFromNative").with_cure(cure))
    }

    fn connect_domain_xml_to_native(
        &self,
        native_format: &str,
        domain_xml: &str,
        flags: u32,
    ) -> Result<String> {
        self.check_flags("ConnectDomainXMLToNative", flags, 0)?;
        self.backend().to_native(native_format, document::parse(domain_xml)?)
    }

    fn connect_get_hostname(&self) -> Result<String> {
        self.backend().hostname()
    }

    fn connect_get_sysinfo(&self, flags: u32) -> Result<String> {
        self.check_flags("ConnectGetSysinfo", flags, 0)?;
        self.backend().sysinfo()
    }

    fn connect_get_uri(&self) -> Result<String> {
        Ok(self.uri().to_owned())
    }

    fn connect_is_secure(&self) -> Result<i32> {
        // Driver and server share a process; the transport is the server's to judge.
        Ok(1)
    }
}
