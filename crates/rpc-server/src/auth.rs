//! Authentication of a connection: what the socket demands, and the procedures that a client may call before it.

use api::{AuthSaslStartRet, AuthSaslStepRet, Identity};
use error::{Error, ErrorCode, ErrorDomain, Result};

use crate::client::Client;

/// "Nothing to do" in the list of authentication types.
const TYPE_NONE: i32 = 0;
/// "Ask polkit" in the list of authentication types.
const TYPE_POLKIT: i32 = 2;

/// What a listener demands from its clients beyond the access mode of its socket.
pub trait Authenticator: Send + Sync {
    /// Whether this peer has to authenticate at all.
    fn required(&self, identity: &Identity) -> bool;

    /// Decides whether the peer may use the connection; only asked when it is required.
    ///
    /// # Errors
    /// The peer may not.
    fn authorize(&self, identity: &Identity, read_only: bool) -> Result<()>;
}

/// The access mode of the socket is all.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoAuthentication;

impl Authenticator for NoAuthentication {
    fn required(&self, _: &Identity) -> bool {
        false
    }

    fn authorize(&self, _: &Identity, _: bool) -> Result<()> {
        Ok(())
    }
}

impl api::Auth for Client {
    fn auth_list(&self) -> Result<Vec<i32>> {
        if self.is_authenticated() {
            return Ok(vec![TYPE_NONE]);
        }
        Ok(vec![TYPE_POLKIT])
    }

    fn auth_sasl_init(&self) -> Result<String> {
        Err(failed())
    }

    fn auth_sasl_start(&self, _: &str, _: i32, _: &[u8]) -> Result<AuthSaslStartRet> {
        Err(failed())
    }

    fn auth_sasl_step(&self, _: i32, _: &[u8]) -> Result<AuthSaslStepRet> {
        Err(failed())
    }

    fn auth_polkit(&self) -> Result<i32> {
        if self.is_authenticated() {
            return Err(failed());
        }
        self.authenticator().authorize(&self.identity, self.is_read_only())?;
        self.set_authenticated();
        Ok(1)
    }
}

/// The answer to a method that the socket does not offer.
fn failed() -> Error {
    Error::new(ErrorCode::AuthFailed, ErrorDomain::Rpc, "authentication failed")
}

/// The answer to any other call before authentication.
pub(crate) fn required() -> Error {
    Error::new(ErrorCode::Rpc, ErrorDomain::Rpc, "authentication required")
}
