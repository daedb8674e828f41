//! The operations of [`DomainSnapshots`](api::DomainSnapshots) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, args, rets};

use crate::client::Client;

impl api::DomainSnapshots for Client {
    fn domain_snapshot_create_xml(
        &self,
        dom: &api::Domain,
        xml_desc: &str,
        flags: u32,
    ) -> Result<api::DomainSnapshot> {
        self.call(
            (Program::Remote, 185),
            &args::DomainSnapshotCreateXmlArgs { dom: Cow::Borrowed(dom), xml_desc, flags },
        )
    }

    fn domain_snapshot_get_xml_desc(&self, snap: &api::DomainSnapshot, flags: u32) -> Result<String> {
        self.call(
            (Program::Remote, 186),
            &args::DomainSnapshotGetXmlDescArgs { snap: Cow::Borrowed(snap), flags },
        )
    }

    fn domain_snapshot_num(&self, dom: &api::Domain, flags: u32) -> Result<i32> {
        self.call((Program::Remote, 187), &args::DomainSnapshotNumArgs { dom: Cow::Borrowed(dom), flags })
    }

    fn domain_snapshot_list_names(&self, dom: &api::Domain, flags: u32) -> Result<Vec<String>> {
        let ret: rets::DomainSnapshotListNamesRet = self.call(
            (Program::Remote, 188),
            &args::DomainSnapshotListNamesArgs { dom: Cow::Borrowed(dom), limit: 16384, flags },
        )?;
        Ok(ret.list)
    }

    fn domain_snapshot_lookup_by_name(
        &self,
        dom: &api::Domain,
        name: &str,
        flags: u32,
    ) -> Result<api::DomainSnapshot> {
        self.call(
            (Program::Remote, 189),
            &args::DomainSnapshotLookupByNameArgs { dom: Cow::Borrowed(dom), name, flags },
        )
    }

    fn domain_has_current_snapshot(&self, dom: &api::Domain, flags: u32) -> Result<i32> {
        self.call(
            (Program::Remote, 190),
            &args::DomainHasCurrentSnapshotArgs { dom: Cow::Borrowed(dom), flags },
        )
    }

    fn domain_snapshot_current(&self, dom: &api::Domain, flags: u32) -> Result<api::DomainSnapshot> {
        self.call((Program::Remote, 191), &args::DomainSnapshotCurrentArgs { dom: Cow::Borrowed(dom), flags })
    }

    fn domain_revert_to_snapshot(&self, snap: &api::DomainSnapshot, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 192),
            &args::DomainRevertToSnapshotArgs { snap: Cow::Borrowed(snap), flags },
        )
    }

    fn domain_snapshot_delete(&self, snap: &api::DomainSnapshot, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 193),
            &args::DomainSnapshotDeleteArgs { snap: Cow::Borrowed(snap), flags },
        )
    }

    fn domain_snapshot_get_parent(
        &self,
        snap: &api::DomainSnapshot,
        flags: u32,
    ) -> Result<api::DomainSnapshot> {
        self.call(
            (Program::Remote, 244),
            &args::DomainSnapshotGetParentArgs { snap: Cow::Borrowed(snap), flags },
        )
    }

    fn domain_snapshot_num_children(&self, snap: &api::DomainSnapshot, flags: u32) -> Result<i32> {
        self.call(
            (Program::Remote, 246),
            &args::DomainSnapshotNumChildrenArgs { snap: Cow::Borrowed(snap), flags },
        )
    }

    fn domain_snapshot_list_children_names(
        &self,
        snap: &api::DomainSnapshot,
        flags: u32,
    ) -> Result<Vec<String>> {
        let ret: rets::DomainSnapshotListChildrenNamesRet = self.call(
            (Program::Remote, 247),
            &args::DomainSnapshotListChildrenNamesArgs { snap: Cow::Borrowed(snap), limit: 16384, flags },
        )?;
        Ok(ret.list)
    }

    fn domain_snapshot_is_current(&self, snap: &api::DomainSnapshot, flags: u32) -> Result<i32> {
        self.call(
            (Program::Remote, 271),
            &args::DomainSnapshotIsCurrentArgs { snap: Cow::Borrowed(snap), flags },
        )
    }

    fn domain_snapshot_has_metadata(&self, snap: &api::DomainSnapshot, flags: u32) -> Result<i32> {
        self.call(
            (Program::Remote, 272),
            &args::DomainSnapshotHasMetadataArgs { snap: Cow::Borrowed(snap), flags },
        )
    }

    fn domain_list_all_snapshots(&self, dom: &api::Domain, flags: u32) -> Result<Vec<api::DomainSnapshot>> {
        let ret: rets::DomainListAllSnapshotsRet = self.call(
            (Program::Remote, 274),
            &args::DomainListAllSnapshotsArgs { dom: Cow::Borrowed(dom), need_results: 1, flags },
        )?;
        Ok(ret.list)
    }

    fn domain_snapshot_list_all_children(
        &self,
        snapshot: &api::DomainSnapshot,
        flags: u32,
    ) -> Result<Vec<api::DomainSnapshot>> {
        let ret: rets::DomainSnapshotListAllChildrenRet = self.call(
            (Program::Remote, 275),
            &args::DomainSnapshotListAllChildrenArgs {
                snapshot: Cow::Borrowed(snapshot),
                need_results: 1,
                flags,
            },
        )?;
        Ok(ret.list)
    }
}
