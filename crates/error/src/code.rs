//! Error codes and domains of libvirt's interface, with the texts that clients know.

/// Declares the codes with the text used alone and the text used with a detail (`{}` stands for it).
macro_rules! codes {
    ($($name:ident = $value:expr, $alone:expr, $with:expr;)+) => {
        /// What kind of error it is: `virErrorNumber`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(i32)]
        pub enum ErrorCode {
            $(#[doc = concat!("Code ", stringify!($value), ": ", $alone, ".")] $name = $value,)+
        }

        impl ErrorCode {
            /// Every code, in numeric order.
            pub const ALL: &'static [ErrorCode] = &[$(ErrorCode::$name),+];

            /// The code with this number, if there is one.
            pub fn from_number(number: i32) -> Option<ErrorCode> {
                match number { $($value => Some(ErrorCode::$name),)+ _ => None }
            }

            /// The number on the wire.
            pub const fn number(self) -> i32 {
                self as i32
            }

            /// The text of the code alone and the text around a detail.
            pub fn texts(self) -> (&'static str, &'static str) {
                match self { $(ErrorCode::$name => ($alone, $with),)+ }
            }
        }
    };
}

codes! {
    Ok = 0, "", "";
    InternalError = 1, "internal error", "internal error: {}";
    NoMemory = 2, "out of memory", "out of memory: {}";
    NoSupport = 3, "this function is not supported by the connection driver", "this function is not supported by the connection driver: {}";
    UnknownHost = 4, "unknown host", "unknown host {}";
    NoConnect = 5, "no connection driver available", "no connection driver available for {}";
    InvalidConn = 6, "invalid connection pointer in", "invalid connection pointer in {}";
    InvalidDomain = 7, "invalid domain pointer in", "invalid domain pointer in {}";
    InvalidArg = 8, "invalid argument", "invalid argument: {}";
    OperationFailed = 9, "operation failed", "operation failed: {}";
    GetFailed = 10, "GET operation failed", "GET operation failed: {}";
    PostFailed = 11, "POST operation failed", "POST operation failed: {}";
    HttpError = 12, "got unknown HTTP error code", "got unknown HTTP error code {}";
    SexprSerial = 13, "failed to serialize S-Expr", "failed to serialize S-Expr: {}";
    NoXen = 14, "could not use Xen hypervisor entry", "could not use Xen hypervisor entry {}";
    XenCall = 15, "failed Xen syscall", "failed Xen syscall {}";
    OsType = 16, "unknown OS type", "unknown OS type {}";
    NoKernel = 17, "missing kernel information", "missing kernel information: {}";
    NoRoot = 18, "missing root device information", "missing root device information in {}";
    NoSource = 19, "missing source information for device", "missing source information for device {}";
    NoTarget = 20, "missing target information for device", "missing target information for device {}";
    NoName = 21, "missing name information", "missing name information in {}";
    NoOs = 22, "missing operating system information", "missing operating system information for {}";
    NoDevice = 23, "missing devices information", "missing devices information for {}";
    NoXenstore = 24, "could not connect to Xen Store", "could not connect to Xen Store {}";
    DriverFull = 25, "too many drivers registered", "too many drivers registered in {}";
    CallFailed = 26, "library call failed", "library call failed: {}";
    XmlError = 27, "XML description is invalid or not well formed", "XML error: {}";
    DomExist = 28, "this domain exists already", "domain {} exists already";
    OperationDenied = 29, "operation forbidden for read only access", "operation forbidden: {}";
    OpenFailed = 30, "failed to open configuration file", "failed to open configuration file {}";
    ReadFailed = 31, "failed to read configuration file", "failed to read configuration file {}";
    ParseFailed = 32, "failed to parse configuration file", "failed to parse configuration file {}";
    ConfSyntax = 33, "configuration file syntax error", "configuration file syntax error: {}";
    WriteFailed = 34, "failed to write configuration file", "failed to write configuration file: {}";
    XmlDetail = 35, "parser error", "{}";
    InvalidNetwork = 36, "invalid network pointer in", "invalid network pointer in {}";
    NetworkExist = 37, "this network exists already", "network {} exists already";
    SystemError = 38, "system call error", "{}";
    Rpc = 39, "RPC error", "{}";
    GnutlsError = 40, "GNUTLS call error", "{}";
    WarNoNetwork = 41, "Failed to find the network", "Failed to find the network: {}";
    NoDomain = 42, "Domain not found", "Domain not found: {}";
    NoNetwork = 43, "Network not found", "Network not found: {}";
    InvalidMac = 44, "invalid MAC address", "invalid MAC address: {}";
    AuthFailed = 45, "authentication failed", "authentication failed: {}";
    InvalidStoragePool = 46, "invalid storage pool pointer in", "invalid storage pool pointer in {}";
    InvalidStorageVol = 47, "invalid storage volume pointer in", "invalid storage volume pointer in {}";
    NoStorage = 48, "Failed to find a storage driver", "Failed to find a storage driver: {}";
    NoStoragePool = 49, "Storage pool not found", "Storage pool not found: {}";
    NoStorageVol = 50, "Storage volume not found", "Storage volume not found: {}";
    NoNode = 51, "Failed to find a node driver", "Failed to find a node driver: {}";
    InvalidNodeDevice = 52, "invalid node device pointer", "invalid node device pointer in {}";
    NoNodeDevice = 53, "Node device not found", "Node device not found: {}";
    NoSecurityModel = 54, "Security model not found", "Security model not found: {}";
    OperationInvalid = 55, "Requested operation is not valid", "Requested operation is not valid: {}";
    WarNoInterface = 56, "Failed to find the interface", "Failed to find the interface: {}";
    NoInterface = 57, "Interface not found", "Interface not found: {}";
    InvalidInterface = 58, "invalid interface pointer in", "invalid interface pointer in {}";
    MultipleInterfaces = 59, "multiple matching interfaces found", "multiple matching interfaces found: {}";
    WarNoNwfilter = 60, "Failed to start the nwfilter driver", "Failed to start the nwfilter driver: {}";
    InvalidNwfilter = 61, "Invalid network filter", "Invalid network filter: {}";
    NoNwfilter = 62, "Network filter not found", "Network filter not found: {}";
    BuildFirewall = 63, "Error while building firewall", "Error while building firewall: {}";
    WarNoSecret = 64, "Failed to find a secret storage driver", "Failed to find a secret storage driver: {}";
    InvalidSecret = 65, "Invalid secret", "Invalid secret: {}";
    NoSecret = 66, "Secret not found", "Secret not found: {}";
    ConfigUnsupported = 67, "unsupported configuration", "unsupported configuration: {}";
    OperationTimeout = 68, "Timed out during operation", "Timed out during operation: {}";
    MigratePersistFailed = 69, "Failed to make domain persistent after migration", "Failed to make domain persistent after migration: {}";
    HookScriptFailed = 70, "Hook script execution failed", "Hook script execution failed: {}";
    InvalidDomainSnapshot = 71, "Invalid domain snapshot", "Invalid domain snapshot: {}";
    NoDomainSnapshot = 72, "Domain snapshot not found", "Domain snapshot not found: {}";
    InvalidStream = 73, "invalid stream pointer", "invalid stream pointer in {}";
    ArgumentUnsupported = 74, "argument unsupported", "argument unsupported: {}";
    StorageProbeFailed = 75, "Storage pool probe failed", "Storage pool probe failed: {}";
    StoragePoolBuilt = 76, "Storage pool already built", "Storage pool already built: {}";
    SnapshotRevertRisky = 77, "revert requires force", "revert requires force: {}";
    OperationAborted = 78, "operation aborted", "operation aborted: {}";
    AuthCancelled = 79, "authentication cancelled", "authentication cancelled: {}";
    NoDomainMetadata = 80, "metadata not found", "metadata not found: {}";
    MigrateUnsafe = 81, "Unsafe migration", "Unsafe migration: {}";
    Overflow = 82, "numerical overflow", "numerical overflow: {}";
    BlockCopyActive = 83, "block copy still active", "block copy still active: {}";
    OperationUnsupported = 84, "Operation not supported", "Operation not supported: {}";
    Ssh = 85, "SSH transport error", "SSH transport error: {}";
    AgentUnresponsive = 86, "Guest agent is not responding", "Guest agent is not responding: {}";
    ResourceBusy = 87, "resource busy", "resource busy: {}";
    AccessDenied = 88, "access denied", "access denied: {}";
    DbusService = 89, "error from service", "error from service: {}";
    StorageVolExist = 90, "this storage volume exists already", "storage volume {} exists already";
    CpuIncompatible = 91, "the CPU is incompatible with host CPU", "the CPU is incompatible with host CPU: {}";
    XmlInvalidSchema = 92, "XML document failed to validate against schema", "XML document failed to validate against schema: {}";
    MigrateFinishOk = 93, "migration successfully aborted", "migration successfully aborted: {}";
    AuthUnavailable = 94, "authentication unavailable", "authentication unavailable: {}";
    NoServer = 95, "Server not found", "Server not found: {}";
    NoClient = 96, "Client not found", "Client not found: {}";
    AgentUnsynced = 97, "guest agent replied with wrong id to guest-sync command", "guest agent replied with wrong id to guest-sync command: {}";
    Libssh = 98, "libssh transport error", "libssh transport error: {}";
    DeviceMissing = 99, "device not found", "device not found: {}";
    InvalidNwfilterBinding = 100, "Invalid network filter binding", "Invalid network filter binding: {}";
    NoNwfilterBinding = 101, "Network filter binding not found", "Network filter binding not found: {}";
    InvalidDomainCheckpoint = 102, "Invalid domain checkpoint", "Invalid domain checkpoint: {}";
    NoDomainCheckpoint = 103, "Domain checkpoint not found", "Domain checkpoint not found: {}";
    NoDomainBackup = 104, "Domain backup job id not found", "Domain backup job id not found: {}";
    InvalidNetworkPort = 105, "Invalid network port pointer", "Invalid network port pointer: {}";
    NetworkPortExist = 106, "this network port exists already", "network port {} exists already";
    NoNetworkPort = 107, "network port not found", "network port not found: {}";
    NoHostname = 108, "no hostname found", "no hostname found: {}";
    CheckpointInconsistent = 109, "checkpoint inconsistent", "checkpoint inconsistent: {}";
    MultipleDomains = 110, "multiple matching domains found", "multiple matching domains found: {}";
    NoNetworkMetadata = 111, "metadata not found", "metadata not found: {}";
    AgentCommandTimeout = 112, "guest agent command timed out", "guest agent command timed out: {}";
    AgentCommandFailed = 113, "guest agent command failed", "guest agent command failed: {}";
    InvalidEncrKeySecret = 114, "invalid encryption key secret", "invalid encryption key secret: {}";
}

/// Declares the domains with their display names.
macro_rules! domains {
    ($($name:ident = $value:expr, $display:expr;)+) => {
        /// Which part of the system raised the error: `virErrorDomain`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(i32)]
        pub enum ErrorDomain {
            $(#[doc = $display] $name = $value,)+
        }

        impl ErrorDomain {
            /// Every domain, in numeric order.
            pub const ALL: &'static [ErrorDomain] = &[$(ErrorDomain::$name),+];

            /// The domain with this number, if there is one.
            pub fn from_number(number: i32) -> Option<ErrorDomain> {
                match number { $($value => Some(ErrorDomain::$name),)+ _ => None }
            }

            /// The number on the wire.
            pub const fn number(self) -> i32 {
                self as i32
            }

            /// The domain's name as clients print it.
            pub fn display_name(self) -> &'static str {
                match self { $(ErrorDomain::$name => $display,)+ }
            }
        }
    };
}

domains! {
    None = 0, "no domain";
    Xen = 1, "Xen Driver";
    Xend = 2, "Xen Daemon";
    Xenstore = 3, "Xen Store";
    Sexpr = 4, "S-Expression";
    Xml = 5, "XML Util";
    Dom = 6, "Domain";
    Rpc = 7, "XML-RPC";
    Proxy = 8, "Proxy Daemon";
    Conf = 9, "Config File";
    Qemu = 10, "QEMU Driver";
    Net = 11, "Network";
    Test = 12, "Test Driver";
    Remote = 13, "Remote Driver";
    Openvz = 14, "OpenVZ Driver";
    Xenxm = 15, "Xen XM Driver";
    StatsLinux = 16, "Linux Statistics";
    Lxc = 17, "LXC Driver";
    Storage = 18, "Storage Driver";
    Network = 19, "Network Driver";
    Domain = 20, "Domain Config";
    Uml = 21, "User Mode Linux Driver";
    Nodedev = 22, "Node Device Driver";
    XenInotify = 23, "Xen Inotify Driver";
    Security = 24, "Security Driver";
    Vbox = 25, "VirtualBox Driver";
    Interface = 26, "Network Interface Driver";
    One = 27, "Open Nebula Driver";
    Esx = 28, "ESX Driver";
    Phyp = 29, "Power Hypervisor Driver";
    Secret = 30, "Secrets Driver";
    Cpu = 31, "CPU Driver";
    Xenapi = 32, "XenAPI Driver";
    Nwfilter = 33, "Network Filter Driver";
    Hook = 34, "Lifecycle Hook";
    DomainSnapshot = 35, "Domain Snapshot";
    Audit = 36, "Audit Utils";
    Sysinfo = 37, "Sysinfo Utils";
    Streams = 38, "I/O Stream Utils";
    Vmware = 39, "VMware Driver";
    Event = 40, "Event Loop";
    Libxl = 41, "Xen Light Driver";
    Locking = 42, "Lock Driver";
    Hyperv = 43, "Hyper-V Driver";
    Capabilities = 44, "Capabilities Utils";
    Uri = 45, "URI Utils";
    Auth = 46, "Authentication Utils";
    Dbus = 47, "DBus Utils";
    Parallels = 48, "Parallels Cloud Server";
    Device = 49, "Device Config";
    Ssh = 50, "SSH transport layer";
    Lockspace = 51, "Lock Space";
    Initctl = 52, "Init control";
    Identity = 53, "Identity";
    Cgroup = 54, "Cgroup";
    Access = 55, "Access Manager";
    Systemd = 56, "Systemd";
    Bhyve = 57, "Bhyve";
    Crypto = 58, "Crypto";
    Firewall = 59, "Firewall";
    Polkit = 60, "Polkit";
    Thread = 61, "Thread jobs";
    Admin = 62, "Admin Interface";
    Logging = 63, "Log Manager";
    Xenxl = 64, "Xen XL Config";
    Perf = 65, "Perf";
    Libssh = 66, "Libssh transport layer";
    Resctrl = 67, "Resource control";
    Firewalld = 68, "FirewallD";
    DomainCheckpoint = 69, "Domain Checkpoint";
    Tpm = 70, "TPM";
    Bpf = 71, "BPF";
    Ch = 72, "Cloud-Hypervisor Driver";
}
