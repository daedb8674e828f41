//! Handles and the small structs that operations carry.

use api_macros::contract;

use crate::params::TypedParam;
use stdx::Uuid;

/// A machine: the value that stands for it in calls. Drivers look it up by UUID; name and id may be stale.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Domain {
    /// `name`.
    pub name: String,
    /// `uuid`.
    pub uuid: Uuid,
    /// `id`.
    pub id: i32,
}

/// `remote_nonnull_network`.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Network {
    /// `name`.
    pub name: String,
    /// `uuid`.
    pub uuid: Uuid,
}

/// `remote_nonnull_network_port`.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct NetworkPort {
    /// `net`.
    pub net: Network,
    /// `uuid`.
    pub uuid: Uuid,
}

/// `remote_nonnull_nwfilter`.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Nwfilter {
    /// `name`.
    pub name: String,
    /// `uuid`.
    pub uuid: Uuid,
}

/// `remote_nonnull_nwfilter_binding`.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct NwfilterBinding {
    /// `portdev`.
    pub portdev: String,
    /// `filtername`.
    pub filtername: String,
}

/// `remote_nonnull_interface`.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Interface {
    /// `name`.
    pub name: String,
    /// `mac`.
    pub mac: String,
}

/// `remote_nonnull_storage_pool`.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct StoragePool {
    /// `name`.
    pub name: String,
    /// `uuid`.
    pub uuid: Uuid,
}

/// `remote_nonnull_storage_vol`.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct StorageVol {
    /// `pool`.
    pub pool: String,
    /// `name`.
    pub name: String,
    /// `key`.
    pub key: String,
}

/// `remote_nonnull_node_device`.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct NodeDevice {
    /// `name`.
    pub name: String,
}

/// `remote_nonnull_secret`.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Secret {
    /// `uuid`.
    pub uuid: Uuid,
    /// `usageType`.
    pub usage_type: i32,
    /// `usageID`.
    pub usage_id: String,
}

/// `remote_nonnull_domain_checkpoint`.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DomainCheckpoint {
    /// `name`.
    pub name: String,
    /// `dom`.
    pub dom: Domain,
}

/// `remote_nonnull_domain_snapshot`.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DomainSnapshot {
    /// `name`.
    pub name: String,
    /// `dom`.
    pub dom: Domain,
}

/// `remote_vcpu_info`.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct VcpuInfo {
    /// `number`.
    pub number: u32,
    /// `state`.
    pub state: i32,
    /// `cpu_time`.
    pub cpu_time: u64,
    /// `cpu`.
    pub cpu: i32,
}

/// `remote_node_get_cpu_stats`.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct NodeCpuStat {
    /// `field`.
    pub field: String,
    /// `value`.
    pub value: u64,
}

/// `remote_node_get_memory_stats`.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct NodeMemoryStat {
    /// `field`.
    pub field: String,
    /// `value`.
    pub value: u64,
}

/// `remote_domain_disk_error`.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DomainDiskError {
    /// `disk`.
    pub disk: String,
    /// `error`.
    pub error: i32,
}

/// `remote_domain_memory_stat`.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DomainMemoryStat {
    /// `tag`.
    pub tag: i32,
    /// `val`.
    pub val: u64,
}

/// `remote_domain_iothread_info`.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DomainIothreadInfo {
    /// `iothread_id`.
    pub iothread_id: u32,
    /// `cpumap`.
    #[max(2048)]
    pub cpumap: Vec<u8>,
}

/// `remote_domain_event_graphics_address`.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct GraphicsAddress {
    /// `family`.
    pub family: i32,
    /// `node`.
    pub node: String,
    /// `service`.
    pub service: String,
}

/// `remote_domain_event_graphics_identity`.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct GraphicsIdentity {
    /// `type`.
    pub r#type: String,
    /// `name`.
    pub name: String,
}

/// `remote_network_dhcp_lease`.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct NetworkDhcpLease {
    /// `iface`.
    pub iface: String,
    /// `expirytime`.
    pub expirytime: i64,
    /// `type`.
    pub r#type: i32,
    /// `mac`.
    pub mac: Option<String>,
    /// `iaid`.
    pub iaid: Option<String>,
    /// `ipaddr`.
    pub ipaddr: String,
    /// `prefix`.
    pub prefix: u32,
    /// `hostname`.
    pub hostname: Option<String>,
    /// `clientid`.
    pub clientid: Option<String>,
}

/// `remote_domain_stats_record`.
#[contract]
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DomainStatsRecord {
    /// `dom`.
    pub dom: Domain,
    /// `params`.
    #[max(262144)]
    pub params: Vec<TypedParam>,
}

/// `remote_domain_fsinfo`.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DomainFsinfo {
    /// `mountpoint`.
    pub mountpoint: String,
    /// `name`.
    pub name: String,
    /// `fstype`.
    pub fstype: String,
    /// `dev_aliases`.
    #[max(256)]
    pub dev_aliases: Vec<String>,
}

/// `remote_domain_ip_addr`.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DomainIpAddr {
    /// `type`.
    pub r#type: i32,
    /// `addr`.
    pub addr: String,
    /// `prefix`.
    pub prefix: u32,
}

/// `remote_domain_interface`.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DomainInterface {
    /// `name`.
    pub name: String,
    /// `hwaddr`.
    pub hwaddr: Option<String>,
    /// `addrs`.
    #[max(2048)]
    pub addrs: Vec<DomainIpAddr>,
}

/// `admin_nonnull_server`.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct AdminServer {
    /// `name`.
    pub name: String,
}

/// `admin_nonnull_client`.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct AdminClient {
    /// `srv`.
    pub srv: AdminServer,
    /// `id`.
    pub id: u64,
    /// `timestamp`.
    pub timestamp: i64,
    /// `transport`.
    pub transport: u32,
}
