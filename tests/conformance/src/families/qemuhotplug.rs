//! Running domain + device operations with a scripted monitor -> domain XML.

use model::{Domain, FormatFlags};
use policy::emulator::EmulatorCaps;
use policy::hotplug::vcpu::{self, Units, Wish};
use policy::hotplug::{self, Command, Device, Note, Plan, Surroundings};
use serde_json::{Deserializer, Value};
use xml::CpuSet;

use crate::{Case, Corpus, InStep, Problem, Produced, Step, qemu};

/// The running form, with its secrets.
const LIVE: FormatFlags = FormatFlags::SECURE;

/// The number of the machine, unless the case says it.
const ID: i32 = 7;

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let (host, caps) = (qemu::host(corpus, case), qemu::caps(corpus, case)?);
    let (written, _) = Domain::parse(&case.input(corpus, 0)?).map_err(Problem::refused)?;
    let id = case.context["domain_id"].as_i64().and_then(|id| i32::try_from(id).ok()).unwrap_or(ID);
    let domain = hotplug::running(&written, (&host, &caps), &mut qemu::counting, id)?;
    match (wish(&case.context)?, case.context["steps"].as_array()) {
        (Some(wish), _) => {
            let stored = qemu::stored(corpus, case)?;
            let script = case.input(corpus, 1)?;
            vcpus(domain, stored, &wish, &script).map_err(|problem| problem.at(Step::Update))
        }
        (None, Some(steps)) => run_steps(corpus, domain, (&host, &caps), steps).in_step(Step::Update),
        (None, None) => Err(Problem::missing("there are neither steps nor vCPUs")),
    }
}

/// What a vCPU case asks for.
fn wish(context: &Value) -> Result<Option<Wish>, Problem> {
    let strange = |what: &Value| Problem::Missing(format!("no vCPUs: {what}"));
    let number = |value: &Value| match value {
        Value::String(text) => text.parse().ok(),
        value => value.as_u64().and_then(|number| u32::try_from(number).ok()),
    };
    let map = &context["cpu_map"];
    let cpus: CpuSet = match map {
        Value::Null if context["vcpus"].is_null() => return Ok(None),
        Value::Null => {
            let count = &context["vcpus"];
            return Ok(Some(Wish::Count(number(count).ok_or_else(|| strange(count))?)));
        }
        Value::Array(list) => list.iter().map(number).collect::<Option<_>>().ok_or_else(|| strange(map))?,
        Value::String(text) => text.parse().map_err(|_| strange(map))?,
        one => number(one).into_iter().collect(),
    };
    Ok(Some(Wish::Switch { cpus, on: context["online"] == true }))
}

/// The live and the persistent document after vCPUs came or went.
fn vcpus(mut live: Domain, mut stored: Domain, wish: &Wish, script: &str) -> Produced {
    let mut script = Script::parse(script)?;
    let mut units = script.units()?;
    units.record(&mut live);
    vcpu::configure(&mut stored, wish)?;
    for command in units.plan(&live, wish)? {
        script.answer(&command)?;
        let now = script.units()?;
        if now.online() == units.online() {
            return Err(Problem::refused("the vCPUs stay what they are"));
        }
        units = now;
    }
    units.record(&mut live);
    match script.0.next() {
        Some(left) => Err(Problem::missing(format!("did not send {left}"))),
        None => Ok(vec![live.format(LIVE), stored.format(LIVE | FormatFlags::INACTIVE)]),
    }
}

/// A monitor that knows which commands come, and answers them.
struct Script(std::vec::IntoIter<Value>);

impl Script {
    /// Reads commands and replies that follow each other, with events between them.
    fn parse(text: &str) -> Result<Script, Problem> {
        let documents: Result<Vec<Value>, _> = Deserializer::from_str(text).into_iter().collect();
        let mut documents = documents.map_err(|error| Problem::missing(error.to_string()))?;
        documents.retain(|document| document["event"].is_null());
        Ok(Script(documents.into_iter()))
    }

    /// The answer to a command; the arguments must be those of the script.
    fn send(&mut self, execute: &str, arguments: &Value) -> Result<Value, Problem> {
        let (sent, reply) = (self.0.next().unwrap_or_default(), self.0.next().unwrap_or_default());
        let none = |value: &Value| value.as_object().is_none_or(serde_json::Map::is_empty);
        let same = sent["arguments"] == *arguments || (none(&sent["arguments"]) && none(arguments));
        if sent["execute"] != execute || !same {
            return Err(Problem::missing(format!("sent {execute} {arguments}, the script has {sent}")));
        }
        match &reply["error"] {
            Value::Null => Ok(reply["return"].clone()),
            error => Err(Problem::refused(error["desc"].as_str().unwrap_or_default())),
        }
    }

