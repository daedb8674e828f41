//! `cargo xtask`: everything that a developer or CI runs besides building.

mod bench;
mod check;
mod codegen;
mod cpu_models;
mod figures;
mod fuzz_seeds;
mod lab;
mod monitor;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;

const HELP: &str = "\
usage: cargo xtask COMMAND

  check               all of CI: fmt, codegen, tidy, clippy, build, conformance, tests
  codegen [--check]   write (or compare) what is derived from the contract in crates/api
  cpu-models [--check] FOLDER
                      write (or compare) the tables of processors from a CPU map of libvirt
  conformance [--help]
                      the cases of a corpus of documents, in process: passed and total per family
  bench [--json]      our daemon beside the stock libvirtd, as ratios
  bench-monitor [--json]
                      what a machine on our own monitor costs beside its guest, against limits
  bench-lab [--json]  Linux on our own monitor beside QEMU, in the nested lab: minutes
  fuzz-seeds [TARGET...]
                      fill fuzz/corpus with real documents
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
        ["cpu-models", options @ ..] => cpu_models::run(&root, options),
        ["conformance", options @ ..] => conformance(&root, options),
        ["bench"] => bench::run(&root, false),
        ["bench", "--json"] => bench::run(&root, true),
        ["bench-lab"] => lab::run(&root, false),
        ["bench-lab", "--json"] => lab::run(&root, true),
        ["bench-monitor"] => monitor::run(&root, false),
        ["bench-monitor", "--json"] => monitor::run(&root, true),
        ["fuzz-seeds", targets @ ..] => fuzz_seeds::run(&root, targets),
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

/// Runs the program of `tests/conformance`, which links what it tests, as xtask does not.
fn conformance(root: &Path, options: &[&str]) -> anyhow::Result<()> {
    let mut cargo = std::process::Command::new("cargo");
    cargo
        .args(["run", "--quiet", "--package", "conformance", "--manifest-path"])
        .arg(root.join("Cargo.toml"));
    let status = cargo.arg("--").args(options).status().context("cannot run cargo")?;
    anyhow::ensure!(status.success(), "the conformance run ended with {status}");
    Ok(())
}

/// The workspace's root: the folder above this crate.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}
