//! Memory and limits of machines, now and for the next start.

use api::constants::{
    VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE, VIR_DOMAIN_MEM_MAXIMUM, VIR_TYPED_PARAM_STRING_OKAY,
};
use api::{Domain, DomainTune, TypedParam, TypedValue};
use error::{Error, ErrorCode, ErrorDomain, Result};
use model::devices::disk::Disk;
use model::devices::disk_source::DiskPlace;
use model::devices::iotune::IoTune;

use crate::backend::Backend;
use crate::connection::Connection;
use crate::fail;

/// What calls can mean: what runs, the definition, or both.
const AFFECT: u32 = VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG;
/// Most KiB that a machine can be given.
const UNLIMITED_KIB: u64 = (1 << 53) - 1;

impl<B: Backend> DomainTune for Connection<B> {
    fn domain_set_max_memory(&self, dom: &Domain, memory: u64) -> Result<()> {
        self.domain_set_memory_flags(dom, memory, VIR_DOMAIN_MEM_MAXIMUM)
    }

    fn domain_set_memory(&self, dom: &Domain, memory: u64) -> Result<()> {
        self.domain_set_memory_flags(dom, memory, VIR_DOMAIN_AFFECT_LIVE)
    }

    fn domain_set_memory_flags(&self, dom: &Domain, memory: u64, flags: u32) -> Result<()> {
        self.check_flags("DomainSetMemoryFlags", flags, AFFECT | VIR_DOMAIN_MEM_MAXIMUM)?;
        if memory == 0 {
            let detail = "memory in virDomainSetMemoryFlags must not be zero";
            return Err(fail::bad_argument(ErrorDomain::Domain, detail).verbatim());
        }
        if memory >= UNLIMITED_KIB {
            return Err(Error::new(ErrorCode::Overflow, self.domain(), format!("input too large: {memory}")));
        }
        let machine = self.find(dom)?;
        let _job = machine.job("memory")?;
        let snapshot = machine.snapshot();
        let (live, config) = self.affected(&snapshot, flags)?;
        let is_maximum = flags & VIR_DOMAIN_MEM_MAXIMUM != 0;
        if is_maximum && live {
            let detail = "cannot resize the maximum memory on an active domain";
            return Err(
                fail::invalid(self.domain(), detail).with_cure("give --config, or stop the domain first")
            );
        }
        let refused = || {
            fail::bad_argument(self.domain(), "cannot set memory higher than max memory")
                .with_cure("'dominfo' tells the maximum")
        };
        if live {
            let domain = snapshot.current().ok_or_else(fail::not_running)?.parse()?;
            if domain.memory.as_ref().is_some_and(|most| memory > most.kib) {
                return Err(refused());
            }
            if domain.devices.memballoon.as_ref().is_none_or(|balloon| balloon.model == "none") {
                let detail = "Unable to change memory of active domain without the balloon device and guest OS balloon driver";
                return Err(fail::invalid(self.domain(), detail)
                    .with_cure("give the domain <memballoon model='virtio'/>, and start it again"));
            }
        }
        // The definition first: what cannot be stored is not done either.
        self.engine().update(&machine, false, config, |domain| {
            let most = &mut domain.memory.get_or_insert_default().kib;
            if is_maximum {
                *most = memory;
                domain.current_memory = domain.current_memory.map(|current| current.min(memory));
            } else if memory > *most {
                return Err(refused());
            } else {
                domain.current_memory = Some(memory);
            }
            Ok(())
        })?;
        if live {
            self.backend().set_memory(&machine.require_running()?, memory)?;
        }
        Ok(())
    }

