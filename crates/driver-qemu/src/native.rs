//! The command line that would start a machine, as text: `virsh domxml-to-native qemu-argv`.

use engine::Purpose;
use error::{Error, ErrorCode, ErrorDomain, Result};
use model::Domain;
use policy::argv::{self, LaunchContext, Mode, Monitor, Numbering};

use crate::documents::Documents;
use crate::launch::{SEARCH_PATH, now};

/// The only format there is.
const FORMAT: &str = "qemu-argv";
/// The first number of descriptors that the line names and that only a real start has.
const FIRST_FD: i32 = 3;

/// The line for `definition`, which need not be defined. Nothing is opened, made or started: files are named by their paths,
/// and the descriptors of network cards by numbers that a caller has to provide.
///
/// # Errors
/// Unknown format, or a definition that cannot be started.
pub fn command(documents: &Documents, format: &str, mut definition: Domain) -> Result<String> {
    if format != FORMAT {
        let detail = format!("unsupported config type {format}");
        return Err(Error::new(ErrorCode::InvalidArg, ErrorDomain::Qemu, detail)
            .with_cure(format!("the only format is '{FORMAT}'")));
    }
    documents.normalize(&mut definition, Purpose::Start)?;
    policy::alias::assign(&mut definition);
    argv::pretend_ports(&mut definition, false);
    policy::vmm::refuse_command_line(&definition).map_err(|error| error.in_domain(ErrorDomain::Qemu))?;
    let caps = documents.caps_of(&definition)?;
    policy::processor::settle(&mut definition, documents.host(), &caps)?;
    let plan = argv::build(&definition, &caps, &context(documents, &definition.name))?;
    let mut text = plan.command();
    text.push('\n');
    Ok(text)
}

fn context(documents: &Documents, name: &str) -> LaunchContext {
    let private_dir = documents.private_dir(name);
    LaunchContext {
        mode: Mode::Standalone,
        monitor: Monitor::Path(format!("{private_dir}/monitor.sock")),
        master_key: Some(format!("{private_dir}/master-key.aes")),
        memory_dir: private_dir.clone(),
        private_dir,
        numbering: Numbering::From(FIRST_FD),
        search_path: SEARCH_PATH.to_owned(),
        user: "ferrovirt".to_owned(),
        host_arch: documents.host().arch.clone(),
        now: Some(now()),
        sandbox: true,
        ..LaunchContext::default()
    }
}
