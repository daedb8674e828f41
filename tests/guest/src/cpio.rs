//! Writes the kernel's initramfs format: a cpio archive with "newc" headers, uncompressed.

/// An archive under construction; entries are unpacked by the kernel in the order they were added.
pub(crate) struct Archive {
    bytes: Vec<u8>,
    entries: u32,
}

/// File type bits of a mode, as in `stat(2)`.
const DIRECTORY: u32 = 0o040_000;
const REGULAR: u32 = 0o100_000;
const SYMLINK: u32 = 0o120_000;
const CHARACTER_DEVICE: u32 = 0o020_000;

impl Archive {
    pub(crate) fn new() -> Archive {
        Archive { bytes: Vec::new(), entries: 0 }
    }

    pub(crate) fn directory(&mut self, path: &str) {
        self.entry(path, DIRECTORY | 0o755, &[], (0, 0));
    }

    /// Adds a regular file; `permissions` are the low nine mode bits.
    pub(crate) fn file(&mut self, path: &str, permissions: u32, content: &[u8]) {
        self.entry(path, REGULAR | permissions, content, (0, 0));
    }

    pub(crate) fn symlink(&mut self, path: &str, target: &str) {
        self.entry(path, SYMLINK | 0o777, target.as_bytes(), (0, 0));
    }

    /// Adds a character device node with its major and minor number.
    pub(crate) fn character_device(&mut self, path: &str, permissions: u32, device: (u32, u32)) {
        self.entry(path, CHARACTER_DEVICE | permissions, &[], device);
    }

    /// Ends the archive and returns its bytes.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.entry("TRAILER!!!", 0, &[], (0, 0));
        self.bytes
    }

    fn entry(&mut self, path: &str, mode: u32, content: &[u8], device: (u32, u32)) {
        self.entries += 1;
        let size = u32::try_from(content.len()).expect("an initramfs file is far below 4 GiB");
        let name_size = u32::try_from(path.len() + 1).expect("a path is far below 4 GiB");
        let links = if mode & DIRECTORY == DIRECTORY { 2 } else { 1 };
        // inode, mode, uid, gid, links, mtime, size, device of the file system (2), of the node (2), name size, checksum
        let fields = [self.entries, mode, 0, 0, links, 0, size, 0, 0, device.0, device.1, name_size, 0];
        self.bytes.extend_from_slice(b"070701");
        for field in fields {
            self.bytes.extend_from_slice(format!("{field:08x}").as_bytes());
        }
        self.bytes.extend_from_slice(path.as_bytes());
        self.bytes.push(0);
        self.pad();
        self.bytes.extend_from_slice(content);
        self.pad();
    }

    /// Header plus name, and content, each end on a multiple of four bytes.
    fn pad(&mut self) {
        while !self.bytes.len().is_multiple_of(4) {
            self.bytes.push(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::process::{Command, Stdio};

    use super::*;

    /// The judge is the distribution's own cpio, where it is installed; the kernel is the judge in `tests/boot.rs`.
    #[test]
    fn stock_cpio_reads_the_archive() {
        let mut archive = Archive::new();
        archive.directory("etc");
        archive.file("etc/hostname", 0o644, b"guest\n");
        archive.symlink("etc/name", "hostname");
        let bytes = archive.finish();
        assert_eq!(bytes.len() % 4, 0);
        if test_support::lacks(&["cpio"]) {
            return;
        }
        let mut cpio = Command::new("cpio")
            .args(["-itv", "--quiet"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        cpio.stdin.take().unwrap().write_all(&bytes).unwrap();
        let output = cpio.wait_with_output().unwrap();
        assert!(output.status.success());
        let listing = String::from_utf8(output.stdout).unwrap();
        let names: Vec<&str> = listing.lines().filter_map(|line| line.split(" 1970 ").nth(1)).collect();
        assert_eq!(names, ["etc", "etc/hostname", "etc/name -> hostname"]);
    }
}
