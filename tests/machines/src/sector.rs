//! The guest of one sector; `sector.s` is its source and says what it obeys.

/// The boot sector.
pub const SECTOR: &[u8; 512] = include_bytes!("sector.img");
/// What it says when it is up.
pub const READY: &str = "sector ready\r\n";
/// What it says when the power button was pressed, just before it powers off.
pub const BUTTON: &str = "power button\r\n";

#[cfg(test)]
mod tests {
    use std::process::Command;

    use test_support::{Scratch, lacks};

    #[test]
    fn the_sector_is_what_its_source_says() {
        if lacks(&["as", "objcopy"]) {
            return;
        }
        let scratch = Scratch::new();
        let (object, image) = (scratch.path().join("sector.o"), scratch.path().join("sector.img"));
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src/sector.s");
        let assembled = Command::new("as").args(["--32", "-o"]).arg(&object).arg(source).status().unwrap();
        assert!(assembled.success());
        let copy = ["-O", "binary", "-j", ".text"];
        assert!(Command::new("objcopy").args(copy).arg(&object).arg(&image).status().unwrap().success());
        assert_eq!(std::fs::read(image).unwrap(), super::SECTOR);
    }
}
