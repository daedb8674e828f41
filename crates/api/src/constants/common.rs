//! Constants of the public interface: common.

constants! {
    /// Of `virConnectCloseReason`.
    i32:
    VIR_CONNECT_CLOSE_REASON_ERROR = 0,
    VIR_CONNECT_CLOSE_REASON_EOF = 1,
    VIR_CONNECT_CLOSE_REASON_KEEPALIVE = 2,
    VIR_CONNECT_CLOSE_REASON_CLIENT = 3,
}

constants! {
    /// Of `virTypedParameterType`.
    i32:
    VIR_TYPED_PARAM_INT = 1,
    VIR_TYPED_PARAM_UINT = 2,
    VIR_TYPED_PARAM_LLONG = 3,
    VIR_TYPED_PARAM_ULLONG = 4,
    VIR_TYPED_PARAM_DOUBLE = 5,
    VIR_TYPED_PARAM_BOOLEAN = 6,
    VIR_TYPED_PARAM_STRING = 7,
}

constants! {
    /// Of `virTypedParameterFlags`.
    u32:
    VIR_TYPED_PARAM_STRING_OKAY = 4,
}
