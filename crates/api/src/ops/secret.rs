//! Secrets.

use api_macros::contract;
use error::Result;

use crate::types::Secret;
use stdx::Uuid;

/// Secrets.
#[contract]
pub trait Secrets: Send + Sync {
    /// How many secrets there are (`virConnectNumOfSecrets`).
    #[op(
        proc = 139,
        c = "virConnectNumOfSecrets",
        acl = "connect:search_secrets",
        filter = "secret:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn connect_num_of_secrets(&self) -> Result<i32>;

    /// UUIDs of the secrets, as text (`virConnectListSecrets`).
    #[op(
        proc = 140,
        c = "virConnectListSecrets",
        acl = "connect:search_secrets",
        filter = "secret:getattr",
        readonly = "allow",
        priority = "high",
        limit = 0,
        max = 16384
    )]
    fn connect_list_secrets(&self) -> Result<Vec<String>>;

    /// Finds a secret by UUID (`virSecretLookupByUUID`).
    #[op(
        proc = 141,
        c = "virSecretLookupByUUID",
        acl = "secret:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn secret_lookup_by_uuid(&self, uuid: Uuid) -> Result<Secret>;

    /// Stores the description of a secret (`virSecretDefineXML`).
    #[op(
        proc = 142,
        c = "virSecretDefineXML",
        acl = "secret:write, secret:save",
        readonly = "deny",
        priority = "high"
    )]
    fn secret_define_xml(&self, xml: &str, flags: u32) -> Result<Secret>;

    /// The secret's document, without its value (`virSecretGetXMLDesc`).
    #[op(proc = 143, c = "virSecretGetXMLDesc", acl = "secret:read", readonly = "allow", priority = "high")]
    fn secret_get_xml_desc(&self, secret: &Secret, flags: u32) -> Result<String>;

    /// Sets the value of a secret (`virSecretSetValue`).
    #[op(proc = 144, c = "virSecretSetValue", acl = "secret:write", readonly = "deny", priority = "high")]
    fn secret_set_value(&self, secret: &Secret, #[max(65536)] value: &[u8], flags: u32) -> Result<()>;

    /// The value of a secret (`virSecretGetValue`).
    #[op(
        proc = 145,
        c = "virSecretGetValue",
        acl = "secret:read_secure",
        readonly = "deny",
        priority = "high",
        max = 65536
    )]
    fn secret_get_value(&self, secret: &Secret, flags: u32) -> Result<Vec<u8>>;

    /// Removes a secret and its value (`virSecretUndefine`).
    #[op(proc = 146, c = "virSecretUndefine", acl = "secret:delete", readonly = "deny", priority = "high")]
    fn secret_undefine(&self, secret: &Secret) -> Result<()>;

    /// Finds a secret by what it is for (`virSecretLookupByUsage`).
    #[op(
        proc = 147,
        c = "virSecretLookupByUsage",
        acl = "secret:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn secret_lookup_by_usage(&self, usage_type: i32, usage_id: &str) -> Result<Secret>;

    /// Lists secrets; `VIR_CONNECT_LIST_SECRETS_*` flags choose which (`virConnectListAllSecrets`).
    #[op(
        proc = 287,
        c = "virConnectListAllSecrets",
        acl = "connect:search_secrets",
        filter = "secret:getattr",
        readonly = "allow",
        priority = "high",
        need_results = 0,
        max = 16384,
        count = "u32"
    )]
    fn connect_list_all_secrets(&self, flags: u32) -> Result<Vec<Secret>>;
}
