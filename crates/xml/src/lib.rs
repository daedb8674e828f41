//! Documents as plain structs: a derive makes a static table of a struct's XML, one interpreter loads, saves,
//! compares and describes from it, and a writer lays the text out exactly as libvirt does.
//!
//! ```text
//!   text ──document──▶ tree ──load──▶ struct ──save──▶ writer ──▶ text
//!                               ▲        │ ▲
//!                               │        │ └── compare (differences by path)
//!                               └─ Table ┴──── describe (reference page)
//! ```

extern crate self as xml;

mod compare;
mod content;
mod describe;
mod document;
mod encoding;
mod error;
mod flags;
mod form;
mod load;
mod malformed;
mod name;
mod raw;
mod record;
mod report;
mod save;
mod scan;
mod table;
mod types;
mod unit;
mod value;
mod writer;

pub use compare::{Difference, compare};
pub use content::{Piece, cdata, pieces};
pub use describe::{Counts, count, describe};
pub use document::{BYTES_MAX, Document, NODES_MAX};
pub use encoding::{EncodingError, decode};
pub use error::{Cause, Class, Error, Refusal};
pub use flags::FormatFlags;
pub use form::Form;
pub use load::{Loading, load, load_for_errors, load_status};
pub use raw::{Raw, declared};
pub use record::{Child, List, Record, Shape, Shaped, Slot, SlotMut, ValueList, Variant};
pub use report::{Report, TEXT, Unknown, nearest};
pub use roxmltree::Node;
pub use save::{save, save_at, save_into, save_secure};
pub use scan::{ATTRIBUTES_MAX, DEPTH_MAX, NAMESPACES_MAX};
pub use stdx::Uuid;
pub use table::{EMPTY, Field, Format, Kind, Marks, Namespace, Table};
pub use types::{CpuSet, MacAddress};
pub use unit::{UNITS, scale, to_bytes};
pub use value::{Cell, TEXT_BYTES_MAX, Value, check_length};
pub use writer::Writer;
pub use xml_derive::{Xml, XmlEnum, XmlUnion};
