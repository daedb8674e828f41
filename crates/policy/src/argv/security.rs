//! `-object` for guests whose memory the host cannot read.

use error::Result;
use model::launch_security::{LaunchSecurity, Sev, SevSnp};

use super::Build;
use super::json::Props;
use crate::fault::unsupported;

/// The name of the object, which `-machine` refers to.
const ID: &str = "lsec0";

impl Build<'_> {
    pub(super) fn launch_security(&mut self) -> Result<()> {
        let props = match self.domain.launch_security.as_deref() {
            None => return Ok(()),
            Some(LaunchSecurity::Sev(sev)) => self.sev(sev)?,
            Some(LaunchSecurity::SevSnp(snp)) => self.snp(snp),
            Some(LaunchSecurity::S390Pv) => Props::default().with("qom-type", "s390-pv-guest").with("id", ID),
        };
        self.line.object(&props);
        Ok(())
    }

    /// What the platform says, unless the document does.
    fn platform(&self, kind: &str, cbitpos: Option<u32>, reduced: Option<u32>) -> Props {
        let platform = self.caps.sev.as_ref();
        Props::default()
            .with("qom-type", kind)
            .with("id", ID)
            .maybe("cbitpos", cbitpos.or_else(|| platform.map(|platform| platform.cbitpos)))
            .maybe(
                "reduced-phys-bits",
                reduced.or_else(|| platform.map(|platform| platform.reduced_phys_bits)),
            )
    }

    fn sev(&self, sev: &Sev) -> Result<Props> {
        if self.line.by_descriptor() && (sev.dh_cert.is_some() || sev.session.is_some()) {
            return Err(unsupported("a session with the owner of an encrypted guest is not supported yet")
                .with_cure("leave <dhCert> and <session> out"));
        }
        let file = |name: &str| format!("{}/{name}.base64", self.context.private_dir);
        Ok(self
            .platform("sev-guest", sev.cbitpos, sev.reduced_phys_bits)
            .maybe("policy", sev.policy)
            .maybe("dh-cert-file", sev.dh_cert.as_ref().map(|_| file("dh_cert")))
            .maybe("session-file", sev.session.as_ref().map(|_| file("session")))
            .maybe("kernel-hashes", sev.kernel_hashes))
    }

    fn snp(&self, snp: &SevSnp) -> Props {
        self.platform("sev-snp-guest", snp.cbitpos, snp.reduced_phys_bits)
            .maybe("kernel-hashes", snp.kernel_hashes)
            .maybe("author-key-enabled", snp.author_key)
            .maybe("vcek-disabled", snp.vcek.map(|vcek| !vcek))
            .maybe("policy", snp.policy)
            .maybe("guest-visible-workarounds", snp.guest_visible_workarounds.as_ref())
            .maybe("id-block", snp.id_block.as_ref())
            .maybe("id-auth", snp.id_auth.as_ref())
            .maybe("host-data", snp.host_data.as_ref())
    }
}
