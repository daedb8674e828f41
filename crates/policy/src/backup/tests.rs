//! Small backups, as they start or are refused.

use expect_test::{Expect, expect};
use model::FormatFlags;
use xml::Document;

use super::*;

const MACHINE: &str = "<domain type='kvm'><name>a</name><devices>\
    <disk type='file'><source file='/a.qcow2'/><target dev='vda'/></disk>\
    <disk type='block'><source dev='/dev/sdb'/><target dev='vdb'/></disk>\
    <disk type='file' device='cdrom'><target dev='sda'/></disk></devices></domain>";

fn check(attributes: &str, content: &str, expected: &Expect) {
    let (domain, _) = Domain::parse(MACHINE).expect("a machine");
    let text = format!("<domainbackup {attributes}>{content}</domainbackup>");
    let document = Document::parse(&text).expect("it is XML");
    let mut backup = DomainBackup::default();
    xml::load(&mut backup, document.any_root()).expect("it is a backup");
    let text = match complete(&mut backup, &domain, "1") {
        Ok(()) => xml::save("domainbackup", &backup, FormatFlags::NONE),
        Err(error) => format!("{}\n", error.summary()),
    };
    expected.assert_eq(&text);
}

#[test]
fn files_that_nobody_named_lie_beside_the_image() {
    let vdb = "<disk name='vdb' type='block'><scratch dev='/dev/sdc'/></disk>";
    check(
        "mode='pull'",
        &format!("<incremental>c</incremental><disks><disk name='vda' backupmode='full'/>{vdb}</disks>"),
        &expect![[r#"
            <domainbackup mode='pull'>
              <incremental>c</incremental>
              <server transport='tcp' name='localhost'/>
              <disks>
                <disk name='vda' backup='yes' type='file' backupmode='full'>
                  <scratch file='/a.qcow2.1'/>
                </disk>
                <disk name='vdb' backup='yes' type='block' backupmode='incremental' incremental='c'>
                  <scratch dev='/dev/sdc'/>
                </disk>
                <disk name='sda' backup='no'/>
              </disks>
            </domainbackup>
        "#]],
    );
}

#[test]
fn backups_that_contradict_themselves_are_refused() {
    check(
        "",
        "",
        &expect![[r#"
        unsupported configuration: refusing to generate file name for disk 'vdb'
    "#]],
    );
    check(
        "",
        "<server name='a'/>",
        &expect![[r#"
        XML error: use of <server> requires pull mode backup
    "#]],
    );
    check(
        "mode='pull'",
        "<server transport='unix' socket='a'/>",
        &expect![[r#"
        XML error: backup socket path 'a' must be absolute
    "#]],
    );
    check(
        "mode='pull'",
        "<server transport='fd'/>",
        &expect![[r#"
        XML error: missing 'fdgroup' attribute of the backup's <server>
    "#]],
    );
    check(
        "",
        "<disks><disk name='vdz'/></disks>",
        &expect![[r#"
        unsupported configuration: no disk named 'vdz'
    "#]],
    );
    check(
        "",
        "<disks><disk name='vda'/><disk name='vda'/></disks>",
        &expect![[r#"
        XML error: backup for disk 'vda' specified twice
    "#]],
    );
    check(
        "",
        "<disks><disk name='vda' backupmode='incremental'/></disks>",
        &expect![[r#"
        XML error: 'incremental' backup of disk 'vda' lacks its checkpoint
    "#]],
    );
    check(
        "",
        "<disks><disk name='vda' exportname='b'/></disks>",
        &expect![[r#"
        XML error: use of 'exportname' and 'exportbitmap' requires pull mode backup
    "#]],
    );
    check(
        "",
        "<disks><disk name='vda'><scratch file='/b'/></disk></disks>",
        &expect![[r#"
        XML error: the disk 'vda' of this backup needs <target>
    "#]],
    );
    check(
        "",
        "<disks><disk name='vda'><target file='b'/></disk></disks>",
        &expect![[r#"
        XML error: the path of the backup of disk 'vda' must be absolute
    "#]],
    );
}
