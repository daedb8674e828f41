//! Handles and the small structs that operations carry.

use api_macros::contract;

use crate::params::TypedParam;
use stdx::Uuid;

/// A machine: the value that stands for it in calls. Drivers look it up by UUID; name and id may be stale.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Domain {
    /// The name.
    pub name: String,
    /// The UUID.
    pub uuid: Uuid,
    /// Number while it runs; -1 when it does not.
    pub id: i32,
}

/// A virtual network.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Network {
    /// The name.
    pub name: String,
    /// The UUID.
    pub uuid: Uuid,
}

/// A port of a virtual network.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct NetworkPort {
    /// The network.
    pub net: Network,
    /// The UUID.
    pub uuid: Uuid,
}

/// A network filter.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Nwfilter {
    /// The name.
    pub name: String,
    /// The UUID.
    pub uuid: Uuid,
}

/// The binding of a network filter to an interface.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct NwfilterBinding {
    /// Interface on the host.
    pub portdev: String,
    /// Name of the filter.
    pub filtername: String,
}

/// A network interface of the host.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Interface {
    /// The name.
    pub name: String,
    /// Hardware address.
    pub mac: String,
}

/// A storage pool.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct StoragePool {
    /// The name.
    pub name: String,
    /// The UUID.
    pub uuid: Uuid,
}

/// A volume of a storage pool.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct StorageVol {
    /// The pool.
    pub pool: String,
    /// The name.
    pub name: String,
    /// The key, unique among all volumes.
    pub key: String,
}

/// A device of the host.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct NodeDevice {
    /// The name.
    pub name: String,
}

/// A secret.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Secret {
    /// The UUID.
    pub uuid: Uuid,
    /// Kind of use (`VIR_SECRET_USAGE_TYPE_*`).
    pub usage_type: i32,
    /// What it is used for.
    pub usage_id: String,
}

/// A checkpoint of a machine.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DomainCheckpoint {
    /// The name.
    pub name: String,
    /// The machine.
    pub dom: Domain,
}

/// A snapshot of a machine.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DomainSnapshot {
    /// The name.
    pub name: String,
    /// The machine.
    pub dom: Domain,
}

/// A virtual processor.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct VcpuInfo {
    /// Its number.
    pub number: u32,
    /// The state's number.
    pub state: i32,
    /// Processor time in nanoseconds.
    pub cpu_time: u64,
    /// Host processor it runs on; -1 when none.
    pub cpu: i32,
}

/// A time of a host processor, in nanoseconds.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct NodeCpuStat {
    /// Name of the field.
    pub field: String,
    /// The value.
    pub value: u64,
}

/// An amount of host memory, in KiB.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct NodeMemoryStat {
    /// Name of the field.
    pub field: String,
    /// The value.
    pub value: u64,
}

/// A disk that has failed.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DomainDiskError {
    /// The disk.
    pub disk: String,
    /// Kind of error (`VIR_DOMAIN_DISK_ERROR_*`).
    pub error: i32,
}

/// An amount of guest memory, or a count.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DomainMemoryStat {
    /// Which value it is (`VIR_DOMAIN_MEMORY_STAT_*`).
    pub tag: i32,
    /// The value.
    pub val: u64,
}

/// An I/O thread.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DomainIothreadInfo {
    /// Number of the I/O thread.
    pub iothread_id: u32,
    /// Bit map of host processors, lowest processor first.
    #[max(2048)]
    pub cpumap: Vec<u8>,
}

/// An end of a display's connection.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct GraphicsAddress {
    /// Address family (`VIR_DOMAIN_EVENT_GRAPHICS_ADDRESS_*`).
    pub family: i32,
    /// Address.
    pub node: String,
    /// Port.
    pub service: String,
}

/// Something known of who connected to a display.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct GraphicsIdentity {
    /// The type's number or name, as the operation says.
    pub r#type: String,
    /// The name.
    pub name: String,
}

/// A lease that a network's DHCP server has given.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct NetworkDhcpLease {
    /// Interface on the host.
    pub iface: String,
    /// When it ends, in seconds since 1970.
    pub expirytime: i64,
    /// The type's number or name, as the operation says.
    pub r#type: i32,
    /// Hardware address.
    pub mac: Option<String>,
    /// Identity association of the client (DHCPv6).
    pub iaid: Option<String>,
    /// The address.
    pub ipaddr: String,
    /// Length of the network prefix in bits.
    pub prefix: u32,
    /// Name of the host.
    pub hostname: Option<String>,
    /// Identifier of the client.
    pub clientid: Option<String>,
}

/// The statistics of one machine.
#[contract]
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DomainStatsRecord {
    /// The machine.
    pub dom: Domain,
    /// The parameters.
    #[max(262144)]
    pub params: Vec<TypedParam>,
}

/// A file system mounted in a guest.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DomainFsinfo {
    /// Where it is mounted.
    pub mountpoint: String,
    /// The name.
    pub name: String,
    /// Kind of file system.
    pub fstype: String,
    /// Aliases of the disks below it.
    #[max(256)]
    pub dev_aliases: Vec<String>,
}

/// An address of a guest's interface.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DomainIpAddr {
    /// The type's number or name, as the operation says.
    pub r#type: i32,
    /// The address.
    pub addr: String,
    /// Length of the network prefix in bits.
    pub prefix: u32,
}

/// An interface of a guest.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DomainInterface {
    /// The name.
    pub name: String,
    /// Hardware address.
    pub hwaddr: Option<String>,
    /// The addresses.
    #[max(2048)]
    pub addrs: Vec<DomainIpAddr>,
}

/// A server inside the daemon.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct AdminServer {
    /// The name.
    pub name: String,
}

/// A client of a server.
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct AdminClient {
    /// The server.
    pub srv: AdminServer,
    /// Number while it runs; -1 when it does not.
    pub id: u64,
    /// When it connected, in seconds since 1970.
    pub timestamp: i64,
    /// Kind of connection (`VIR_CLIENT_TRANS_*`).
    pub transport: u32,
}
