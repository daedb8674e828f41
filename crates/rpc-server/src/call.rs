//! One call on its way to a facet: what it brings along, and the rules that shape results for the wire.

use std::os::fd::OwnedFd;

use api::constants::VIR_TYPED_PARAM_STRING_OKAY;
use api::{Admin, Auth, Driver, Session, Stream, TypedParam, TypedValue};
use error::{Error, ErrorCode, ErrorDomain, Result};
use proto::{Decode, Encode, Procedure, wire_error};
use xdr::{Decoder, Encoder};

/// Who answers a call: to be chosen by [`Procedure::side`].
#[derive(Clone, Copy)]
pub(crate) enum Target<'a> {
    /// The driver that the connection opened.
    Driver(&'a dyn Driver),
    /// The server, for the connection.
    Session(&'a dyn Session),
    /// The server, before authentication.
    Auth(&'a dyn Auth),
    /// The server, on the administration socket.
    Admin(&'a dyn Admin),
}

/// What a call brings along.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    /// The arguments as they came.
    pub(crate) payload: &'a [u8],
    /// Descriptors that came with the message.
    pub(crate) files: Vec<OwnedFd>,
    /// The driver's end of the stream that the call opens.
    pub(crate) stream: Option<Stream>,
}

impl Call<'_> {
    /// Takes the driver's end of the stream.
    pub(crate) fn stream(&mut self) -> Result<Stream> {
        self.stream.take().ok_or_else(|| {
            Error::new(ErrorCode::InternalError, ErrorDomain::Streams, "the call came without a stream")
        })
    }

    /// Takes the descriptors.
    pub(crate) fn files(&mut self) -> Vec<OwnedFd> {
        std::mem::take(&mut self.files)
    }
}

/// Reads the arguments.
pub(crate) fn arguments<'a, T: Decode<'a>>(call: &Call<'a>) -> Result<T> {
    T::decode(&mut Decoder::new(call.payload)).map_err(|cause| wire_error::undecodable().with_source(cause))
}

/// Appends the result.
pub(crate) fn answer<T: Encode>(value: &T, reply: &mut Vec<u8>) -> Result<()> {
    value.encode(&mut Encoder::new(reply)).map_err(wire_error::unencodable)
}

/// How many elements the caller takes: none for negative numbers, an error above the interface's `max`.
pub(crate) fn limit(asked: i32, max: usize) -> Result<usize> {
    let asked = usize::try_from(asked).unwrap_or(0);
    if asked > max {
        let detail = format!("the call asks for {asked} elements, and a reply holds at most {max}");
        return Err(Error::new(ErrorCode::InternalError, ErrorDomain::Rpc, detail));
    }
    Ok(asked)
}

/// The list for a caller that may only want to know how long it is; the number comes first.
pub(crate) fn wanted<T>(list: Vec<T>, need_results: i32) -> (u32, Vec<T>) {
    (number(&list), if need_results == 0 { Vec::new() } else { list })
}

/// The parameters for a caller that takes `nparams` of them; one that takes none asks for their number.
pub(crate) fn counted<T>(mut list: Vec<T>, nparams: usize) -> (u32, Vec<T>) {
    if nparams == 0 {
        return (number(&list), Vec::new());
    }
    list.truncate(nparams);
    (number(&list), list)
}

/// The parameters without those of type string, unless the caller's flags say that it understands these.
pub(crate) fn readable(mut list: Vec<TypedParam>, flags: u32) -> Vec<TypedParam> {
    if flags & STRING_OKAY == 0 {
        list.retain(|param| !matches!(param.value, TypedValue::String(_)));
    }
    list
}

/// How many elements there are. Lists are bounded by the interface far below the range of the number.
pub(crate) fn number<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}

/// A procedure came to a facet that does not have it: the tables and the dispatch disagree.
pub(crate) fn misdirected(procedure: &Procedure) -> Error {
    let detail = format!("{} was sent to a facet that does not have it", procedure.shown_name());
    Error::new(ErrorCode::InternalError, ErrorDomain::Rpc, detail)
}

const STRING_OKAY: u32 = VIR_TYPED_PARAM_STRING_OKAY;
