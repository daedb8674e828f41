//! Arguments of the procedures of `Admin`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `admin_connect_open`.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminConnectOpenArgs {
    pub flags: u32,
}

impl Encode for AdminConnectOpenArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for AdminConnectOpenArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(AdminConnectOpenArgs { flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `admin_connect_list_servers`.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminConnectListServersArgs {
    pub need_results: i32,
    pub flags: u32,
}

impl Encode for AdminConnectListServersArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.need_results.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for AdminConnectListServersArgs {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(AdminConnectListServersArgs {
            need_results: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `admin_connect_lookup_server`.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminConnectLookupServerArgs<'a> {
    pub name: &'a str,
    pub flags: u32,
}

impl Encode for AdminConnectLookupServerArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for AdminConnectLookupServerArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { name: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `admin_server_get_threadpool_parameters`.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminServerGetThreadpoolParametersArgs<'a> {
    pub srv: Cow<'a, api::AdminServer>,
    pub flags: u32,
}

impl Encode for AdminServerGetThreadpoolParametersArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.srv.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for AdminServerGetThreadpoolParametersArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { srv: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `admin_server_set_threadpool_parameters`.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminServerSetThreadpoolParametersArgs<'a> {
    pub srv: Cow<'a, api::AdminServer>,
    pub params: Cow<'a, [api::TypedParam]>,
    pub flags: u32,
}

impl Encode for AdminServerSetThreadpoolParametersArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.srv.encode(encoder)?;
        encoder.list(&self.params, 32, Encode::encode)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for AdminServerSetThreadpoolParametersArgs<'a> {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            srv: Decode::decode(decoder)?,
            params: Cow::Owned(decoder.list(32, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?),
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `admin_server_list_clients`.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminServerListClientsArgs<'a> {
    pub srv: Cow<'a, api::AdminServer>,
    pub need_results: i32,
    pub flags: u32,
}

impl Encode for AdminServerListClientsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.srv.encode(encoder)?;
        self.need_results.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for AdminServerListClientsArgs<'a> {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            srv: Decode::decode(decoder)?,
            need_results: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `admin_server_lookup_client`.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminServerLookupClientArgs<'a> {
    pub srv: Cow<'a, api::AdminServer>,
    pub id: u64,
    pub flags: u32,
}

impl Encode for AdminServerLookupClientArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.srv.encode(encoder)?;
        self.id.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for AdminServerLookupClientArgs<'a> {
    const BYTES_MIN: usize = 16;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            srv: Decode::decode(decoder)?,
            id: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `admin_client_get_info`.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminClientGetInfoArgs<'a> {
    pub clnt: Cow<'a, api::AdminClient>,
    pub flags: u32,
}

impl Encode for AdminClientGetInfoArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.clnt.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for AdminClientGetInfoArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { clnt: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `admin_client_close`.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminClientCloseArgs<'a> {
    pub clnt: Cow<'a, api::AdminClient>,
    pub flags: u32,
}

impl Encode for AdminClientCloseArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.clnt.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for AdminClientCloseArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { clnt: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `admin_server_get_client_limits`.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminServerGetClientLimitsArgs<'a> {
    pub srv: Cow<'a, api::AdminServer>,
    pub flags: u32,
}

impl Encode for AdminServerGetClientLimitsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.srv.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for AdminServerGetClientLimitsArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { srv: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `admin_server_set_client_limits`.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminServerSetClientLimitsArgs<'a> {
    pub srv: Cow<'a, api::AdminServer>,
    pub params: Cow<'a, [api::TypedParam]>,
    pub flags: u32,
}

impl Encode for AdminServerSetClientLimitsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.srv.encode(encoder)?;
        encoder.list(&self.params, 32, Encode::encode)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for AdminServerSetClientLimitsArgs<'a> {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            srv: Decode::decode(decoder)?,
            params: Cow::Owned(decoder.list(32, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?),
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `admin_connect_get_logging_outputs`.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminConnectGetLoggingOutputsArgs {
    pub flags: u32,
}

impl Encode for AdminConnectGetLoggingOutputsArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for AdminConnectGetLoggingOutputsArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(AdminConnectGetLoggingOutputsArgs { flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `admin_connect_get_logging_filters`.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminConnectGetLoggingFiltersArgs {
    pub flags: u32,
}

impl Encode for AdminConnectGetLoggingFiltersArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for AdminConnectGetLoggingFiltersArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(AdminConnectGetLoggingFiltersArgs { flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `admin_connect_set_logging_outputs`.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminConnectSetLoggingOutputsArgs<'a> {
    pub outputs: Option<&'a str>,
    pub flags: u32,
}

impl Encode for AdminConnectSetLoggingOutputsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.outputs.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for AdminConnectSetLoggingOutputsArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { outputs: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `admin_connect_set_logging_filters`.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminConnectSetLoggingFiltersArgs<'a> {
    pub filters: Option<&'a str>,
    pub flags: u32,
}

impl Encode for AdminConnectSetLoggingFiltersArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.filters.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for AdminConnectSetLoggingFiltersArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { filters: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `admin_server_update_tls_files`.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminServerUpdateTlsFilesArgs<'a> {
    pub srv: Cow<'a, api::AdminServer>,
    pub flags: u32,
}

impl Encode for AdminServerUpdateTlsFilesArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.srv.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for AdminServerUpdateTlsFilesArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { srv: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `admin_connect_set_daemon_timeout`.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminConnectSetDaemonTimeoutArgs {
    pub timeout: u32,
    pub flags: u32,
}

impl Encode for AdminConnectSetDaemonTimeoutArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.timeout.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for AdminConnectSetDaemonTimeoutArgs {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(AdminConnectSetDaemonTimeoutArgs {
            timeout: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `admin_connect_daemon_shutdown`.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminConnectDaemonShutdownArgs {
    pub flags: u32,
}

impl Encode for AdminConnectDaemonShutdownArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for AdminConnectDaemonShutdownArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(AdminConnectDaemonShutdownArgs { flags: Decode::decode(decoder)? })
    }
}
