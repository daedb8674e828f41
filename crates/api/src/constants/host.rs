//! Constants of the public interface: host.

constants! {
    /// Of `virNodeSuspendTarget`.
    i32:
    VIR_NODE_SUSPEND_TARGET_MEM = 0,
    VIR_NODE_SUSPEND_TARGET_DISK = 1,
    VIR_NODE_SUSPEND_TARGET_HYBRID = 2,
}

constants! {
    /// Of `virNodeGetCPUStatsAllCPUs`.
    i32:
    VIR_NODE_CPU_STATS_ALL_CPUS = -1,
}

constants! {
    /// Of `virNodeGetMemoryStatsAllCells`.
    i32:
    VIR_NODE_MEMORY_STATS_ALL_CELLS = -1,
}

constants! {
    /// Of `virConnectFlags`.
    u32:
    VIR_CONNECT_RO = 1,
    VIR_CONNECT_NO_ALIASES = 2,
}

constants! {
    /// Of `virConnectCredentialType`.
    i32:
    VIR_CRED_USERNAME = 1,
    VIR_CRED_AUTHNAME = 2,
    VIR_CRED_LANGUAGE = 3,
    VIR_CRED_CNONCE = 4,
    VIR_CRED_PASSPHRASE = 5,
    VIR_CRED_ECHOPROMPT = 6,
    VIR_CRED_NOECHOPROMPT = 7,
    VIR_CRED_REALM = 8,
    VIR_CRED_EXTERNAL = 9,
}

constants! {
    /// Of `virCPUCompareResult`.
    i32:
    VIR_CPU_COMPARE_ERROR = -1,
    VIR_CPU_COMPARE_INCOMPATIBLE = 0,
    VIR_CPU_COMPARE_IDENTICAL = 1,
    VIR_CPU_COMPARE_SUPERSET = 2,
}

constants! {
    /// Of `virConnectCompareCPUFlags`.
    u32:
    VIR_CONNECT_COMPARE_CPU_FAIL_INCOMPATIBLE = 1,
    VIR_CONNECT_COMPARE_CPU_VALIDATE_XML = 2,
}

constants! {
    /// Of `virConnectBaselineCPUFlags`.
    u32:
    VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES = 1,
    VIR_CONNECT_BASELINE_CPU_MIGRATABLE = 2,
    VIR_CONNECT_BASELINE_CPU_IGNORE_HOST = 4,
}

constants! {
    /// Of `virNodeAllocPagesFlags`.
    u32:
    VIR_NODE_ALLOC_PAGES_ADD = 0,
    VIR_NODE_ALLOC_PAGES_SET = 1,
}

names! {
    VIR_NODE_CPU_STATS_KERNEL = "kernel",
    VIR_NODE_CPU_STATS_USER = "user",
    VIR_NODE_CPU_STATS_IDLE = "idle",
    VIR_NODE_CPU_STATS_IOWAIT = "iowait",
    VIR_NODE_CPU_STATS_INTR = "intr",
    VIR_NODE_CPU_STATS_GUEST = "guest",
    VIR_NODE_CPU_STATS_UTILIZATION = "utilization",
    VIR_NODE_MEMORY_STATS_TOTAL = "total",
    VIR_NODE_MEMORY_STATS_FREE = "free",
    VIR_NODE_MEMORY_STATS_BUFFERS = "buffers",
    VIR_NODE_MEMORY_STATS_CACHED = "cached",
    VIR_NODE_MEMORY_STATS_AVAILABLE = "available",
    VIR_NODE_MEMORY_SHARED_PAGES_TO_SCAN = "shm_pages_to_scan",
    VIR_NODE_MEMORY_SHARED_SLEEP_MILLISECS = "shm_sleep_millisecs",
    VIR_NODE_MEMORY_SHARED_PAGES_SHARED = "shm_pages_shared",
    VIR_NODE_MEMORY_SHARED_PAGES_SHARING = "shm_pages_sharing",
    VIR_NODE_MEMORY_SHARED_PAGES_UNSHARED = "shm_pages_unshared",
    VIR_NODE_MEMORY_SHARED_PAGES_VOLATILE = "shm_pages_volatile",
    VIR_NODE_MEMORY_SHARED_FULL_SCANS = "shm_full_scans",
    VIR_NODE_MEMORY_SHARED_MERGE_ACROSS_NODES = "shm_merge_across_nodes",
    VIR_NODE_SEV_PDH = "pdh",
    VIR_NODE_SEV_CERT_CHAIN = "cert-chain",
    VIR_NODE_SEV_CPU0_ID = "cpu0-id",
    VIR_NODE_SEV_CBITPOS = "cbitpos",
    VIR_NODE_SEV_REDUCED_PHYS_BITS = "reduced-phys-bits",
    VIR_NODE_SEV_MAX_GUESTS = "max-guests",
    VIR_NODE_SEV_MAX_ES_GUESTS = "max-es-guests",
    VIR_CONNECT_IDENTITY_USER_NAME = "user-name",
    VIR_CONNECT_IDENTITY_UNIX_USER_ID = "unix-user-id",
    VIR_CONNECT_IDENTITY_GROUP_NAME = "group-name",
    VIR_CONNECT_IDENTITY_UNIX_GROUP_ID = "unix-group-id",
    VIR_CONNECT_IDENTITY_PROCESS_ID = "process-id",
    VIR_CONNECT_IDENTITY_PROCESS_TIME = "process-time",
    VIR_CONNECT_IDENTITY_SASL_USER_NAME = "sasl-user-name",
    VIR_CONNECT_IDENTITY_X509_DISTINGUISHED_NAME = "x509-distinguished-name",
    VIR_CONNECT_IDENTITY_SELINUX_CONTEXT = "selinux-context",
}
