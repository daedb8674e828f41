//! Operations one after the other: results, errors in libvirt's words, states and events.

use expect_test::{Expect, expect};

use crate::lab::Lab;

fn check(script: &str, expected: &Expect) {
    expected.assert_eq(&Lab::in_memory().run(script));
}

#[test]
fn a_life() {
    check(
        "define a 1
         state a
         start a
         state a
         suspend a
         state a
         suspend a
         resume a
         state a
         reboot a
         reset a
         shutdown a
         state a
         start a flags=1
         state a
         destroy a
         state a
         undefine a
         list",
        &expect![[r#"
            > define a 1
              * a defined added
            > state a
            state 5 reason 0 id -1 persistent 1 autostart 0
            > start a
            id 1
              * a started booted
            > state a
            state 1 reason 1 id 1 persistent 1 autostart 0
            > suspend a
              * a suspended paused
            > state a
            state 3 reason 1 id 1 persistent 1 autostart 0
            > suspend a
            > resume a
              * a resumed unpaused
            > state a
            state 1 reason 5 id 1 persistent 1 autostart 0
            > reboot a
              * a reboot
            > reset a
            > shutdown a
              * a stopped shutdown
            > state a
            state 5 reason 1 id -1 persistent 1 autostart 0
            > start a flags=1
            id 2
              * a started booted
              * a suspended paused
            > state a
            state 3 reason 1 id 2 persistent 1 autostart 0
            > destroy a
              * a stopped destroyed
            > state a
            state 5 reason 2 id -1 persistent 1 autostart 0
            > undefine a
              * a undefined removed
            > list
        "#]],
    );
}

#[test]
fn what_is_refused_when_off() {
    check(
        "define a 1
         destroy a
         shutdown a
         suspend a
         resume a
         reboot a
         reset a
         vcpus a flags=1
         vcpus a flags=2
         vcpus a flags=3
         start a
         start a
         resume a
         destroy b",
        &expect![[r#"
            > define a 1
              * a defined added
            > destroy a
            55/20 Requested operation is not valid: domain is not running
            > shutdown a
            55/20 Requested operation is not valid: domain is not running
            > suspend a
            55/20 Requested operation is not valid: domain is not running
            > resume a
            55/20 Requested operation is not valid: domain is not running
            > reboot a
            55/20 Requested operation is not valid: domain is not running
            > reset a
            55/20 Requested operation is not valid: domain is not running
            > vcpus a flags=1
            55/20 Requested operation is not valid: domain is not running
            > vcpus a flags=2
            1
            > vcpus a flags=3
            8/20 Flags 'VIR_DOMAIN_AFFECT_LIVE' and 'VIR_DOMAIN_AFFECT_CONFIG' are mutually exclusive
            > start a
            id 1
              * a started booted
            > start a
            55/12 Requested operation is not valid: domain is already running
            > resume a
            55/12 Requested operation is not valid: domain is already running
            > destroy b
            42/12 Domain not found: no domain with matching name 'b'
        "#]],
    );
}

#[test]
fn names_and_uuids() {
    check(
        "define a 1
         define a 1
         define a 2
         define b 1
         define a
         create a 2
         create a 1
         create a 1
         define . 3
         define a/b 3
         list",
        &expect![[r#"
            > define a 1
              * a defined added
            > define a 1
              * a defined updated
            > define a 2
            9/20 operation failed: domain 'a' already exists with uuid 00000000-0000-4000-8000-000000000001
            > define b 1
            9/20 operation failed: domain 'a' is already defined with uuid 00000000-0000-4000-8000-000000000001
            > define a
            9/20 operation failed: domain 'a' already exists with uuid 00000000-0000-4000-8000-000000000001
            > create a 2
            9/20 operation failed: domain 'a' already exists with uuid 00000000-0000-4000-8000-000000000001
            > create a 1
            id 1
              * a started booted
            > create a 1
            55/20 Requested operation is not valid: domain 'a' is already active
            > define . 3
            27/20 XML error: name . cannot be used: it means a folder
            > define a/b 3
            27/20 XML error: name a/b cannot contain '/'
            > list
            1 a
        "#]],
    );
}

#[test]
fn transient_machines() {
    check(
        "create t 1
         state t
         undefine t
         autostart t
         rename t u
         define t 1
         state t
         autostart t
         undefine t
         state t
         destroy t
         list
         create t 1
         guest t shutdown
         list
         create t 1 flags=2
         state t",
        &expect![[r#"
            > create t 1
            id 1
              * t started booted
            > state t
            state 1 reason 1 id 1 persistent 0 autostart 0
            > undefine t
            55/12 Requested operation is not valid: cannot undefine transient domain
            > autostart t
            55/12 Requested operation is not valid: cannot set autostart for transient domain
            > rename t u
            55/12 Requested operation is not valid: cannot rename a transient domain
            > define t 1
              * t defined added
            > state t
            state 1 reason 1 id 1 persistent 1 autostart 0
            > autostart t
            > undefine t
              * t undefined removed
            > state t
            state 1 reason 1 id 1 persistent 0 autostart 0
            > destroy t
              * t stopped destroyed
            > list
            > create t 1
            id 2
              * t started booted
            > guest t shutdown
              * t shutdown guest
              * t stopped shutdown
            > list
            > create t 1 flags=2
            id 3
              * t started booted
            > state t
            state 1 reason 1 id 3 persistent 0 autostart 0
        "#]],
    );
}

#[test]
fn flags_that_nobody_knows() {
    check(
        "define a 1
         start a flags=4096
         create b 2 flags=4096
         destroy a flags=16
         undefine a flags=4096
         undefine a flags=12
         shutdown a flags=256
         reboot a flags=256
         reset a flags=256
         list flags=1048576
         xml a flags=256",
        &expect![[r#"
            > define a 1
              * a defined added
            > start a flags=4096
            8/12 unsupported flags (0x1000) in function testDomainCreateWithFlags
            > create b 2 flags=4096
            8/12 unsupported flags (0x1000) in function testDomainCreateXML
            > destroy a flags=16
            8/12 unsupported flags (0x10) in function testDomainDestroyFlags
            > undefine a flags=4096
            8/12 unsupported flags (0x1000) in function testDomainUndefineFlags
            > undefine a flags=12
            8/12 Flags 'VIR_DOMAIN_UNDEFINE_NVRAM' and 'VIR_DOMAIN_UNDEFINE_KEEP_NVRAM' are mutually exclusive
            > shutdown a flags=256
            8/12 unsupported flags (0x100) in function testDomainShutdownFlags
            > reboot a flags=256
            8/12 unsupported flags (0x100) in function testDomainReboot
            > reset a flags=256
            8/12 unsupported flags (0x100) in function testDomainReset
            > list flags=1048576
            8/12 unsupported flags (0x100000) in function testConnectListAllDomains
            > xml a flags=256
            8/12 unsupported flags (0x100) in function testDomainGetXMLDesc
        "#]],
    );
}

#[test]
fn what_happens_in_the_guest() {
    check(
        "define a 1
         start a
         guest a reset
         guest a io-error
         state a
         resume a
         guest a sleep
         state a
         resume a
         guest a wakeup
         state a
         guest a shutdown
         state a
         start a
         guest a panic
         state a
         start a
         guest a crash
         state a
         start a
         guest a killed
         state a",
        &expect![[r#"
            > define a 1
              * a defined added
            > start a
            id 1
              * a started booted
            > guest a reset
              * a reboot
            > guest a io-error
              * a suspended io-error
            > state a
            state 3 reason 5 id 1 persistent 1 autostart 0
            > resume a
              * a resumed unpaused
            > guest a sleep
              * a pmsuspended memory
              * a pmsuspend
            > state a
            state 7 reason 0 id 1 persistent 1 autostart 0
            > resume a
            55/12 Requested operation is not valid: domain is pmsuspended
            > guest a wakeup
              * a pmwakeup
              * a started wakeup
            > state a
            state 1 reason 8 id 1 persistent 1 autostart 0
            > guest a shutdown
              * a shutdown guest
              * a stopped shutdown
            > state a
            state 5 reason 1 id -1 persistent 1 autostart 0
            > start a
            id 2
              * a started booted
            > guest a panic
              * a crashed panicked
              * a stopped crashed
            > state a
            state 5 reason 3 id -1 persistent 1 autostart 0
            > start a
            id 3
              * a started booted
            > guest a crash
              * a stopped failed
            > state a
            state 5 reason 3 id -1 persistent 1 autostart 0
            > start a
            id 4
              * a started booted
            > guest a killed
              * a stopped failed
            > state a
            state 5 reason 3 id -1 persistent 1 autostart 0
        "#]],
    );
}

#[test]
fn actions_of_the_document() {
    check(
        "define a 1 <on_poweroff>restart</on_poweroff><on_reboot>destroy</on_reboot><on_crash>restart</on_crash>
         start a
         guest a shutdown
         state a
         guest a panic
         state a
         guest a reset
         state a
         define b 2 <on_poweroff>preserve</on_poweroff><on_crash>preserve</on_crash>
         start b
         guest b shutdown
         state b
         destroy b
         start b
         guest b panic
         state b
         suspend b
         destroy b
         create c 3 <on_crash>restart</on_crash>
         guest c panic
         state c
         create d 4 <on_crash>coredump-destroy</on_crash>
         guest d panic
         list",
        &expect![[r#"
            > define a 1 <on_poweroff>restart</on_poweroff><on_reboot>destroy</on_reboot><on_crash>restart</on_crash>
              * a defined added
            > start a
            id 1
              * a started booted
            > guest a shutdown
              * a shutdown guest
              * a reboot
            > state a
            state 1 reason 5 id 1 persistent 1 autostart 0
            > guest a panic
              * a crashed panicked
              * a stopped crashed
              * a started booted
            > state a
            state 1 reason 1 id 2 persistent 1 autostart 0
            > guest a reset
              * a stopped shutdown
            > state a
            state 5 reason 1 id -1 persistent 1 autostart 0
            > define b 2 <on_poweroff>preserve</on_poweroff><on_crash>preserve</on_crash>
              * b defined added
            > start b
            id 3
              * b started booted
            > guest b shutdown
              * b shutdown guest
            > state b
            state 4 reason 0 id 3 persistent 1 autostart 0
            > destroy b
              * b stopped destroyed
            > start b
            id 4
              * b started booted
            > guest b panic
              * b crashed panicked
            > state b
            state 6 reason 1 id 4 persistent 1 autostart 0
            > suspend b
            55/20 Requested operation is not valid: domain in state 'crashed' cannot be suspended
            > destroy b
              * b stopped destroyed
            > create c 3 <on_crash>restart</on_crash>
            id 5
              * c started booted
            > guest c panic
              * c crashed panicked
              * c stopped crashed
              * c started booted
            > state c
            state 1 reason 1 id 6 persistent 0 autostart 0
            > create d 4 <on_crash>coredump-destroy</on_crash>
            id 7
              * d started booted
            > guest d panic
              * d crashed panicked
              * d stopped crashed
            > list
            -1 a, -1 b, 6 c
        "#]],
    );
}

#[test]
fn renames_and_titles() {
    check(
        "define a 1
         define b 2
         rename a b
         rename a a
         rename a c/d
         rename a c
         list
         title c hello
         get-title c
         get-title c flags=1
         start c
         title c live flags=1
         get-title c
         get-title c flags=2
         rename c e
         define a 3
         list
         list flags=1
         list flags=2
         list flags=10",
        &expect![[r#"
            > define a 1
              * a defined added
            > define b 2
              * b defined added
            > rename a b
            55/20 Requested operation is not valid: domain with name 'b' already exists
            > rename a a
            55/20 Requested operation is not valid: Can't rename domain to itself
            > rename a c/d
            27/12 XML error: name c/d cannot contain '/'
            > rename a c
              * a undefined renamed
              * c defined renamed
            > list
            -1 b, -1 c
            > title c hello
              * c metadata 1
            > get-title c
            hello
            > get-title c flags=1
            55/20 Requested operation is not valid: domain is not running
            > start c
            id 1
              * c started booted
            > title c live flags=1
              * c metadata 1
            > get-title c
            live
            > get-title c flags=2
            hello
            > rename c e
            55/12 Requested operation is not valid: cannot rename active domain
            > define a 3
              * a defined added
            > list
            -1 a, -1 b, 1 c
            > list flags=1
            1 c
            > list flags=2
            -1 a, -1 b
            > list flags=10
        "#]],
    );
}

#[test]
fn documents_and_statistics() {
    check(
        "define a 1 <vcpu current='1'>2</vcpu><devices><disk type='file'><source file='/x'/><target dev='vda'/></disk><interface type='user'/><graphics type='vnc' passwd='secret'/></devices>
         xml a
         xml a flags=1
         stats
         start a
         xml a
         xml a flags=3
         stats flags=1
         destroy a",
        &expect![[r#"
            > define a 1 <vcpu current='1'>2</vcpu><devices><disk type='file'><source file='/x'/><target dev='vda'/></disk><interface type='user'/><graphics type='vnc' passwd='secret'/></devices>
              * a defined added
            > xml a
            <domain type='test'>
              <name>a</name>
              <uuid>00000000-0000-4000-8000-000000000001</uuid>
              <memory unit='KiB'>65536</memory>
              <currentMemory unit='KiB'>65536</currentMemory>
              <vcpu placement='static' current='1'>2</vcpu>
              <os>
                <type arch='i686'>hvm</type>
                <boot dev='hd'/>
              </os>
              <clock offset='utc'/>
              <on_poweroff>destroy</on_poweroff>
              <on_reboot>restart</on_reboot>
              <on_crash>destroy</on_crash>
              <devices>
                <disk type='file' device='disk'>
                  <source file='/x'/>
                  <target dev='vda' bus='virtio'/>
                </disk>
                <interface type='user'>
                  <mac address='52:54:00:4b:67:49'/>
                  <target dev='testnet0'/>
                </interface>
                <graphics type='vnc' port='-1' autoport='yes'>
                  <listen type='address'/>
                </graphics>
                <video>
                  <model type='cirrus' vram='16384' heads='1' primary='yes'/>
                </video>
              </devices>
            </domain>
            > xml a flags=1
            <domain type='test'>
              <name>a</name>
              <uuid>00000000-0000-4000-8000-000000000001</uuid>
              <memory unit='KiB'>65536</memory>
              <currentMemory unit='KiB'>65536</currentMemory>
              <vcpu placement='static' current='1'>2</vcpu>
              <os>
                <type arch='i686'>hvm</type>
                <boot dev='hd'/>
              </os>
              <clock offset='utc'/>
              <on_poweroff>destroy</on_poweroff>
              <on_reboot>restart</on_reboot>
              <on_crash>destroy</on_crash>
              <devices>
                <disk type='file' device='disk'>
                  <source file='/x'/>
                  <target dev='vda' bus='virtio'/>
                </disk>
                <interface type='user'>
                  <mac address='52:54:00:4b:67:49'/>
                  <target dev='testnet0'/>
                </interface>
                <graphics type='vnc' port='-1' autoport='yes' passwd='secret'>
                  <listen type='address'/>
                </graphics>
                <video>
                  <model type='cirrus' vram='16384' heads='1' primary='yes'/>
                </video>
              </devices>
            </domain>
            > stats
            a
              state.state=5
              state.reason=0
              balloon.current=65536
              balloon.maximum=65536
              vcpu.current=1
              vcpu.maximum=2
              block.count=1
              block.0.name=vda
              block.0.path=/x
            > start a
            id 1
              * a started booted
            > xml a
            <domain type='test' id='1'>
              <name>a</name>
              <uuid>00000000-0000-4000-8000-000000000001</uuid>
              <memory unit='KiB'>65536</memory>
              <currentMemory unit='KiB'>65536</currentMemory>
              <vcpu placement='static' current='1'>2</vcpu>
              <os>
                <type arch='i686'>hvm</type>
                <boot dev='hd'/>
              </os>
              <clock offset='utc'/>
              <on_poweroff>destroy</on_poweroff>
              <on_reboot>restart</on_reboot>
              <on_crash>destroy</on_crash>
              <devices>
                <disk type='file' device='disk'>
                  <source file='/x'/>
                  <target dev='vda' bus='virtio'/>
                </disk>
                <interface type='user'>
                  <mac address='52:54:00:4b:67:49'/>
                  <target dev='testnet0'/>
                </interface>
                <graphics type='vnc' port='-1' autoport='yes'>
                  <listen type='address'/>
                </graphics>
                <video>
                  <model type='cirrus' vram='16384' heads='1' primary='yes'/>
                </video>
              </devices>
            </domain>
            > xml a flags=3
            <domain type='test'>
              <name>a</name>
              <uuid>00000000-0000-4000-8000-000000000001</uuid>
              <memory unit='KiB'>65536</memory>
              <currentMemory unit='KiB'>65536</currentMemory>
              <vcpu placement='static' current='1'>2</vcpu>
              <os>
                <type arch='i686'>hvm</type>
                <boot dev='hd'/>
              </os>
              <clock offset='utc'/>
              <on_poweroff>destroy</on_poweroff>
              <on_reboot>restart</on_reboot>
              <on_crash>destroy</on_crash>
              <devices>
                <disk type='file' device='disk'>
                  <source file='/x'/>
                  <target dev='vda' bus='virtio'/>
                </disk>
                <interface type='user'>
                  <mac address='52:54:00:4b:67:49'/>
                  <target dev='testnet0'/>
                </interface>
                <graphics type='vnc' port='-1' autoport='yes' passwd='secret'>
                  <listen type='address'/>
                </graphics>
                <video>
                  <model type='cirrus' vram='16384' heads='1' primary='yes'/>
                </video>
              </devices>
            </domain>
            > stats flags=1
            a
              state.state=1
              state.reason=1
            > destroy a
              * a stopped destroyed
        "#]],
    );
}

#[test]
fn nothing_of_a_refused_document_stays() {
    let lab = Lab::in_memory();
    for text in [
        "",
        "<domain",
        "<doman/>",
        "<domain type='test'><name>x</name></domain>",
        "<domain type='test'><name>x</name><memory>1</memory></domain>",
        "<domain type='test'><name>x</name><os><type>hvm</type></os></domain>",
        "<domain type='test'><name>x</name><memory>1</memory><vcpu>0</vcpu><os><type>hvm</type></os></domain>",
        "<domain type='test'><name>x</name><uuid>zz</uuid><memory>1</memory><os><type>hvm</type></os></domain>",
    ] {
        let defined = lab.driver.domain_define_xml(text).unwrap_err();
        let created = lab.driver.domain_create_xml(text, 0).unwrap_err();
        assert_eq!(defined.message(), created.message());
    }
    assert_eq!(lab.run("list"), "> list\n");
}

#[test]
fn validation_refuses_what_is_unknown() {
    let lab = Lab::in_memory();
    let text = crate::lab::document("a", Some(1), "<devices><dsk/><disk type='file' foo='1'/></devices>");
    let mut messages = String::new();
    for error in [
        lab.driver.domain_define_xml_flags(&text, 1).unwrap_err(),
        lab.driver.domain_create_xml(&text, 16).unwrap_err(),
    ] {
        messages.push_str(&format!("{}/{} {error}\n", error.code().number(), error.domain().number()));
    }
    expect![[r#"
        92/5 XML document failed to validate against schema: unknown name /domain/devices/dsk (line 1, column 140) (and 1 more); cure: write 'disk' if that is meant
        92/5 XML document failed to validate against schema: unknown name /domain/devices/dsk (line 1, column 140) (and 1 more); cure: write 'disk' if that is meant
    "#]].assert_eq(&messages);
}

#[test]
fn disks_that_stopped_the_guest_are_named_until_it_goes_on() {
    use api::events::DomainIoErrorReason;
    let lab = Lab::in_memory();
    let disk =
        |target, path| format!("<disk type='file'><source file='{path}'/><target dev='{target}'/></disk>");
    let devices =
        format!("<devices>{}{}{}</devices>", disk("vda", "/a"), disk("vdb", "/b"), disk("vdc", "/c"));
    lab.run(&format!("create a 1 {devices}"));
    let domain = lab.domain("a").unwrap();
    let running = lab.engine.find(&domain).unwrap().require_running().unwrap();
    let fail = |path: &str, action, reason: &str| {
        running.observer().notify(engine::Notice::Event(api::Event::DomainIoErrorReason(
            DomainIoErrorReason {
                dom: domain.clone(),
                src_path: path.to_owned(),
                dev_alias: String::new(),
                action,
                reason: reason.to_owned(),
            },
        )));
    };
    let errors = || {
        let errors = lab.driver.domain_get_disk_errors(&domain, 0).unwrap();
        errors.into_iter().map(|it| (it.disk, it.error)).collect::<Vec<_>>()
    };
    assert_eq!(errors(), []);
    fail("/b", 1, "");
    fail("/b", 1, "enospc");
    fail("/c", 1, "");
    // Told to the guest, which went on.
    fail("/a", 2, "enospc");
    lab.run("guest a io-error");
    assert_eq!(errors(), [("vdb".to_owned(), 2), ("vdc".to_owned(), 1)]);
    assert_eq!(
        lab.driver.domain_get_messages(&domain, 0).unwrap(),
        [
            "I/O error: disk 'vdb': no space is left for it",
            "I/O error: disk 'vdc': it cannot be read or written"
        ]
    );
    assert_eq!(lab.driver.domain_get_messages(&domain, 3).unwrap(), [""; 0]);
    assert!(lab.driver.domain_get_messages(&domain, 8).is_err());
    assert!(lab.driver.domain_get_disk_errors(&domain, 1).is_err());
    lab.run("resume a");
    assert_eq!(errors(), []);
}

#[test]
fn pinning_is_told_from_the_document() {
    let lab = Lab::in_memory();
    let tune = "<vcpu>3</vcpu><cputune><vcpupin vcpu='1' cpuset='0,9'/><emulatorpin cpuset='2-3'/></cputune>";
    lab.run(&format!("define a 1 {tune}\n define b 2 <vcpu cpuset='1'>2</vcpu>\n define c 3"));
    let pins = |name: &str, count, bytes| {
        lab.driver.domain_get_vcpu_pin_info(&lab.domain(name).unwrap(), count, bytes, 0).unwrap()
    };
    let a = pins("a", 8, 2);
    // The host has as many processors as its map has.
    let all = pins("c", 1, 1).cpumaps[0];
    assert_ne!(all, 0);
    assert_eq!((a.num, a.cpumaps), (3, vec![all, all_high(&lab), 1, 2, all, all_high(&lab)]));
    assert_eq!(pins("a", 2, 1).cpumaps, [all, 1]);
    assert_eq!((pins("a", 0, 1).num, pins("b", 5, 1).cpumaps), (0, vec![2, 2]));
    let emulator = |name: &str| {
        lab.driver.domain_get_emulator_pin_info(&lab.domain(name).unwrap(), 1, 0).unwrap().cpumaps
    };
    assert_eq!((emulator("a"), emulator("b"), emulator("c")), (vec![0b1100], vec![2], vec![all]));
    let live = lab.driver.domain_get_vcpu_pin_info(&lab.domain("a").unwrap(), 1, 1, 1).unwrap_err();
    assert_eq!(live.code(), error::ErrorCode::OperationInvalid);
    lab.run("start a");
    assert_eq!(pins("a", 2, 1).cpumaps, [all, 1]);
}

/// The second byte of the map of all the host's processors.
fn all_high(lab: &Lab) -> u8 {
    let count = lab.driver.node_get_cpu_map(0, 0, 0).unwrap().ret;
    u8::try_from((1_u32 << count.clamp(8, 16) >> 8) - 1).unwrap()
}
