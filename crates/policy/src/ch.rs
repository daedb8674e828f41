//! Defaults of the Cloud Hypervisor driver.

use error::Result;
use model::{Domain, DomainType};

use crate::Random;
use crate::fault::unsupported;
use crate::neutral::{self, Traits};

/// What the host can run Cloud Hypervisor on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChHost {
    /// `/dev/kvm` exists.
    pub kvm: bool,
    /// `/dev/mshv` exists.
    pub mshv: bool,
}

/// Makes a definition complete.
///
/// # Errors
/// The document contradicts itself or the host lacks the hypervisor it asks for.
pub fn apply(domain: &mut Domain, host: ChHost, random: &mut dyn Random) -> Result<()> {
    let (available, name) = match domain.r#type {
        DomainType::Kvm => (host.kvm, "KVM"),
        DomainType::HyperV => (host.mshv, "Hyper-V"),
        _ => {
            return Err(unsupported("Cloud Hypervisor runs only machines of the types kvm and hyperv"));
        }
    };
    if !available {
        return Err(unsupported(format!("{name} is not available on this host"))
            .with_cure("use the type of the hypervisor that the host has"));
    }
    let traits = Traits { console_is_serial: false, ..Traits::NEUTRAL };
    neutral::apply(domain, &traits, random)
}
