//! Recorded QMP conversation -> QEMU capabilities cache XML.

use policy::emulator::{CacheStamp, EmulatorCaps, Probe};
use serde_json::{Deserializer, Value};

use crate::{Case, Corpus, Problem, Produced};

/// Runs a case: the recording answers the probe, which must send exactly the recorded commands.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let text = case.input(corpus, 0)?;
    let documents =
        documents(&text).map_err(|error| Problem::Missing(format!("the recording is no JSON: {error}")))?;
    let mut recorded = documents.chunks_exact(2);
    let mut probe = Probe::new(case.word("binary").unwrap_or_default());
    if case.flag("hvf") {
        probe = probe.with_hvf();
    }
    converse(&mut probe, &mut recorded)?;
    let second = probe.wants_second_pass();
    let mut caps = probe.finish().map_err(Problem::refused)?;
    let mut stamp = CacheStamp::default();
    if second {
        let mut probe = Probe::second(&caps);
        converse(&mut probe, &mut recorded)?;
        probe.finish_second(&mut caps).map_err(Problem::refused)?;
        let microcode = case.context["fake_microcode"].as_u64().and_then(|number| u32::try_from(number).ok());
        stamp.microcode = microcode.unwrap_or(0);
    }
    if let Some(pair) = recorded.next() {
        return Err(Problem::Missing(format!("{} was not asked", pair[0].0)));
    }
    let written = caps.to_document(&stamp);
    let read = EmulatorCaps::from_document(&written).map_err(Problem::refused)?;
    if read.to_document(&stamp) != written {
        return Err(Problem::missing("the document does not survive being read"));
    }
    Ok(vec![written])
}

/// A JSON document of a recording with its text.
type Document<'a> = (Value, &'a str);

fn documents(text: &str) -> serde_json::Result<Vec<Document<'_>>> {
    let mut stream = Deserializer::from_str(text).into_iter::<Value>();
    let (mut documents, mut begin) = (Vec::new(), 0);
    while let Some(value) = stream.next() {
        let end = stream.byte_offset();
        documents.push((value?, text.get(begin..end).unwrap_or_default()));
        begin = end;
    }
    Ok(documents)
}

/// Answers one pass, whose first command is the sender's own.
fn converse<'a>(
    probe: &mut Probe,
    recorded: &mut impl Iterator<Item = &'a [Document<'a>]>,
) -> Result<(), Problem> {
    match recorded.next() {
        Some([(sent, _), _]) if sent["execute"] == "qmp_capabilities" => {}
        _ => return Err(Problem::missing("the recording has no such pass")),
    }
    while let Some(command) = probe.next_command() {
        let Some([(sent, _), (_, answer)]) = recorded.next() else {
            return Err(Problem::Missing(format!("{} was not recorded", command.execute)));
        };
        let arguments = sent.get("arguments").unwrap_or(&Value::Null);
        if sent["execute"] != command.execute || *arguments != command.arguments {
            return Err(Problem::Missing(format!("asked {command:?} in place of {sent}")));
        }
        probe.answer_text(answer).map_err(|error| Problem::Missing(error.to_string()))?;
    }
    Ok(())
}
