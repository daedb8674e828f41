//! The test driver: libvirt's rules for every hypervisor, and little of its own.

use error::{Error, ErrorCode, ErrorDomain, Result};
use model::{Domain, DomainType};

use crate::Random;
use crate::fault::{unsupported, xml};
use crate::neutral::{self, Traits};

/// Most virtual processors of a simulated machine.
pub const VCPUS_MAX: u32 = 32;

/// Makes the definition of a simulated machine complete.
///
/// # Errors
/// The document contradicts itself or asks for what the test driver does not simulate.
pub fn apply(domain: &mut Domain, random: &mut dyn Random) -> Result<()> {
    if domain.r#type != DomainType::Test {
        return Err(unsupported("unexpected domain type, expecting test").with_cure("write type='test'"));
    }
    let Some(kind) = domain.os.r#type.as_ref().filter(|kind| !kind.kind.is_empty()) else {
        return Err(xml("an os <type> must be specified").with_cure("write <os><type>hvm</type></os>"));
    };
    if !matches!(kind.kind.as_str(), "hvm" | "xen" | "linux") {
        return Err(Error::new(ErrorCode::OsType, ErrorDomain::Domain, kind.kind.clone())
            .with_cure("the test driver has hvm, xen and linux"));
    }
    neutral::apply(domain, &Traits { arch: "i686", ..Traits::NEUTRAL }, random)?;
    if domain.vcpu.as_ref().is_some_and(|vcpu| vcpu.count > VCPUS_MAX) {
        let detail = format!("Maximum CPUs greater than specified machine type limit {VCPUS_MAX}");
        return Err(unsupported(detail));
    }
    Ok(())
}
