//! Authentication of one connection, before anything else is allowed.

use api_macros::contract;
use error::Result;

/// Authentication of one connection, before anything else is allowed.
#[contract]
pub trait Auth: Send + Sync {
    /// The ways of authentication that the server demands; exactly one (`virConnectOpen`).
    #[op(proc = 66, c = "virConnectOpen", readonly = "allow", priority = "high", preauth, max = 20, snapshot)]
    fn auth_list(&self) -> Result<Vec<i32>>;

    /// Begins SASL: the mechanisms offered, separated by blanks (`virConnectOpen`).
    #[op(proc = 67, c = "virConnectOpen", readonly = "allow", priority = "high", preauth, snapshot)]
    fn auth_sasl_init(&self) -> Result<String>;

    /// Chooses a SASL mechanism, with the client's first data; `nil` tells absent data from empty data
    /// (`virConnectOpen`).
    #[op(proc = 68, c = "virConnectOpen", readonly = "allow", priority = "high", preauth, snapshot)]
    fn auth_sasl_start(&self, mech: &str, nil: i32, #[chars(65536)] data: &[u8]) -> Result<AuthSaslStartRet>;

    /// Goes on with SASL (`virConnectOpen`).
    #[op(proc = 69, c = "virConnectOpen", readonly = "allow", priority = "high", preauth, snapshot)]
    fn auth_sasl_step(&self, nil: i32, #[chars(65536)] data: &[u8]) -> Result<AuthSaslStepRet>;

    /// Asks polkit about the peer process; answers 1 when it is allowed (`virConnectOpen`).
    #[op(proc = 70, c = "virConnectOpen", readonly = "allow", priority = "high", preauth, snapshot)]
    fn auth_polkit(&self) -> Result<i32>;
}

/// Result of [`Auth::auth_sasl_start`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuthSaslStartRet {
    /// 1 when authentication is finished.
    pub complete: i32,
    /// 1 when there is no data at all, which is not the same as empty data.
    pub nil: i32,
    /// The bytes.
    #[chars(65536)]
    pub data: Vec<u8>,
}

/// Result of [`Auth::auth_sasl_step`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuthSaslStepRet {
    /// 1 when authentication is finished.
    pub complete: i32,
    /// 1 when there is no data at all, which is not the same as empty data.
    pub nil: i32,
    /// The bytes.
    #[chars(65536)]
    pub data: Vec<u8>,
}
