//! `xml from-native` and `xml to-native`: machines as other tools keep them.

use convert::native::{self, Target};
use model::Domain;
use policy::emulator::EmulatorCaps;

use super::layout::flags;
use super::source::{read, read_bytes, source};
use crate::arguments::Arguments;
use crate::failure::{Failure, Outcome, Tried};
use crate::random;
use crate::session::Session;

/// The format that depends on an emulator.
const QEMU: &str = "qemu-argv";

pub(super) fn from_native(session: &mut Session, arguments: &Arguments) -> Outcome {
    let (format, file) = format_and_file(arguments, |format| format.read.is_some())?;
    let bytes = read_bytes(file)?;
    let converted = native::decode(format, &bytes)
        .and_then(|text| native::from_native(format, &text, &mut random::fill))
        .tried(|| format!("{file}: no document can be made of it"))?;
    for warning in &converted.warnings {
        session.out.warning(&format!("{file}: warning: {warning}"));
    }
    session.out.print(&converted.domain.format(flags(arguments)));
    Ok(())
}

pub(super) fn to_native(session: &mut Session, arguments: &Arguments) -> Outcome {
    let (format, file) = format_and_file(arguments, |format| format.write.is_some())?;
    let emulator = arguments.text("emulator")?.map(emulator).transpose()?;
    if emulator.is_some() && format != QEMU {
        return Err(Failure::new(format!("--emulator says nothing about the format '{format}'")));
    }
    let source = source(arguments, file)?;
    let checked = source.check(arguments)?;
    let (kind, _) = source.parse(&checked)?;
    if kind.root != "domain" {
        return Err(Failure::new(format!("{file} is a document of kind '{}'", kind.name))
            .with_cure("machines alone have other formats: name a document of kind 'domain'"));
    }
    source.warn(session, &checked.findings, checked.left_out);
    let (domain, _) =
        Domain::parse(&source.text).map_err(|error| Failure::new(format!("{file}: {error}")))?;
    let text = native::to_native(format, domain, &Target { emulator: emulator.as_ref() }, &mut random::fill)
        .tried(|| format!("{file}: it cannot be written as {format}"))?;
    session.out.print(&text);
    Ok(())
}

fn format_and_file(arguments: &Arguments, fits: fn(&native::Format) -> bool) -> Outcome<(&str, &str)> {
    match arguments.rest("file") {
        [format, file] => Ok((format, file)),
        _ => {
            let formats = native::FORMATS.iter().filter(|format| fits(format));
            let names: Vec<String> =
                formats.map(|format| format!("{} ({})", format.name, format.help)).collect();
            Err(Failure::new("a format and a file are needed")
                .with_cure(format!("the formats are {}", names.join(", "))))
        }
    }
}

fn emulator(file: &str) -> Outcome<EmulatorCaps> {
    EmulatorCaps::from_document(&read(file)?).map_err(|error| Failure::new(format!("{file}: {error}")))
}
