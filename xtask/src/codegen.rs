//! `cargo xtask codegen`: reads the contract in `crates/api` and writes everything that follows from it.

mod calls;
mod client;
mod dispatch;
mod documents;
mod events;
mod layout;
mod output;
mod parse;
#[cfg(test)]
mod reference;
mod vocabulary;
mod wire;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use output::Output;

/// Share of the operations below which wire code by hand must stay.
const MANUAL_MAX_PERCENT: usize = 5;

/// What to do with the files that are derived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Write them.
    Write,
    /// Compare them with what is there.
    Check,
}

/// Derives every generated file; in [`Mode::Check`] it fails when one is not up to date.
///
/// # Errors
/// When the declarations cannot be read or understood, or a file is stale or cannot be written.
pub(crate) fn run(mode: Mode) -> Result<()> {
    let root = repository_root()?;
    let contract = parse::contract(&root.join("crates/api/src"))?;
    let mut output = Output::default();
    calls::emit(&contract, &mut output);
    events::emit(&contract, &mut output);
    wire::emit(&contract, &mut output);
    wire::emit_events(&contract, &mut output);
    wire::emit_tables(&contract, &mut output);
    dispatch::emit(&contract, &mut output);
    client::emit(&contract, &mut output);
    documents::emit(&mut output);
    let stale = output.settle(&root, mode)?;
    stdx::print(format_args!("codegen: {}\n", contract.summary()));
    check_manual(contract.manual(), contract.operations().count())?;
    if !stale.is_empty() {
        bail!("not up to date (run `cargo xtask codegen`): {}", stale.join(", "));
    }
    Ok(())
}

/// Wire code by hand is the exception: it stays below [`MANUAL_MAX_PERCENT`].
fn check_manual(manual: usize, all: usize) -> Result<()> {
    if manual * 100 >= all * MANUAL_MAX_PERCENT && manual > 0 {
        bail!(
            "wire code of {manual} of {all} operations is by hand, which must stay below {MANUAL_MAX_PERCENT} %: declare \
             them so that it can be derived"
        );
    }
    Ok(())
}

fn repository_root() -> Result<PathBuf> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().map(Path::to_path_buf).context("xtask lies in no repository")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_code_by_hand_is_bounded() {
        for (manual, all, expect) in
            [(0, 0, true), (0, 428, true), (21, 428, true), (22, 428, false), (5, 100, false)]
        {
            assert_eq!(check_manual(manual, all).is_ok(), expect, "{manual} of {all}");
        }
    }
}
