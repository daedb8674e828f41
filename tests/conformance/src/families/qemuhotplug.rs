//! Running domain + device operations with a scripted monitor -> domain XML.

use model::{Domain, FormatFlags};
use policy::hotplug::{self, Device, Note, Plan, Surroundings};
use serde_json::Value;

use crate::{Case, Corpus, Problem, Produced, qemu};

/// The running form, with its secrets.
const LIVE: FormatFlags = FormatFlags::SECURE;

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let (host, caps) = (qemu::host(corpus, case), qemu::caps(corpus, case)?);
    let (written, _) = Domain::parse(&case.input(corpus, 0)?).map_err(Problem::refused)?;
    let mut domain = hotplug::running(&written, (&host, &caps), &mut qemu::counting, 7)?;
    let private_dir = format!("/var/lib/libvirt/qemu/domain-7-{}", domain.name);
    let steps =
        case.context["steps"].as_array().ok_or_else(|| Problem::missing("the steps of vCPU cases"))?;
    let (mut images, mut texts) = (0, Vec::new());
    for step in steps {
        let device = Device::parse(&corpus.text(step["device"].as_str().unwrap_or_default())?)?;
        let around = Surroundings { host: &host, caps: &caps, images, private_dir: &private_dir };
        let mut plan = match step["operation"].as_str() {
            Some("attach") => hotplug::attach(&domain, device, &around, &mut qemu::counting)?,
            Some("detach") => hotplug::detach(&domain, &device)?,
            _ => hotplug::update(&domain, &device, images)?,
        };
        let script: Vec<&Value> = step["qmp"].as_array().into_iter().flatten().collect();
        let gone = play(&mut plan, &script)?;
        let indexes = plan.domain.devices.disk.iter().filter_map(|disk| disk.source.index);
        images = indexes.max().unwrap_or(0).max(images);
        if gone == (step["result"] == "not_removed") {
            return Err(Problem::missing("the guest lets go what it should keep, or the other way round"));
        }
        if gone {
            domain = plan.domain;
        }
        let text = domain.format(LIVE);
        if let Some(other) = step["not_equal"].as_str()
            && text == corpus.text(other)?
        {
            return Err(Problem::missing("the machine changed though the device stayed"));
        }
        texts.extend(step["expected"].is_string().then_some(text));
    }
    Ok(texts)
}

/// Sends the commands of a plan to the scripted monitor; whether everything was done, so that the machine changes.
fn play(plan: &mut Plan, script: &[&Value]) -> Result<bool, Problem> {
    let mut answers: Vec<Value> = Vec::new();
    let mut sets = Value::Null;
    let mut sent = 0;
    let commands = plan.commands.clone();
    for (index, command) in commands.iter().enumerate() {
        if let Note::Marked(mark) = &command.note
            && !sets.to_string().contains(&format!("{mark:?}"))
        {
            answers.push(Value::Null);
            continue;
        }
        let expected = script.get(sent).map(|line| line["execute"].as_str().unwrap_or_default());
        if expected != Some(command.execute) {
            return Err(Problem::missing(format!("sent {}, the script has {expected:?}", command.execute)));
        }
        let reply = script[sent]["reply"].as_str().unwrap_or_default();
        sent += 1;
        let (event, answer) = match reply.rsplit_once("\r\n") {
            Some((event, answer)) => (event, answer),
            None => ("", reply),
        };
        let answer: Value = serde_json::from_str(answer).unwrap_or_default();
        if command.execute == "query-fdsets" {
            sets = answer["return"].clone();
        }
        answers.push(answer["return"].clone());
        if plan.until_gone == Some(index + 1) && !event.contains("DEVICE_DELETED") {
            return Ok(false);
        }
    }
    if sent < script.len() {
        return Err(Problem::missing(format!("did not send {}", script[sent]["execute"])));
    }
    plan.settle(&answers);
    Ok(true)
}