    fn domain_set_block_io_tune(
        &self,
        dom: &Domain,
        disk: &str,
        params: &[TypedParam],
        flags: u32,
    ) -> Result<()> {
        self.check_flags("DomainSetBlockIoTune", flags, AFFECT | VIR_TYPED_PARAM_STRING_OKAY)?;
        let machine = self.find(dom)?;
        let _job = machine.job("blkdeviotune")?;
        let snapshot = machine.snapshot();
        let (live, config) = self.affected(&snapshot, flags)?;
        let changed = |found: &Disk| {
            let mut tune = found.iotune.as_deref().cloned().unwrap_or_default();
            change(&mut tune, params).map(|()| tune)
        };
        let apply = |domain: &mut model::Domain| {
            let found = find_mut(domain, disk).ok_or_else(|| self.no_disk(disk))?;
            let tune = changed(found)?;
            found.iotune = (tune != IoTune::default()).then(|| Box::new(tune));
            Ok(())
        };
        if live {
            let mut domain = snapshot.current().ok_or_else(fail::not_running)?.parse()?;
            let found = find_mut(&mut domain, disk).ok_or_else(|| self.no_disk(disk))?;
            let tune = changed(found)?;
            if config {
                // The definition must have the disk before anything is done.
                let mut definition = snapshot.future().ok_or_else(fail::not_running)?.parse()?;
                apply(&mut definition)?;
            }
            self.backend().limit_disk(&machine.require_running()?, found, &tune)?;
        }
        self.engine().update(&machine, live, config, apply)
    }

    fn domain_get_block_io_tune(
        &self,
        dom: &Domain,
        disk: Option<&str>,
        flags: u32,
    ) -> Result<Vec<TypedParam>> {
        self.check_flags("DomainGetBlockIoTune", flags, AFFECT | VIR_TYPED_PARAM_STRING_OKAY)?;
        let snapshot = self.find(dom)?.snapshot();
        let live = self.meant(&snapshot, flags & AFFECT)?;
        let mut tune = IoTune::default();
        if let Some(disk) = disk {
            let document = if live { snapshot.current() } else { snapshot.future() };
            let mut domain = document.ok_or_else(fail::not_running)?.parse()?;
            let found = find_mut(&mut domain, disk).ok_or_else(|| self.no_disk(disk))?;
            tune = found.iotune.as_deref().cloned().unwrap_or_default();
        }
        let group = tune.group_name.take().filter(|_| flags & VIR_TYPED_PARAM_STRING_OKAY != 0);
        let mut params: Vec<TypedParam> = FIELDS
            .iter()
            .map(|field| TypedParam::new(field.name, (field.place)(&mut tune).unwrap_or(0)))
            .collect();
        params.extend(group.map(|group| TypedParam::new(GROUP_NAME, group)));
        Ok(params)
    }
}

impl<B: Backend> Connection<B> {
    /// The error for a disk that the machine does not have.
    pub(crate) fn no_disk(&self, disk: &str) -> Error {
        fail::bad_argument(self.domain(), format!("invalid path '{disk}' not assigned to domain"))
            .with_cure("'domblklist' tells the disks")
    }
}

/// The disk with this target or source.
pub(crate) fn find_mut<'d>(domain: &'d mut model::Domain, wanted: &str) -> Option<&'d mut Disk> {
    let source = |disk: &Disk| match &disk.source.place {
        DiskPlace::File(source) => source.file.as_deref() == Some(wanted),
        DiskPlace::Block(source) => source.dev.as_deref() == Some(wanted),
        _ => false,
    };
    domain.devices.disk.iter_mut().find(|disk| disk.target.dev == wanted || source(disk))
}

/// A limit of disks.
struct Field {
    name: &'static str,
    /// Limits that replace each other: where one of them is given, the others are none.
    class: u8,
    place: fn(&mut IoTune) -> &mut Option<u64>,
}

const GROUP_NAME: &str = "group_name";

const fn field(name: &'static str, class: u8, place: fn(&mut IoTune) -> &mut Option<u64>) -> Field {
    Field { name, class, place }
}

