//! Domain XML -> bhyve and loader command lines.

use policy::bhyve::argv::{self, Context};
use policy::tool::Command;

use super::bhyvexml2xml::{host, stored};
use crate::{Case, Corpus, InStep, Produced, Step};

/// What firmware folders of the corpus hold.
const FIRMWARE: [&str; 3] = ["BHYVE_UEFI.fd", "BHYVE_UEFI_CSM.fd", "refind_x64.efi"];

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let mut domain = stored(corpus, case)?;
    let folder = case.word("firmware_dir").unwrap_or_default();
    let files: Vec<String> = match folder {
        "fakefirmwaredir" => FIRMWARE.map(str::to_owned).to_vec(),
        _ => Vec::new(),
    };
    policy::bhyve::choose_firmware(&mut domain, folder, &files).in_step(Step::Prepare)?;
    let context = Context {
        taps: vec!["faketapdev".to_owned(); domain.devices.interface.len()],
        vnc_port: 5900,
        device_map: "<device.map>".to_owned(),
    };
    let plan = argv::build(&domain, &host(case), &context).in_step(Step::Build)?;
    let loader = plan.loader.as_ref().map_or_else(|| "dummy".to_owned(), text);
    Ok([text(&plan.bhyve), loader].into_iter().chain(plan.device_map).collect())
}

/// A command in the layout of the corpus, which shows no folder of programs.
fn text(command: &Command) -> String {
    let program = command.program.rsplit('/').next().unwrap_or_default().to_owned();
    Command { program, ..command.clone() }.lines()
}
