//! The contract: every operation, handle, flag, typed parameter and event, declared once.
//!
//! `cargo xtask codegen` reads `ops` and `events` and writes from them the forwarding calls here, the wire structures and
//! program tables in `proto`, the dispatch in `rpc-server` and the client in `driver-remote`.
//!
//! Operations keep the word order of the wire. Vocabulary of `#[op(...)]`:
//!
//! | word | meaning |
//! |---|---|
//! | `proc = N`, `program = "qemu"` | number, and program where it is not the main one |
//! | `c = "virX"` | public function, named in errors |
//! | `acl = "object:permission[:FLAG\|!FLAG][::parameter:VALUE], ..."` | what the caller needs; rules after a second colon hold only for calls with those flags |
//! | `filter = "object:permission"` | what the caller needs for each element of the result |
//! | `readonly = "allow" \| "deny" \| "conditional"` | on read-only connections; conditional: denied when a rule with flags applies |
//! | `priority = "high"` | ends without waiting for a guest: may run on the reserved workers |
//! | `snapshot` | answered from memory at once: runs on the socket's own task |
//! | `preauth` | allowed before authentication |
//! | `max = N`, `chars = N`, `chars_fixed = N` | bound of the result's list or text; `#[max(N)]` etc. on arguments and fields |
//! | `need_results = I` | the argument at wire position I tells whether the list itself is wanted; `count` follows it |
//! | `limit = I` | the argument at wire position I bounds the list |
//! | `nparams = I` | the argument at wire position I bounds the parameters, 0 asks for their number; `quiet`: the number is not repeated |
//! | `count = "u32"` | the number of elements follows the list |
//! | `stream = "read" \| "write" \| "both"`, `sparse = "FLAG"` | the call opens a stream; holes are allowed with that flag |
//! | `local` | a client answers it itself, without asking the daemon |
//! | `fds_in`, `fds_out` | file descriptors travel with the call or the reply |

mod bus;
pub mod constants;
mod driver;
pub mod events;
mod generated;
mod ops;
mod params;
mod stream;
mod types;

pub use bus::{EventBus, EventSink, Subscription};
pub use driver::{Driver, Identity, OpenRequest, Provider};
pub use generated::event::{Event, EventKind, EventObject};
pub use ops::*;
pub use params::{TypedParam, TypedValue};
pub use stdx::Uuid;
pub use stream::{Chunk, Stream, StreamClosed};
pub use types::*;

/// Feature numbers that drivers and servers are asked for (`VIR_DRV_FEATURE_*`).
pub mod feature {
    /// Migration protocol version 2.
    pub const MIGRATION_V2: i32 = 3;
    /// Peer-to-peer migration.
    pub const MIGRATION_P2P: i32 = 4;
    /// Migration protocol version 3.
    pub const MIGRATION_V3: i32 = 6;
    /// Protection against changes during migration.
    pub const MIGRATE_CHANGE_PROTECTION: i32 = 7;
    /// File descriptors may be passed.
    pub const FD_PASSING: i32 = 8;
    /// Typed parameters may be strings.
    pub const TYPED_PARAM_STRING: i32 = 9;
    /// The keepalive program is served.
    pub const PROGRAM_KEEPALIVE: i32 = 10;
    /// Documents may be asked for in migratable form.
    pub const XML_MIGRATABLE: i32 = 11;
    /// Migration of inactive machines.
    pub const MIGRATION_OFFLINE: i32 = 12;
    /// Migration with typed parameters.
    pub const MIGRATION_PARAMS: i32 = 13;
    /// Events carry the identifier of their registration.
    pub const REMOTE_EVENT_CALLBACK: i32 = 14;
    /// The server tells when its own connection dies.
    pub const REMOTE_CLOSE_CALLBACK: i32 = 15;
    /// The arguments of network updates are in the documented order.
    pub const NETWORK_UPDATE_HAS_CORRECT_ORDER: i32 = 16;
}
