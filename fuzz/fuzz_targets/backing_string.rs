//! A backing string that is read, written and read again means the same; a reply about nodes is read whatever it says.

#![no_main]

use libfuzzer_sys::fuzz_target;
use policy::block::backing;
use policy::block::bitmap::Nodes;

fuzz_target!(|text: &str| {
    if let Ok(reply) = serde_json::from_str(text) {
        let nodes = Nodes::of(&reply);
        let chain: Vec<&str> = nodes.0.keys().map(String::as_str).collect();
        let _ = (
            nodes.backup(&chain, "a", ("t", "n")),
            nodes.delete(&chain, "a"),
            nodes.copied(&chain, "t", false),
        );
    }
    let Ok(first) = backing::parse(text) else { return };
    let (Ok(source), Ok(written)) = (first.image().source_only(), backing::text(&first.image())) else {
        return;
    };
    let Ok(second) = backing::parse(&written.line()) else { return };
    if let backing::Text::Json(_) = written {
        assert_eq!(second.image().source_only().map(|props| props.text()).ok(), Some(source.text()));
    }
});
