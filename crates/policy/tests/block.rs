//! Block nodes: what images become, and what strings and replies of the emulator mean.

use expect_test::{Expect, expect};
use model::devices::disk::Disk;
use policy::argv::json::Json;
use policy::block::backing::{self, parse};
use policy::block::bitmap::Nodes;
use policy::block::create::{self, Sizes};
use policy::block::{chain, create::storage};
use xml::Document;

fn disk(text: &str) -> Disk {
    let document = Document::parse(text).expect("the disk is well-formed");
    let mut disk = Disk::default();
    xml::load_status(&mut disk, document.any_root()).expect("the disk is right");
    disk
}

/// What a backing string means, and the string that is written for it.
fn check_backing(text: &str, expect: &Expect) {
    let found = match parse(text) {
        Ok(backing) => {
            let image = backing.image();
            let source =
                image.source_only().map(|props| props.text()).unwrap_or_else(|error| error.to_string());
            let again =
                backing::text(&image).map(|text| text.line()).unwrap_or_else(|error| error.to_string());
            format!("{source}\n{again}\n")
        }
        Err(error) => format!("refused: {}\n", error.summary()),
    };
    expect.assert_eq(&found);
}

#[test]
fn backing_strings_are_read_and_written() {
    check_backing(
        "/images/a.qcow2",
        &expect![[r#"
            {"driver":"file","filename":"/images/a.qcow2"}
            /images/a.qcow2
        "#]],
    );
    check_backing(
        "/dev/vg/a",
        &expect![[r#"
            {"driver":"host_device","filename":"/dev/vg/a"}
            /dev/vg/a
        "#]],
    );
    check_backing(
        "nbd+unix:///disk?socket=/run/nbd.sock",
        &expect![[r#"
            {"driver":"nbd","server":{"type":"unix","path":"/run/nbd.sock"},"export":"disk"}
            json:{"file":{"driver":"nbd","server":{"type":"unix","path":"/run/nbd.sock"},"export":"disk"}}
        "#]],
    );
    check_backing(
        "nbd:host.example:99:exportname=x",
        &expect![[r#"
            {"driver":"nbd","server":{"type":"inet","host":"host.example","port":"99"},"export":"x"}
            nbd://host.example:99/x
        "#]],
    );
    check_backing(
        "rbd:pool/image@one:id=me:mon_host=a.example\\:1\\;b.example",
        &expect![[r#"
            {"driver":"rbd","pool":"pool","image":"image","snapshot":"one","server":[{"host":"a.example","port":"1"},{"host":"b.example","port":"6789"}]}
            json:{"file":{"driver":"rbd","pool":"pool","image":"image","snapshot":"one","server":[{"host":"a.example","port":"1"},{"host":"b.example","port":"6789"}]}}
        "#]],
    );
    check_backing(
        "https://me@host.example/a%20b?x=y",
        &expect![[r#"
            {"driver":"https","url":"https://host.example:443/a%20b?x=y"}
            https://host.example:443/a%20b?x=y
        "#]],
    );
    check_backing(
        "iscsi://[2001:db8::1]/iqn.2001.example/3",
        &expect![[r#"
            {"driver":"iscsi","portal":"[2001:db8::1]:3260","target":"iqn.2001.example","lun":3,"transport":"tcp"}
            iscsi://[2001:db8::1]:3260/iqn.2001.example/3
        "#]],
    );
}

#[test]
fn json_strings_are_nested_or_dotted() {
    check_backing(
        r#"json:{"driver":"qcow2","file.driver":"https","file.url":"https://h.example/x","file.sslverify":"off","file.cookie":"a=b; c=d","file.timeout":7}"#,
        &expect![[r#"
            {"driver":"https","url":"https://h.example:443/x","sslverify":false,"cookie":"a=b; c=d","timeout":7}
            json:{"file":{"driver":"https","url":"https://h.example:443/x","sslverify":false,"cookie":"a=b; c=d","timeout":7}}
        "#]],
    );
    check_backing(
        r#"json:{"file":{"driver":"gluster","volume":"v","path":"a/b","server.0.type":"tcp","server.0.host":"h","server.1.type":"unix","server.1.socket":"/s"}}"#,
        &expect![[r#"
            {"driver":"gluster","volume":"v","path":"a/b","server":[{"type":"inet","host":"h","port":"24007"},{"type":"unix","path":"/s"}]}
            json:{"file":{"driver":"gluster","volume":"v","path":"a/b","server":[{"type":"inet","host":"h","port":"24007"},{"type":"unix","path":"/s"}]}}
        "#]],
    );
    check_backing(
        r#"json:{"file":{"driver":"raw","offset":"512","size":1024,"file":{"driver":"file","filename":"/a"}}}"#,
        &expect![[r#"
            {"driver":"file","filename":"/a"}
            json:{"file":{"driver":"raw","offset":512,"size":1024,"file":{"driver":"file","filename":"/a"}}}
        "#]],
    );
    check_backing(
        r#"json:{"file.driver":"ssh","file.host":"h","file.port":"22","file.path":"/a","file.user":"me","file.host_key_check":"no"}"#,
        &expect![[r#"
            {"driver":"ssh","path":"/a","server":{"host":"h","port":"22"},"user":"me","host-key-check":{"mode":"none"}}
            json:{"file":{"driver":"ssh","path":"/a","server":{"host":"h","port":"22"},"user":"me","host-key-check":{"mode":"none"}}}
        "#]],
    );
    check_backing(
        r#"json:{"driver":"nvme","device":"0000:01:00.2","namespace":1}"#,
        &expect![[r#"
            {"driver":"nvme","device":"0000:01:00.2","namespace":1}
            json:{"file":{"driver":"nvme","device":"0000:01:00.2","namespace":1}}
        "#]],
    );
}

#[test]
fn wrong_strings_are_refused() {
    for (text, expect) in [
        (
            "json:{",
            expect![
                "refused: invalid argument: JSON backing volume definition is malformed: JSON: a string is expected in line 1\n"
            ],
        ),
        (
            "json:{\"driver\":\"x\"}",
            expect![
                "refused: invalid argument: missing parser implementation for JSON backing volume definition driver 'x'\n"
            ],
        ),
        (
            "json:{\"file\":\"node\"}",
            expect![
                "refused: invalid argument: JSON backing volume definition refers to a node by name instead of telling it\n"
            ],
        ),
        (
            "json:{\"a\":1,\"a.b\":2}",
            expect![
                "refused: invalid argument: JSON backing volume definition is malformed: JSON member 'a.b' is part of something that is no object\n"
            ],
        ),
        (
            "json:{\"....................................................................................................\":1}",
            expect![
                "refused: invalid argument: JSON backing volume definition is malformed: JSON is nested too deep\n"
            ],
        ),
        ("ghost://host/x", expect!["refused: internal error: invalid backing protocol 'ghost'\n"]),
        (
            "nbd://host:70000/",
            expect![
                "refused: internal error: failed to parse backing file location 'nbd://host:70000/': no such port\n"
            ],
        ),
        ("nbd:host", expect!["refused: internal error: malformed nbd string 'nbd:host'\n"]),
    ] {
        check_backing(text, &expect);
    }
    check_backing(
        &"a".repeat(5000),
        &expect!["refused: invalid argument: the backing string has 5000 bytes, the limit is 4096\n"],
    );
}

#[test]
fn images_become_nodes() {
    let disk = disk(
        "<disk type='file' device='disk'>
           <driver name='qemu' type='qcow2' cache='none' discard='unmap' detect_zeroes='unmap'/>
           <source file='/a'><slices><slice type='storage' offset='1' size='2'/></slices></source>
           <backingStore type='network'>
             <format type='raw'/>
             <source protocol='nbd' name='x' tls='yes'><host name='h'/>
               <privateData><nodenames><nodename type='storage' name='s'/></nodenames>
                 <objects><TLSx509 alias='t'/></objects></privateData></source>
             <backingStore/>
           </backingStore>
           <target dev='vda'/>
         </disk>",
    );
    let (mut images, ended) = chain(&disk);
    images[0].number(1);
    let mut found = format!("ended: {ended}\n");
    for image in &images {
        let slice = image.slice().map(|slice| image.slice_props(slice, false).expect("the name is short"));
        let format = image.format(Some(Json::Null)).expect("the format is known");
        let storage = image.storage(image.is_plain()).expect("the source is known");
        for props in [Some(format), slice, Some(storage)].into_iter().flatten() {
            found.push_str(&format!("{}\n", props.text()));
        }
    }
    expect![[r#"
        ended: true
        {"node-name":"libvirt-1-format","read-only":false,"discard":"unmap","detect-zeroes":"unmap","cache":{"direct":true,"no-flush":false},"driver":"qcow2","file":"libvirt-1-slice-sto","backing":null}
        {"driver":"raw","file":"libvirt-1-storage","offset":1,"size":2,"node-name":"libvirt-1-slice-sto","auto-read-only":true,"discard":"unmap","cache":{"direct":true,"no-flush":false}}
        {"driver":"file","filename":"/a","node-name":"libvirt-1-storage","auto-read-only":true,"discard":"unmap","cache":{"direct":true,"no-flush":false}}
        {"node-name":"","read-only":true,"discard":"unmap","cache":{"direct":true,"no-flush":false},"driver":"raw","file":"s"}
        {"driver":"nbd","server":{"type":"inet","host":"h","port":"10809"},"export":"x","tls-creds":"t","node-name":"s","read-only":true,"discard":"unmap","cache":{"direct":true,"no-flush":false}}
    "#]]
    .assert_eq(&found);
}

#[test]
fn new_images() {
    let sizes = Sizes { capacity: 10, physical: 5 };
    let show = |new: &str, below: &str| {
        let (new, below) = (disk(new), disk(below));
        let (mut images, _) = chain(&new);
        images[0].number(1);
        images[0].objects.encryption = vec!["key".to_owned()];
        let below = chain(&below).0;
        let text = |props: policy::argv::json::Props| props.text();
        let storage = storage(&images[0], sizes).expect("the storage is known").map(text);
        let format = create::format(&images[0], below.first(), sizes).expect("the format is known").map(text);
        format!("{}\n{}\n", storage.unwrap_or_default(), format.unwrap_or_default())
    };
    let raw = "<disk><driver type='raw'/><source file='/b'><encryption format='luks'/></source></disk>";
    expect![[r#"
        {"driver":"file","filename":"/a","size":5}
        {"driver":"qcow2","file":"libvirt-1-storage","size":10,"backing-file":"/b","backing-fmt":"luks"}
    "#]]
    .assert_eq(&show("<disk><driver type='qcow2'/><source file='/a'/></disk>", raw));
    expect![[r#"
        {"driver":"file","filename":"/b","size":5}
        {"key-secret":"key","driver":"luks","file":"libvirt-1-storage","size":10}
    "#]]
    .assert_eq(&show(raw, raw));
    expect![[r#"
        {"driver":"nfs","location":{"server":{"host":"h","type":"inet"},"path":"/p"},"size":5}

    "#]]
    .assert_eq(&show(
        "<disk type='network'><source protocol='nfs' name='/p'><host name='h'/></source></disk>",
        raw,
    ));
}

/// A chain of three images: `a` is whole, `b` has a hole, `c` is not stored, `d` is below only.
const BITMAPS: &str = r#"[
    {"node-name":"1","dirty-bitmaps":[
        {"name":"c","recording":true,"persistent":false,"granularity":4},
        {"name":"b","recording":true,"persistent":true,"granularity":4},
        {"name":"a","recording":true,"persistent":true,"granularity":4,"count":8}]},
    {"node-name":"2","dirty-bitmaps":[{"name":"a","recording":true,"persistent":true,"granularity":8}],
     "image":{"format-specific":{"type":"qcow2","data":{"compat":"0.10"}},"snapshots":[{"name":"s"}]}},
    {"node-name":"3","dirty-bitmaps":[
        {"name":"b","recording":true,"persistent":true,"granularity":4},
        {"name":"d","recording":true,"persistent":true,"granularity":4}]}]"#;

#[test]
fn bitmaps_are_carried_while_they_are_whole() {
    let nodes = Nodes::of(&serde_json::from_str(BITMAPS).expect("the reply is JSON"));
    let chain = ["1", "2", "3"];
    assert!(nodes.0["2"].qcow2_v2 && nodes.0["2"].snapshots == ["s"] && nodes.0["1"].bitmaps[2].dirty == 8);
    let valid: Vec<bool> = ["a", "b", "c", "d"].map(|name| nodes.is_valid(&chain, name)).to_vec();
    assert_eq!(valid, [true, false, false, false]);
    let show = |actions: Vec<policy::argv::json::Props>| -> String {
        actions.iter().map(|action| format!("{}\n", action.text())).collect()
    };
    expect![[r#"
        {"type":"block-dirty-bitmap-add","data":{"node":"t","name":"n","persistent":false,"disabled":true,"granularity":8}}
        {"type":"block-dirty-bitmap-merge","data":{"node":"t","target":"n","bitmaps":[{"node":"1","name":"a"},{"node":"2","name":"a"}]}}
    "#]]
    .assert_eq(&show(nodes.backup(&chain, "a", ("t", "n")).expect("the top is there")));
    assert_eq!(nodes.backup(&chain, "d", ("t", "n")), Some(Vec::new()));
    assert_eq!(nodes.backup(&["9"], "a", ("t", "n")), None);
    let (actions, reopened) = nodes.delete(&chain, "b").expect("two images have it");
    assert_eq!((actions.len(), reopened), (2, vec!["3"]));
    assert_eq!(nodes.delete(&chain, "x"), None);
    expect![[r#"
        {"type":"block-dirty-bitmap-merge","data":{"node":"2","target":"a","bitmaps":[{"node":"1","name":"a"},{"node":"2","name":"libvirt-tmp-activewrite"}]}}
        {"type":"block-dirty-bitmap-add","data":{"node":"2","name":"b","persistent":true,"disabled":false,"granularity":4}}
        {"type":"block-dirty-bitmap-merge","data":{"node":"2","target":"b","bitmaps":[{"node":"1","name":"b"},{"node":"2","name":"libvirt-tmp-activewrite"}]}}
        {"type":"block-dirty-bitmap-remove","data":{"node":"2","name":"libvirt-tmp-activewrite"}}
    "#]]
    .assert_eq(&show(nodes.committed(&["1"], "2", true)));
    assert_eq!(nodes.committed(&["2"], "3", false).len(), 2);
    assert_eq!(nodes.copied(&chain, "m", true).len(), 5);
    assert_eq!(nodes.copied(&chain, "m", false).len(), 3);
}
