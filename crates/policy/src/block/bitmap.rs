//! Dirty bitmaps: what the nodes of a chain have, and the transactions that carry them through backups, checkpoints, copies
//! and commits.
//!
//! A bitmap is usable from the topmost image downwards: it must be in the top image, and in every further image until it
//! ends for good.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::argv::json::{Json, Props};

/// The bitmap that records writes while a copy or commit runs.
pub const WRITES: &str = "libvirt-tmp-activewrite";

/// One bitmap of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bitmap {
    /// Its name.
    pub name: String,
    /// Whether it records writes.
    pub recording: bool,
    /// Whether a job uses it.
    pub busy: bool,
    /// Whether it is stored in the image.
    pub persistent: bool,
    /// Whether it was not stored when the image was last used, so that its content is worthless.
    pub inconsistent: bool,
    /// Bytes that one bit stands for.
    pub granularity: u64,
    /// Bytes that have changed.
    pub dirty: u64,
}

impl Bitmap {
    /// True when the bitmap knows everything that changed since it was made.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.recording && self.persistent && !self.busy && !self.inconsistent
    }
}

/// What a reply says about one node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// Its bitmaps, in the order of the reply.
    pub bitmaps: Vec<Bitmap>,
    /// An image of qcow2's second version, which cannot store bitmaps.
    pub qcow2_v2: bool,
    /// Names of its internal snapshots.
    pub snapshots: Vec<String>,
}

impl Node {
    fn bitmap(&self, name: &str) -> Option<&Bitmap> {
        self.bitmaps.iter().find(|bitmap| bitmap.name == name)
    }
}

/// Nodes by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nodes(pub BTreeMap<String, Node>);

impl Nodes {
    /// What the reply of `query-named-block-nodes` says. Entries without a name are passed over.
    #[must_use]
    pub fn of(reply: &Value) -> Nodes {
        let entries = reply.as_array().into_iter().flatten();
        let named = entries.filter_map(|entry| Some((entry["node-name"].as_str()?.to_owned(), node(entry))));
        Nodes(named.collect())
    }

    fn bitmap(&self, node: &str, name: &str) -> Option<&Bitmap> {
        self.0.get(node)?.bitmap(name)
    }

    /// True when a bitmap can be used for a chain, given as the nodes of its images from the top.
    #[must_use]
    pub fn is_valid(&self, chain: &[&str], name: &str) -> bool {
        let found: Vec<Option<&Bitmap>> = chain.iter().map(|node| self.bitmap(node, name)).collect();
        let length = found.iter().take_while(|bitmap| bitmap.is_some_and(Bitmap::is_valid)).count();
        length > 0 && found[length..].iter().all(Option::is_none)
    }

    /// The actions that make `target` a bitmap of everything that the bitmap `name` of the chain knows; none when the
    /// topmost node is not there.
    #[must_use]
    pub fn backup(&self, chain: &[&str], name: &str, target: (&str, &str)) -> Option<Vec<Props>> {
        self.0.get(*chain.first()?)?;
        let mut actions = Vec::new();
        if let Some((sources, granularity)) = self.sources(chain, name) {
            let (node, bitmap) = target;
            actions.push(add(node, bitmap, false, granularity));
            actions.push(merge(node, bitmap, sources));
        }
        Some(actions)
    }

