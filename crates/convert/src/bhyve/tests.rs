//! Small command lines as documents, and refusals.

use expect_test::{Expect, expect};
use model::FormatFlags;

use super::*;

fn ones(bytes: &mut [u8]) {
    bytes.fill(1);
}

fn check(text: &str, expected: &Expect) {
    let found = match parse(text, &mut ones) {
        Ok(FromArgv { domain, warnings }) => {
            let text = domain.format(FormatFlags::SECURE);
            let from = text.find("<vcpu").unwrap_or(0);
            format!(
                "{}{}",
                &text[from..],
                warnings.iter().map(|text| format!("! {text}\n")).collect::<String>()
            )
        }
        Err(error) => format!("{}\n", error.summary()),
    };
    expected.assert_eq(&found);
}

#[test]
fn both_commands_make_one_machine() {
    check(
        "bhyveload -m 1G -d /dev/ada1 'my vm'\n\
         /usr/sbin/bhyve -AHP -c cpus=2,cores=2 -m 1G -s 0,hostbridge -s 3,ahci-cd -s 4:0,virtio-blk,/dev/ada1,nocache \\\n\
         -s 5:1,e1000,tap3,mac=52:54:00:01:02:03 -l com1,/dev/nmdm3B -s 31,lpc -s 7,xhci,tablet 'my vm'\n",
        &expect![[r#"
            <vcpu placement='static'>2</vcpu>
              <os>
                <type>hvm</type>
              </os>
              <features>
                <acpi/>
              </features>
              <cpu>
                <topology sockets='1' cores='2' threads='1'/>
              </cpu>
              <clock offset='localtime'/>
              <on_poweroff>destroy</on_poweroff>
              <on_reboot>destroy</on_reboot>
              <on_crash>destroy</on_crash>
              <devices>
                <disk type='file' device='cdrom'>
                  <target dev='sda' bus='sata'/>
                  <address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0'/>
                </disk>
                <disk type='block' device='disk'>
                  <source dev='/dev/ada1'/>
                  <target dev='vda' bus='virtio'/>
                  <boot order='1'/>
                  <address type='pci' domain='0x0000' bus='0x00' slot='0x04' function='0x0'/>
                </disk>
                <interface type='bridge'>
                  <mac address='52:54:00:01:02:03'/>
                  <source bridge='virbr0'/>
                  <target dev='tap3'/>
                  <model type='e1000'/>
                  <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x1'/>
                </interface>
                <serial type='nmdm'>
                  <source master='/dev/nmdm3B' slave='/dev/nmdm3A'/>
                  <target port='0'/>
                </serial>
              </devices>
            </domain>
            ! the device 'xhci' in slot 7 is skipped
        "#]],
    );
}

#[test]
fn what_bhyve_refuses_is_refused() {
    check(
        "bhyveload -m 1 x",
        &expect![[r#"
        internal error: Failed to parse arguments for bhyve command
    "#]],
    );
    check(
        "bhyve -m 512",
        &expect![[r#"
        internal error: Failed to parse arguments for bhyve command
    "#]],
    );
    check(
        "bhyve -m 512 -z a",
        &expect![[r#"
        internal error: Unsupported option '-z' of bhyve
    "#]],
    );
    check(
        "bhyve -m",
        &expect![[r#"
        internal error: The option '-m' lacks its value
    "#]],
    );
    check(
        "bhyve -m 512 -s 33,lpc a",
        &expect![[r#"
        internal error: Failed to parse PCI slot: '33,lpc'
    "#]],
    );
    check(
        "bhyve -m 512 -s 3,fbuf,tcp=a a",
        &expect![[r#"
        internal error: Failed to parse the frame buffer option 'tcp=a'
    "#]],
    );
    check(
        "bhyve -m 512 'a",
        &expect![[r#"
        internal error: Failed to parse command lines: a quote is not closed
    "#]],
    );
    check(
        "bhyve -m 512 a\nbhyveload -m 512 b",
        &expect![[r#"
        internal error: Failed to parse bhyveload: the machine 'b' is not 'a'
    "#]],
    );
}

#[test]
fn memory_is_in_mebibytes_unless_it_says_otherwise() {
    let sizes = ["214", "1048576", "2097152", "1G", "100K"].map(|text| memory_kib(text).ok());
    assert_eq!(sizes, [Some(219_136), Some(1024), Some(2048), Some(1 << 20), Some(100)]);
    assert!(memory_kib("18446744073709551615").is_ok());
    assert!(
        memory_kib("0").is_err() && memory_kib("G").is_err() && memory_kib("99999999999999999G").is_err()
    );
}
