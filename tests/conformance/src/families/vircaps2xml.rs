//! Fake sysfs tree -> host part of the capabilities XML.

use std::path::Path;

use host_sys::host_info::Host;
use policy::capabilities::{Cell, HostFacts, PageCount, host_capabilities};
use serde_json::Value;

use super::hostcpu::Root;
use crate::{Case, Corpus, Problem, Produced};

/// Runs a case; the sizes of pages and memory are those of the corpus.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let root = Root::new()?;
    let tree = parsed(&case.input(corpus, 0)?)?;
    root.unpack(Path::new("sys"), &placed(corpus, &tree)?)?;
    let host = Host::at(root.path());
    let topology = host.topology().map_err(Problem::refused)?;
    let cell = |node: &host_sys::host_info::TopologyNode| {
        let first = u64::from(node.id) + 1;
        let pages = [4, 2048, 1_048_576].into_iter().zip(first..);
        let pages = pages.map(|(size_kib, number)| PageCount { size_kib, count: number * 2048 });
        Cell {
            id: node.id,
            memory_kib: first << 20,
            pages: pages.collect(),
            distances: Vec::new(),
            cpus: driver_qemu::cpu_places(node),
        }
    };
    let facts = HostFacts {
        arch: case.word("arch").unwrap_or_default().to_owned(),
        live_migration: case.flag("offline_migrate").then(|| case.flag("live_migrate")),
        cells: topology.nodes.iter().map(cell).collect(),
        shares: driver_qemu::host_shares(&host),
        ..HostFacts::default()
    };
    Ok(vec![host_capabilities(&facts, &[], None)])
}

fn parsed(text: &str) -> Result<Value, Problem> {
    serde_json::from_str(text).map_err(|error| Problem::missing(error.to_string()))
}

/// The tree with its parts where `/sys` has them. A tree may borrow the system of the one beside it.
fn placed(corpus: &Corpus, tree: &Value) -> Result<Value, Problem> {
    let mut placed = serde_json::json!({ "files": {}, "symlinks": {}, "directories": [] });
    let borrowed = tree["symlinks"]["system"].as_str().and_then(|target| target.strip_prefix("../"));
    let mut trees = vec![tree.clone()];
    if let Some(name) = borrowed.and_then(|target| target.split('/').next()) {
        let path = format!("data/vircaps2xmldata/{name}.tree.json");
        trees.push(parsed(&corpus.text(&path)?)?);
    }
    for (at, tree) in trees.iter().enumerate() {
        let place = |path: &str| match path.split_once('/') {
            Some(("system", rest)) => Some(format!("devices/system/{rest}")),
            Some(("resctrl", rest)) if at == 0 => Some(format!("fs/resctrl/{rest}")),
            _ => None,
        };
        for kind in ["files", "symlinks"] {
            for (path, value) in tree[kind].as_object().into_iter().flatten() {
                if let Some(path) = place(path) {
                    placed[kind][path] = value.clone();
                }
            }
        }
        let folders = tree["directories"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let folders: Vec<Value> = folders.filter_map(place).map(Value::String).collect();
        if let Some(all) = placed["directories"].as_array_mut() {
            all.extend(folders);
        }
    }
    Ok(placed)
}