/// In the order in which clients get them. The first of a class is that of both directions together.
const FIELDS: &[Field] = &[
    field("total_bytes_sec", 0, |tune| &mut tune.total_bytes_sec),
    field("read_bytes_sec", 0, |tune| &mut tune.read_bytes_sec),
    field("write_bytes_sec", 0, |tune| &mut tune.write_bytes_sec),
    field("total_iops_sec", 1, |tune| &mut tune.total_iops_sec),
    field("read_iops_sec", 1, |tune| &mut tune.read_iops_sec),
    field("write_iops_sec", 1, |tune| &mut tune.write_iops_sec),
    field("total_bytes_sec_max", 2, |tune| &mut tune.total_bytes_sec_max),
    field("read_bytes_sec_max", 2, |tune| &mut tune.read_bytes_sec_max),
    field("write_bytes_sec_max", 2, |tune| &mut tune.write_bytes_sec_max),
    field("total_iops_sec_max", 3, |tune| &mut tune.total_iops_sec_max),
    field("read_iops_sec_max", 3, |tune| &mut tune.read_iops_sec_max),
    field("write_iops_sec_max", 3, |tune| &mut tune.write_iops_sec_max),
    field("size_iops_sec", 4, |tune| &mut tune.size_iops_sec),
    field("total_bytes_sec_max_length", 5, |tune| &mut tune.total_bytes_sec_max_length),
    field("read_bytes_sec_max_length", 5, |tune| &mut tune.read_bytes_sec_max_length),
    field("write_bytes_sec_max_length", 5, |tune| &mut tune.write_bytes_sec_max_length),
    field("total_iops_sec_max_length", 6, |tune| &mut tune.total_iops_sec_max_length),
    field("read_iops_sec_max_length", 6, |tune| &mut tune.read_iops_sec_max_length),
    field("write_iops_sec_max_length", 6, |tune| &mut tune.write_iops_sec_max_length),
];

/// Changes limits as parameters say.
fn change(tune: &mut IoTune, params: &[TypedParam]) -> Result<()> {
    let mut given: Vec<u8> = Vec::new();
    for param in params {
        if param.field == GROUP_NAME {
            let TypedValue::String(group) = &param.value else { return Err(of_wrong_type(&param.field)) };
            tune.group_name = Some(group.clone()).filter(|group| !group.is_empty());
            continue;
        }
        let found = FIELDS.iter().find(|field| field.name == param.field);
        let field = found.ok_or_else(|| {
            let detail = format!("parameter '{}' not supported", param.field);
            Error::new(ErrorCode::InvalidArg, ErrorDomain::None, detail)
        })?;
        let TypedValue::Ullong(value) = param.value else { return Err(of_wrong_type(&param.field)) };
        if !given.contains(&field.class) {
            given.push(field.class);
            let class = FIELDS.iter().filter(|other| other.class == field.class);
            class.for_each(|other| *(other.place)(tune) = None);
        }
        *(field.place)(tune) = (value > 0).then_some(value);
    }
    for (class, what) in [(0, "bytes_sec"), (1, "iops_sec"), (2, "bytes_sec_max"), (3, "iops_sec_max")] {
        let values: Vec<bool> = FIELDS
            .iter()
            .filter(|field| field.class == class)
            .map(|field| (field.place)(tune).is_some())
            .collect();
        if let [true, read, write] = values[..]
            && (read || write)
        {
            let detail = format!("total and read/write of {what} cannot be set at the same time");
            return Err(Error::new(ErrorCode::InvalidArg, ErrorDomain::None, detail)
                .with_cure("give the total, or reading and writing"));
        }
    }
    Ok(())
}

fn of_wrong_type(field: &str) -> Error {
    let detail = format!("invalid type of parameter '{field}'");
    Error::new(ErrorCode::InvalidArg, ErrorDomain::None, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_of_a_kind_replace_each_other() {
        let mut tune = IoTune { total_bytes_sec: Some(5), total_iops_sec: Some(7), ..IoTune::default() };
        let params = [TypedParam::new("read_bytes_sec", 9_u64), TypedParam::new("write_bytes_sec", 8_u64)];
        change(&mut tune, &params).unwrap();
        let expected = IoTune {
            read_bytes_sec: Some(9),
            write_bytes_sec: Some(8),
            total_iops_sec: Some(7),
            ..IoTune::default()
        };
        assert_eq!(tune, expected);
        change(&mut tune, &[TypedParam::new("total_iops_sec", 0_u64)]).unwrap();
        assert_eq!(tune.total_iops_sec, None);
        let both = [TypedParam::new("total_iops_sec", 1_u64), TypedParam::new("read_iops_sec", 1_u64)];
        let refusal = change(&mut tune, &both).unwrap_err();
        assert!(refusal.message().contains("total and read/write of iops_sec"), "{refusal}");
        assert!(change(&mut tune, &[TypedParam::new("colour", 1_u64)]).is_err());
        assert!(change(&mut tune, &[TypedParam::new("total_iops_sec", 1_u32)]).is_err());
    }
}
