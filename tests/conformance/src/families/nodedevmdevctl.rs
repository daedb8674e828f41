//! Mediated device XML -> mdevctl command and JSON; mdevctl JSON -> XML.

use model::FormatFlags;
use model::domain::Element;
use model::node_device::NodeDevice;
use policy::mdevctl::{self, Forms, ParentDevice};
use policy::tool::Command;

use crate::{Case, Corpus, Problem, Produced};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let (parents, inputs) = (parents(), case.input.len());
    let device = |index: usize| NodeDevice::parse(&case.input(corpus, index)?).map_err(Problem::refused);
    let operation = case.word("operation").unwrap_or_default();
    let commands = match operation {
        "parse" => return parse(&case.input(corpus, 0)?, &parents),
        "create" => vec![mdevctl::create(&device(0)?.0, &parents)?],
        "define" => vec![mdevctl::define(&device(0)?.0, &parents)?],
        "start" => vec![mdevctl::start(&device(0)?.0)?],
        "stop" => vec![mdevctl::stop(&device(0)?.0)?],
        "undefine" => vec![mdevctl::undefine(&device(0)?.0)?],
        "autostart" => {
            let device = device(0)?.0;
            vec![mdevctl::set_autostart(&device, true)?, mdevctl::set_autostart(&device, false)?]
        }
        "modify" => {
            let second = device(1.min(inputs - 1))?.0;
            let forms = |defined, live| Forms { defined, live };
            vec![
                mdevctl::modify(&device(0)?.0, &parents, forms(true, false))?,
                mdevctl::modify(&second, &parents, forms(false, true))?,
                mdevctl::modify(&device(0)?.0, &parents, forms(false, true))?,
                mdevctl::modify(&second, &parents, forms(true, true))?,
            ]
        }
        other => return Err(Problem::missing(format!("no operation {other}"))),
    };
    let inputs: Vec<&str> = commands.iter().filter_map(|command| command.input.as_deref()).collect();
    let mut texts = vec![commands.iter().map(Command::lines).collect()];
    if !inputs.is_empty() {
        texts.push(inputs.join("\n"));
    }
    Ok(texts)
}

fn parse(text: &str, parents: &[ParentDevice]) -> Produced {
    let devices = mdevctl::parse_list(text, parents)?;
    let format = |device: &NodeDevice| device.format(FormatFlags::INACTIVE);
    Ok(vec![devices.iter().map(format).collect()])
}

/// The parents of the corpus.
fn parents() -> Vec<ParentDevice> {
    let parents =
        [("pci_0000_00_02_0", "0000:00:02.0"), ("ap_matrix", "matrix"), ("css_0_0_0052", "0.0.0052")];
    let parent = |(name, address): (&str, &str)| ParentDevice { name: name.into(), address: address.into() };
    parents.map(parent).into()
}
