//! `guest build OUTDIR`: writes the kernel, the initramfs and a sample domain document, and prints their paths.

use std::path::Path;

use anyhow::{Result, bail};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let ["build", out_dir] = arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] else {
        bail!("usage: guest build OUTDIR");
    };
    let guest = guest::build(Path::new(out_dir))?;
    for path in [&guest.kernel, &guest.initrd, &guest.domain_xml] {
        println!("{}", path.display());
    }
    Ok(())
}
