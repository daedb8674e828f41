//! Small snapshots and checkpoints, as they are stored or refused.

use expect_test::{Expect, expect};
use model::checkpoint::DomainCheckpoint;
use model::snapshot::DomainSnapshot;
use model::{FormatFlags, Uuid};
use xml::Document;

use super::{checkpoint, snapshot};

const MACHINE: &str = "<domain type='kvm'><name>a</name></domain>";

/// Gives machines an identity, as a driver would.
fn identify(domain: &mut model::Domain) -> error::Result<()> {
    domain.uuid = Some(Uuid::from_random([0; 16]));
    Ok(())
}

fn check_snapshot(text: &str, redefine: bool, expected: &Expect) {
    let text = format!("<domainsnapshot>{text}</domainsnapshot>");
    let document = Document::parse(&text).expect("it is XML");
    let mut found = DomainSnapshot::default();
    xml::load(&mut found, document.any_root()).expect("it is a snapshot");
    let purpose = snapshot::Purpose { redefine, internal: false };
    let done = snapshot::complete(&mut found, purpose, &mut identify);
    if !redefine {
        snapshot::stamp(&mut found, 1_700_000_000);
    }
    let text = match done {
        Ok(()) => xml::save("domainsnapshot", &found, FormatFlags::INACTIVE),
        Err(error) => format!("{}\n", error.summary()),
    };
    expected.assert_eq(&text);
}

fn check_checkpoint(text: &str, redefine: bool, expected: &Expect) {
    let text = format!("<domaincheckpoint>{text}</domaincheckpoint>");
    let document = Document::parse(&text).expect("it is XML");
    let mut found = DomainCheckpoint::default();
    xml::load(&mut found, document.any_root()).expect("it is a checkpoint");
    let done = checkpoint::complete(&mut found, redefine, &mut identify);
    if !redefine {
        checkpoint::stamp(&mut found, 1_700_000_000);
        checkpoint::name_bitmaps(&mut found);
    }
    let text = match done {
        Ok(()) => xml::save("domaincheckpoint", &found, FormatFlags::INACTIVE),
        Err(error) => format!("{}\n", error.summary()),
    };
    expected.assert_eq(&text);
}

