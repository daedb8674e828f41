//! How long a document takes to load and save, and how much memory its parsed form has.
//!
//! `cargo run --release -p model --example measure -- DOCUMENT.xml`

use std::hint::black_box;
use std::time::Instant;
use std::{env, fs};

use model::{Domain, FormatFlags};

const ROUNDS: u32 = 5_000;
const COPIES: usize = 4_000;

fn main() {
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/common-machine.xml");
    let path = env::args().nth(1).unwrap_or_else(|| own.to_owned());
    let text = fs::read_to_string(&path).expect("the document is readable");
    let (domain, _) = Domain::parse(&text).expect("the document is right");
    let best = |work: &dyn Fn()| {
        let times = (0..7).map(|_| {
            let start = Instant::now();
            (0..ROUNDS).for_each(|_| work());
            start.elapsed() / ROUNDS
        });
        times.min().expect("there are rounds")
    };
    let tree = best(&|| drop(black_box(xml::Document::parse(&text))));
    let load = best(&|| drop(black_box(Domain::parse(&text))));
    let save = best(&|| drop(black_box(domain.format(FormatFlags::SECURE))));
    let before = resident_bytes();
    let copies: Vec<Domain> = (0..COPIES).map(|_| domain.clone()).collect();
    let each = (resident_bytes() - before) / copies.len();
    println!("{path}: {} bytes of text", text.len());
    println!("load {load:?} (of it the tree {tree:?}), save {save:?}, both {:?}", load + save);
    println!("parsed form {each} bytes, of it the struct {} bytes", size_of::<Domain>());
}

/// Memory of this process in RAM, as the kernel counts it.
fn resident_bytes() -> usize {
    let text = fs::read_to_string("/proc/self/statm").expect("the kernel tells");
    let pages: usize = text.split(' ').nth(1).and_then(|pages| pages.parse().ok()).expect("a number");
    pages * 4096
}
