//! Graphical consoles: passwords of VNC and SPICE, where they listen.

use serde::Deserialize;

use super::Done;

commands! {
    /// Sets the password of a graphical console.
    SetPassword = "set_password" -> Done {
        /// `vnc` or `spice`.
        pub protocol: String,
        /// The password.
        pub password: String,
        /// What happens to connected clients: `keep`, `fail` or `disconnect`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub connected: Option<String>,
    }
    /// Sets when the password of a graphical console expires.
    ExpirePassword = "expire_password" -> Done {
        /// `vnc` or `spice`.
        pub protocol: String,
        /// `now`, `never`, `+seconds` or seconds since 1970.
        pub time: String,
    }
    /// Asks where VNC listens.
    QueryVnc = "query-vnc" -> Vnc {}
    /// Hands a connected client to a graphical console; the descriptor was given by `getfd`.
    AddClient = "add_client" -> Done {
        /// `vnc` or `spice`.
        pub protocol: String,
        /// Name of the descriptor.
        pub fdname: String,
        /// Do not ask the client for a password.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub skipauth: Option<bool>,
    }
}

/// Reply of [`QueryVnc`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Vnc {
    /// Whether VNC is on.
    pub enabled: bool,
    /// Address it listens on.
    pub host: Option<String>,
    /// Port or path it listens on.
    pub service: Option<String>,
    /// How clients prove who they are.
    pub auth: Option<String>,
}
