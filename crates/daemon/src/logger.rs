//! Log lines: which are kept, where they go, and how they look.

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{SystemTime, UNIX_EPOCH};

use error::{Error, ErrorCode, ErrorDomain, Result};
use log::{Level, LevelFilter, Log, Metadata, Record};

/// The most filters, outputs and bytes of either text.
const ITEMS_MAX: usize = 64;
const TEXT_BYTES_MAX: usize = 4096;

/// The process's logger; it is changed while the process runs.
#[derive(Debug)]
pub(crate) struct Logger {
    settings: RwLock<Settings>,
}

#[derive(Debug)]
struct Settings {
    level: LevelFilter,
    filters: Vec<Filter>,
    outputs: Vec<Output>,
}

/// Lines whose source contains `source` are kept from `level` on.
#[derive(Debug)]
struct Filter {
    level: LevelFilter,
    source: String,
}

#[derive(Debug)]
struct Output {
    level: LevelFilter,
    sink: Sink,
}

#[derive(Debug)]
enum Sink {
    Stderr,
    /// Standard error is the journal: it has the time and takes the priority from the line's start.
    Journal,
    File(String, File),
}

impl Logger {
    /// A logger that keeps lines from `level` on and writes to standard error, which is the journal if `journal`.
    pub(crate) fn new(level: LevelFilter, journal: bool) -> Logger {
        let sink = if journal { Sink::Journal } else { Sink::Stderr };
        let outputs = vec![Output { level: LevelFilter::Trace, sink }];
        Logger { settings: RwLock::new(Settings { level, filters: Vec::new(), outputs }) }
    }

    /// Keeps lines from `level` on, unless a filter says otherwise.
    pub(crate) fn set_level(&self, level: LevelFilter) {
        let mut settings = self.write();
        settings.level = level;
        settings.publish();
    }

    /// The filters as administrators write them.
    pub(crate) fn filters(&self) -> String {
        let settings = self.read();
        let items: Vec<String> = settings
            .filters
            .iter()
            .map(|filter| format!("{}:{}", number(filter.level), filter.source))
            .collect();
        items.join(" ")
    }

    /// Replaces the filters.
    ///
    /// # Errors
    /// The text is not a list of `LEVEL:SOURCE`.
    pub(crate) fn set_filters(&self, text: Option<&str>) -> Result<()> {
        let filters = items(text)?.map(parse_filter).collect::<Result<Vec<_>>>()?;
        let mut settings = self.write();
        settings.filters = filters;
        settings.publish();
        Ok(())
    }

    /// The outputs as administrators write them.
    pub(crate) fn outputs(&self) -> String {
        let settings = self.read();
        let items: Vec<String> = settings
            .outputs
            .iter()
            .map(|output| match &output.sink {
                Sink::Stderr | Sink::Journal => format!("{}:stderr", number(output.level)),
                Sink::File(path, _) => format!("{}:file:{path}", number(output.level)),
            })
            .collect();
        items.join(" ")
    }

    /// Replaces the outputs; `None` and the empty text mean standard error.
    ///
    /// # Errors
    /// The text is not a list of `LEVEL:stderr` and `LEVEL:file:PATH`, or a file cannot be opened.
    pub(crate) fn set_outputs(&self, text: Option<&str>) -> Result<()> {
        let mut outputs = items(text)?.map(parse_output).collect::<Result<Vec<_>>>()?;
        if outputs.is_empty() {
            outputs.push(Output { level: LevelFilter::Trace, sink: Sink::Stderr });
        }
        self.write().outputs = outputs;
        Ok(())
    }