    /// The actions that remove a bitmap from all images of a chain, and the nodes that must be writable for that, the
    /// deepest first. None when no image has the bitmap.
    #[must_use]
    pub fn delete<'c>(&self, chain: &[&'c str], name: &str) -> Option<(Vec<Props>, Vec<&'c str>)> {
        let with: Vec<&str> =
            chain.iter().copied().filter(|node| self.bitmap(node, name).is_some()).collect();
        if with.is_empty() {
            return None;
        }
        let reopened = with.iter().rev().copied().filter(|node| Some(node) != chain.first()).collect();
        Some((with.iter().map(|node| remove(node, name)).collect(), reopened))
    }

    /// The actions that end a copy of the chain to `target`: its bitmaps, together with what was written meanwhile. A
    /// shallow copy takes those of the topmost image alone.
    #[must_use]
    pub fn copied(&self, chain: &[&str], target: &str, shallow: bool) -> Vec<Props> {
        let copied = if shallow { &chain[..chain.len().min(1)] } else { chain };
        self.carried(copied, target, true)
    }

    /// The actions that end a commit of the upper images of a chain, given from the top, into `base`. `active`: the
    /// guest wrote meanwhile, since the topmost image of its disk is among them.
    #[must_use]
    pub fn committed(&self, upper: &[&str], base: &str, active: bool) -> Vec<Props> {
        self.carried(upper, base, active)
    }

    fn carried(&self, chain: &[&str], target: &str, writes: bool) -> Vec<Props> {
        let mut actions = Vec::new();
        let top = chain.first().and_then(|node| self.0.get(*node));
        for bitmap in oldest_first(top) {
            let Some((mut sources, granularity)) = self.sources(chain, &bitmap.name) else { continue };
            if self.bitmap(target, &bitmap.name).is_none() {
                actions.push(add(target, &bitmap.name, true, granularity));
            }
            if writes {
                sources.push(bitmap_of(target, WRITES));
            }
            actions.push(merge(target, &bitmap.name, sources));
        }
        if writes {
            actions.push(remove(target, WRITES));
        }
        actions
    }

    /// The bitmaps of a name that make up what it knows, and their granularity.
    fn sources(&self, chain: &[&str], name: &str) -> Option<(Vec<Json>, u64)> {
        if !self.is_valid(chain, name) {
            return None;
        }
        let with = || chain.iter().filter_map(|node| Some((*node, self.bitmap(node, name)?)));
        let granularity = with().map(|(_, bitmap)| bitmap.granularity).max()?;
        Some((with().map(|(node, _)| bitmap_of(node, name)).collect(), granularity))
    }
}

fn node(entry: &Value) -> Node {
    let is = |value: &Value| value.as_bool() == Some(true);
    let bitmap = |entry: &Value| {
        Some(Bitmap {
            name: entry["name"].as_str()?.to_owned(),
            recording: is(&entry["recording"]),
            busy: is(&entry["busy"]),
            persistent: is(&entry["persistent"]),
            inconsistent: is(&entry["inconsistent"]),
            granularity: entry["granularity"].as_u64().unwrap_or(0),
            dirty: entry["count"].as_u64().unwrap_or(0),
        })
    };
    let image = &entry["image"];
    let specific = &image["format-specific"];
    let names = image["snapshots"].as_array().into_iter().flatten();
    Node {
        bitmaps: entry["dirty-bitmaps"].as_array().into_iter().flatten().filter_map(bitmap).collect(),
        qcow2_v2: specific["type"] == "qcow2" && specific["data"]["compat"] == "0.10",
        snapshots: names.filter_map(|snapshot| Some(snapshot["name"].as_str()?.to_owned())).collect(),
    }
}

/// The valid bitmaps of a node. The emulator tells the newest first.
fn oldest_first(node: Option<&Node>) -> impl Iterator<Item = &Bitmap> {
    node.into_iter().flat_map(|node| node.bitmaps.iter().rev()).filter(|bitmap| bitmap.is_valid())
}

fn bitmap_of(node: &str, name: &str) -> Json {
    Json::from(Props::default().with("node", node).with("name", name))
}

fn action(kind: &str, data: Props) -> Props {
    Props::default().with("type", kind).with("data", data)
}

/// A bitmap that stays with the image records; one for the time of a job only takes what is merged into it.
fn add(node: &str, name: &str, persistent: bool, granularity: u64) -> Props {
    let data = Props::default()
        .with("node", node)
        .with("name", name)
        .with("persistent", persistent)
        .with("disabled", !persistent)
        .with("granularity", granularity);
    action("block-dirty-bitmap-add", data)
}

fn merge(node: &str, target: &str, sources: Vec<Json>) -> Props {
    let data = Props::default().with("node", node).with("target", target).with("bitmaps", sources);
    action("block-dirty-bitmap-merge", data)
}

fn remove(node: &str, name: &str) -> Props {
    action("block-dirty-bitmap-remove", Props::default().with("node", node).with("name", name))
}
