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
    T::decode(&mut Decoder::new(call.payload)).map_err(wire_error::undecodable)
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

#[cfg(test)]
mod tests {
    use api::{Connect, Domain, DomainLookup, DomainTune, EventBus, NodeDevices};
    use proto::{Program, args, procedure, rets};

    use super::*;
    use crate::generated::dispatch;

    /// A driver with a few answers, which remembers nothing.
    #[derive(Default)]
    struct Few {
        bus: EventBus,
    }

    impl Driver for Few {
        fn name(&self) -> &'static str {
            "few"
        }

        fn supports_feature(&self, _: i32) -> bool {
            false
        }

        fn events(&self) -> &EventBus {
            &self.bus
        }

        fn connect(&self) -> Option<&dyn Connect> {
            Some(self)
        }

        fn domain_lookup(&self) -> Option<&dyn DomainLookup> {
            Some(self)
        }

        fn domain_tune(&self) -> Option<&dyn DomainTune> {
            Some(self)
        }

        fn node_device(&self) -> Option<&dyn NodeDevices> {
            Some(self)
        }
    }

    impl Connect for Few {
        fn connect_get_cpu_model_names(&self, _: &str, _: u32) -> Result<Vec<String>> {
            Ok(vec!["x".repeat(xdr::TEXT_BYTES_MAX + 1)])
        }
    }

    impl DomainLookup for Few {
        fn connect_list_all_domains(&self, _: u32) -> Result<Vec<Domain>> {
            Ok(vec![Domain::default(), Domain::default()])
        }
    }

    impl DomainTune for Few {
        fn domain_get_blkio_parameters(&self, _: &Domain, flags: u32) -> Result<Vec<TypedParam>> {
            assert_eq!(flags & STRING_OKAY, 0, "the driver never sees the bit for strings");
            Ok(vec![
                TypedParam::new("weight", 1u32),
                TypedParam::new("device_weight", "sda,1"),
                TypedParam::new("x", 2),
            ])
        }
    }

    impl NodeDevices for Few {
        fn node_list_devices(&self, _: Option<&str>, _: u32) -> Result<Vec<String>> {
            Ok(vec!["a".into(), "b".into(), "c".into()])
        }
    }

    fn made<A: Encode, R: for<'a> Decode<'a>>(number: i32, arguments: &A) -> Result<R> {
        let mut payload = Vec::new();
        arguments.encode(&mut Encoder::new(&mut payload)).unwrap();
        let mut reply = b"before".to_vec();
        let procedure = procedure(Program::Remote, number).unwrap();
        let call = Call { payload: &payload, files: Vec::new(), stream: None };
        let result = dispatch::call(Target::Driver(&Few::default()), procedure, call, &mut reply);
        if result.is_err() {
            assert_eq!(reply, b"before", "a failed call appends nothing");
        }
        result.map(|_| R::decode(&mut Decoder::new(&reply[6..])).unwrap())
    }

    #[test]
    fn a_list_comes_only_when_it_is_wanted() {
        for (need_results, length) in [(1, 2), (0, 0)] {
            let ask = args::ConnectListAllDomainsArgs { need_results, flags: 0 };
            let ret: rets::ConnectListAllDomainsRet = made(273, &ask).unwrap();
            assert_eq!((ret.list.len(), ret.count), (length, 2));
        }
    }

    #[test]
    fn a_list_is_cut_to_what_the_caller_takes() {
        for (limit, length) in [(2, 2), (0, 0), (-1, 0), (9, 3)] {
            let ret: rets::NodeListDevicesRet =
                made(112, &args::NodeListDevicesArgs { cap: None, limit, flags: 0 }).unwrap();
            assert_eq!(ret.list.len(), length, "{limit}");
        }
        let ask = args::NodeListDevicesArgs { cap: None, limit: 65537, flags: 0 };
        assert!(made::<_, rets::NodeListDevicesRet>(112, &ask).is_err());
    }

    #[test]
    fn strings_go_only_to_callers_that_understand_them() {
        for (nparams, flags, length, count) in
            [(0, 0, 0, 2), (0, 4, 0, 3), (16, 0, 2, 2), (16, 4, 3, 3), (1, 4, 1, 1)]
        {
            let dom = std::borrow::Cow::Owned(Domain::default());
            let ret: rets::DomainGetBlkioParametersRet =
                made(206, &args::DomainGetBlkioParametersArgs { dom, nparams, flags }).unwrap();
            assert_eq!((ret.list.len(), ret.count), (length, count), "{nparams} {flags}");
        }
    }

    #[test]
    fn what_cannot_be_read_or_written_is_code_39() {
        let error = made::<_, ()>(273, &1u32).unwrap_err();
        assert_eq!(error.message(), "Unable to decode message payload: the data ends 4 bytes early");
        assert_eq!((error.code(), error.domain()), (ErrorCode::Rpc, ErrorDomain::Rpc));
        let ask = args::ConnectGetCpuModelNamesArgs { arch: "x86_64", need_results: 1, flags: 0 };
        let error = made::<_, rets::ConnectGetCpuModelNamesRet>(312, &ask).unwrap_err();
        assert!(error.message().starts_with("Unable to encode message payload"), "{error}");
    }

    #[test]
    fn a_facet_that_is_missing_is_not_supported() {
        assert_eq!(made::<_, String>(59, &()).unwrap_err().code(), ErrorCode::NoSupport);
        let dom = std::borrow::Cow::Owned(Domain::default());
        assert_eq!(
            made::<_, ()>(9, &args::DomainCreateArgs { dom }).unwrap_err().code(),
            ErrorCode::NoSupport
        );
    }
}
