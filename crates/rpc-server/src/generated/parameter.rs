//! Integer arguments that decide about access. Written by `cargo xtask codegen`: do not edit.

use proto::{Decode, Procedure, Program, args};
use xdr::Decoder;

/// The value of the integer argument `name` (such as `flags`) of a call, where the access rules or the stream of
/// the procedure depend on it; `None` when they do not or the payload cannot be read.
pub fn parameter(procedure: &'static Procedure, payload: &[u8], name: &str) -> Option<u64> {
    let mut decoder = Decoder::new(payload);
    let decoder = &mut decoder;
    match (procedure.program, procedure.number, name) {
        (Program::Remote, 411, "flags") => {
            args::DomainCheckpointCreateXmlArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 412, "flags") => {
            args::DomainCheckpointGetXmlDescArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 199, "flags") => {
            args::DomainSetVcpusFlagsArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 200, "flags") => {
            args::DomainGetVcpusFlagsArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 225, "flags") => {
            args::DomainPinVcpuFlagsArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 279, "flags") => {
            args::DomainPinEmulatorArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 352, "flags") => {
            args::DomainPinIothreadArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 355, "flags") => {
            args::DomainAddIothreadArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 356, "flags") => {
            args::DomainDelIothreadArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 384, "flags") => {
            args::DomainSetVcpuArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 402, "flags") => {
            args::DomainSetIothreadParamsArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 160, "flags") => {
            args::DomainAttachDeviceFlagsArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 161, "flags") => {
            args::DomainDetachDeviceFlagsArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 174, "flags") => {
            args::DomainUpdateDeviceFlagsArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 392, "flags") => {
            args::DomainDetachDeviceAliasArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 14, "flags") => {
            args::DomainGetXmlDescArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 264, "flags") => {
            args::DomainSetMetadataArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 353, "source") => {
            args::DomainInterfaceAddressesArgs::decode(decoder).ok().map(|args| u64::from(args.source))
        }
        (Program::Remote, 27, "flags") => {
            args::DomainRebootArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 258, "flags") => {
            args::DomainShutdownFlagsArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 388, "flags") => {
            args::DomainManagedSaveGetXmlDescArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 185, "flags") => {
            args::DomainSnapshotCreateXmlArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 186, "flags") => {
            args::DomainSnapshotGetXmlDescArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 308, "flags") => {
            args::DomainSetMemoryStatsPeriodArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 197, "flags") => {
            args::DomainSetMemoryParametersArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 204, "flags") => {
            args::DomainSetMemoryFlagsArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 205, "flags") => {
            args::DomainSetBlkioParametersArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 219, "flags") => args::DomainSetSchedulerParametersFlagsArgs::decode(decoder)
            .ok()
            .map(|args| u64::from(args.flags)),
        (Program::Remote, 252, "flags") => {
            args::DomainSetBlockIoTuneArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 254, "flags") => {
            args::DomainSetNumaParametersArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 256, "flags") => {
            args::DomainSetInterfaceParametersArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 451, "flags") => {
            args::DomainSetThrottleGroupArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 452, "flags") => {
            args::DomainDelThrottleGroupArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 291, "flags") => {
            args::NetworkUpdateArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 444, "flags") => {
            args::NetworkSetMetadataArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 447, "flags") => {
            args::NodeDeviceUpdateArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 208, "flags") => {
            args::StorageVolUploadArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        (Program::Remote, 209, "flags") => {
            args::StorageVolDownloadArgs::decode(decoder).ok().map(|args| u64::from(args.flags))
        }
        _ => None,
    }
}
