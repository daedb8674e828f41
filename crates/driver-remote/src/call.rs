//! Calls as the generated facets make them: encode, send, wait, decode.

use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::Duration;

use api::Stream;
use error::Result;
use proto::{Decode, Encode, Program, StreamDirection};
use xdr::{Decoder, Encoder};

use crate::client::{Answer, Client, wait};
use crate::failure;
use crate::streams::{self, Incoming, Outline};

impl Client {
    /// Makes a call and waits for its result, as long as the connection lives.
    pub(crate) fn call<A, R>(&self, procedure: (Program, i32), arguments: &A) -> Result<R>
    where
        A: Encode,
        R: for<'a> Decode<'a>,
    {
        decode(self.exchange(procedure, arguments, &[], None)?.0.as_slice())
    }

    /// As [`Client::call`], waiting at most `timeout`.
    pub(crate) fn call_within<A, R>(
        &self,
        procedure: (Program, i32),
        arguments: &A,
        timeout: Duration,
    ) -> Result<R>
    where
        A: Encode,
        R: for<'a> Decode<'a>,
    {
        decode(self.exchange(procedure, arguments, &[], Some(timeout))?.0.as_slice())
    }

    /// Makes a call with descriptors and gives back those that come with the result.
    pub(crate) fn call_with_files<A, R>(
        &self,
        procedure: (Program, i32),
        arguments: &A,
        files: &[OwnedFd],
    ) -> Result<(R, Vec<OwnedFd>)>
    where
        A: Encode,
        R: for<'a> Decode<'a>,
    {
        let (payload, files) = self.exchange(procedure, arguments, files, None)?;
        Ok((decode(&payload)?, files))
    }

    /// Makes a call that opens a stream, which then runs until one end finishes or goes away.
    pub(crate) fn call_with_stream<A, R>(
        &self,
        procedure: (Program, i32),
        arguments: &A,
        direction: StreamDirection,
        stream: Stream,
    ) -> Result<R>
    where
        A: Encode,
        R: for<'a> Decode<'a>,
    {
        let incoming = Arc::new(Incoming::default());
        let encode = |buffer: &mut Vec<u8>| arguments.encode(&mut Encoder::new(buffer));
        let (serial, receiver) = self.shared.start(procedure, &[], Some(incoming.clone()), encode)?;
        let result = wait(&receiver, None).and_then(|(payload, _)| decode(&payload));
        match &result {
            Ok(_) => {
                let outline = Outline { program: procedure.0, procedure: procedure.1, serial, direction };
                streams::run(self.shared.clone(), outline, incoming, stream)?;
            }
            Err(_) => self.shared.forget_stream(serial),
        }
        result
    }

    fn exchange<A: Encode>(
        &self,
        procedure: (Program, i32),
        arguments: &A,
        files: &[OwnedFd],
        timeout: Option<Duration>,
    ) -> Answer {
        let encode = |buffer: &mut Vec<u8>| arguments.encode(&mut Encoder::new(buffer));
        let (_, receiver) = self.shared.start(procedure, files, None, encode)?;
        wait(&receiver, timeout)
    }
}

/// Reads a result.
pub(crate) fn decode<R: for<'a> Decode<'a>>(payload: &[u8]) -> Result<R> {
    R::decode(&mut Decoder::new(payload))
        .map_err(|cause| failure::protocol("Unable to decode message payload").with_source(cause))
}
