//! Records of running machines and migration cookies come out as they went in.

use model::migration_cookie::MigrationCookie;
use model::status::DomainStatus;

const STATUS: &str = "\
<domstatus state='paused' reason='migration' pid='7'>
  <taint flag='high-privileges'/>
  <deprecation>machine type</deprecation>
  <monitor path='/run/monitor' type='unix'/>
  <dbusDaemon/>
  <namespaces>
    <mount/>
  </namespaces>
  <vcpus>
    <vcpu id='0' pid='8'/>
  </vcpus>
  <qemuCaps>
    <flag name='kvm'/>
  </qemuCaps>
  <job type='none' async='migration out' phase='perform3' flags='0x42' asyncStarted='5'>
    <disk dev='vda' migrating='yes'>
      <migrationSource type='network' format='raw'>
        <source protocol='nbd' name='drive' tlsFromConfig='0'>
          <host name='b' port='49153'/>
        </source>
      </migrationSource>
    </disk>
    <tempBlockDirtyBitmaps>
      <bitmap name='a' nodename='libvirt-1-format'/>
    </tempBlockDirtyBitmaps>
    <migParams>
      <param name='tls-creds' value=''/>
    </migParams>
  </job>
  <devices>
    <device alias='usb'/>
  </devices>
  <numad nodeset='0' cpuset='0-3'/>
  <libDir path='/lib/1-a'/>
  <rememberOwner/>
  <allowReboot value='yes'/>
  <nodename index='3'/>
  <fdset index='0'/>
  <blockjobs active='yes'>
    <blockjob name='orphan' type='copy' state='ready' jobflags='0x1' shallownew='yes'>
      <errmsg>no space</errmsg>
      <chains>
        <disk type='file' format='qcow2'>
          <source file='/a.qcow2' index='1'/>
          <backingStore type='file'>
            <format type='raw'/>
            <source file='/b.raw'/>
            <backingStore/>
          </backingStore>
        </disk>
      </chains>
    </blockjob>
    <blockjob name='merge' type='commit' state='running' newstate='failed' jobflags='0x0'>
      <disk dst='vda'/>
      <base node='libvirt-3-format'/>
      <top node='libvirt-2-format'/>
      <topparent node='libvirt-1-format'/>
      <deleteCommittedImages/>
    </blockjob>
  </blockjobs>
  <agentTimeout>-2</agentTimeout>
  <backups>
    <domainbackup mode='push'>
      <disks>
        <disk name='vda' backup='yes' state='running' type='file' backupmode='full'>
          <target file='/c'/>
        </disk>
      </disks>
      <privateData>
        <objects>
          <secret type='tlskey' alias='key'/>
        </objects>
      </privateData>
    </domainbackup>
  </backups>
  <domain type='kvm' id='1'>
    <name>a</name>
    <throttlegroups>
      <throttlegroup>
        <total_iops_sec>200</total_iops_sec>
        <group_name>slow</group_name>
      </throttlegroup>
    </throttlegroups>
    <os/>
    <devices>
      <interface type='network'>
        <mac address='52:54:00:01:02:03'/>
        <source network='default'/>
        <actual type='direct'>
          <source dev='eth0' mode='bridge'/>
          <bandwidth>
            <inbound average='1'/>
          </bandwidth>
        </actual>
      </interface>
      <hostdev mode='subsystem' type='pci' managed='yes'>
        <source>
          <address domain='0x0000' bus='0x01' slot='0x02' function='0x0'/>
          <origstates>
            <unbind/>
          </origstates>
        </source>
      </hostdev>
    </devices>
  </domain>
</domstatus>
";

const COOKIE: &str = "\
<qemu-migration>
  <name>a</name>
  <uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid>
  <hostname>b</hostname>
  <hostuuid>4a802f00-4cba-5df6-9679-a08c4c5b577f</hostuuid>
  <feature name='lockstate'/>
  <graphics type='spice' port='5900' listen='::' tlsPort='-1'>
    <cert info='subject' value='CN=b'/>
  </graphics>
  <lockstate driver='sanlock'>
    <leases>1</leases>
  </lockstate>
  <domain type='kvm'>
    <name>a</name>
    <os/>
    <devices>
    </devices>
  </domain>
  <network>
    <interface index='1' vporttype='openvswitch'>
      <portdata>x</portdata>
    </interface>
  </network>
  <nbd port='1'>
    <disk target='vda' capacity='2'/>
  </nbd>
  <statistics>
    <started>1</started>
    <delta>-3</delta>
    <memory_total>4</memory_total>
  </statistics>
  <allowReboot value='no'/>
  <capabilities>
  </capabilities>
  <blockDirtyBitmaps>
    <disk target='vda'>
      <bitmap name='a' alias='b'/>
    </disk>
  </blockDirtyBitmaps>
</qemu-migration>
";

#[test]
fn a_record_comes_out_as_it_went_in() {
    let (status, report) = DomainStatus::parse(STATUS).expect("the record is one");
    assert!(report.is_empty(), "{report:?}");
    assert_eq!(status.format(), STATUS);
}

#[test]
fn a_cookie_comes_out_as_it_went_in() {
    let (cookie, report) = MigrationCookie::parse(COOKIE).expect("the cookie is one");
    assert!(report.is_empty(), "{report:?}");
    assert_eq!(cookie.format(), COOKIE);
}

#[test]
fn documents_of_users_have_no_private_data() {
    let text = "<disk type='file'><source file='/a'><privateData/></source><privateData/></disk>";
    let kind = model::DocumentKind::named("disk").expect("disks are documents");
    let (_, report) = kind.parse(text).expect("it is a disk");
    assert_eq!(report.unknown.len(), 2, "{report:?}");
}
