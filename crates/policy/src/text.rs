//! Texts of documents that later stand in files, command lines and firewall rules: nothing in them may end a line.

use error::Result;
use xml::{Field, Kind, Record, Slot};

use crate::fault;

/// Longest text of a single value, in bytes.
pub const BYTES_MAX: usize = 4096;
/// Longest name of a network device of the host, in bytes.
pub const DEVICE_NAME_BYTES_MAX: usize = 15;

/// Refuses control characters and over-long texts in every value of a document but those of the elements in `free`,
/// which no program but a reader of the document ever sees.
///
/// # Errors
/// A value has such a text; the message names its place.
pub fn check(root: &str, record: &dyn Record, free: &[&str]) -> Result<()> {
    Check { free, path: format!("/{root}"), text: String::new() }.record(record)
}

/// Refuses a name that is empty or longer than `bytes_max`; `what` says whose it is.
///
/// # Errors
/// The name is such a one.
pub fn check_length(what: &str, name: &str, bytes_max: usize) -> Result<()> {
    if name.is_empty() {
        return Err(fault::xml(format!("{what} is empty")).with_cure("give it a name"));
    }
    if name.len() > bytes_max {
        let detail = format!("{what} is longer than {bytes_max} bytes: '{}'", shortened(name));
        return Err(fault::xml(detail).with_cure("choose a shorter one"));
    }
    Ok(())
}

struct Check<'a> {
    free: &'a [&'a str],
    path: String,
    text: String,
}

impl Check<'_> {
    /// Recursion is bounded by the depth of the tables.
    fn record(&mut self, record: &dyn Record) -> Result<()> {
        for (index, field) in record.table().fields.iter().enumerate() {
            if self.free.contains(&field.name) && !field.name.is_empty() {
                continue;
            }
            let length = self.path.len();
            match record.slot(index) {
                Slot::Cell(cell) => self.cell(cell, field)?,
                Slot::Values(values) => {
                    for cell in (0..values.count()).filter_map(|at| values.at(at)) {
                        self.cell(cell, field)?;
                    }
                }
                Slot::Child(child) => {
                    if let Some(inner) = child.get() {
                        self.enter(field.name);
                        self.record(inner)?;
                    }
                }
                Slot::List(list) => {
                    for inner in (0..list.count()).filter_map(|at| list.at(at)) {
                        self.enter(inner.tag().filter(|_| field.kind == Kind::Mixed).unwrap_or(field.name));
                        self.record(inner)?;
                        self.path.truncate(length);
                    }
                }
                Slot::Nothing | Slot::Flag(_) | Slot::Raw(_) => {}
            }
            self.path.truncate(length);
        }
        Ok(())
    }

    fn enter(&mut self, name: &str) {
        if !name.is_empty() {
            self.path.push('/');
            self.path.push_str(name);
        }
    }

    fn cell(&mut self, cell: &dyn xml::Cell, field: &Field) -> Result<()> {
        self.text.clear();
        if !cell.save(&mut self.text, field.format) {
            return Ok(());
        }
        let control = self.text.chars().find(|letter| letter.is_control());
        let problem = match control {
            Some(letter) => format!("has the control character U+{:04X}", u32::from(letter)),
            None if self.text.len() > BYTES_MAX => format!("is longer than {BYTES_MAX} bytes"),
            None => return Ok(()),
        };
        let attribute = if field.kind == Kind::Attribute { "@" } else { "" };
        let place = format!("{}/{attribute}{}", self.path, field.name);
        Err(fault::xml(format!("{} {problem}", place.trim_end_matches('/'))).with_cure("remove it"))
    }
}

/// The start of a text that is too long for a message.
fn shortened(text: &str) -> String {
    let start: String = text.chars().take(32).collect();
    if start.len() < text.len() { format!("{start}..") } else { start }
}
