//! Constants of the public interface: secret.

constants! {
    /// Of `virSecretUsageType`.
    i32:
    VIR_SECRET_USAGE_TYPE_NONE = 0,
    VIR_SECRET_USAGE_TYPE_VOLUME = 1,
    VIR_SECRET_USAGE_TYPE_CEPH = 2,
    VIR_SECRET_USAGE_TYPE_ISCSI = 3,
    VIR_SECRET_USAGE_TYPE_TLS = 4,
    VIR_SECRET_USAGE_TYPE_VTPM = 5,
}

constants! {
    /// Of `virConnectListAllSecretsFlags`.
    u32:
    VIR_CONNECT_LIST_SECRETS_EPHEMERAL = 1,
    VIR_CONNECT_LIST_SECRETS_NO_EPHEMERAL = 2,
    VIR_CONNECT_LIST_SECRETS_PRIVATE = 4,
    VIR_CONNECT_LIST_SECRETS_NO_PRIVATE = 8,
}

constants! {
    /// Of `virSecretDefineFlags`.
    u32:
    VIR_SECRET_DEFINE_VALIDATE = 1,
}

constants! {
    /// Of `virSecretEventID`.
    i32:
    VIR_SECRET_EVENT_ID_LIFECYCLE = 0,
    VIR_SECRET_EVENT_ID_VALUE_CHANGED = 1,
}

constants! {
    /// Of `virSecretEventLifecycleType`.
    i32:
    VIR_SECRET_EVENT_DEFINED = 0,
    VIR_SECRET_EVENT_UNDEFINED = 1,
}