#[test]
fn a_new_snapshot_has_no_past() {
    check_snapshot(
        &format!(
            "<state>running</state><creationTime>1</creationTime><parent><name>b</name></parent>{MACHINE}\
             <disks><disk name='vda'><source file='/a'/></disk><disk name='vdb' snapshot='no'/>\
             <disk name='vdc'><driver type='qcow2'/></disk></disks>"
        ),
        false,
        &expect![[r#"
            <domainsnapshot>
              <name>1700000000</name>
              <creationTime>1700000000</creationTime>
              <disks>
                <disk name='vda' snapshot='external' type='file'>
                  <source file='/a'/>
                </disk>
                <disk name='vdb' snapshot='no'/>
                <disk name='vdc' snapshot='external' type='file'>
                  <driver type='qcow2'/>
                </disk>
              </disks>
            </domainsnapshot>
        "#]],
    );
}

#[test]
fn an_old_snapshot_keeps_its_machine() {
    check_snapshot(
        &format!("<name>a</name><state>shutoff</state><creationTime>1</creationTime>{MACHINE}"),
        true,
        &expect![[r#"
            <domainsnapshot>
              <name>a</name>
              <state>shutoff</state>
              <creationTime>1</creationTime>
              <memory snapshot='no'/>
              <domain type='kvm'>
                <name>a</name>
                <uuid>00000000-0000-4000-8000-000000000000</uuid>
                <os/>
                <devices>
                </devices>
              </domain>
            </domainsnapshot>
        "#]],
    );
}

#[test]
fn snapshots_that_contradict_themselves_are_refused() {
    check_snapshot(
        "<name>a/b</name>",
        false,
        &expect![[r#"
        XML error: invalid snapshot name 'a/b': name can't contain '/'
    "#]],
    );
    check_snapshot(
        "<name>.a</name>",
        false,
        &expect![[r#"
        XML error: invalid snapshot name '.a': name can't start with '.'
    "#]],
    );
    check_snapshot(
        "<memory snapshot='external'/>",
        false,
        &expect![[r#"
        XML error: external memory snapshots require a filename
    "#]],
    );
    check_snapshot(
        "<memory snapshot='internal' file='/a'/>",
        false,
        &expect![[r#"
        XML error: memory filename '/a' requires external snapshot
    "#]],
    );
    check_snapshot(
        "<memory file='a'/>",
        false,
        &expect![[r#"
        XML error: memory snapshot file path (a) must be absolute
    "#]],
    );
    let disk = |attributes: &str, file: &str| {
        format!("<disks><disk name='vda' {attributes}><source file='{file}'/></disk></disks>")
    };
    check_snapshot(
        &disk("snapshot='internal'", "/a"),
        false,
        &expect![[r#"
        XML error: file '/a' for disk 'vda' requires use of external snapshot mode
    "#]],
    );
    check_snapshot(
        &disk("", "a"),
        false,
        &expect![[r#"
        XML error: disk snapshot image path 'a' must be absolute
    "#]],
    );
    check_snapshot(
        "",
        true,
        &expect![[r#"
        XML error: a redefined snapshot must have a name
    "#]],
    );
    check_snapshot(
        "<name>a</name>",
        true,
        &expect![[r#"
        XML error: missing creationTime from existing snapshot
    "#]],
    );
    check_snapshot(
        "<name>a</name><creationTime>1</creationTime>",
        true,
        &expect![[r#"
        XML error: missing state from existing snapshot
    "#]],
    );
    check_snapshot(
        "<name>a</name><creationTime>1</creationTime><state>shutoff</state><memory snapshot='internal'/>",
        true,
        &expect![[r#"
            XML error: memory state cannot be saved with offline or disk-only snapshot
        "#]],
    );
}

#[test]
fn checkpoints_name_their_bitmaps() {
    let disks = "<disks><disk name='vda'/><disk name='/b' checkpoint='no'/></disks>";
    check_checkpoint(
        disks,
        false,
        &expect![[r#"
        <domaincheckpoint>
          <name>1700000000</name>
          <creationTime>1700000000</creationTime>
          <disks>
            <disk name='vda' checkpoint='bitmap' bitmap='1700000000'/>
            <disk name='/b' checkpoint='no'/>
          </disks>
        </domaincheckpoint>
    "#]],
    );
    check_checkpoint(
        &format!("<name>a</name><creationTime>1</creationTime>{MACHINE}"),
        true,
        &expect![[r#"
            <domaincheckpoint>
              <name>a</name>
              <creationTime>1</creationTime>
              <domain type='kvm'>
                <name>a</name>
                <uuid>00000000-0000-4000-8000-000000000000</uuid>
                <os/>
                <devices>
                </devices>
              </domain>
            </domaincheckpoint>
        "#]],
    );
}

#[test]
fn checkpoints_that_contradict_themselves_are_refused() {
    check_checkpoint(
        "<name>a b</name>",
        false,
        &expect![[r#"
        XML error: invalid checkpoint name 'a b'
    "#]],
    );
    check_checkpoint(
        "<disks><disk name='../a'/></disks>",
        false,
        &expect![[r#"
        XML error: invalid disk name '../a'
    "#]],
    );
    check_checkpoint(
        "<disks><disk name='vda' checkpoint='no' bitmap='b'/></disks>",
        false,
        &expect![[r#"
            XML error: the disk 'vda' has a bitmap but no checkpoint
        "#]],
    );
    check_checkpoint(
        "<name>a</name>",
        true,
        &expect![[r#"
        XML error: missing creationTime from existing checkpoint
    "#]],
    );
    check_checkpoint(
        "<name>a</name><creationTime>1</creationTime>",
        true,
        &expect![[r#"
        XML error: missing domain in checkpoint redefine
    "#]],
    );
}
