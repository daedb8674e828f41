//! The operations of [`Lxc`](api::Lxc) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, args};

use crate::client::Client;

impl api::Lxc for Client {
    fn lxc_domain_open_namespace(&self, dom: &api::Domain, flags: u32) -> Result<Vec<std::os::fd::OwnedFd>> {
        let ((), files) = self.call_with_files(
            (Program::Lxc, 1),
            &args::LxcDomainOpenNamespaceArgs { dom: Cow::Borrowed(dom), flags },
            &[],
        )?;
        Ok(files)
    }
}
