//! Runs the conformance corpus and prints what passed; `cargo xtask conformance` calls it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use conformance::{Corpus, FAMILIES, Outcome, Report};

const HELP: &str = "\
usage: cargo xtask conformance [OPTION]...

  --corpus DIR   the folder with manifest.json   [the one beside the repository]
  --family F     only this family (may be repeated)
  --only TEXT    only cases whose name contains this
  --json FILE    write the report as JSON
  --failures     print each case that failed, and why
  --seconds-max S
                 fail when the run takes longer than so many seconds
  --dump DIR     write what was expected and found for each case that failed, for a look with diff
";

#[derive(Default)]
struct Options {
    corpus: Option<PathBuf>,
    families: Vec<String>,
    only: Option<String>,
    json: Option<PathBuf>,
    failures: bool,
    dump: Option<PathBuf>,
    seconds_max: Option<f64>,
}

fn main() -> ExitCode {
    match options(std::env::args().skip(1))
        .and_then(|options| options.map_or(Ok(()), |options| run(&options)))
    {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// The options, or none when only the help was wanted.
fn options(mut words: impl Iterator<Item = String>) -> Result<Option<Options>> {
    let mut options = Options::default();
    while let Some(word) = words.next() {
        let mut value = || words.next().with_context(|| format!("{word} needs a value\n\n{HELP}"));
        match word.as_str() {
            "--corpus" => options.corpus = Some(value()?.into()),
            "--family" => options.families.push(value()?),
            "--only" => options.only = Some(value()?),
            "--json" => options.json = Some(value()?.into()),
            "--failures" => options.failures = true,
            "--seconds-max" => {
                options.seconds_max = Some(value()?.parse().context("--seconds-max needs a number")?);
            }
            "--dump" => options.dump = Some(value()?.into()),
            "--help" | "-h" => {
                stdx::print(format_args!("{HELP}"));
                return Ok(None);
            }
            other => bail!("unknown option {other}\n\n{HELP}"),
        }
    }
    Ok(Some(options))
}

fn run(options: &Options) -> Result<()> {
    let unknown = options.families.iter().find(|name| !FAMILIES.iter().any(|family| family.name == **name));
    if let Some(name) = unknown {
        let names: Vec<&str> = FAMILIES.iter().map(|family| family.name).collect();
        bail!("there is no family {name}; there are: {}", names.join(", "));
    }
    let folder = match &options.corpus {
        Some(folder) => folder.clone(),
        None => test_support::shared("corpus")
            .context("no corpus lies beside the repository; name one with --corpus")?,
    };
    let corpus = Corpus::open(&folder)?;
    // A panic is told as the failure of its case.
    std::panic::set_hook(Box::new(|_| {}));
    let start = Instant::now();
    let outcomes = conformance::run(&corpus, |case| {
        (options.families.is_empty() || options.families.contains(&case.family))
            && options.only.as_ref().is_none_or(|only| case.name.contains(only.as_str()))
    });
    let seconds = start.elapsed().as_secs_f64();
    if let Some(folder) = &options.dump {
        for outcome in outcomes.iter().filter(|outcome| outcome.verdict.why.is_some()) {
            dump(&corpus, folder, outcome)?;
        }
    }
    let report = Report::of(&outcomes);
    if options.failures {
        tell(&outcomes);
    }
    stdx::print(format_args!("{}{} cases in {seconds:.1} s\n", report.table(), outcomes.len()));
    if let Some(path) = &options.json {
        std::fs::write(path, serde_json::to_string_pretty(&report)?)
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    if let Some(most) = options.seconds_max.filter(|most| seconds > *most) {
        bail!("the run took {seconds:.1} s, more than the {most} s that it may");
    }
    Ok(())
}

/// A line for each case that failed, and for each refusal in other words than those given.
fn tell(outcomes: &[Outcome]) {
    for outcome in outcomes {
        match (&outcome.verdict.why, &outcome.verdict.refusal) {
            (Some(why), _) => stdx::print(format_args!("{} {}: {why}\n", outcome.family, outcome.name)),
            (None, Some(words)) if outcome.has_message && !outcome.verdict.worded => {
                stdx::print(format_args!("{} {}: other words: {words}\n", outcome.family, outcome.name));
            }
            _ => {}
        }
    }
}

fn dump(corpus: &Corpus, folder: &Path, outcome: &Outcome) -> Result<()> {
    let folder = folder.join(&outcome.family);
    std::fs::create_dir_all(&folder)?;
    let case = corpus
        .cases
        .iter()
        .find(|case| case.family == outcome.family && case.name == outcome.name)
        .context("a case without a case")?;
    let why = outcome.verdict.why.iter().map(|why| format!("{why}\n"));
    let found: Vec<String> = if outcome.texts.is_empty() { why.collect() } else { outcome.texts.clone() };
    let name = outcome.name.replace('/', "_");
    for (index, path) in case.expected.iter().enumerate() {
        std::fs::copy(corpus.folder.join(path), folder.join(format!("{name}.{index}.expected")))?;
    }
    for (index, text) in found.iter().enumerate() {
        std::fs::write(folder.join(format!("{name}.{index}.found")), text)?;
    }
    Ok(())
}
