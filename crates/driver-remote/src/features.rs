//! What the daemon can do, asked once per connection and feature.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use api::constants::VIR_TYPED_PARAM_STRING_OKAY;
use api::{Session as _, feature};
use error::Result;

use crate::client::Client;

/// That the connection is to a daemon: the client knows it without asking.
const REMOTE: i32 = 2;

/// The answers so far.
#[derive(Debug, Default)]
pub(crate) struct Features {
    known: Mutex<HashMap<i32, bool>>,
}

impl Client {
    /// Whether the daemon, or the driver in it, has `feature`. A daemon that does not answer has nothing.
    pub(crate) fn has_feature(&self, feature: i32) -> bool {
        if feature == REMOTE {
            return true;
        }
        let known = self.features.known.lock().unwrap_or_else(PoisonError::into_inner).get(&feature).copied();
        known.unwrap_or_else(|| {
            let has = self.connect_supports_feature(feature).is_ok_and(|answer| answer != 0);
            self.features.known.lock().unwrap_or_else(PoisonError::into_inner).insert(feature, has);
            has
        })
    }

    /// The flag that asks for parameters of type string, where the daemon knows it.
    pub(crate) fn string_okay(&self) -> u32 {
        if self.has_feature(feature::TYPED_PARAM_STRING) { VIR_TYPED_PARAM_STRING_OKAY } else { 0 }
    }

    /// The URI that this connection was opened with; the daemon's choice where none was given.
    pub(crate) fn local_connect_get_uri(&self) -> Result<String> {
        if self.uri.is_empty() { self.call((proto::Program::Remote, 110), &()) } else { Ok(self.uri.clone()) }
    }
}
