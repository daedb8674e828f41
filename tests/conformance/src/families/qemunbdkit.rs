//! Domain XML → nbdkit command lines.

use std::collections::BTreeMap;

use policy::nbdkit::NbdKit;

use crate::{Case, Corpus, Problem, Produced, qemu};

/// The first descriptor of the corpus's pipes.
const FIRST_PIPE: i32 = 777;

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let mut domain = qemu::stored(corpus, case)?;
    qemu::prepare(corpus, case, &mut domain)?;
    let kit = NbdKit::of(case.list("nbdkit_caps"));
    let mut produced = BTreeMap::new();
    let mut next = FIRST_PIPE;
    for (at, disk) in domain.devices.disk.iter().enumerate() {
        let (images, _) = policy::block::chain(disk);
        for (depth, image) in images.iter().enumerate().filter(|(_, image)| kit.serves(image.source)) {
            let name = format!("disk{at}-src{depth}");
            let socket = format!("/tmp/domain-{}/nbdkit-{name}.socket", domain.name);
            let server = kit
                .server(image.source, image.readonly, &socket, next, &|_| Ok(qemu::SECRET.to_vec()))
                .map_err(Problem::from)?;
            next += 2 * server.pipes.len() as i32;
            for (descriptor, text) in &server.pipes {
                let text = String::from_utf8_lossy(text).into_owned();
                produced.insert(format!(".args.{name}.pipe.{descriptor}"), text);
            }
            produced.insert(format!(".args.{name}"), server.plan.command_lines());
        }
    }
    let texts = case.expected.iter().map(|path| {
        let suffix = path.find(".args.").map(|at| &path[at..]).unwrap_or_default();
        produced.remove(suffix).ok_or_else(|| Problem::different(format!("nothing for {path}")))
    });
    let texts = texts.collect::<Result<Vec<_>, _>>()?;
    match produced.keys().next() {
        Some(surplus) => Err(Problem::different(format!("{surplus} is not expected"))),
        None => Ok(texts),
    }
}
