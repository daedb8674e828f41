//! The operations of [`Secrets`](api::Secrets) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, args, rets};

use crate::client::Client;

impl api::Secrets for Client {
    fn connect_num_of_secrets(&self) -> Result<i32> {
        self.call((Program::Remote, 139), &())
    }

    fn connect_list_secrets(&self) -> Result<Vec<String>> {
        let ret: rets::ConnectListSecretsRet =
            self.call((Program::Remote, 140), &args::ConnectListSecretsArgs { limit: 16384 })?;
        Ok(ret.list)
    }

    fn secret_lookup_by_uuid(&self, uuid: api::Uuid) -> Result<api::Secret> {
        self.call((Program::Remote, 141), &args::SecretLookupByUuidArgs { uuid })
    }

    fn secret_define_xml(&self, xml: &str, flags: u32) -> Result<api::Secret> {
        self.call((Program::Remote, 142), &args::SecretDefineXmlArgs { xml, flags })
    }

    fn secret_get_xml_desc(&self, secret: &api::Secret, flags: u32) -> Result<String> {
        self.call(
            (Program::Remote, 143),
            &args::SecretGetXmlDescArgs { secret: Cow::Borrowed(secret), flags },
        )
    }

    fn secret_set_value(&self, secret: &api::Secret, value: &[u8], flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 144),
            &args::SecretSetValueArgs { secret: Cow::Borrowed(secret), value, flags },
        )
    }

    fn secret_get_value(&self, secret: &api::Secret, flags: u32) -> Result<Vec<u8>> {
        let ret: rets::SecretGetValueRet = self.call(
            (Program::Remote, 145),
            &args::SecretGetValueArgs { secret: Cow::Borrowed(secret), flags },
        )?;
        Ok(ret.list)
    }

    fn secret_undefine(&self, secret: &api::Secret) -> Result<()> {
        self.call((Program::Remote, 146), &args::SecretUndefineArgs { secret: Cow::Borrowed(secret) })
    }

    fn secret_lookup_by_usage(&self, usage_type: i32, usage_id: &str) -> Result<api::Secret> {
        self.call((Program::Remote, 147), &args::SecretLookupByUsageArgs { usage_type, usage_id })
    }

    fn connect_list_all_secrets(&self, flags: u32) -> Result<Vec<api::Secret>> {
        let ret: rets::ConnectListAllSecretsRet =
            self.call((Program::Remote, 287), &args::ConnectListAllSecretsArgs { need_results: 1, flags })?;
        Ok(ret.list)
    }
}
