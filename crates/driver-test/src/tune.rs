//! Limits and weights of simulated machines: kept in their documents, without any effect.

use api::constants as vir;
use api::constants::{VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE, VIR_TYPED_PARAM_STRING_OKAY};
use api::{Domain, DomainGetSchedulerTypeRet, DomainTune, TypedParam, TypedValue};
use error::{Error, ErrorCode, ErrorDomain, Result};
use model::memory::{BlkioDevice, BlkioTune};
use model::numatune::NumaMode;

use crate::driver::TestDriver;

const AFFECT: u32 = VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG;
const READ: u32 = AFFECT | VIR_TYPED_PARAM_STRING_OKAY;
/// What stands for no limit, in KiB.
const UNLIMITED_KIB: u64 = 9_007_199_254_740_991;
/// The only weight of the simulated scheduler.
const WEIGHT: u32 = 50;

/// Names of the modes, by number.
const NUMA_MODES: [NumaMode; 4] =
    [NumaMode::Strict, NumaMode::Preferred, NumaMode::Interleave, NumaMode::Restrictive];

impl DomainTune for TestDriver {
    fn domain_set_max_memory(&self, dom: &Domain, memory: u64) -> Result<()> {
        self.domain_set_memory_flags(dom, memory, vir::VIR_DOMAIN_MEM_MAXIMUM)
    }

    fn domain_set_memory(&self, dom: &Domain, memory: u64) -> Result<()> {
        self.domain_set_memory_flags(dom, memory, VIR_DOMAIN_AFFECT_LIVE)
    }

    fn domain_set_memory_flags(&self, dom: &Domain, memory: u64, flags: u32) -> Result<()> {
        self.check_flags("DomainSetMemoryFlags", flags, AFFECT | vir::VIR_DOMAIN_MEM_MAXIMUM)?;
        if memory == 0 {
            let detail = "memory in virDomainSetMemoryFlags must not be zero";
            return Err(Error::new(ErrorCode::InvalidArg, ErrorDomain::Domain, detail).verbatim());
        }
        if memory >= UNLIMITED_KIB {
            let detail = format!("input too large: {memory}");
            return Err(Error::new(ErrorCode::Overflow, ErrorDomain::Test, detail));
        }
        let machine = self.find(dom)?;
        let live = self.connection().meant(&machine.snapshot(), flags & AFFECT)?;
        let maximum = flags & vir::VIR_DOMAIN_MEM_MAXIMUM != 0;
        if maximum && live {
            let detail = "cannot resize the maximum memory on an active domain";
            return Err(Error::new(ErrorCode::OperationInvalid, ErrorDomain::Test, detail)
                .with_cure("give --config, or stop the domain first"));
        }
        self.change_one(dom, flags & AFFECT, &mut |domain| {
            let most = &mut domain.memory.get_or_insert_default().kib;
            if maximum {
                *most = memory;
                domain.current_memory = domain.current_memory.map(|current| current.min(memory));
            } else if memory > *most {
                let detail = "cannot set memory higher than max memory";
                return Err(Error::new(ErrorCode::InvalidArg, ErrorDomain::Test, detail)
                    .with_cure("'dominfo' tells the maximum"));
            } else {
                domain.current_memory = Some(memory);
            }
            Ok(())
        })?;
        if let (true, Some(running)) = (live, machine.running()) {
            running.set_memory(memory);
        }
        Ok(())
    }

