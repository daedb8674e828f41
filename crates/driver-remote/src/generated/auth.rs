//! The operations of [`Auth`](api::Auth) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, args, rets};

use crate::client::Client;

impl api::Auth for Client {
    fn auth_list(&self) -> Result<Vec<i32>> {
        let ret: rets::AuthListRet = self.call((Program::Remote, 66), &())?;
        Ok(ret.list)
    }

    fn auth_sasl_init(&self) -> Result<String> {
        self.call((Program::Remote, 67), &())
    }

    fn auth_sasl_start(&self, mech: &str, nil: i32, data: &[u8]) -> Result<api::AuthSaslStartRet> {
        self.call((Program::Remote, 68), &args::AuthSaslStartArgs { mech, nil, data: Cow::Borrowed(data) })
    }

    fn auth_sasl_step(&self, nil: i32, data: &[u8]) -> Result<api::AuthSaslStepRet> {
        self.call((Program::Remote, 69), &args::AuthSaslStepArgs { nil, data: Cow::Borrowed(data) })
    }

    fn auth_polkit(&self) -> Result<i32> {
        self.call((Program::Remote, 70), &())
    }
}
