//! LXC's configurations to documents, and what is refused.

use convert::lxc;
use expect_test::{Expect, expect};
use model::FormatFlags;

/// A source of randomness that gives zeroes.
struct Zero;

impl policy::Random for Zero {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

fn check(text: &str, wanted: &Expect) {
    let mut domain = lxc::read(text).expect("the configuration is read");
    policy::lxc::complete(&mut domain, &mut Zero).expect("the document is complete");
    wanted.assert_eq(&domain.format(FormatFlags::NONE));
}

fn refused(line: &str, words: &Expect) {
    let error =
        lxc::read(&format!("lxc.rootfs = /srv/one\n{line}\n")).expect_err("the configuration is refused");
    words.assert_eq(&error.message());
}

#[test]
fn limits_identities_and_mounts_are_read() {
    let text = "lxc.uts.name = one\nlxc.rootfs.path = /dev/vg/one\nlxc.arch = amd64\nlxc.init.cmd = /bin/init -v\n\
        lxc.idmap = u 0 100000 65536\nlxc.idmap = g 0 200000 65536\nlxc.cap.drop = CAP_MKNOD sys_time\n\
        lxc.mount.entry = /srv/data srv/data none rbind 0 0\nlxc.mount.entry = /dev/sdb1 /mnt ext4 ro\n\
        lxc.cgroup.memory.limit_in_bytes = 1g\nlxc.cgroup.memory.soft_limit_in_bytes = 131072k\n\
        lxc.cgroup.memory.memsw.limit_in_bytes = 2147483648\nlxc.cgroup.cpu.shares = 512\n\
        lxc.cgroup.cpu.cfs_quota_us = -1\nlxc.cgroup.cpu.cfs_period_us = 50000\nlxc.net.7.type = macvlan\n\
        lxc.net.7.link = eth0\nlxc.net.7.macvlan.mode = bridge\nlxc.net.7.ipv4.address = 192.0.2.2/24 192.0.2.255\n";
    check(
        text,
        &expect![[r#"
            <domain type='lxc'>
              <name>one</name>
              <uuid>00000000-0000-4000-8000-000000000000</uuid>
              <memory unit='KiB'>1048576</memory>
              <currentMemory unit='KiB'>1048576</currentMemory>
              <memtune>
                <hard_limit unit='KiB'>1048576</hard_limit>
                <soft_limit unit='KiB'>131072</soft_limit>
                <swap_hard_limit unit='KiB'>2097152</swap_hard_limit>
              </memtune>
              <vcpu placement='static'>1</vcpu>
              <cputune>
                <shares>512</shares>
                <period>50000</period>
                <quota>-1</quota>
              </cputune>
              <os>
                <type arch='x86_64'>exe</type>
                <init>/bin/init</init>
                <initarg>-v</initarg>
              </os>
              <idmap>
                <uid start='100000' target='0' count='65536'/>
                <gid start='200000' target='0' count='65536'/>
              </idmap>
              <features>
                <capabilities policy='allow'>
                  <sys_time state='off'/>
                </capabilities>
              </features>
              <clock offset='utc'/>
              <on_poweroff>destroy</on_poweroff>
              <on_reboot>restart</on_reboot>
              <on_crash>destroy</on_crash>
              <devices>
                <emulator>/usr/libexec/libvirt_lxc</emulator>
                <filesystem type='block' accessmode='passthrough'>
                  <source dev='/dev/vg/one'/>
                  <target dir='/'/>
                </filesystem>
                <filesystem type='mount' accessmode='passthrough'>
                  <source dir='/srv/data'/>
                  <target dir='/srv/data'/>
                </filesystem>
                <filesystem type='block' accessmode='passthrough'>
                  <source dev='/dev/sdb1'/>
                  <target dir='/mnt'/>
                  <readonly/>
                </filesystem>
                <interface type='direct'>
                  <mac address='52:54:00:00:00:00'/>
                  <source dev='eth0' mode='bridge'/>
                  <ip address='192.0.2.2' family='ipv4' prefix='24'/>
                  <link state='down'/>
                </interface>
              </devices>
            </domain>
        "#]],
    );
}

#[test]
fn what_no_document_can_say_is_refused() {
    refused(
        "lxc.mount = /etc/fstab",
        &expect![
            "unsupported configuration: lxc.mount found, use lxc.mount.entry lines instead; cure: write each line of the file as lxc.mount.entry = LINE"
        ],
    );
    refused(
        "lxc.idmap = x 0 1 2",
        &expect!["internal error: Invalid lxc.id_map: 'x 0 1 2'; cure: write it as u|g INSIDE OUTSIDE COUNT"],
    );
    refused(
        "lxc.tty = many",
        &expect!["internal error: failed to parse int: 'many'; cure: give lxc.tty a number up to 256"],
    );
    refused(
        "lxc.mount.entry = tmpfs tmp tmpfs size=50%",
        &expect!["unsupported configuration: size '50%' depends on the host; cure: give it in bytes"],
    );
    refused(
        "lxc.network.type = vlan",
        &expect!["internal error: Missing 'link' attribute for NIC of type 'vlan'"],
    );
    refused(
        "lxc.cgroup.blkio.device_weight = x 1",
        &expect!["internal error: failed to parse lxc.cgroup.blkio.device_weight: 'x 1'"],
    );
}
