//! Processors of machines of our own monitor: documents, what their guests see, domain capabilities and questions.

use std::sync::Arc;

use api::constants::{
    VIR_CPU_COMPARE_IDENTICAL, VIR_CPU_COMPARE_INCOMPATIBLE, VIR_CPU_COMPARE_SUPERSET, VIR_DOMAIN_RUNNING,
    VIR_DOMAIN_RUNNING_RESTORED, VIR_DOMAIN_START_PAUSED, VIR_DOMAIN_XML_INACTIVE,
};
use api::{Domain, Driver};
use machines::{Console, Daemon};
use test_support::{bare_guest, lacks_kvm, lacks_root};

use crate::await_state;

/// The machine type, as clients name it.
const MACHINE: Option<&str> = Some("ferrovirt");

/// A machine whose guest answers these questions about its processor, and waits then.
fn document(daemon: &Daemon, name: &str, questions: &str, more: &str) -> String {
    let kernel = bare_guest(daemon.folder(), "processor");
    format!(
        "<domain type='kvm'><name>{name}</name><memory unit='MiB'>32</memory><vcpu>1</vcpu>\
         <os><type arch='x86_64' machine='ferrovirt'>hvm</type><kernel>{}</kernel>\
         <cmdline>{questions} +</cmdline></os>{more}\
         <devices><serial type='pty'/><console type='pty'/></devices></domain>",
        kernel.display()
    )
}

fn start(daemon: &Daemon, client: &Arc<dyn Driver>, questions: &str, more: &str) -> (Domain, String) {
    let machine = client.domain_define_xml_flags(&document(daemon, "p", questions, more), 0).unwrap();
    let machine = client.domain_create_with_flags(&machine, VIR_DOMAIN_START_PAUSED).unwrap();
    let live = client.domain_get_xml_desc(&machine, 0).unwrap();
    (machine, live)
}

/// Why there is no such machine: when it is defined, or when it is started.
fn refusal(daemon: &Daemon, client: &Arc<dyn Driver>, more: &str) -> String {
    let machine = match client.domain_define_xml_flags(&document(daemon, "no", "c1.0", more), 0) {
        Ok(machine) => machine,
        Err(error) => return format!("defined: {error}"),
    };
    let error = client.domain_create_with_flags(&machine, 0).unwrap_err();
    client.domain_undefine(&machine).unwrap();
    format!("started: {error}")
}

/// Letters, as the guest prints the registers that they are in.
fn registers(text: &str) -> String {
    let letters = text.bytes().chain(std::iter::repeat(0)).take(16).collect::<Vec<u8>>();
    let word = |bytes: &[u8]| bytes.iter().rev().map(|byte| format!("{byte:02x}")).collect::<String>();
    letters.chunks_exact(4).map(|bytes| format!("{} ", word(bytes))).collect()
}

