//! Displays, and figures of disks, memory and processors.

use std::net::{TcpListener, TcpStream};

use machines::{Console, Daemon, READY, Tiny};

use crate::can_run;

fn port_of(live: &str) -> u16 {
    let rest = live.split("<graphics type='vnc' port='").nth(1).unwrap();
    rest.split('\'').next().unwrap().parse().unwrap()
}

#[test]
fn displays() {
    if !can_run(&[]) {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let video = "<video><model type='vga'/></video>";
    let automatic = |name: &str, rest: &str| {
        let graphics = format!("<graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1' {rest}/>");
        Tiny::new(name).device(&graphics).device(video)
    };
    // The first port is somebody else's (or becomes ours): it is passed over.
    let _taken = TcpListener::bind(("127.0.0.1", 5900));
    let one = client.domain_create_xml(&automatic("one", "").xml(), 0).unwrap();
    let two = client.domain_create_xml(&automatic("two", "passwd='secret'").xml(), 0).unwrap();
    let (first, second) =
        (client.domain_get_xml_desc(&one, 0).unwrap(), client.domain_get_xml_desc(&two, 0).unwrap());
    assert!(port_of(&first) > 5900 && port_of(&second) > port_of(&first), "{first}{second}");
    assert!(!second.contains("secret"), "{second}");
    let security = |port: u16| {
        use std::io::{Read, Write};
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let mut banner = [0; 12];
        stream.read_exact(&mut banner).unwrap();
        assert!(banner.starts_with(b"RFB 003."));
        stream.write_all(b"RFB 003.008\n").unwrap();
        let mut count = [0];
        stream.read_exact(&mut count).unwrap();
        let mut kinds = vec![0; count[0].into()];
        stream.read_exact(&mut kinds).unwrap();
        kinds
    };
    // RFC 6143: 1 is no authentication, 2 is a password.
    assert_eq!(security(port_of(&first)), [1]);
    assert_eq!(security(port_of(&second)), [2]);
    let none =
        Tiny::new("none").device("<graphics type='vnc'><listen type='none'/></graphics>").device(video);
    client.domain_create_xml(&none.xml(), 0).unwrap();
    assert_eq!(client.connect_num_of_domains().unwrap(), 3);
}

#[test]
fn figures() {
    if !can_run(&[]) {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let machine = daemon.start_machine(&client, &Tiny::sector("figures", daemon.folder()));
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    console.expect(READY);
    let before = client.domain_block_stats(&machine, "vda").unwrap();
    console.send("dw");
    console.expect("++");
    let after = client.domain_block_stats(&machine, "vda").unwrap();
    assert_eq!((after.rd_bytes - before.rd_bytes, after.wr_bytes - before.wr_bytes), (4096, 4096));
    assert!(after.wr_req > before.wr_req);
    let path = daemon.folder().join("figures.img");
    assert_eq!(client.domain_block_stats(&machine, path.to_str().unwrap()).unwrap(), after);
    let info = client.domain_get_block_info(&machine, "vda", 0).unwrap();
    assert_eq!((info.capacity, info.physical), (1 << 20, 1 << 20));
    let error = client.domain_block_stats(&machine, "vdz").unwrap_err();
    assert!(error.message().contains("vdz"), "{error}");

    let info = client.domain_get_info(&machine).unwrap();
    assert!(info.cpu_time > 0);
    assert_eq!((info.max_mem, info.nr_virt_cpu), (16 << 10, 1));
    let (vcpus, maps) = {
        let told = client.domain_get_vcpus(&machine, 8, 8).unwrap();
        (told.info, told.cpumaps)
    };
    assert_eq!(vcpus.len(), 1);
    assert!(vcpus[0].cpu_time > 0 && !maps.is_empty());
    let memory = client.domain_memory_stats(&machine, 0).unwrap();
    assert!(memory.iter().any(|stat| stat.val > 0), "{memory:?}");
}
