//! `<launchSecurity>` and `<keywrap>`: encryption of guest memory and of keys.

use xml::{Xml, XmlUnion};

/// `<launchSecurity>`.
#[derive(Clone, Debug, PartialEq, XmlUnion)]
#[xml(tag = "type", required)]
pub enum LaunchSecurity {
    /// AMD SEV.
    Sev(Box<Sev>),
    /// AMD SEV-SNP.
    #[xml(text = "sev-snp")]
    SevSnp(Box<SevSnp>),
    /// IBM Secure Execution.
    #[xml(text = "s390-pv")]
    S390Pv,
}

/// AMD SEV.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Sev {
    /// Whether the hash of the kernel is measured.
    #[xml(attr = "kernelHashes", yes_no)]
    pub kernel_hashes: Option<bool>,
    /// Which address bit marks encrypted memory.
    #[xml(leaf)]
    pub cbitpos: Option<u32>,
    /// How many address bits are lost.
    #[xml(leaf = "reducedPhysBits")]
    pub reduced_phys_bits: Option<u32>,
    /// What the owner permits.
    #[xml(leaf, hex = 4, required, missing = "failed to get launch security policy")]
    pub policy: Option<u32>,
    /// Certificate of the owner.
    #[xml(leaf = "dhCert")]
    pub dh_cert: Option<String>,
    /// Session of the owner.
    #[xml(leaf)]
    pub session: Option<String>,
}

/// AMD SEV-SNP.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct SevSnp {
    /// Whether the hash of the kernel is measured.
    #[xml(attr = "kernelHashes", yes_no)]
    pub kernel_hashes: Option<bool>,
    /// Whether the guest's key of the author is used.
    #[xml(attr = "authorKey", yes_no)]
    pub author_key: Option<bool>,
    /// Whether the VCEK is used.
    #[xml(attr, yes_no)]
    pub vcek: Option<bool>,
    /// Which address bit marks encrypted memory.
    #[xml(leaf)]
    pub cbitpos: Option<u32>,
    /// How many address bits are lost.
    #[xml(leaf = "reducedPhysBits")]
    pub reduced_phys_bits: Option<u32>,
    /// What the owner permits.
    #[xml(leaf, hex = 8, required, missing = "failed to get launch security policy")]
    pub policy: Option<u64>,
    /// What the hypervisor shows of workarounds.
    #[xml(leaf = "guestVisibleWorkarounds")]
    pub guest_visible_workarounds: Option<String>,
    /// Identity block.
    #[xml(leaf = "idBlock")]
    pub id_block: Option<String>,
    /// Its signature.
    #[xml(leaf = "idAuth")]
    pub id_auth: Option<String>,
    /// Data of the host in reports.
    #[xml(leaf = "hostData")]
    pub host_data: Option<String>,
}

/// `<keywrap>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Keywrap {
    /// By cipher.
    #[xml(list)]
    pub cipher: Vec<Cipher>,
}

/// Key wrapping with one cipher.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Cipher {
    /// `aes` or `dea`.
    #[xml(attr, required, words("aes", "dea"))]
    pub name: String,
    /// Whether it is on.
    #[xml(attr, required, on_off)]
    pub state: Option<bool>,
}