#[test]
fn a_guest_sees_the_processor_of_its_document() {
    if lacks_kvm() || lacks_root() {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let cpu = "<features><pmu state='off'/><kvm><pv-ipi state='off'/><hint-dedicated state='on'/></kvm></features>\
        <cpu mode='custom' match='exact'><model fallback='forbid' vendor_id='FerroFerroFe'>pentium3</model>\
        <maxphysaddr mode='emulate' bits='37'/><cache mode='disable'/>\
        <feature policy='force' name='pn'/><feature policy='optional' name='3dnowext'/></cpu>";
    let (machine, live) = start(&daemon, &client, "c80000002.0 c40000001.0 c80000008.0 c4.0", cpu);
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    client.domain_resume(&machine).unwrap();
    console.expect(&registers("pentium3"));
    // A hint; sizes of 37 bits; no caches.
    console.expect("00000001 \n00003925 ");
    console.expect("00000000 00000000 00000000 00000000 \n");
    for words in [
        "<cpu mode='custom' match='exact' check='full'>",
        "<feature policy='require' name='hypervisor'/>",
        "<feature policy='require' name='x2apic'/>",
        "<feature policy='disable' name='3dnowext'/>",
        "<feature policy='force' name='pn'/>",
    ] {
        assert!(live.contains(words), "{words} is not in {live}");
    }
    let stored = client.domain_get_xml_desc(&machine, VIR_DOMAIN_XML_INACTIVE).unwrap();
    assert!(stored.contains("check='partial'") && stored.contains("policy='optional'"), "{stored}");
    client.domain_destroy(&machine).unwrap();
    daemon.assert_clean();
}

#[test]
fn the_host_s_model_is_written_out_and_kept_with_a_saved_machine() {
    if lacks_kvm() || lacks_root() {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let (machine, live) = start(&daemon, &client, "c80000002.0 c1.0", "<cpu mode='host-model'/>");
    assert!(live.contains("<cpu mode='custom' match='exact' check='full'>"), "{live}");
    let (_, rest) = live.split_once("<model fallback='forbid'>").unwrap();
    let model = rest.split_once('<').unwrap().0;
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    client.domain_resume(&machine).unwrap();
    console.expect(&registers(model));
    client.domain_managed_save(&machine, 0).unwrap();
    let text = client.domain_managed_save_get_xml_desc(&machine, 0).unwrap();
    assert!(text.contains(&format!("<model fallback='forbid'>{model}</model>")), "{text}");
    let machine = client.domain_create_with_flags(&machine, 0).unwrap();
    await_state(&client, &machine, (VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_RESTORED));
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    console.send("x");
    console.expect(&registers(model));
    client.domain_destroy(&machine).unwrap();
    let stored = client.domain_get_xml_desc(&machine, VIR_DOMAIN_XML_INACTIVE).unwrap();
    assert!(stored.contains("<cpu mode='host-model' check='partial'/>"), "{stored}");
    daemon.assert_clean();
}

#[test]
fn what_kvm_does_not_offer_is_refused_by_name() {
    if lacks_kvm() || lacks_root() {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let caps = client.connect_get_domain_capabilities(None, None, MACHINE, None, 0).unwrap();
    let named = |more: &str| format!("<cpu mode='custom'{more}</cpu>");
    let mut rows = vec![
        (named("><model>pentium9</model>"), "defined: ", "Unknown CPU model pentium9"),
        (
            named("><model>486</model><feature policy='require' name='sse9'/>"),
            "defined: ",
            "Unknown CPU feature sse9",
        ),
        (
            named(
                "><model>486</model><feature policy='require' name='pn'/><feature policy='require' name='ia64'/>",
            ),
            "started: ",
            "does not offer required features: pn, ia64",
        ),
        (
            "<cpu mode='host-passthrough'><feature policy='require' name='pn'/></cpu>".to_owned(),
            "started: ",
            ": pn",
        ),
        (
            named("><model>486</model><feature policy='forbid' name='sse'/>"),
            "started: ",
            "offers forbidden features: sse",
        ),
        (named(" match='strict'><model>486</model>"), "started: ", "Extra features: "),
        (named("><model>486</model><vendor>Hygon</vendor>"), "started: ", "a processor of Hygon"),
        (
            named("><model>486</model><cache mode='emulate' level='3'/>"),
            "defined: ",
            "<cache> of a processor with mode emulate",
        ),
        (
            "<cpu mode='host-passthrough'><maxphysaddr mode='emulate' bits='60'/></cpu>".to_owned(),
            "started: ",
            "wider than this host's",
        ),
        ("<features><hyperv><evmcs state='on'/></hyperv></features>".to_owned(), "defined: ", "<evmcs>"),
        (
            "<features><hyperv><synic state='on'/></hyperv></features>".to_owned(),
            "defined: ",
            "<synic> of <hyperv> needs <vpindex> of <hyperv>",
        ),
        ("<clock><timer name='hpet' present='yes'/></clock>".to_owned(), "defined: ", "<timer>"),
    ];
    if !caps.contains("<value>synic</value>") {
        let synic =
            "<features><hyperv><vpindex state='on'/><synic state='on'/></hyperv></features>".to_owned();
        rows.push((synic, "started: ", "<vpindex> of <hyperv>, <synic> of <hyperv>"));
    }
    for (more, when, words) in rows {
        let error = refusal(&daemon, &client, &more);
        assert!(error.starts_with(when) && error.contains(words), "{more}: {error}");
    }
    daemon.assert_clean();
}

#[test]
fn what_is_missing_is_left_out_where_nobody_checks() {
    if lacks_kvm() || lacks_root() {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let cpu = "<features><hyperv mode='passthrough'/></features>\
        <cpu mode='custom' check='none'><model>qemu64</model><feature policy='require' name='pn'/></cpu>\
        <clock><timer name='kvmclock' present='no'/><timer name='pit' tickpolicy='delay'/><timer name='hpet' present='no'/></clock>";
    let (machine, live) = start(&daemon, &client, "c80000002.0 c40000000.0", cpu);
    assert!(live.contains("check='none'"), "{live}");
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    client.domain_resume(&machine).unwrap();
    console.expect(&registers("qemu64"));
    // "Micr" of Microsoft's name.
    console.expect("40000005 7263694d");
    client.domain_destroy(&machine).unwrap();
    daemon.assert_clean();
}

#[test]
fn capabilities_and_questions_speak_of_what_kvm_offers() {
    if lacks_kvm() || lacks_root() {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let caps = client.connect_get_domain_capabilities(None, None, MACHINE, None, 0).unwrap();
    for words in [
        "<mode name='host-passthrough' supported='yes'>",
        "<mode name='maximum' supported='yes'>",
        "<mode name='host-model' supported='yes'>",
        "<mode name='custom' supported='yes'>",
        "<model usable='yes' vendor='unknown' canonical='pentium3-v1'>pentium3</model>",
        "<model usable='no' vendor='AMD' canonical='phenom-v1'>phenom</model>",
        "<blockers model='phenom'>",
        "<feature name='3dnow'/>",
    ] {
        assert!(caps.contains(words), "{words} is not in {caps}");
    }
    let compare = |cpu: &str| client.connect_compare_hypervisor_cpu(None, None, MACHINE, None, cpu, 0);
    let custom = |more: &str| format!("<cpu mode='custom' match='exact'><model>486</model>{more}</cpu>");
    assert_eq!(compare(&custom("")).unwrap(), VIR_CPU_COMPARE_SUPERSET);
    let lacking = custom("<feature policy='require' name='pn'/>");
    assert_eq!(compare(&lacking).unwrap(), VIR_CPU_COMPARE_INCOMPATIBLE);
    let (_, shown) = caps.split_once("<mode name='host-model' supported='yes'>").unwrap();
    let shown = shown.split_once("</mode>").unwrap().0;
    let host = format!("<cpu mode='custom' match='exact'>{shown}</cpu>");
    let found = compare(&host).unwrap();
    assert!([VIR_CPU_COMPARE_IDENTICAL, VIR_CPU_COMPARE_SUPERSET].contains(&found), "{host}");
    let cpus = [host, custom("<feature policy='require' name='sse'/><feature policy='require' name='pn'/>")];
    let common = client.connect_baseline_hypervisor_cpu(None, None, MACHINE, None, &cpus, 0).unwrap();
    assert!(common.contains("name='sse'") && !common.contains("name='pn'"), "{common}");
    let error = client.connect_compare_hypervisor_cpu(None, None, MACHINE, Some("qemu"), &custom(""), 0);
    assert!(error.unwrap_err().to_string().contains("virt type 'qemu'"));
    daemon.assert_clean();
}
