//! How the structures of the contract travel. Written by `cargo xtask codegen`: do not edit.

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

impl Encode for api::AdminClient {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.srv.encode(encoder)?;
        self.id.encode(encoder)?;
        self.timestamp.encode(encoder)?;
        self.transport.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::AdminClient {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::AdminClient {
            srv: Decode::decode(decoder)?,
            id: Decode::decode(decoder)?,
            timestamp: Decode::decode(decoder)?,
            transport: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::AdminConnectGetLoggingFiltersRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.filters.encode(encoder)?;
        self.nfilters.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::AdminConnectGetLoggingFiltersRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::AdminConnectGetLoggingFiltersRet {
            filters: Decode::decode(decoder)?,
            nfilters: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::AdminConnectGetLoggingOutputsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.outputs.encode(encoder)?;
        self.noutputs.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::AdminConnectGetLoggingOutputsRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::AdminConnectGetLoggingOutputsRet {
            outputs: Decode::decode(decoder)?,
            noutputs: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::AdminServer {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::AdminServer {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::AdminServer { name: Decode::decode(decoder)? })
    }
}

impl Encode for api::AuthSaslStartRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.complete.encode(encoder)?;
        self.nil.encode(encoder)?;
        encoder.chars(&self.data, 65536)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::AuthSaslStartRet {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::AuthSaslStartRet {
            complete: Decode::decode(decoder)?,
            nil: Decode::decode(decoder)?,
            data: decoder.chars(65536)?,
        })
    }
}

impl Encode for api::AuthSaslStepRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.complete.encode(encoder)?;
        self.nil.encode(encoder)?;
        encoder.chars(&self.data, 65536)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::AuthSaslStepRet {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::AuthSaslStepRet {
            complete: Decode::decode(decoder)?,
            nil: Decode::decode(decoder)?,
            data: decoder.chars(65536)?,
        })
    }
}

