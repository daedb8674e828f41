//! Constants of the public interface: stream.

constants! {
    /// Of `virStreamFlags`.
    u32:
    VIR_STREAM_NONBLOCK = 1,
}

constants! {
    /// Of `virStreamRecvFlagsValues`.
    u32:
    VIR_STREAM_RECV_STOP_AT_HOLE = 1,
}

constants! {
    /// Of `virStreamEventType`.
    u32:
    VIR_STREAM_EVENT_READABLE = 1,
    VIR_STREAM_EVENT_WRITABLE = 2,
    VIR_STREAM_EVENT_ERROR = 4,
    VIR_STREAM_EVENT_HANGUP = 8,
}
