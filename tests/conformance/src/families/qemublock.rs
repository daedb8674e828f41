//! Disk XML or JSON -> blockdev JSON; bitmap calculations.

use model::devices::disk::Disk;
use policy::argv::json::{Json, Props};
use policy::block::backing::{self, Text};
use policy::block::bitmap::Nodes;
use policy::block::create::{self, Sizes};
use policy::block::{self, Image};
use xml::Document;

use crate::{Case, Corpus, Problem, Produced};

/// The format nodes of the chain that the bitmap cases have.
const CHAIN: [&str; 5] =
    ["libvirt-1-format", "libvirt-2-format", "libvirt-3-format", "libvirt-4-format", "libvirt-5-format"];

/// Sizes of the images that are made.
const SIZES: Sizes = Sizes { capacity: 8_589_934_590, physical: 4_294_967_296 };

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let text = case.input(corpus, 0)?;
    let produced = match case.word("operation").unwrap_or_default() {
        "disk" => return disk(&text),
        "json" => pretty(backing::parse(&text)?.image().source_only()?),
        "create" => {
            let below = if case.input.len() > 1 { Some(disk_of(&case.input(corpus, 1)?)?) } else { None };
            made(&disk_of(&text)?, below.as_ref())?
        }
        _ => bitmaps(case, &text)?,
    };
    Ok(vec![produced])
}

/// Reads a disk as the record of a running machine has it.
fn disk_of(text: &str) -> Result<Disk, Problem> {
    let document = Document::parse(text).map_err(Problem::refused)?;
    let mut disk = Disk::default();
    xml::load_status(&mut disk, document.any_root()).map_err(Problem::refused)?;
    Ok(disk)
}

/// The images of a disk with the objects that the corpus gives them.
fn images(disk: &Disk) -> (Vec<Image<'_>>, bool) {
    let (mut images, ended) = block::chain(disk);
    for image in &mut images {
        if image.auth.is_some() {
            image.objects.auth = Some(format!("{}-secalias", image.storage_node));
        }
        if image.encryption.is_some() {
            image.objects.encryption = vec![format!("{}-encalias", image.format_node)];
        }
    }
    (images, ended)
}

fn disk(text: &str) -> Produced {
    let disk = disk_of(text)?;
    let (images, ended) = images(&disk);
    let (mut nodes, mut sources) = (String::new(), String::new());
    for (index, image) in images.iter().enumerate() {
        let next = images.get(index + 1).map(|next| Json::from(next.format_node.as_str()));
        nodes.push_str(&pretty(image.format(next.or(ended.then_some(Json::Null)))?));
        nodes.push_str(&pretty(image.storage(false)?));
        let source = pretty(image.source_only()?);
        let store = match backing::text(image)? {
            Text::Plain(text) => format!("{text}\n"),
            Text::Json(props) => format!("json:{{\"file\":{}}}\n", pretty(props)),
        };
        let block = format!("source only properties:\n{source}backing store string:\n{store}");
        let lines: String = block.lines().map(|line| format!("  {line}\n")).collect();
        sources.push_str(&format!("(\n{lines})\n"));
    }
    Ok(vec![nodes, sources])
}

fn made(disk: &Disk, below: Option<&Disk>) -> Result<String, Problem> {
    let below = below.map(|disk| images(disk).0);
    let (images, _) = images(disk);
    let below = below.as_ref().and_then(|images| images.first());
    let show = |props: Option<Props>| props.map_or_else(|| "<null>\n".to_owned(), pretty);
    let storage = show(create::storage(&images[0], SIZES)?);
    let format = show(create::format(&images[0], below, SIZES)?);
    let gap = if storage.starts_with('<') { "" } else { "\n" };
    Ok(format!("protocol:\n{storage}{gap}format:\n{format}"))
}

fn bitmaps(case: &Case, text: &str) -> Result<String, Problem> {
    let reply = serde_json::from_str(text).map_err(|error| Problem::missing(format!("no JSON: {error}")))?;
    let nodes = Nodes::of(&reply);
    let bitmap = case.word("bitmap").unwrap_or_default();
    Ok(match case.word("operation") {
        Some("bitmaps") => summary(&nodes),
        Some("backup") => {
            let wanted = case.word("incremental").unwrap_or_default();
            match nodes.backup(&CHAIN, wanted, ("target_node", "target-bitmap-name")) {
                Some(actions) => list(actions),
                None => "NULL\n".to_owned(),
            }
        }
        Some("checkpoint-delete") => match nodes.delete(&CHAIN, bitmap) {
            Some((actions, reopened)) => {
                let names: String = reopened.iter().map(|node| format!("{node}\n")).collect();
                let heading = if names.is_empty() { "" } else { "reopen nodes:\n" };
                format!("{}{heading}{names}", list(actions))
            }
            None => "NULL\n".to_owned(),
        },
        Some("bitmap-valid") => nodes.is_valid(&CHAIN, bitmap).to_string(),
        Some("blockcopy") => list(nodes.copied(&CHAIN, "mirror-format-node", case.flag("shallow"))),
        Some("blockcommit") => {
            let place =
                |key: &str| case.context[key].as_u64().and_then(|number| usize::try_from(number).ok());
            let (top, base) = (place("top").unwrap_or(1), place("base").unwrap_or(2));
            let actions = nodes.committed(&CHAIN[top - 1..base - 1], CHAIN[base - 1], top == 1);
            let actions = if actions.is_empty() { String::new() } else { list(actions) };
            format!("merge bitmpas:\n{actions}")
        }
        other => return Err(Problem::missing(format!("the operation {other:?}"))),
    })
}

/// What the nodes have, one line a bitmap.
fn summary(nodes: &Nodes) -> String {
    let mut text = String::new();
    for number in 0..30 {
        let name = format!("libvirt-{number}-format");
        let Some(node) = nodes.0.get(&name) else { continue };
        text.push_str(&format!("{name}:\n"));
        if node.qcow2_v2 {
            text.push_str(" qcow2 v2\n");
        }
        for bitmap in &node.bitmaps {
            text.push_str(&format!(
                " {:>8}: record:{} busy:{} persist:{} inconsist:{} gran:{} dirty:{}\n",
                bitmap.name,
                u8::from(bitmap.recording),
                u8::from(bitmap.busy),
                u8::from(bitmap.persistent),
                u8::from(bitmap.inconsistent),
                bitmap.granularity,
                bitmap.dirty
            ));
        }
        if !node.snapshots.is_empty() {
            let names: String = node.snapshots.iter().map(|name| format!(" '{name}'")).collect();
            text.push_str(&format!(" internal snapshots:{names}\n"));
        }
    }
    text
}

fn list(actions: Vec<Props>) -> String {
    format!("{}\n", Json::List(actions.into_iter().map(Json::from).collect()).pretty())
}

fn pretty(props: Props) -> String {
    format!("{}\n", Json::from(props).pretty())
}