    fn answer(&mut self, command: &Command) -> Result<Value, Problem> {
        let arguments = serde_json::from_str(&command.arguments.text());
        self.send(command.execute, &arguments.map_err(|error| Problem::missing(error.to_string()))?)
    }

    fn units(&mut self) -> Result<Units, Problem> {
        let [hotpluggable, cpus] = vcpu::QUESTIONS;
        let hotpluggable = self.send(hotpluggable, &Value::Null)?;
        Ok(Units::learn(&hotpluggable, &self.send(cpus, &Value::Null)?)?)
    }
}

/// The live document after each step that names one.
fn run_steps(
    corpus: &Corpus,
    mut domain: Domain,
    (host, caps): (&policy::Host, &EmulatorCaps),
    steps: &[Value],
) -> Produced {
    let private_dir = format!("/var/lib/libvirt/qemu/domain-{}-{}", domain.id.unwrap_or(ID), domain.name);
    let (mut images, mut texts) = (0, Vec::new());
    for step in steps {
        let device = Device::parse(&corpus.text(step["device"].as_str().unwrap_or_default())?)?;
        let around = Surroundings { host, caps, images, private_dir: &private_dir };
        let mut plan = match step["operation"].as_str() {
            Some("attach") => hotplug::attach(&domain, device, &around, &mut qemu::counting)?,
            Some("detach") => hotplug::detach(&domain, &device)?,
            Some("update") => hotplug::update(&domain, &device, images)?,
            other => return Err(Problem::missing(format!("operation {other:?}"))),
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The scripted monitor plugs the CPU that is asked for; a script that goes elsewhere is no refusal.
    #[test]
    fn scripts_of_vcpu_cases_are_followed() {
        let (boot, plugged) = ("/machine/unattached/device[0]", "/machine/peripheral/vcpu1");
        let answers = |second: Value| {
            let one = json!({"type": "c", "vcpus-count": 1, "props": {"core-id": 1}, "qom-path": second});
            let zero = json!({"type": "c", "vcpus-count": 1, "props": {"core-id": 0}, "qom-path": boot});
            let cpus: Vec<Value> = [json!(boot), second].into_iter().filter(|path| !path.is_null()).collect();
            let cpus: Vec<Value> = cpus.into_iter().map(|path| json!({"qom-path": path})).collect();
            [
                json!({"execute": "query-hotpluggable-cpus", "id": "libvirt-1"}),
                json!({"return": [one, zero]}),
                json!({"execute": "query-cpus-fast", "id": "libvirt-2"}),
                json!({"return": cpus}),
            ]
        };
        let arguments = json!({"driver": "c", "id": "vcpu1", "core-id": 1});
        let plug = [
            json!({"execute": "device_add", "arguments": arguments, "id": "libvirt-3"}),
            json!({"event": "ACPI_DEVICE_OST", "data": {}}),
            json!({"return": {}}),
        ];
        let lines = [&answers(Value::Null)[..], &plug, &answers(json!(plugged))].concat();
        let script = lines.iter().map(Value::to_string).collect::<Vec<_>>().join("\n\n");
        let text = "<domain type='kvm'><name>a</name><memory>1</memory><vcpu current='1'>2</vcpu></domain>";
        let machine = || Domain::parse(text).expect("it is a machine").0;
        let asked = |context: Value| {
            let wish = wish(&context).expect("it is known").expect("it asks for vCPUs");
            vcpus(machine(), machine(), &wish, &script)
        };
        let texts = asked(json!({"cpu_map": "1", "online": true})).expect("the script is followed");
        assert!(
            texts[0].contains("<vcpu id='1' enabled='yes' hotpluggable='yes' order='2'/>"),
            "{}",
            texts[0]
        );
        assert!(texts[1].contains("<vcpu id='1' enabled='yes' hotpluggable='yes'/>"), "{}", texts[1]);
        let texts = asked(json!({"vcpus": 2})).expect("the script is followed");
        assert!(!texts[1].contains("<vcpus>"), "{}", texts[1]);
        assert!(matches!(asked(json!({"vcpus": 3})), Err(Problem::Refused(..))));
        assert!(matches!(asked(json!({"vcpus": 1})), Err(Problem::Missing(..))));
        assert_eq!(wish(&json!({"steps": []})), Ok(None));
    }
}
