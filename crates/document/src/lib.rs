//! What can be done with documents of any kind without a daemon: find mistakes, tell what a new layout loses, show them as JSON or YAML, write their
//! schema and their reference page. Everything follows from the tables of `model`.
//!
//! ```text
//!   model::DOCUMENTS ──▶ check      mistakes with their places
//!                    ──▶ loss       what is not in the formatted text any more
//!                    ──▶ relaxng    the schema of a kind
//!                    ──▶ reference  the page about a kind
//!   XML ◀──▶ view::Tree ◀──▶ JSON, YAML
//! ```

pub mod check;
mod from_xml;
mod guide;
mod lines;
pub mod loss;
pub mod reference;
pub mod relaxng;
mod spelling;
mod to_xml;
pub mod view;
mod yaml;
