//! Virtual CPUs of machines with one CPU a device, and with cores of two.

use model::{Domain, FormatFlags};
use serde_json::{Value, json};

use super::{Units, Wish, configure};

fn machine(vcpu: &str) -> Domain {
    let text = format!("<domain type='kvm'><name>a</name><memory>1</memory>{vcpu}</domain>");
    Domain::parse(&text).expect("it is a machine").0
}

/// The lines about virtual CPUs, in short: `id`, `+` or `-`, `h` if hotpluggable, order.
fn told(domain: &Domain) -> String {
    let current = domain.vcpu.as_ref().and_then(|vcpu| vcpu.current);
    let ones = domain.vcpus.iter().flat_map(|vcpus| &vcpus.vcpu).map(|one| {
        let sign = if one.enabled == Some(true) { '+' } else { '-' };
        let hot = if one.hotpluggable == Some(true) { "h" } else { "" };
        format!(" {}{sign}{hot}{}", one.id, one.order.map(|order| order.to_string()).unwrap_or_default())
    });
    format!("{current:?}{}", ones.collect::<String>())
}

/// Devices of `size` CPUs; the names are where they are, in the order of plugging.
fn units(size: u32, count: u32, plugged: &[(u32, &str)]) -> Units {
    let entry = |core: u32| {
        let mut entry = json!({"type": "cpu", "vcpus-count": size, "props": {"core-id": core}});
        if let Some((_, path)) = plugged.iter().find(|(own, _)| *own == core) {
            entry["qom-path"] = Value::from(*path);
        }
        entry
    };
    let all: Vec<Value> = (0..count).rev().map(entry).collect();
    let threads = plugged.iter().flat_map(|(_, path)| {
        (0..size).map(move |thread| {
            let path = if size == 1 { (*path).to_owned() } else { format!("{path}/thread[{thread}]") };
            json!({"qom-path": path})
        })
    });
    Units::learn(&Value::from(all), &threads.collect()).expect("the answers are in form")
}

fn commands(units: &Units, domain: &Domain, wish: &Wish) -> String {
    match units.plan(domain, wish) {
        Ok(commands) => commands
            .iter()
            .map(|command| format!("{}{}\n", command.execute, command.arguments.text()))
            .collect(),
        Err(error) => error.summary(),
    }
}

fn switched(cpus: &str, on: bool) -> Wish {
    Wish::Switch { cpus: cpus.parse().expect("it is a set"), on }
}

const BOOT: (u32, &str) = (0, "/machine/unattached/device[0]");

#[test]
fn the_order_is_that_of_plugging() {
    let units = units(1, 4, &[BOOT, (3, "/machine/peripheral/vcpu3"), (1, "/machine/peripheral/vcpu1")]);
    let mut domain = machine("<vcpu>4</vcpu>");
    units.record(&mut domain);
    assert_eq!(told(&domain), "Some(3) 0+1 1+h3 2-h 3+h2");
    assert!(
        domain
            .format(FormatFlags::NONE)
            .contains("<vcpu id='3' enabled='yes' hotpluggable='yes' order='2'/>")
    );
}

#[test]
fn counts_are_reached_from_below_and_from_above() {
    let domain = machine("<vcpu>6</vcpu>");
    let cores = units(2, 3, &[BOOT]);
    let add = |core: u32| {
        format!("device_add{{\"driver\":\"cpu\",\"id\":\"vcpu{}\",\"core-id\":{core}}}\n", core * 2)
    };
    assert_eq!(commands(&cores, &domain, &Wish::Count(6)), add(1) + &add(2));
    assert_eq!(commands(&cores, &domain, &Wish::Count(2)), "");
    let odd = "failed to find appropriate hotpluggable vcpus to reach the desired target vcpu count";
    assert_eq!(commands(&cores, &domain, &Wish::Count(3)), format!("unsupported configuration: {odd}"));
    assert!(commands(&cores, &domain, &Wish::Count(8)).ends_with("for the live domain: 8 > 6"));
    assert!(commands(&cores, &domain, &Wish::Count(0)).ends_with("Can't set 0 processors for a VM"));
    let more = units(2, 3, &[BOOT, (1, "/machine/peripheral/vcpu2")]);
    assert_eq!(commands(&more, &domain, &Wish::Count(2)), "device_del{\"id\":\"vcpu2\"}\n");
    assert!(commands(&more, &domain, &Wish::Count(1)).ends_with(odd));
}

#[test]
fn whole_devices_are_switched() {
    let domain = machine("<vcpu>6</vcpu>");
    let cores = units(2, 3, &[BOOT, (1, "/machine/peripheral/vcpu2")]);
    let tell = |cpus, on| commands(&cores, &domain, &switched(cpus, on));
    assert!(tell("4-5", true).starts_with("device_add"));
    assert_eq!(tell("2-3", false), "device_del{\"id\":\"vcpu2\"}\n");
    assert!(tell("4", true).contains("larger hotpluggable entity"));
    assert!(tell("2-5", true).ends_with("only one hotpluggable entity can be selected"));
    assert!(tell("2-3", true).ends_with("vcpu '2' is already in requested state"));
    assert!(tell("0-1", false).ends_with("vcpu '0' can't be unplugged"));
    assert!(tell("9", true).ends_with("vcpu 9 is not present in live config"));
}

#[test]
fn stored_machines_change_too() {
    let changed = |vcpu: &str, wish: &Wish| {
        let mut domain = machine(vcpu);
        match configure(&mut domain, wish) {
            Ok(()) => told(&domain),
            Err(error) => error.summary(),
        }
    };
    let plain = "<vcpu current='2'>4</vcpu>";
    assert_eq!(changed(plain, &Wish::Count(3)), "Some(3)");
    assert_eq!(changed(plain, &Wish::Count(4)), "None");
    assert!(changed(plain, &Wish::Count(5)).ends_with("for the persistent domain: 5 > 4"));
    assert_eq!(changed(plain, &switched("3", true)), "Some(3) 0+ 1+ 2-h 3+h");
    assert!(changed(plain, &switched("0", false)).ends_with("vCPU '0' can't be modified"));
    assert_eq!(changed(plain, &switched("1", false)), "Some(1) 0+ 1-h 2-h 3-h");
    assert!(changed(plain, &switched("9", true)).ends_with("vcpu 9 is not present in persistent config"));
    let single = "<vcpu current='3'>4</vcpu><vcpus>\
                  <vcpu id='0' enabled='yes' hotpluggable='no' order='1'/>\
                  <vcpu id='1' enabled='yes' hotpluggable='no' order='2'/>\
                  <vcpu id='2' enabled='no' hotpluggable='yes'/>\
                  <vcpu id='3' enabled='yes' hotpluggable='yes' order='3'/></vcpus>";
    assert_eq!(changed(single, &Wish::Count(4)), "None 0+ 1+ 2+ 3+h");
    assert_eq!(changed(single, &Wish::Count(1)), "Some(1) 0+ 1-h 2-h 3-h");
    assert_eq!(changed(single, &switched("3", false)), "Some(2) 0+ 1+ 2-h 3-h");
    assert!(changed(single, &switched("3", true)).ends_with("vcpu '3' is already in requested state"));
}
