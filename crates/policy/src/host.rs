//! What the passes need to know of the host, injected by the driver.

use std::collections::BTreeMap;

/// Facts about the host. The driver fills it once; the passes never look for themselves.
#[derive(Clone, Debug, Default)]
pub struct Host {
    /// The host's architecture.
    pub arch: String,
    /// The QEMU binary of each guest architecture.
    pub emulators: BTreeMap<String, String>,
    /// Why KVM cannot be used; none when it can.
    pub kvm_refusal: Option<KvmRefusal>,
    /// The host's processor, when known; for emulators that do not tell how they see it.
    pub cpu: Option<model::host_cpu::HostCpu>,
    /// The name of the host's CPU model, when known.
    pub cpu_model: Option<String>,
    /// The vendor of the host's CPU, when known.
    pub cpu_vendor: Option<String>,
    /// Whether the driver runs as root, with the system's folders.
    pub privileged: bool,
    /// The folder of persistent variables of the firmware.
    pub nvram_dir: String,
    /// The folder of channel sockets whose path nobody gave.
    pub channel_dir: String,
    /// The firmware that is installed, in order of precedence (see [`crate::firmware::descriptors`]).
    pub firmware: Vec<crate::firmware::Descriptor>,
    /// Ability of each PCI device of the host that a guest may get, by `dddd:bb:ss.f`.
    pub pci_express: BTreeMap<String, bool>,
    /// The IOMMU group of each PCI device of the host, by `dddd:bb:ss.f`.
    pub pci_groups: BTreeMap<String, u32>,
    /// How sound leaves machines whose document does not say.
    pub audio: Audio,
    /// The versions of TPM that swtpm emulates; empty when nobody asked.
    pub tpm_versions: Vec<String>,
}

/// How sound leaves machines whose document does not say: the environment and the configuration of the driver.
#[derive(Clone, Debug, Default)]
pub struct Audio {
    /// The sound system in QEMU's words, `QEMU_AUDIO_DRV`.
    pub driver: Option<String>,
    /// What SDL plays through, `SDL_AUDIODRIVER`.
    pub sdl_driver: Option<String>,
    /// Machines with VNC play on the host.
    pub vnc: bool,
    /// Machines without display play on the host.
    pub no_graphics: bool,
}

/// Why KVM cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KvmRefusal {
    /// What is wrong.
    pub reason: String,
    /// What the administrator can do.
    pub cure: String,
}

/// A source of random bytes.
pub trait Random {
    /// Fills the buffer.
    fn fill(&mut self, bytes: &mut [u8]);
}

/// A function that fills buffers is one.
impl<F: FnMut(&mut [u8])> Random for F {
    fn fill(&mut self, bytes: &mut [u8]) {
        self(bytes);
    }
}
