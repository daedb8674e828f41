//! VMX files to documents, back, and what is refused.

use convert::vmx::{self, Context, Datastore};
use expect_test::{Expect, expect, expect_file};
use model::{Domain, FormatFlags};

/// A source of randomness that gives zeroes.
struct Zero;

impl policy::Random for Zero {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

fn context() -> Context<'static> {
    Context {
        home: Datastore { name: "local", directory: "shop" },
        exists: |_, path| !path.contains("missing"),
        scsi_model: "lsilogic",
        datacenter_path: Some("west/hall 2"),
    }
}

fn read(text: &str) -> Domain {
    let mut domain = vmx::read(text, &context()).expect("the file is read");
    policy::vmware::complete(&mut domain, &mut Zero).expect("the document is complete");
    domain
}

/// The smallest file, with these lines.
fn with(lines: &str) -> String {
    format!("config.version = \"8\"\nvirtualHW.version = \"7\"\ndisplayName = \"one\"\n{lines}")
}

fn refused(lines: &str, words: &Expect) {
    let error = vmx::read(&with(lines), &context()).expect_err("the file is refused");
    words.assert_eq(&error.message());
}

#[test]
fn every_kind_of_device_is_read_and_written() {
    let domain = read(include_str!("data/workshop.vmx"));
    let document = domain.format(FormatFlags::SECURE);
    expect_file!["data/workshop.xml"].assert_eq(&document);
    let (mut again, report) = Domain::parse(&document).expect("the document is one");
    assert!(report.unknown.is_empty(), "{report:?}");
    policy::vmware::apply(&mut again, &mut Zero).expect("the document is complete");
    let written = vmx::write(&again, 13, &context()).expect("the file is written");
    expect_file!["data/workshop.out.vmx"].assert_eq(&written);
    // What was written means the same.
    let mut reread = read(&written);
    reread.os.boot.clone_from(&again.os.boot);
    for model in reread.devices.video.iter_mut().filter_map(|video| video.model.as_mut()) {
        model.heads = Some(1);
    }
    assert_eq!(reread.format(FormatFlags::SECURE), again.format(FormatFlags::SECURE));
}

#[test]
fn what_no_document_can_say_is_refused() {
    refused(
        "memsize = \"33\"\n",
        &expect![
            "internal error: Expecting VMX entry 'memsize' to be an unsigned integer (multiple of 4) but found 33"
        ],
    );
    refused(
        "numvcpus = \"0\"\n",
        &expect![
            "internal error: Expecting VMX entry 'numvcpus' to be an unsigned integer greater than 0 but found 0"
        ],
    );
    refused("uuid.bios = \"56\"\n", &expect!["internal error: Could not parse UUID from string '56'"]);
    refused(
        "ethernet0.present = \"maybe\"\n",
        &expect![[
            r#"internal error: Config entry 'ethernet0.present' must represent a boolean value (true|false); cure: write ethernet0.present = "TRUE" or ethernet0.present = "FALSE" in place of "maybe""#
        ]],
    );
    refused(
        "scsi0.present = \"true\"\nscsi0:0.present = \"true\"\nscsi0:0.fileName = \"missing.vmdk\"\n",
        &expect![
            "internal error: File '[local] shop/missing.vmdk' does not exist; cure: correct the name in the VMX file, or upload the file"
        ],
    );
    refused("x\n", &expect!["configuration file syntax error: line 4: expecting an assignment"]);
}

#[test]
fn empty_drives_and_ports_without_a_place_are_kept() {
    let domain = read(&with(
        "ide0:0.present = \"TRUE\"\nide0:0.deviceType = \"atapi-cdrom\"\n\
         ide0:1.present = \"TRUE\"\nide0:1.fileName = \"emptyBackingString\"\nide0:1.deviceType = \"cdrom-image\"\n\
         ide1:0.present = \"TRUE\"\nide1:0.fileName = \"a.vmdk\"\nide1:0.clientDevice = \"TRUE\"\n\
         serial0.present = \"TRUE\"\nserial0.fileType = \"network\"\nserial0.fileName = \"\"\n",
    ));
    let document = domain.format(FormatFlags::NONE);
    assert!(
        document.contains("<disk type='block' device='cdrom'>\n      <target dev='hda' bus='ide'/>"),
        "{document}"
    );
    assert!(
        document.contains("<disk type='file' device='cdrom'>\n      <target dev='hdb' bus='ide'/>"),
        "{document}"
    );
    assert!(!document.contains("hdc"), "{document}");
    assert!(document.contains("<serial type='null'>"), "{document}");
}

#[test]
fn a_file_without_a_name_is_a_document_without_one() {
    let domain = read("config.version = \"8\"\nvirtualHW.version = \"4\"\n");
    let document = domain.format(FormatFlags::NONE);
    assert!(!document.contains("<name>"), "{document}");
}

#[test]
fn the_type_of_a_drive_fits_its_bus_and_its_file() {
    for (kind, file, words) in [
        (
            "ata-hardDisk",
            "a.vmdk",
            "Expecting VMX entry 'scsi0:0.deviceType' to be 'scsi-hardDisk' or 'disk' but found 'ata-hardDisk'",
        ),
        ("disk", "a.iso", "Expecting VMX entry 'scsi0:0.deviceType' to be 'cdrom-image' but found 'disk'"),
        (
            "disk",
            "a",
            "Invalid or not yet handled value 'a' for VMX entry 'scsi0:0.fileName' for device type 'disk'",
        ),
    ] {
        let lines = format!(
            "scsi0.present = \"true\"\nscsi0:0.present = \"true\"\nscsi0:0.deviceType = \"{kind}\"\nscsi0:0.fileName = \"{file}\"\n"
        );
        let error = vmx::read(&with(&lines), &context()).expect_err("the file is refused");
        assert_eq!(error.message(), format!("internal error: {words}"));
    }
}
