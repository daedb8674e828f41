//! `<capabilities>` of `<features>`: what processes of a container may do.

use xml::Xml;

use crate::features::State;

/// `<capabilities>`; the names are those of Linux.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CapabilityPolicy {
    /// `default`, `allow` or `deny`: those that are not named below.
    #[xml(attr, words("default", "allow", "deny"))]
    pub policy: Option<String>,
    /// `CAP_AUDIT_CONTROL`.
    #[xml(child)]
    pub audit_control: Option<State>,
    /// `CAP_AUDIT_WRITE`.
    #[xml(child)]
    pub audit_write: Option<State>,
    /// `CAP_BLOCK_SUSPEND`.
    #[xml(child)]
    pub block_suspend: Option<State>,
    /// `CAP_CHOWN`.
    #[xml(child)]
    pub chown: Option<State>,
    /// `CAP_DAC_OVERRIDE`.
    #[xml(child)]
    pub dac_override: Option<State>,
    /// `CAP_DAC_READ_SEARCH`.
    #[xml(child)]
    pub dac_read_search: Option<State>,
    /// `CAP_FOWNER`.
    #[xml(child)]
    pub fowner: Option<State>,
    /// `CAP_FSETID`.
    #[xml(child)]
    pub fsetid: Option<State>,
    /// `CAP_IPC_LOCK`.
    #[xml(child)]
    pub ipc_lock: Option<State>,
    /// `CAP_IPC_OWNER`.
    #[xml(child)]
    pub ipc_owner: Option<State>,
    /// `CAP_KILL`.
    #[xml(child)]
    pub kill: Option<State>,
    /// `CAP_LEASE`.
    #[xml(child)]
    pub lease: Option<State>,
    /// `CAP_LINUX_IMMUTABLE`.
    #[xml(child)]
    pub linux_immutable: Option<State>,
    /// `CAP_MAC_ADMIN`.
    #[xml(child)]
    pub mac_admin: Option<State>,
    /// `CAP_MAC_OVERRIDE`.
    #[xml(child)]
    pub mac_override: Option<State>,
    /// `CAP_MKNOD`.
    #[xml(child)]
    pub mknod: Option<State>,
    /// `CAP_NET_ADMIN`.
    #[xml(child)]
    pub net_admin: Option<State>,
    /// `CAP_NET_BIND_SERVICE`.
    #[xml(child)]
    pub net_bind_service: Option<State>,
    /// `CAP_NET_BROADCAST`.
    #[xml(child)]
    pub net_broadcast: Option<State>,
    /// `CAP_NET_RAW`.
    #[xml(child)]
    pub net_raw: Option<State>,
    /// `CAP_SETGID`.
    #[xml(child)]
    pub setgid: Option<State>,
    /// `CAP_SETFCAP`.
    #[xml(child)]
    pub setfcap: Option<State>,
    /// `CAP_SETPCAP`.
    #[xml(child)]
    pub setpcap: Option<State>,
    /// `CAP_SETUID`.
    #[xml(child)]
    pub setuid: Option<State>,
    /// `CAP_SYS_ADMIN`.
    #[xml(child)]
    pub sys_admin: Option<State>,
    /// `CAP_SYS_BOOT`.
    #[xml(child)]
    pub sys_boot: Option<State>,
    /// `CAP_SYS_CHROOT`.
    #[xml(child)]
    pub sys_chroot: Option<State>,
    /// `CAP_SYS_MODULE`.
    #[xml(child)]
    pub sys_module: Option<State>,
    /// `CAP_SYS_NICE`.
    #[xml(child)]
    pub sys_nice: Option<State>,
    /// `CAP_SYS_PACCT`.
    #[xml(child)]
    pub sys_pacct: Option<State>,
    /// `CAP_SYS_PTRACE`.
    #[xml(child)]
    pub sys_ptrace: Option<State>,
    /// `CAP_SYS_RAWIO`.
    #[xml(child)]
    pub sys_rawio: Option<State>,
    /// `CAP_SYS_RESOURCE`.
    #[xml(child)]
    pub sys_resource: Option<State>,
    /// `CAP_SYS_TIME`.
    #[xml(child)]
    pub sys_time: Option<State>,
    /// `CAP_SYS_TTY_CONFIG`.
    #[xml(child)]
    pub sys_tty_config: Option<State>,
    /// `CAP_SYSLOG`.
    #[xml(child)]
    pub syslog: Option<State>,
    /// `CAP_WAKE_ALARM`.
    #[xml(child)]
    pub wake_alarm: Option<State>,
}
