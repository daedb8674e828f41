//! A conversation that breaks off after every single byte.

use std::net::Shutdown;

use proto::{Program, args};
use robustness::{Daemon, Door, Peer, Watch, call, domain_arguments, encoded, header, open_arguments};

const NAME: &str = "cut";

fn document() -> String {
    format!("<domain type='test'><name>{NAME}</name><memory>1024</memory><os><type>hvm</type></os></domain>")
}

/// What a client says from its first byte to its last, one element for each message.
fn conversation(watch: &Watch<'_>) -> Vec<Vec<u8>> {
    let test = watch.keeper().domain_lookup_by_name("test").unwrap();
    let feature = |feature| encoded(&args::ConnectSupportsFeatureArgs { feature });
    let messages = [
        (66, Vec::new()),
        (60, feature(10)),
        (1, open_arguments("test:///default")),
        (60, feature(14)),
        (360, Vec::new()),
        (316, encoded(&args::ConnectDomainEventCallbackRegisterAnyArgs { event_id: 0, dom: None })),
        (273, encoded(&args::ConnectListAllDomainsArgs { need_results: 1, flags: 3 })),
        (23, encoded(&args::DomainLookupByNameArgs { name: "test" })),
        (14, domain_arguments(&test, 0)),
        (11, encoded(&args::DomainDefineXmlArgs { xml: &document() })),
        (361, Vec::new()),
        (2, Vec::new()),
    ];
    let numbered = messages.into_iter().zip(0..);
    numbered
        .map(|((procedure, payload), serial)| call(header(Program::Remote, procedure, serial), &payload))
        .collect()
}

/// How many of `messages` lie whole in the first `cut` bytes.
fn whole(messages: &[Vec<u8>], cut: usize) -> usize {
    let mut end = 0;
    messages
        .iter()
        .take_while(|message| {
            end += message.len();
            end <= cut
        })
        .count()
}

/// Whether the machine that the conversation defines is there; it is then removed.
fn was_defined(watch: &Watch<'_>) -> bool {
    let found = watch.keeper().domain_lookup_by_name(NAME);
    found.is_ok_and(|domain| watch.keeper().domain_undefine(&domain).is_ok())
}

#[test]
fn a_conversation_may_break_off_at_every_byte() {
    let daemon = Daemon::start();
    let watch = Watch::new(&daemon);
    let messages = conversation(&watch);
    let define = 1 + messages.iter().position(|message| message[15] == 11).unwrap();
    let bytes = messages.concat();
    for cut in 0..=bytes.len() {
        // Answers to everything whole have come, then the client is gone in the middle of the next message.
        let mut peer = Peer::connect(&daemon.socket());
        peer.send_raw(&bytes[..cut]);
        let said = whole(&messages, cut);
        let mut answers = 0;
        while answers < said {
            let message = peer.receive();
            answers += usize::from(message.header.kind == proto::frame::MessageKind::Reply);
        }
        drop(peer);
        assert_eq!(was_defined(&watch), said >= define, "cut at {cut}");
        watch.check_service(&format!("cut at {cut} after the answers"));
    }
    watch.check("cut at every byte after the answers");
}

#[test]
fn a_client_may_vanish_at_every_byte_without_waiting_for_answers() {
    let daemon = Daemon::start();
    let watch = Watch::new(&daemon);
    let messages = conversation(&watch);
    let bytes = messages.concat();
    for cut in 0..=bytes.len() {
        let mut gone = Peer::connect(&daemon.socket());
        gone.send_raw(&bytes[..cut]);
        drop(gone);
        let mut half = Peer::connect(&daemon.socket());
        half.send_raw(&bytes[..cut]);
        half.socket.shutdown(Shutdown::Write).unwrap();
        half.expect_end();
        // A definition that was on its way may or may not have been made; it is whole or it is not there.
        if let Ok(domain) = watch.keeper().domain_lookup_by_name(NAME) {
            let text = watch.keeper().domain_get_xml_desc(&domain, 0).unwrap();
            assert!(text.ends_with("</domain>\n"), "{text}");
        }
    }
    robustness::eventually("the last definitions are made or given up", || {
        if daemon.clients() > 1 { Err("clients are there".to_owned()) } else { Ok(()) }
    });
    was_defined(&watch);
    watch.check("vanished at every byte");
}

#[test]
fn a_conversation_may_come_byte_by_byte() {
    let daemon = Daemon::start();
    let watch = Watch::new(&daemon);
    let messages = conversation(&watch);
    let mut peer = Peer::connect(&daemon.socket());
    for byte in messages.concat() {
        peer.send_raw(&[byte]);
    }
    let mut serials = Vec::new();
    while let Some(message) = peer.try_receive() {
        if message.header.kind == proto::frame::MessageKind::Reply {
            serials.push(message.header.serial);
        }
    }
    serials.sort_unstable();
    assert_eq!(serials.len(), messages.len());
    assert!(was_defined(&watch));
    watch.check("byte by byte");
}

#[test]
fn connections_that_say_nothing_cost_nothing() {
    let daemon = Daemon::start();
    let watch = Watch::new(&daemon);
    for door in [Door::ReadWrite, Door::ReadOnly, Door::Admin] {
        for _ in 0..200 {
            drop(Peer::connect(&daemon.door(door)));
        }
    }
    watch.check("connections without a word");
}
