//! Tables of the firmware: each knows some values, in an order of its own.

use model::Domain;
use model::sysinfo::{Entry, SysInfo};

const BIOS: &[&str] = &["vendor", "version", "date", "release"];
const SYSTEM: &[&str] = &["manufacturer", "product", "version", "serial", "uuid", "sku", "family"];
const BASE_BOARD: &[&str] = &["manufacturer", "product", "version", "serial", "asset", "location"];
const CHASSIS: &[&str] = &["manufacturer", "version", "serial", "asset", "sku"];

/// Keeps the values that a table can have, the first of each name, in the order of the table.
pub(super) fn settle(domain: &mut Domain) {
    for tables in &mut domain.sysinfo {
        let tables = match tables {
            SysInfo::SmBios(tables) => tables,
            SysInfo::FwCfg(config) => {
                // A file comes before a text.
                for entry in config.entry.iter_mut().filter(|entry| entry.file.is_some()) {
                    entry.value = None;
                }
                continue;
            }
        };
        order(&mut tables.bios, BIOS);
        order(&mut tables.system, SYSTEM);
        order(&mut tables.chassis, CHASSIS);
        for board in &mut tables.base_board {
            order(&mut board.entry, BASE_BOARD);
        }
        tables.base_board.retain(|board| !board.entry.is_empty());
    }
}

fn order(entries: &mut Vec<Entry>, names: &[&str]) {
    let place = |entry: &Entry| names.iter().position(|name| *name == entry.name);
    entries.retain(|entry| place(entry).is_some() && !entry.value.is_empty());
    entries.sort_by_key(place);
    entries.dedup_by(|other, kept| other.name == kept.name);
}
