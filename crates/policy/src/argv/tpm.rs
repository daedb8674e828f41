//! Trusted platform modules.

use error::Result;
use model::devices::tpm::{Tpm, TpmBackend};

use super::address::alias;
use super::json::Props;
use super::line::comma;
use super::{Access, Build};
use crate::defaults::arch;
use crate::fault::unsupported;

/// The module of a host that has one.
const DEVICE: &str = "/dev/tpm0";

impl Build<'_> {
    pub(super) fn tpms(&mut self) -> Result<()> {
        for tpm in &self.domain.devices.tpm {
            if tpm.model.as_deref() == Some("spapr-tpm-proxy") {
                self.proxy(tpm);
                continue;
            }
            let id = alias(&tpm.info);
            match &tpm.backend {
                TpmBackend::External(external) => {
                    let source = external.source.clone().unwrap_or_default();
                    self.emulated(id, &source.path.unwrap_or_default());
                }
                TpmBackend::Emulator(_) => {
                    let path = self.context.tpm_socket.clone().ok_or_else(|| {
                        unsupported("this TPM backend needs a helper program that is not there yet")
                            .with_cure("start swtpm and use the backend type 'external'")
                    })?;
                    self.emulated(id, &path);
                }
                TpmBackend::Passthrough(host) => {
                    let path = host.device.clone().unwrap_or_else(|| DEVICE.to_owned());
                    let cancel = self.context.tpm_cancel.clone().ok_or_else(|| {
                        unsupported(
                            "this TPM backend needs a file to cancel commands, which nobody looks for yet",
                        )
                        .with_cure("start swtpm and use the backend type 'external'")
                    })?;
                    let device = self.line.set(&format!("{id}-tpm"), &path, &[Access::ReadWrite]);
                    let cancel = self.line.set(&format!("{id}-cancel"), &cancel, &[Access::ReadWrite]);
                    let text = format!("passthrough,id=tpm-{id},path={device},cancel-path={cancel}");
                    self.line.option("-tpmdev", text);
                }
            }
            let arm = matches!(arch(self.domain), "aarch64" | "armv7l" | "riscv64" | "loongarch64");
            let driver = match tpm.model.as_deref() {
                None | Some("tpm-tis") if arm => "tpm-tis-device",
                None => "tpm-tis",
                Some(model) => model,
            };
            let props = Props::driver(driver)
                .with("tpmdev", format!("tpm-{id}"))
                .with("id", id)
                .and(self.bus_props(&tpm.info)?);
            self.line.device(&props);
        }
        Ok(())
    }

    /// A module that a process emulates behind a socket.
    fn emulated(&mut self, id: &str, path: &str) {
        self.line.option("-chardev", format!("socket,id=chrtpm,path={}", comma(path)));
        self.line.option("-tpmdev", format!("emulator,id=tpm-{id},chardev=chrtpm"));
    }

    /// The calls of the firmware of pseries, passed to the host.
    fn proxy(&mut self, tpm: &Tpm) {
        let path = match &tpm.backend {
            TpmBackend::Passthrough(host) => host.device.clone(),
            _ => None,
        };
        let props = Props::driver("spapr-tpm-proxy")
            .with("id", alias(&tpm.info))
            .with("host-path", path.unwrap_or_else(|| DEVICE.to_owned()));
        self.line.device(&props);
    }
}