    fn read(&self) -> RwLockReadGuard<'_, Settings> {
        self.settings.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Settings> {
        self.settings.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Settings {
    fn level_for(&self, target: &str) -> LevelFilter {
        let filter = self.filters.iter().find(|filter| target.contains(&filter.source));
        filter.map_or(self.level, |filter| filter.level)
    }

    /// Tells the callers which lines can be kept at all, so that others cost nothing.
    fn publish(&self) {
        let most = self.filters.iter().map(|filter| filter.level).fold(self.level, Ord::max);
        log::set_max_level(most);
    }
}

impl Log for Logger {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= self.read().level_for(metadata.target())
    }

    fn log(&self, record: &Record<'_>) {
        let settings = self.read();
        if record.level() > settings.level_for(record.target()) {
            return;
        }
        let mut line = String::new();
        for output in settings.outputs.iter().filter(|output| record.level() <= output.level) {
            line.clear();
            format_line(record, &output.sink, &mut line);
            // A log that cannot be written has nowhere to complain.
            let _ = match &output.sink {
                Sink::Stderr | Sink::Journal => std::io::stderr().lock().write_all(line.as_bytes()),
                Sink::File(_, file) => (&*file).write_all(line.as_bytes()),
            };
        }
    }

    fn flush(&self) {}
}

fn format_line(record: &Record<'_>, sink: &Sink, line: &mut String) {
    // Writing to a string does not fail. Text of clients stays on one line.
    let message = record.args().to_string().replace('\n', "\\n");
    let target = record.target();
    let _ = match sink {
        Sink::Journal => writeln!(line, "<{}>{target}: {message}", priority(record.level())),
        _ => {
            let level = record.level().as_str().to_lowercase();
            writeln!(line, "{} {level:<5} {target}: {message}", timestamp(SystemTime::now()))
        }
    };
}

/// `2026-11-22T10:01:39.572Z`
fn timestamp(now: SystemTime) -> String {
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let (days, seconds) = (since.as_secs() / 86_400, since.as_secs() % 86_400);
    let (year, month, day) = stdx::date::date(i64::try_from(days).unwrap_or(i64::MAX));
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let millis = since.subsec_millis();
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
}

fn items(text: Option<&str>) -> Result<impl Iterator<Item = &str>> {
    let text = text.unwrap_or_default();
    if text.len() > TEXT_BYTES_MAX || text.split_whitespace().count() > ITEMS_MAX {
        return Err(invalid(format!("more than {ITEMS_MAX} items or {TEXT_BYTES_MAX} bytes")));
    }
    Ok(text.split_whitespace())
}

fn parse_filter(item: &str) -> Result<Filter> {
    match item.split_once(':').map(|(level, source)| (level_of(level), source)) {
        Some((Some(level), source)) if !source.is_empty() => Ok(Filter { level, source: source.to_owned() }),
        _ => {
            Err(invalid(format!("malformed filter '{item}', expected LEVEL:SOURCE with a level from 1 to 4")))
        }
    }
}

fn parse_output(item: &str) -> Result<Output> {
    let malformed =
        || invalid(format!("malformed output '{item}', expected LEVEL:stderr or LEVEL:file:PATH"));
    let (level, rest) = item.split_once(':').ok_or_else(malformed)?;
    let level = level_of(level).ok_or_else(malformed)?;
    let sink = match rest.split_once(':') {
        None if rest == "stderr" => Sink::Stderr,
        Some(("file", path)) if path.starts_with('/') => {
            let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path);
            let file = file.map_err(|cause| {
                Error::new(ErrorCode::SystemError, ErrorDomain::Admin, format!("failed to open {path}"))
                    .with_source(cause)
            })?;
            Sink::File(path.to_owned(), file)
        }
        _ => return Err(malformed()),
    };
    Ok(Output { level, sink })
}

/// Administrators count from 1, debug, to 4, error.
fn level_of(text: &str) -> Option<LevelFilter> {
    match text {
        "1" => Some(LevelFilter::Trace),
        "2" => Some(LevelFilter::Info),
        "3" => Some(LevelFilter::Warn),
        "4" => Some(LevelFilter::Error),
        _ => None,
    }
}

fn number(level: LevelFilter) -> u32 {
    match level {
        LevelFilter::Trace | LevelFilter::Debug => 1,
        LevelFilter::Info => 2,
        LevelFilter::Warn => 3,
        LevelFilter::Error | LevelFilter::Off => 4,
    }
}

/// The priority in the system log's terms.
fn priority(level: Level) -> u32 {
    match level {
        Level::Error => 3,
        Level::Warn => 4,
        Level::Info => 6,
        Level::Debug | Level::Trace => 7,
    }
}

fn invalid(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::InvalidArg, ErrorDomain::Admin, detail)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn times_are_in_utc() {
        let at = |seconds| timestamp(UNIX_EPOCH + Duration::from_millis(seconds));
        assert_eq!(at(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(at(951_782_400_001), "2000-02-29T00:00:00.001Z");
        assert_eq!(at(1_795_341_699_572), "2026-11-22T10:01:39.572Z");
    }

    #[test]
    fn filters_and_outputs_read_back() {
        let logger = Logger::new(LevelFilter::Info, false);
        assert_eq!((logger.filters().as_str(), logger.outputs().as_str()), ("", "1:stderr"));
        logger.set_filters(Some("1:qemu  3:rpc_server")).unwrap();
        assert_eq!(logger.filters(), "1:qemu 3:rpc_server");
        let settings = logger.read();
        assert_eq!(settings.level_for("driver_qemu::open"), LevelFilter::Trace);
        assert_eq!(settings.level_for("rpc_server::client"), LevelFilter::Warn);
        assert_eq!(settings.level_for("daemon"), LevelFilter::Info);
        drop(settings);
        logger.set_filters(None).unwrap();
        assert_eq!(logger.filters(), "");
    }

    #[test]
    fn malformed_settings_change_nothing() {
        let logger = Logger::new(LevelFilter::Info, false);
        logger.set_filters(Some("2:a")).unwrap();
        for text in ["zz", "9:a", "1:", ":a", &"1:a ".repeat(65)] {
            assert!(logger.set_filters(Some(text)).is_err(), "{text}");
        }
        for text in ["9:stderr", "1:syslog:x", "1:file:relative", "1:file:/nonexistent/dir/file", "stderr"] {
            assert!(logger.set_outputs(Some(text)).is_err(), "{text}");
        }
        assert_eq!((logger.filters().as_str(), logger.outputs().as_str()), ("2:a", "1:stderr"));
    }
}