impl Encode for api::Domain {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        self.uuid.encode(encoder)?;
        self.id.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::Domain {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::Domain {
            name: Decode::decode(decoder)?,
            uuid: Decode::decode(decoder)?,
            id: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::DomainBlockStatsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.rd_req.encode(encoder)?;
        self.rd_bytes.encode(encoder)?;
        self.wr_req.encode(encoder)?;
        self.wr_bytes.encode(encoder)?;
        self.errs.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainBlockStatsRet {
    const BYTES_MIN: usize = 40;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainBlockStatsRet {
            rd_req: Decode::decode(decoder)?,
            rd_bytes: Decode::decode(decoder)?,
            wr_req: Decode::decode(decoder)?,
            wr_bytes: Decode::decode(decoder)?,
            errs: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::DomainCheckpoint {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        self.dom.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainCheckpoint {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainCheckpoint { name: Decode::decode(decoder)?, dom: Decode::decode(decoder)? })
    }
}

impl Encode for api::DomainDiskError {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.disk.encode(encoder)?;
        self.error.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainDiskError {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainDiskError { disk: Decode::decode(decoder)?, error: Decode::decode(decoder)? })
    }
}

impl Encode for api::DomainFsinfo {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.mountpoint.encode(encoder)?;
        self.name.encode(encoder)?;
        self.fstype.encode(encoder)?;
        encoder.list(&self.dev_aliases, 256, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainFsinfo {
    const BYTES_MIN: usize = 16;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainFsinfo {
            mountpoint: Decode::decode(decoder)?,
            name: Decode::decode(decoder)?,
            fstype: Decode::decode(decoder)?,
            dev_aliases: decoder.list(256, <String as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

impl Encode for api::DomainGetBlockInfoRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.allocation.encode(encoder)?;
        self.capacity.encode(encoder)?;
        self.physical.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainGetBlockInfoRet {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainGetBlockInfoRet {
            allocation: Decode::decode(decoder)?,
            capacity: Decode::decode(decoder)?,
            physical: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::DomainGetBlockJobInfoRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.found.encode(encoder)?;
        self.r#type.encode(encoder)?;
        self.bandwidth.encode(encoder)?;
        self.cur.encode(encoder)?;
        self.end.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainGetBlockJobInfoRet {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainGetBlockJobInfoRet {
            found: Decode::decode(decoder)?,
            r#type: Decode::decode(decoder)?,
            bandwidth: Decode::decode(decoder)?,
            cur: Decode::decode(decoder)?,
            end: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::DomainGetControlInfoRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.state.encode(encoder)?;
        self.details.encode(encoder)?;
        self.state_time.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainGetControlInfoRet {
    const BYTES_MIN: usize = 16;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainGetControlInfoRet {
            state: Decode::decode(decoder)?,
            details: Decode::decode(decoder)?,
            state_time: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::DomainGetCpuStatsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.params, 2048, Encode::encode)?;
        self.nparams.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainGetCpuStatsRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainGetCpuStatsRet {
            params: decoder.list(2048, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?,
            nparams: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::DomainGetEmulatorPinInfoRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.bytes(&self.cpumaps, 8388608)?;
        self.ret.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainGetEmulatorPinInfoRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainGetEmulatorPinInfoRet {
            cpumaps: decoder.bytes(8388608)?.to_vec(),
            ret: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::DomainGetInfoRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.state.encode(encoder)?;
        self.max_mem.encode(encoder)?;
        self.memory.encode(encoder)?;
        self.nr_virt_cpu.encode(encoder)?;
        self.cpu_time.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainGetInfoRet {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainGetInfoRet {
            state: Decode::decode(decoder)?,
            max_mem: Decode::decode(decoder)?,
            memory: Decode::decode(decoder)?,
            nr_virt_cpu: Decode::decode(decoder)?,
            cpu_time: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::DomainGetJobInfoRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.r#type.encode(encoder)?;
        self.time_elapsed.encode(encoder)?;
        self.time_remaining.encode(encoder)?;
        self.data_total.encode(encoder)?;
        self.data_processed.encode(encoder)?;
        self.data_remaining.encode(encoder)?;
        self.mem_total.encode(encoder)?;
        self.mem_processed.encode(encoder)?;
        self.mem_remaining.encode(encoder)?;
        self.file_total.encode(encoder)?;
        self.file_processed.encode(encoder)?;
        self.file_remaining.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainGetJobInfoRet {
    const BYTES_MIN: usize = 92;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainGetJobInfoRet {
            r#type: Decode::decode(decoder)?,
            time_elapsed: Decode::decode(decoder)?,
            time_remaining: Decode::decode(decoder)?,
            data_total: Decode::decode(decoder)?,
            data_processed: Decode::decode(decoder)?,
            data_remaining: Decode::decode(decoder)?,
            mem_total: Decode::decode(decoder)?,
            mem_processed: Decode::decode(decoder)?,
            mem_remaining: Decode::decode(decoder)?,
            file_total: Decode::decode(decoder)?,
            file_processed: Decode::decode(decoder)?,
            file_remaining: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::DomainGetJobStatsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.r#type.encode(encoder)?;
        encoder.list(&self.params, 64, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainGetJobStatsRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainGetJobStatsRet {
            r#type: Decode::decode(decoder)?,
            params: decoder.list(64, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

impl Encode for api::DomainGetSchedulerTypeRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.r#type.encode(encoder)?;
        self.nparams.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainGetSchedulerTypeRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainGetSchedulerTypeRet {
            r#type: Decode::decode(decoder)?,
            nparams: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::DomainGetSecurityLabelRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.chars_text(&self.label, 4097)?;
        self.enforcing.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainGetSecurityLabelRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainGetSecurityLabelRet {
            label: Decoder::chars_text(decoder.chars(4097)?)?,
            enforcing: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::DomainGetStateRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.state.encode(encoder)?;
        self.reason.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainGetStateRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainGetStateRet { state: Decode::decode(decoder)?, reason: Decode::decode(decoder)? })
    }
}

impl Encode for api::DomainGetTimeRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.seconds.encode(encoder)?;
        self.nseconds.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainGetTimeRet {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainGetTimeRet { seconds: Decode::decode(decoder)?, nseconds: Decode::decode(decoder)? })
    }
}

impl Encode for api::DomainGetVcpuPinInfoRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.bytes(&self.cpumaps, 8388608)?;
        self.num.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainGetVcpuPinInfoRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainGetVcpuPinInfoRet {
            cpumaps: decoder.bytes(8388608)?.to_vec(),
            num: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::DomainGetVcpusRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.info, 16384, Encode::encode)?;
        encoder.bytes(&self.cpumaps, 8388608)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainGetVcpusRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainGetVcpusRet {
            info: decoder.list(16384, <api::VcpuInfo as Decode>::BYTES_MIN, Decode::decode)?,
            cpumaps: decoder.bytes(8388608)?.to_vec(),
        })
    }
}

impl Encode for api::DomainInterface {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        self.hwaddr.encode(encoder)?;
        encoder.list(&self.addrs, 2048, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainInterface {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainInterface {
            name: Decode::decode(decoder)?,
            hwaddr: Decode::decode(decoder)?,
            addrs: decoder.list(2048, <api::DomainIpAddr as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

impl Encode for api::DomainInterfaceStatsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.rx_bytes.encode(encoder)?;
        self.rx_packets.encode(encoder)?;
        self.rx_errs.encode(encoder)?;
        self.rx_drop.encode(encoder)?;
        self.tx_bytes.encode(encoder)?;
        self.tx_packets.encode(encoder)?;
        self.tx_errs.encode(encoder)?;
        self.tx_drop.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainInterfaceStatsRet {
    const BYTES_MIN: usize = 64;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainInterfaceStatsRet {
            rx_bytes: Decode::decode(decoder)?,
            rx_packets: Decode::decode(decoder)?,
            rx_errs: Decode::decode(decoder)?,
            rx_drop: Decode::decode(decoder)?,
            tx_bytes: Decode::decode(decoder)?,
            tx_packets: Decode::decode(decoder)?,
            tx_errs: Decode::decode(decoder)?,
            tx_drop: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::DomainIothreadInfo {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.iothread_id.encode(encoder)?;
        encoder.bytes(&self.cpumap, 2048)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainIothreadInfo {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainIothreadInfo {
            iothread_id: Decode::decode(decoder)?,
            cpumap: decoder.bytes(2048)?.to_vec(),
        })
    }
}

impl Encode for api::DomainIpAddr {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.r#type.encode(encoder)?;
        self.addr.encode(encoder)?;
        self.prefix.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainIpAddr {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainIpAddr {
            r#type: Decode::decode(decoder)?,
            addr: Decode::decode(decoder)?,
            prefix: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::DomainMemoryStat {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.tag.encode(encoder)?;
        self.val.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainMemoryStat {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainMemoryStat { tag: Decode::decode(decoder)?, val: Decode::decode(decoder)? })
    }
}

impl Encode for api::DomainMigrateBegin3ParamsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.bytes(&self.cookie_out, 4194304)?;
        self.xml.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainMigrateBegin3ParamsRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainMigrateBegin3ParamsRet {
            cookie_out: decoder.bytes(4194304)?.to_vec(),
            xml: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::DomainMigrateBegin3Ret {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.bytes(&self.cookie_out, 4194304)?;
        self.xml.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainMigrateBegin3Ret {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainMigrateBegin3Ret {
            cookie_out: decoder.bytes(4194304)?.to_vec(),
            xml: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::DomainMigrateFinish3ParamsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        encoder.bytes(&self.cookie_out, 4194304)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainMigrateFinish3ParamsRet {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainMigrateFinish3ParamsRet {
            dom: Decode::decode(decoder)?,
            cookie_out: decoder.bytes(4194304)?.to_vec(),
        })
    }
}

impl Encode for api::DomainMigrateFinish3Ret {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        encoder.bytes(&self.cookie_out, 4194304)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainMigrateFinish3Ret {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainMigrateFinish3Ret {
            dom: Decode::decode(decoder)?,
            cookie_out: decoder.bytes(4194304)?.to_vec(),
        })
    }
}

impl Encode for api::DomainMigratePrepare2Ret {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.bytes(&self.cookie, 4194304)?;
        self.uri_out.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainMigratePrepare2Ret {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainMigratePrepare2Ret {
            cookie: decoder.bytes(4194304)?.to_vec(),
            uri_out: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::DomainMigratePrepare3ParamsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.bytes(&self.cookie_out, 4194304)?;
        self.uri_out.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainMigratePrepare3ParamsRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainMigratePrepare3ParamsRet {
            cookie_out: decoder.bytes(4194304)?.to_vec(),
            uri_out: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::DomainMigratePrepare3Ret {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.bytes(&self.cookie_out, 4194304)?;
        self.uri_out.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainMigratePrepare3Ret {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainMigratePrepare3Ret {
            cookie_out: decoder.bytes(4194304)?.to_vec(),
            uri_out: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::DomainMigratePrepareRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.bytes(&self.cookie, 4194304)?;
        self.uri_out.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainMigratePrepareRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainMigratePrepareRet {
            cookie: decoder.bytes(4194304)?.to_vec(),
            uri_out: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::DomainSnapshot {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        self.dom.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainSnapshot {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainSnapshot { name: Decode::decode(decoder)?, dom: Decode::decode(decoder)? })
    }
}

impl Encode for api::DomainStatsRecord {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        encoder.list(&self.params, 262144, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::DomainStatsRecord {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::DomainStatsRecord {
            dom: Decode::decode(decoder)?,
            params: decoder.list(262144, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

impl Encode for api::GraphicsAddress {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.family.encode(encoder)?;
        self.node.encode(encoder)?;
        self.service.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::GraphicsAddress {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::GraphicsAddress {
            family: Decode::decode(decoder)?,
            node: Decode::decode(decoder)?,
            service: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::GraphicsIdentity {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.r#type.encode(encoder)?;
        self.name.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::GraphicsIdentity {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::GraphicsIdentity { r#type: Decode::decode(decoder)?, name: Decode::decode(decoder)? })
    }
}

impl Encode for api::Interface {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        self.mac.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::Interface {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::Interface { name: Decode::decode(decoder)?, mac: Decode::decode(decoder)? })
    }
}

impl Encode for api::Network {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        self.uuid.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::Network {
    const BYTES_MIN: usize = 20;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::Network { name: Decode::decode(decoder)?, uuid: Decode::decode(decoder)? })
    }
}

impl Encode for api::NetworkDhcpLease {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.iface.encode(encoder)?;
        self.expirytime.encode(encoder)?;
        self.r#type.encode(encoder)?;
        self.mac.encode(encoder)?;
        self.iaid.encode(encoder)?;
        self.ipaddr.encode(encoder)?;
        self.prefix.encode(encoder)?;
        self.hostname.encode(encoder)?;
        self.clientid.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::NetworkDhcpLease {
    const BYTES_MIN: usize = 40;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::NetworkDhcpLease {
            iface: Decode::decode(decoder)?,
            expirytime: Decode::decode(decoder)?,
            r#type: Decode::decode(decoder)?,
            mac: Decode::decode(decoder)?,
            iaid: Decode::decode(decoder)?,
            ipaddr: Decode::decode(decoder)?,
            prefix: Decode::decode(decoder)?,
            hostname: Decode::decode(decoder)?,
            clientid: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::NetworkPort {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.net.encode(encoder)?;
        self.uuid.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::NetworkPort {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::NetworkPort { net: Decode::decode(decoder)?, uuid: Decode::decode(decoder)? })
    }
}

impl Encode for api::NodeCpuStat {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.field.encode(encoder)?;
        self.value.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::NodeCpuStat {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::NodeCpuStat { field: Decode::decode(decoder)?, value: Decode::decode(decoder)? })
    }
}

impl Encode for api::NodeDevice {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::NodeDevice {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::NodeDevice { name: Decode::decode(decoder)? })
    }
}

impl Encode for api::NodeGetCpuMapRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.bytes(&self.cpumap, 2048)?;
        self.online.encode(encoder)?;
        self.ret.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::NodeGetCpuMapRet {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::NodeGetCpuMapRet {
            cpumap: decoder.bytes(2048)?.to_vec(),
            online: Decode::decode(decoder)?,
            ret: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::NodeGetInfoRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.chars_fixed(self.model.as_bytes(), 32)?;
        self.memory.encode(encoder)?;
        self.cpus.encode(encoder)?;
        self.mhz.encode(encoder)?;
        self.nodes.encode(encoder)?;
        self.sockets.encode(encoder)?;
        self.cores.encode(encoder)?;
        self.threads.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::NodeGetInfoRet {
    const BYTES_MIN: usize = 160;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::NodeGetInfoRet {
            model: Decoder::chars_text(decoder.chars_fixed(32)?)?,
            memory: Decode::decode(decoder)?,
            cpus: Decode::decode(decoder)?,
            mhz: Decode::decode(decoder)?,
            nodes: Decode::decode(decoder)?,
            sockets: Decode::decode(decoder)?,
            cores: Decode::decode(decoder)?,
            threads: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::NodeGetSecurityModelRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.chars_text(&self.model, 257)?;
        encoder.chars_text(&self.doi, 257)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::NodeGetSecurityModelRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::NodeGetSecurityModelRet {
            model: Decoder::chars_text(decoder.chars(257)?)?,
            doi: Decoder::chars_text(decoder.chars(257)?)?,
        })
    }
}

impl Encode for api::NodeMemoryStat {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.field.encode(encoder)?;
        self.value.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::NodeMemoryStat {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::NodeMemoryStat { field: Decode::decode(decoder)?, value: Decode::decode(decoder)? })
    }
}

impl Encode for api::Nwfilter {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        self.uuid.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::Nwfilter {
    const BYTES_MIN: usize = 20;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::Nwfilter { name: Decode::decode(decoder)?, uuid: Decode::decode(decoder)? })
    }
}

impl Encode for api::NwfilterBinding {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.portdev.encode(encoder)?;
        self.filtername.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::NwfilterBinding {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::NwfilterBinding { portdev: Decode::decode(decoder)?, filtername: Decode::decode(decoder)? })
    }
}

impl Encode for api::Secret {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.uuid.encode(encoder)?;
        self.usage_type.encode(encoder)?;
        self.usage_id.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::Secret {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::Secret {
            uuid: Decode::decode(decoder)?,
            usage_type: Decode::decode(decoder)?,
            usage_id: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::StoragePool {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        self.uuid.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::StoragePool {
    const BYTES_MIN: usize = 20;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::StoragePool { name: Decode::decode(decoder)?, uuid: Decode::decode(decoder)? })
    }
}

impl Encode for api::StoragePoolGetInfoRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.state.encode(encoder)?;
        self.capacity.encode(encoder)?;
        self.allocation.encode(encoder)?;
        self.available.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::StoragePoolGetInfoRet {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::StoragePoolGetInfoRet {
            state: Decode::decode(decoder)?,
            capacity: Decode::decode(decoder)?,
            allocation: Decode::decode(decoder)?,
            available: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::StorageVol {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.pool.encode(encoder)?;
        self.name.encode(encoder)?;
        self.key.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::StorageVol {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::StorageVol {
            pool: Decode::decode(decoder)?,
            name: Decode::decode(decoder)?,
            key: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::StorageVolGetInfoFlagsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.r#type.encode(encoder)?;
        self.capacity.encode(encoder)?;
        self.allocation.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::StorageVolGetInfoFlagsRet {
    const BYTES_MIN: usize = 20;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::StorageVolGetInfoFlagsRet {
            r#type: Decode::decode(decoder)?,
            capacity: Decode::decode(decoder)?,
            allocation: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::StorageVolGetInfoRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.r#type.encode(encoder)?;
        self.capacity.encode(encoder)?;
        self.allocation.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::StorageVolGetInfoRet {
    const BYTES_MIN: usize = 20;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::StorageVolGetInfoRet {
            r#type: Decode::decode(decoder)?,
            capacity: Decode::decode(decoder)?,
            allocation: Decode::decode(decoder)?,
        })
    }
}

impl Encode for api::VcpuInfo {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.number.encode(encoder)?;
        self.state.encode(encoder)?;
        self.cpu_time.encode(encoder)?;
        self.cpu.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for api::VcpuInfo {
    const BYTES_MIN: usize = 20;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(api::VcpuInfo {
            number: Decode::decode(decoder)?,
            state: Decode::decode(decoder)?,
            cpu_time: Decode::decode(decoder)?,
            cpu: Decode::decode(decoder)?,
        })
    }
}
