//! The reference pages of documents, from the tables of the model.

use document::reference;
use model::DOCUMENTS;

use super::output::Output;

/// Writes a page for each kind; devices that are passed alone are chapters of the domain's page.
pub(super) fn emit(output: &mut Output) {
    for kind in DOCUMENTS.iter().filter(|kind| !kind.part) {
        output.text(&format!("docs/reference/{}.md", kind.name), reference::page(kind));
    }
}
