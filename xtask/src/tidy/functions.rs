//! Functions stay short, and every facet of the contract small.

use std::path::Path;

use anyhow::{Context, Result};
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::{Findings, Source};

/// Hard limit for a function, in lines from signature to closing brace.
const FUNCTION_LINES_MAX: usize = 70;
/// Hard limit for a facet's operations.
const FACET_OPERATIONS_MAX: usize = 25;

pub fn check(_root: &Path, sources: &[Source], findings: &mut Findings) -> Result<()> {
    for source in sources.iter().filter(|source| !source.is_generated() && !source.is_test()) {
        let file =
            syn::parse_file(&source.text).with_context(|| format!("{} does not parse", source.path))?;
        let mut visitor = Visitor { path: &source.path, findings };
        visitor.visit_file(&file);
    }
    Ok(())
}

struct Visitor<'a> {
    path: &'a str,
    findings: &'a mut Findings,
}

impl Visitor<'_> {
    fn function(&mut self, name: &syn::Ident, span: Span) {
        let lines = span.end().line - span.start().line + 1;
        if lines > FUNCTION_LINES_MAX {
            let place = format!("{}:{}", self.path, span.start().line);
            self.findings
                .add(place, format!("function '{name}' has {lines} lines; at most {FUNCTION_LINES_MAX}"));
        }
    }
}

impl<'ast> Visit<'ast> for Visitor<'_> {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.function(
            &function.sig.ident,
            function.sig.span().join(function.block.span()).unwrap_or(function.span()),
        );
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.function(
            &function.sig.ident,
            function.sig.span().join(function.block.span()).unwrap_or(function.span()),
        );
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        if self.path.starts_with("crates/api/src/ops/") && item.items.len() > FACET_OPERATIONS_MAX {
            let message = format!(
                "facet '{}' has {} operations; at most {FACET_OPERATIONS_MAX}",
                item.ident,
                item.items.len()
            );
            self.findings.add(self.path, message);
        }
        visit::visit_item_trait(self, item);
    }
}
