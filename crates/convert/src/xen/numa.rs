//! NUMA nodes of the guest: `vnuma = [ [ "pnode=0", "size=2048", "vcpus=0-1", "vdistances=10,20" ], … ]`.

use conf_file::Value;
use error::Result;
use model::Domain;
use model::cpu::{Distance, Numa, NumaCell};

use super::settings::{Reader, Writer, malformed};
use crate::fault::unsupported;

/// Distances of a node to itself and to others, unless something else is said.
const LOCAL: u32 = 10;
const REMOTE: u32 = 20;
/// Most nodes.
const CELLS_MAX: usize = 256;

pub(super) fn read(domain: &mut Domain, reader: &Reader<'_>) -> Result<()> {
    let nodes = reader.list("vnuma")?;
    if nodes.is_empty() {
        return Ok(());
    }
    if nodes.len() > CELLS_MAX {
        return Err(unsupported(format!(
            "{} NUMA nodes are too many: at most {CELLS_MAX} are possible",
            nodes.len()
        )));
    }
    let cells: Vec<NumaCell> = (0..).zip(nodes).map(|(id, node)| cell(id, node)).collect::<Result<_>>()?;
    let total: u64 = cells.iter().filter_map(|cell| cell.memory).fold(0, u64::saturating_add);
    if domain.memory.as_ref().is_some_and(|memory| memory.kib < total) {
        domain.memory.get_or_insert_default().kib = total;
    }
    domain.cpu.get_or_insert_default().numa = Some(Box::new(Numa { cell: cells, ..Numa::default() }));
    Ok(())
}

fn cell(id: u32, node: &Value) -> Result<NumaCell> {
    let Value::List(options) = node else { return Err(malformed("vnuma", "a list of lists")) };
    let mut cell = NumaCell { id: Some(id), ..NumaCell::default() };
    for option in options {
        let Value::Text(text) = option else { return Err(malformed("vnuma", "lists of strings")) };
        let wrong = || malformed("vnuma", "pnode=N, size=MIB, vcpus=LIST and vdistances=LIST");
        let (key, value) = text.split_once('=').ok_or_else(wrong)?;
        match key.trim() {
            // The node of the host is the host's to choose.
            "pnode" => {}
            "size" => {
                let mib = value.trim().parse::<u64>().ok().and_then(|mib| mib.checked_mul(1024));
                cell.memory = Some(mib.ok_or_else(wrong)?);
            }
            "vcpus" => cell.cpus = Some(value.trim().parse().map_err(|_| wrong())?),
            "vdistances" => {
                let number = |text: &str| text.trim().parse::<u32>().map_err(|_| wrong());
                let values: Vec<u32> = value.split(',').map(number).collect::<Result<_>>()?;
                cell.distances = (0..).zip(values).map(|(id, value)| Distance { id, value }).collect();
            }
            _ => return Err(wrong()),
        }
    }
    Ok(cell)
}

pub(super) fn write(writer: &mut Writer, domain: &Domain) -> Result<()> {
    let Some(numa) = domain.cpu.as_ref().and_then(|cpu| cpu.numa.as_ref()) else { return Ok(()) };
    let cells = &numa.cell;
    if cells.len() > CELLS_MAX {
        return Err(unsupported(format!(
            "{} NUMA nodes are too many: at most {CELLS_MAX} are possible",
            cells.len()
        )));
    }
    let node = |(index, cell): (usize, &NumaCell)| {
        let distances: Vec<String> =
            (0..cells.len()).map(|other| distance(cells, index, other).to_string()).collect();
        let cpus = cell.cpus.as_ref().map(ToString::to_string).unwrap_or_default();
        Value::from_iter([
            format!("pnode={}", number(cell, index)),
            format!("size={}", cell.memory.unwrap_or(0).div_ceil(1024)),
            format!("vcpus={cpus}"),
            format!("vdistances={}", distances.join(",")),
        ])
    };
    writer.list("vnuma", cells.iter().enumerate().map(node))
}

/// The number of a node; those without one are numbered in order.
pub(crate) fn number(cell: &NumaCell, index: usize) -> u32 {
    cell.id.unwrap_or(u32::try_from(index).unwrap_or(u32::MAX))
}

/// The distance of two nodes; what is said of one direction holds for the other too.
pub(crate) fn distance(cells: &[NumaCell], from: usize, to: usize) -> u32 {
    let said = |from: usize, to: usize| {
        let id = number(&cells[to], to);
        cells[from].distances.iter().find(|distance| distance.id == id).map(|distance| distance.value)
    };
    let default = if from == to { LOCAL } else { REMOTE };
    said(from, to).or_else(|| said(to, from)).unwrap_or(default)
}
