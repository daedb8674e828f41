//! Network filters.

use api_macros::contract;
use error::Result;

use crate::types::{Nwfilter, NwfilterBinding};
use stdx::Uuid;

/// Network filters.
#[contract]
pub trait Nwfilters: Send + Sync {
    /// Finds a filter by name (`virNWFilterLookupByName`).
    #[op(
        proc = 175,
        c = "virNWFilterLookupByName",
        acl = "nwfilter:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn nwfilter_lookup_by_name(&self, name: &str) -> Result<Nwfilter>;

    /// Finds a filter by UUID (`virNWFilterLookupByUUID`).
    #[op(
        proc = 176,
        c = "virNWFilterLookupByUUID",
        acl = "nwfilter:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn nwfilter_lookup_by_uuid(&self, uuid: Uuid) -> Result<Nwfilter>;

    /// The filter's document (`virNWFilterGetXMLDesc`).
    #[op(
        proc = 177,
        c = "virNWFilterGetXMLDesc",
        acl = "nwfilter:read",
        readonly = "allow",
        priority = "high"
    )]
    fn nwfilter_get_xml_desc(&self, nwfilter: &Nwfilter, flags: u32) -> Result<String>;

    /// How many filters there are (`virConnectNumOfNWFilters`).
    #[op(
        proc = 178,
        c = "virConnectNumOfNWFilters",
        acl = "connect:search_nwfilters",
        filter = "nwfilter:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn connect_num_of_nwfilters(&self) -> Result<i32>;

    /// Names of the filters (`virConnectListNWFilters`).
    #[op(
        proc = 179,
        c = "virConnectListNWFilters",
        acl = "connect:search_nwfilters",
        filter = "nwfilter:getattr",
        readonly = "allow",
        priority = "high",
        limit = 0,
        max = 16384
    )]
    fn connect_list_nwfilters(&self) -> Result<Vec<String>>;

    /// Stores the definition of a filter (`virNWFilterDefineXML`).
    #[op(
        proc = 180,
        c = "virNWFilterDefineXML",
        acl = "nwfilter:write, nwfilter:save",
        readonly = "deny",
        priority = "high"
    )]
    fn nwfilter_define_xml(&self, xml: &str) -> Result<Nwfilter>;

    /// Removes the definition of a filter (`virNWFilterUndefine`).
    #[op(
        proc = 181,
        c = "virNWFilterUndefine",
        acl = "nwfilter:delete",
        readonly = "deny",
        priority = "high"
    )]
    fn nwfilter_undefine(&self, nwfilter: &Nwfilter) -> Result<()>;

    /// Lists filters (`virConnectListAllNWFilters`).
    #[op(
        proc = 286,
        c = "virConnectListAllNWFilters",
        acl = "connect:search_nwfilters",
        filter = "nwfilter:getattr",
        readonly = "allow",
        priority = "high",
        need_results = 0,
        max = 16384,
        count = "u32"
    )]
    fn connect_list_all_nwfilters(&self, flags: u32) -> Result<Vec<Nwfilter>>;

    /// Finds the binding of an interface (`virNWFilterBindingLookupByPortDev`).
    #[op(
        proc = 397,
        c = "virNWFilterBindingLookupByPortDev",
        acl = "nwfilter_binding:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn nwfilter_binding_lookup_by_port_dev(&self, name: &str) -> Result<NwfilterBinding>;

    /// The binding's document (`virNWFilterBindingGetXMLDesc`).
    #[op(
        proc = 398,
        c = "virNWFilterBindingGetXMLDesc",
        acl = "nwfilter_binding:read",
        readonly = "allow",
        priority = "high"
    )]
    fn nwfilter_binding_get_xml_desc(&self, nwfilter: &NwfilterBinding, flags: u32) -> Result<String>;

    /// Binds a filter to an interface (`virNWFilterBindingCreateXML`).
    #[op(
        proc = 399,
        c = "virNWFilterBindingCreateXML",
        acl = "nwfilter_binding:create",
        readonly = "deny",
        priority = "high"
    )]
    fn nwfilter_binding_create_xml(&self, xml: &str, flags: u32) -> Result<NwfilterBinding>;

    /// Removes a binding (`virNWFilterBindingDelete`).
    #[op(
        proc = 400,
        c = "virNWFilterBindingDelete",
        acl = "nwfilter_binding:delete",
        readonly = "deny",
        priority = "high"
    )]
    fn nwfilter_binding_delete(&self, nwfilter: &NwfilterBinding) -> Result<()>;

    /// Lists bindings (`virConnectListAllNWFilterBindings`).
    #[op(
        proc = 401,
        c = "virConnectListAllNWFilterBindings",
        acl = "connect:search_nwfilter_bindings",
        filter = "nwfilter_binding:getattr",
        readonly = "allow",
        priority = "high",
        need_results = 0,
        max = 16384,
        count = "u32"
    )]
    fn connect_list_all_nwfilter_bindings(&self, flags: u32) -> Result<Vec<NwfilterBinding>>;

    /// Stores the definition of a filter, checking it against the schema if a flag says so
    /// (`virNWFilterDefineXMLFlags`).
    #[op(
        proc = 431,
        c = "virNWFilterDefineXMLFlags",
        acl = "nwfilter:write, nwfilter:save",
        readonly = "deny",
        priority = "high"
    )]
    fn nwfilter_define_xml_flags(&self, xml: &str, flags: u32) -> Result<Nwfilter>;
}
