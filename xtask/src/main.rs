//! `cargo xtask`: everything that a developer or CI runs besides building.

mod bench;
mod check;
mod codegen;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "\
usage: cargo xtask COMMAND

  check               all of CI: fmt, codegen, tidy, clippy, build, tests
  codegen [--check]   write (or compare) what is derived from the contract in crates/api
  bench [--json]      our daemon beside the stock libvirtd, as ratios
  tidy                layers, module docs, budgets, fuzz targets, licences
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = root();
    let result = match words.as_slice() {
        ["check"] => check::run(&root),
        ["codegen"] => codegen::run(codegen::Mode::Write),
        ["codegen", "--check"] => codegen::run(codegen::Mode::Check),
        ["bench"] => bench::run(&root, false),
        ["bench", "--json"] => bench::run(&root, true),
        ["tidy"] => tidy::run(&root),
        _ => {
            eprint!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The workspace's root: the folder above this crate.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}
