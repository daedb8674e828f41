//! `cargo xtask check`: all of CI, in the order in which mistakes are cheapest to find.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::{codegen, tidy};

/// Longest time that the whole corpus may take, in seconds.
const SECONDS_MAX: &str = "60";

/// Runs every step; stops at the first that fails.
pub fn run(root: &Path) -> Result<()> {
    step("fmt", || cargo(root, &["fmt", "--all", "--check"]))?;
    step("codegen", || codegen::run(codegen::Mode::Check))?;
    step("tidy", || tidy::run(root))?;
    step("clippy", || cargo(root, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    step("fuzz targets", || {
        cargo(
            root,
            &["check", "--manifest-path", "fuzz/Cargo.toml", "--target-dir", "target/fuzz", "--locked"],
        )
    })?;
    step("build", || cargo(root, &["build", "--workspace"]))?;
    if test_support::shared("corpus").is_some() {
        // The run of the tool has the minute that the whole corpus may take, several times what it needs; a test would
        // fail for whatever else the machine does.
        let run = ["run", "--quiet", "--package", "conformance", "--", "--seconds-max", SECONDS_MAX];
        step("conformance", || cargo(root, &run))?;
    }
    step("test", || cargo(root, &["test", "--workspace"]))
}

fn step(name: &str, action: impl FnOnce() -> Result<()>) -> Result<()> {
    stdx::print(format_args!("== {name}\n"));
    let start = Instant::now();
    action().with_context(|| format!("step '{name}' failed"))?;
    stdx::print(format_args!("== {name}: {:.1} s\n", start.elapsed().as_secs_f64()));
    Ok(())
}

fn cargo(root: &Path, arguments: &[&str]) -> Result<()> {
    let status =
        Command::new("cargo").args(arguments).current_dir(root).status().context("cannot run cargo")?;
    if !status.success() {
        bail!("cargo {} ended with {status}", arguments.join(" "));
    }
    Ok(())
}
