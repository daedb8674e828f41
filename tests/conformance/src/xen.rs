//! What the Xen families share: the host, and both directions of a configuration.

use convert::xen::{self, Context, Flavor};
use model::{Domain, FormatFlags};
use policy::xen::XenHost;

use crate::qemu::{counting, state};
use crate::{Case, Corpus, Problem, Produced};

/// The host that the corpus pretends.
const HOST: XenHost<'static> = XenHost { loader: "/usr/lib/xen/boot/hvmloader" };
/// Its firmware, and what stands for it in the documents.
const FIRMWARE_DIR: &str = "/usr/lib/xen/boot";
const FIRMWARE_TOKEN: &str = "/LIBXL_FIRMWARE_DIR";

/// Runs a case of a configuration.
pub(crate) fn convert(corpus: &Corpus, case: &Case, flavor: Flavor) -> Produced {
    let text = case.input(corpus, 0)?;
    match case.word("direction") {
        Some("xml2cfg") => Ok(vec![xen::write(&stored(&text)?, flavor)?]),
        Some("cfg2xml") => {
            let mut domain = xen::read(&text, flavor, &Context { firmware_dir: FIRMWARE_DIR })?;
            policy::xen::apply(&mut domain, &HOST, &mut counting)?;
            let document = domain.format(FormatFlags::SECURE | state(case));
            let tokens = case.flag("replace_firmware_dir");
            Ok(vec![if tokens { document.replace(FIRMWARE_DIR, FIRMWARE_TOKEN) } else { document }])
        }
        other => Err(Problem::missing(format!("unknown direction {other:?}"))),
    }
}

/// A document as the Xen driver stores it.
pub(crate) fn stored(text: &str) -> Result<Domain, Problem> {
    let text = text.replace(FIRMWARE_TOKEN, FIRMWARE_DIR);
    let (mut domain, _) = Domain::parse(&text).map_err(Problem::refused)?;
    policy::xen::apply(&mut domain, &HOST, &mut counting)?;
    Ok(domain)
}
