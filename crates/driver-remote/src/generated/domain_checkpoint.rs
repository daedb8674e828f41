//! The operations of [`DomainCheckpoints`](api::DomainCheckpoints) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, args, rets};

use crate::client::Client;

impl api::DomainCheckpoints for Client {
    fn domain_checkpoint_create_xml(
        &self,
        dom: &api::Domain,
        xml_desc: &str,
        flags: u32,
    ) -> Result<api::DomainCheckpoint> {
        self.call(
            (Program::Remote, 411),
            &args::DomainCheckpointCreateXmlArgs { dom: Cow::Borrowed(dom), xml_desc, flags },
        )
    }

    fn domain_checkpoint_get_xml_desc(
        &self,
        checkpoint: &api::DomainCheckpoint,
        flags: u32,
    ) -> Result<String> {
        self.call(
            (Program::Remote, 412),
            &args::DomainCheckpointGetXmlDescArgs { checkpoint: Cow::Borrowed(checkpoint), flags },
        )
    }

    fn domain_list_all_checkpoints(
        &self,
        dom: &api::Domain,
        flags: u32,
    ) -> Result<Vec<api::DomainCheckpoint>> {
        let ret: rets::DomainListAllCheckpointsRet = self.call(
            (Program::Remote, 413),
            &args::DomainListAllCheckpointsArgs { dom: Cow::Borrowed(dom), need_results: 1, flags },
        )?;
        Ok(ret.list)
    }

    fn domain_checkpoint_list_all_children(
        &self,
        checkpoint: &api::DomainCheckpoint,
        flags: u32,
    ) -> Result<Vec<api::DomainCheckpoint>> {
        let ret: rets::DomainCheckpointListAllChildrenRet = self.call(
            (Program::Remote, 414),
            &args::DomainCheckpointListAllChildrenArgs {
                checkpoint: Cow::Borrowed(checkpoint),
                need_results: 1,
                flags,
            },
        )?;
        Ok(ret.list)
    }

    fn domain_checkpoint_lookup_by_name(
        &self,
        dom: &api::Domain,
        name: &str,
        flags: u32,
    ) -> Result<api::DomainCheckpoint> {
        self.call(
            (Program::Remote, 415),
            &args::DomainCheckpointLookupByNameArgs { dom: Cow::Borrowed(dom), name, flags },
        )
    }

    fn domain_checkpoint_get_parent(
        &self,
        checkpoint: &api::DomainCheckpoint,
        flags: u32,
    ) -> Result<api::DomainCheckpoint> {
        self.call(
            (Program::Remote, 416),
            &args::DomainCheckpointGetParentArgs { checkpoint: Cow::Borrowed(checkpoint), flags },
        )
    }

    fn domain_checkpoint_delete(&self, checkpoint: &api::DomainCheckpoint, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 417),
            &args::DomainCheckpointDeleteArgs { checkpoint: Cow::Borrowed(checkpoint), flags },
        )
    }

    fn domain_backup_begin(
        &self,
        dom: &api::Domain,
        backup_xml: &str,
        checkpoint_xml: Option<&str>,
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 421),
            &args::DomainBackupBeginArgs { dom: Cow::Borrowed(dom), backup_xml, checkpoint_xml, flags },
        )
    }

    fn domain_backup_get_xml_desc(&self, dom: &api::Domain, flags: u32) -> Result<String> {
        self.call(
            (Program::Remote, 422),
            &args::DomainBackupGetXmlDescArgs { dom: Cow::Borrowed(dom), flags },
        )
    }
}
