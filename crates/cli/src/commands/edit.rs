//! `edit`: changing a definition in the user's editor.

use std::io::{BufRead, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Command as Process;

use api::constants::{VIR_DOMAIN_DEFINE_VALIDATE, VIR_DOMAIN_XML_INACTIVE, VIR_DOMAIN_XML_SECURE};

use super::shell::os_text;
use crate::arguments::Arguments;
use crate::command::{Command, DOMAIN, Group, Opt};
use crate::failure::{Failure, Outcome};
use crate::session::Session;

/// The editor when neither VISUAL nor EDITOR names one.
const EDITOR_DEFAULT: &str = "vi";

pub(crate) static EDIT: Command = Command {
    name: "edit",
    group: Group::Domain,
    help: "change a domain's definition in an editor",
    description: "Opens the definition in the editor that VISUAL or EDITOR names, and defines what was saved.",
    options: &[DOMAIN, Opt::flag("skip-validate", "do not check the XML against the schema")],
    run: edit,
};

fn edit(session: &mut Session, arguments: &Arguments) -> Outcome {
    let (driver, domain) = session.domain(arguments)?;
    let read = || driver.domain_get_xml_desc(&domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
    let before = read()?;
    let mut text = before.clone();
    let mut validate = !arguments.has("skip-validate");
    let (mut force, mut open_editor) = (false, true);
    loop {
        if open_editor {
            text = with_editor(&text, "xml")?;
        }
        if text == before {
            let line = format!("Domain '{}' XML configuration not changed.\n", domain.name);
            session.out.extra(&line);
            return Ok(());
        }
        let failure = if !force && read()? != before {
            Failure::new("ERROR: the XML configuration was changed by another user")
        } else {
            let flags = if validate { VIR_DOMAIN_DEFINE_VALIDATE } else { 0 };
            match driver.domain_define_xml_flags(&text, flags) {
                Ok(defined) => {
                    session.out.extra(&format!("Domain '{}' XML configuration edited.\n", defined.name));
                    return Ok(());
                }
                Err(error) => Failure::from(error),
            }
        };
        session.out.failure(&failure);
        let answer = ask(session)?;
        open_editor = answer == Answer::Again;
        match answer {
            Answer::Again => {}
            Answer::Force => force = true,
            Answer::NoValidation => validate = false,
            Answer::Leave => return Err(Failure::silent()),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Again,
    Force,
    NoValidation,
    Leave,
}

/// What to do after a refusal; without a person to ask, the edit ends.
fn ask(session: &mut Session) -> Outcome<Answer> {
    loop {
        session.out.print("Failed. Try again? [y,n,i,f,?]: ");
        session.out.flush();
        let mut line = String::new();
        let count = std::io::stdin().lock().read_line(&mut line);
        match (count, line.trim()) {
            (Err(_) | Ok(0), _) => {
                session.out.print("\n");
                return Ok(Answer::Leave);
            }
            (_, "y") => return Ok(Answer::Again),
            (_, "n") => return Ok(Answer::Leave),
            (_, "i") => return Ok(Answer::NoValidation),
            (_, "f") => return Ok(Answer::Force),
            _ => session.out.print(
                "y - yes, start editor again\nn - no, throw away my changes\n\
                 i - turn off validation and try to redefine again\n\
                 f - force, try to redefine again\n? - print this help\n",
            ),
        }
    }
}

/// Lets the user change `text` in an editor; the result is what was saved.
pub(crate) fn with_editor(text: &str, suffix: &str) -> Outcome<String> {
    let file = Scratch::create(text, suffix).map_err(|error| {
        Failure::new(format!("Failed to create temporary file: {}", os_text(&error)))
            .with_cure("TMPDIR names the directory for it")
    })?;
    run_editor(&file.path)?;
    std::fs::read_to_string(&file.path).map_err(|error| {
        Failure::new(format!("{}: failed to read temporary file: {}", file.path.display(), os_text(&error)))
    })
}

fn run_editor(path: &Path) -> Outcome {
    let chosen =
        ["VISUAL", "EDITOR"].into_iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    let editor = chosen.unwrap_or_else(|| EDITOR_DEFAULT.to_owned());
    // The variable may hold options and quotes, so a shell reads it; the path goes as an argument of its own.
    let status = Process::new("sh").arg("-c").arg(format!("{editor} \"$1\"")).arg("sh").arg(path).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::new(format!("{editor}: command exited with {status}"))
            .with_cure("set EDITOR to an editor that is installed")),
        Err(error) => Err(Failure::new(format!("{editor}: {}", os_text(&error)))),
    }
}

/// A private file that is gone when this is dropped.
struct Scratch {
    path: PathBuf,
}

impl Scratch {
    fn create(text: &str, suffix: &str) -> std::io::Result<Scratch> {
        let directory = std::env::temp_dir();
        let mut attempt = 0_u32;
        loop {
            let path = directory.join(format!("ferrovirt-{}-{attempt}.{suffix}", std::process::id()));
            match std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
                Ok(mut file) => {
                    let scratch = Scratch { path };
                    file.write_all(text.as_bytes())?;
                    return Ok(scratch);
                }
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && attempt < 1000 => {
                    attempt += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // It may already be gone; nothing else needs doing.
        let _ = std::fs::remove_file(&self.path);
    }
}
