//! What can be done with documents of any kind without a daemon: find mistakes, show them as JSON or YAML, write their
//! schema and their reference page. Everything follows from the tables of `model`.
//!
//! ```text
//!   model::DOCUMENTS ──▶ check      mistakes with their places
//!                    ──▶ relaxng    the schema of a kind
//!                    ──▶ reference  the page about a kind
//!   XML ◀──▶ view::Tree ◀──▶ JSON, YAML
//! ```

pub mod check;
mod guide;
pub mod reference;
pub mod relaxng;
mod spelling;
pub mod view;
mod yaml;
