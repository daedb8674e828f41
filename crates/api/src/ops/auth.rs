//! Authentication of one connection, before anything else is allowed.

use api_macros::contract;
use error::Result;

/// Authentication of one connection, before anything else is allowed.
#[contract]
pub trait Auth: Send + Sync {
    /// `virConnectOpen`.
    #[op(proc = 66, c = "virConnectOpen", readonly = "allow", priority = "high", preauth, max = 20, snapshot)]
    fn auth_list(&self) -> Result<Vec<i32>>;

    /// `virConnectOpen`.
    #[op(proc = 67, c = "virConnectOpen", readonly = "allow", priority = "high", preauth, snapshot)]
    fn auth_sasl_init(&self) -> Result<String>;

    /// `virConnectOpen`.
    #[op(proc = 68, c = "virConnectOpen", readonly = "allow", priority = "high", preauth, snapshot)]
    fn auth_sasl_start(&self, mech: &str, nil: i32, #[chars(65536)] data: &[u8]) -> Result<AuthSaslStartRet>;

    /// `virConnectOpen`.
    #[op(proc = 69, c = "virConnectOpen", readonly = "allow", priority = "high", preauth, snapshot)]
    fn auth_sasl_step(&self, nil: i32, #[chars(65536)] data: &[u8]) -> Result<AuthSaslStepRet>;

    /// `virConnectOpen`.
    #[op(proc = 70, c = "virConnectOpen", readonly = "allow", priority = "high", preauth, snapshot)]
    fn auth_polkit(&self) -> Result<i32>;
}

/// Result of [`Auth::auth_sasl_start`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuthSaslStartRet {
    /// `complete`.
    pub complete: i32,
    /// `nil`.
    pub nil: i32,
    /// `data`.
    #[chars(65536)]
    pub data: Vec<u8>,
}

/// Result of [`Auth::auth_sasl_step`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuthSaslStepRet {
    /// `complete`.
    pub complete: i32,
    /// `nil`.
    pub nil: i32,
    /// `data`.
    #[chars(65536)]
    pub data: Vec<u8>,
}
