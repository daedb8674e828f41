//! The operations of [`Connect`](crate::Connect) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`Connect::connect_get_type`](crate::Connect::connect_get_type).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_get_type(&self) -> Result<String> {
        match self.connect() {
            Some(facet) => facet.connect_get_type(),
            None => Err(error::Error::no_support("virConnectGetType")),
        }
    }

    /// See [`Connect::connect_get_version`](crate::Connect::connect_get_version).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_get_version(&self) -> Result<u64> {
        match self.connect() {
            Some(facet) => facet.connect_get_version(),
            None => Err(error::Error::no_support("virConnectGetVersion")),
        }
    }

    /// See [`Connect::connect_get_max_vcpus`](crate::Connect::connect_get_max_vcpus).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_get_max_vcpus(&self, r#type: Option<&str>) -> Result<i32> {
        match self.connect() {
            Some(facet) => facet.connect_get_max_vcpus(r#type),
            None => Err(error::Error::no_support("virConnectGetMaxVcpus")),
        }
    }

    /// See [`Connect::connect_get_capabilities`](crate::Connect::connect_get_capabilities).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_get_capabilities(&self) -> Result<String> {
        match self.connect() {
            Some(facet) => facet.connect_get_capabilities(),
            None => Err(error::Error::no_support("virConnectGetCapabilities")),
        }
    }

    /// See [`Connect::connect_get_hostname`](crate::Connect::connect_get_hostname).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_get_hostname(&self) -> Result<String> {
        match self.connect() {
            Some(facet) => facet.connect_get_hostname(),
            None => Err(error::Error::no_support("virConnectGetHostname")),
        }
    }

    /// See [`Connect::connect_get_uri`](crate::Connect::connect_get_uri).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_get_uri(&self) -> Result<String> {
        match self.connect() {
            Some(facet) => facet.connect_get_uri(),
            None => Err(error::Error::no_support("virConnectGetURI")),
        }
    }

    /// See [`Connect::connect_domain_xml_from_native`](crate::Connect::connect_domain_xml_from_native).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_domain_xml_from_native(
        &self,
        native_format: &str,
        native_config: &str,
        flags: u32,
    ) -> Result<String> {
        match self.connect() {
            Some(facet) => facet.connect_domain_xml_from_native(native_format, native_config, flags),
            None => Err(error::Error::no_support("virConnectDomainXMLFromNative")),
        }
    }

    /// See [`Connect::connect_domain_xml_to_native`](crate::Connect::connect_domain_xml_to_native).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_domain_xml_to_native(
        &self,
        native_format: &str,
        domain_xml: &str,
        flags: u32,
    ) -> Result<String> {
        match self.connect() {
            Some(facet) => facet.connect_domain_xml_to_native(native_format, domain_xml, flags),
            None => Err(error::Error::no_support("virConnectDomainXMLToNative")),
        }
    }

    /// See [`Connect::connect_is_secure`](crate::Connect::connect_is_secure).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_is_secure(&self) -> Result<i32> {
        match self.connect() {
            Some(facet) => facet.connect_is_secure(),
            None => Err(error::Error::no_support("virConnectIsSecure")),
        }
    }

    /// See [`Connect::connect_get_lib_version`](crate::Connect::connect_get_lib_version).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_get_lib_version(&self) -> Result<u64> {
        match self.connect() {
            Some(facet) => facet.connect_get_lib_version(),
            None => Err(error::Error::no_support("virConnectGetLibVersion")),
        }
    }

    /// See [`Connect::connect_compare_cpu`](crate::Connect::connect_compare_cpu).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_compare_cpu(&self, xml: &str, flags: u32) -> Result<i32> {
        match self.connect() {
            Some(facet) => facet.connect_compare_cpu(xml, flags),
            None => Err(error::Error::no_support("virConnectCompareCPU")),
        }
    }

    /// See [`Connect::connect_baseline_cpu`](crate::Connect::connect_baseline_cpu).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_baseline_cpu(&self, xml_cpus: &[String], flags: u32) -> Result<String> {
        match self.connect() {
            Some(facet) => facet.connect_baseline_cpu(xml_cpus, flags),
            None => Err(error::Error::no_support("virConnectBaselineCPU")),
        }
    }

    /// See [`Connect::connect_get_sysinfo`](crate::Connect::connect_get_sysinfo).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_get_sysinfo(&self, flags: u32) -> Result<String> {
        match self.connect() {
            Some(facet) => facet.connect_get_sysinfo(flags),
            None => Err(error::Error::no_support("virConnectGetSysinfo")),
        }
    }

    /// See [`Connect::connect_get_cpu_model_names`](crate::Connect::connect_get_cpu_model_names).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_get_cpu_model_names(&self, arch: &str, flags: u32) -> Result<Vec<String>> {
        match self.connect() {
            Some(facet) => facet.connect_get_cpu_model_names(arch, flags),
            None => Err(error::Error::no_support("virConnectGetCPUModelNames")),
        }
    }

    /// See [`Connect::connect_get_domain_capabilities`](crate::Connect::connect_get_domain_capabilities).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_get_domain_capabilities(
        &self,
        emulatorbin: Option<&str>,
        arch: Option<&str>,
        machine: Option<&str>,
        virttype: Option<&str>,
        flags: u32,
    ) -> Result<String> {
        match self.connect() {
            Some(facet) => facet.connect_get_domain_capabilities(emulatorbin, arch, machine, virttype, flags),
            None => Err(error::Error::no_support("virConnectGetDomainCapabilities")),
        }
    }

    /// See [`Connect::connect_compare_hypervisor_cpu`](crate::Connect::connect_compare_hypervisor_cpu).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_compare_hypervisor_cpu(
        &self,
        emulator: Option<&str>,
        arch: Option<&str>,
        machine: Option<&str>,
        virttype: Option<&str>,
        xml_cpu: &str,
        flags: u32,
    ) -> Result<i32> {
        match self.connect() {
            Some(facet) => {
                facet.connect_compare_hypervisor_cpu(emulator, arch, machine, virttype, xml_cpu, flags)
            }
            None => Err(error::Error::no_support("virConnectCompareHypervisorCPU")),
        }
    }

    /// See [`Connect::connect_baseline_hypervisor_cpu`](crate::Connect::connect_baseline_hypervisor_cpu).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_baseline_hypervisor_cpu(
        &self,
        emulator: Option<&str>,
        arch: Option<&str>,
        machine: Option<&str>,
        virttype: Option<&str>,
        xml_cpus: &[String],
        flags: u32,
    ) -> Result<String> {
        match self.connect() {
            Some(facet) => {
                facet.connect_baseline_hypervisor_cpu(emulator, arch, machine, virttype, xml_cpus, flags)
            }
            None => Err(error::Error::no_support("virConnectBaselineHypervisorCPU")),
        }
    }
}