    fn domain_get_scheduler_type(&self, dom: &Domain) -> Result<DomainGetSchedulerTypeRet> {
        self.find(dom)?;
        Ok(DomainGetSchedulerTypeRet { r#type: "fair".to_owned(), nparams: 1 })
    }

    fn domain_get_scheduler_parameters(&self, dom: &Domain) -> Result<Vec<TypedParam>> {
        self.domain_get_scheduler_parameters_flags(dom, 0)
    }

    fn domain_get_scheduler_parameters_flags(&self, dom: &Domain, flags: u32) -> Result<Vec<TypedParam>> {
        self.check_flags("DomainGetSchedulerParametersFlags", flags, AFFECT | VIR_TYPED_PARAM_STRING_OKAY)?;
        self.find(dom)?;
        Ok(vec![TypedParam::new(vir::VIR_DOMAIN_SCHEDULER_WEIGHT, WEIGHT)])
    }

    fn domain_set_scheduler_parameters(&self, dom: &Domain, params: &[TypedParam]) -> Result<()> {
        self.domain_set_scheduler_parameters_flags(dom, params, 0)
    }

    fn domain_set_scheduler_parameters_flags(
        &self,
        dom: &Domain,
        params: &[TypedParam],
        flags: u32,
    ) -> Result<()> {
        self.check_flags("DomainSetSchedulerParametersFlags", flags, AFFECT)?;
        self.find(dom)?;
        let unknown = params.iter().find(|param| param.field != vir::VIR_DOMAIN_SCHEDULER_WEIGHT);
        unknown.map_or(Ok(()), |param| Err(unsupported(&param.field)))
    }

    fn domain_get_memory_parameters(&self, dom: &Domain, flags: u32) -> Result<Vec<TypedParam>> {
        self.check_flags("DomainGetMemoryParameters", flags, READ)?;
        let domain = self.chosen(dom, flags & AFFECT)?;
        let tune = domain.memtune.as_deref().cloned().unwrap_or_default();
        let limit = |value: Option<u64>| value.unwrap_or(UNLIMITED_KIB);
        Ok(vec![
            TypedParam::new(vir::VIR_DOMAIN_MEMORY_HARD_LIMIT, limit(tune.hard_limit)),
            TypedParam::new(vir::VIR_DOMAIN_MEMORY_SOFT_LIMIT, limit(tune.soft_limit)),
            TypedParam::new(vir::VIR_DOMAIN_MEMORY_SWAP_HARD_LIMIT, limit(tune.swap_hard_limit)),
        ])
    }

    fn domain_set_memory_parameters(&self, dom: &Domain, params: &[TypedParam], flags: u32) -> Result<()> {
        self.check_flags("DomainSetMemoryParameters", flags, AFFECT)?;
        self.change_one(dom, flags, &mut |domain| {
            let tune = domain.memtune.get_or_insert_default();
            for param in params {
                let slot = match param.field.as_str() {
                    vir::VIR_DOMAIN_MEMORY_HARD_LIMIT => &mut tune.hard_limit,
                    vir::VIR_DOMAIN_MEMORY_SOFT_LIMIT => &mut tune.soft_limit,
                    vir::VIR_DOMAIN_MEMORY_SWAP_HARD_LIMIT => &mut tune.swap_hard_limit,
                    other => return Err(unsupported(other)),
                };
                *slot = Some(wide(param)?).filter(|kib| *kib < UNLIMITED_KIB);
            }
            let hard = tune.hard_limit.unwrap_or(UNLIMITED_KIB);
            let swap = tune.swap_hard_limit.unwrap_or(UNLIMITED_KIB);
            if hard > swap {
                let detail = "memory hard_limit tunable value must be lower than or equal to swap_hard_limit";
                return Err(Error::new(ErrorCode::InvalidArg, ErrorDomain::Test, detail));
            }
            Ok(())
        })
    }

    fn domain_get_blkio_parameters(&self, dom: &Domain, flags: u32) -> Result<Vec<TypedParam>> {
        self.check_flags("DomainGetBlkioParameters", flags, READ)?;
        let domain = self.chosen(dom, flags & AFFECT)?;
        let tune = domain.blkiotune.as_deref().cloned().unwrap_or_default();
        let mut params = vec![TypedParam::new(vir::VIR_DOMAIN_BLKIO_WEIGHT, tune.weight.unwrap_or_default())];
        for field in DEVICE_FIELDS {
            let devices = tune.device.iter().filter_map(|device| {
                let value = device_value(device, field).filter(|value| *value > 0)?;
                Some(format!("{},{value}", device.path))
            });
            params.push(TypedParam::new(field, devices.collect::<Vec<_>>().join(",")));
        }
        Ok(params)
    }

    fn domain_set_blkio_parameters(&self, dom: &Domain, params: &[TypedParam], flags: u32) -> Result<()> {
        self.check_flags("DomainSetBlkioParameters", flags, AFFECT)?;
        self.change_one(dom, flags, &mut |domain| {
            let tune = domain.blkiotune.get_or_insert_default();
            params.iter().try_for_each(|param| set_blkio(tune, param))
        })
    }

    fn domain_get_numa_parameters(&self, dom: &Domain, flags: u32) -> Result<Vec<TypedParam>> {
        self.check_flags("DomainGetNumaParameters", flags, READ)?;
        let domain = self.chosen(dom, flags & AFFECT)?;
        let memory = domain.numatune.as_deref().and_then(|tune| tune.memory.clone()).unwrap_or_default();
        let mode = NUMA_MODES.iter().position(|mode| Some(*mode) == memory.mode).unwrap_or_default();
        let nodes = memory.nodeset.map(|set| set.to_string()).unwrap_or_default();
        Ok(vec![
            TypedParam::new(vir::VIR_DOMAIN_NUMA_MODE, i32::try_from(mode).unwrap_or_default()),
            TypedParam::new(vir::VIR_DOMAIN_NUMA_NODESET, nodes),
        ])
    }

    fn domain_set_numa_parameters(&self, dom: &Domain, params: &[TypedParam], flags: u32) -> Result<()> {
        self.check_flags("DomainSetNumaParameters", flags, AFFECT)?;
        self.change_one(dom, flags, &mut |domain| {
            let memory = domain.numatune.get_or_insert_default().memory.get_or_insert_default();
            for param in params {
                match (&param.value, param.field.as_str()) {
                    (TypedValue::Int(mode), vir::VIR_DOMAIN_NUMA_MODE) => {
                        let known = usize::try_from(*mode).ok().and_then(|mode| NUMA_MODES.get(mode));
                        memory.mode =
                            Some(*known.ok_or_else(|| bad(format!("unsupported numatune mode: '{mode}'")))?);
                    }
                    (TypedValue::String(nodes), vir::VIR_DOMAIN_NUMA_NODESET) => {
                        let set = nodes
                            .parse()
                            .map_err(|_| bad(format!("Invalid nodeset of 'numatune': {nodes}")))?;
                        memory.nodeset = Some(set);
                    }
                    (_, other) => return Err(unsupported(other)),
                }
            }
            memory.mode.get_or_insert(NumaMode::Strict);
            Ok(())
        })
    }
}

/// The parameters of single devices, in the order of answers.
const DEVICE_FIELDS: [&str; 5] = [
    vir::VIR_DOMAIN_BLKIO_DEVICE_WEIGHT,
    vir::VIR_DOMAIN_BLKIO_DEVICE_READ_IOPS,
    vir::VIR_DOMAIN_BLKIO_DEVICE_WRITE_IOPS,
    vir::VIR_DOMAIN_BLKIO_DEVICE_READ_BPS,
    vir::VIR_DOMAIN_BLKIO_DEVICE_WRITE_BPS,
];

fn device_value(device: &BlkioDevice, field: &str) -> Option<u64> {
    match field {
        vir::VIR_DOMAIN_BLKIO_DEVICE_WEIGHT => device.weight.map(u64::from),
        vir::VIR_DOMAIN_BLKIO_DEVICE_READ_IOPS => device.read_iops_sec.map(u64::from),
        vir::VIR_DOMAIN_BLKIO_DEVICE_WRITE_IOPS => device.write_iops_sec.map(u64::from),
        vir::VIR_DOMAIN_BLKIO_DEVICE_READ_BPS => device.read_bytes_sec,
        _ => device.write_bytes_sec,
    }
}

/// Sets one parameter; of devices: `path,number,path,number`, where 0 takes the value away.
fn set_blkio(tune: &mut BlkioTune, param: &TypedParam) -> Result<()> {
    if param.field == vir::VIR_DOMAIN_BLKIO_WEIGHT {
        tune.weight =
            Some(u32::try_from(wide(param)?).map_err(|_| bad("the weight is too large".to_owned()))?);
        return Ok(());
    }
    let TypedValue::String(text) = &param.value else { return Err(unsupported(&param.field)) };
    let field = param.field.as_str();
    if !DEVICE_FIELDS.contains(&field) {
        return Err(unsupported(field));
    }
    let unreadable = || bad(format!("unable to parse blkio device '{field}' '{text}'"));
    let mut words = text.split(',');
    while let Some(path) = words.next() {
        let value = words.next().ok_or_else(unreadable)?;
        let refused = || bad(format!("invalid value '{value}' for parameter '{field}' of device '{path}'"));
        let number: u64 = value.parse().map_err(|_| refused())?;
        let narrow =
            || u32::try_from(number).map(|number| Some(number).filter(|it| *it > 0)).map_err(|_| refused());
        if path.is_empty() || path.chars().any(char::is_control) {
            return Err(unreadable());
        }
        let index = tune.device.iter().position(|device| device.path == path);
        let index = index.unwrap_or_else(|| {
            tune.device.push(BlkioDevice { path: path.to_owned(), ..BlkioDevice::default() });
            tune.device.len() - 1
        });
        let device = &mut tune.device[index];
        match field {
            vir::VIR_DOMAIN_BLKIO_DEVICE_WEIGHT => device.weight = narrow()?,
            vir::VIR_DOMAIN_BLKIO_DEVICE_READ_IOPS => device.read_iops_sec = narrow()?,
            vir::VIR_DOMAIN_BLKIO_DEVICE_WRITE_IOPS => device.write_iops_sec = narrow()?,
            vir::VIR_DOMAIN_BLKIO_DEVICE_READ_BPS => {
                device.read_bytes_sec = Some(number).filter(|it| *it > 0);
            }
            _ => device.write_bytes_sec = Some(number).filter(|it| *it > 0),
        }
    }
    tune.device.retain(|device| DEVICE_FIELDS.iter().any(|field| device_value(device, field).is_some()));
    Ok(())
}

/// A number without sign, however wide.
fn wide(param: &TypedParam) -> Result<u64> {
    match param.value {
        TypedValue::Uint(value) => Ok(value.into()),
        TypedValue::Ullong(value) => Ok(value),
        _ => Err(bad(format!("invalid type for parameter '{}'", param.field))),
    }
}

fn unsupported(field: &str) -> Error {
    let detail = format!("parameter '{field}' not supported");
    Error::new(ErrorCode::ArgumentUnsupported, ErrorDomain::Test, detail)
}

fn bad(detail: String) -> Error {
    Error::new(ErrorCode::InvalidArg, ErrorDomain::Test, detail)
}
