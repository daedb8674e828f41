//! VirtualBox's machine files.

use convert::vbox;

const FILE: &str = "<VirtualBox xmlns='http://www.innotek.de/VirtualBox-settings' version='1.12-linux'>
  <Machine name='one &amp; two' uuid='{1}' OSType='Other' currentSnapshot='{3}'>
    <MediaRegistry><HardDisks>
      <HardDisk uuid='{a}' location='/d/\u{e4}.vdi' format='VDI' type='Normal'><HardDisk uuid='{b}' location='/d/b.vdi'/></HardDisk>
    </HardDisks></MediaRegistry>
    <ExtraData><ExtraDataItem name='GUI/x' value='1'/></ExtraData>
    <Snapshot uuid='{2}' name='first' timeStamp='2014-05-15T09:52:29Z'>
      <Description>a &lt;b&gt;</Description><Hardware version='2'/>
      <Snapshots><Snapshot uuid='{3}' name='second' timeStamp='2014-05-15T09:53:29Z'/></Snapshots>
    </Snapshot>
  </Machine>
</VirtualBox>";

#[test]
fn a_file_is_written_in_virtual_box_s_layout_and_reads_back() {
    let file = vbox::read(FILE).expect("the file is read");
    assert_eq!(file.machine.snapshot("{3}").map(|snapshot| snapshot.name.as_str()), Some("second"));
    let text = vbox::write(&file);
    expect_test::expect![[r#"
        <?xml version="1.0" encoding="ISO-8859-1"?>
        <!--WARNING: THIS IS AN AUTO-GENERATED FILE. CHANGES TO IT ARE LIKELY TO BE
        OVERWRITTEN AND LOST.
        Changes to this xml configuration should be made using Virtualbox
        or other application using the libvirt API-->
        <VirtualBox version="1.12-linux" xmlns="http://www.innotek.de/VirtualBox-settings">
          <Machine uuid="{1}" name="one &amp; two" currentSnapshot="{3}" OSType="Other">
            <MediaRegistry>
              <DVDImages/>
              <FloppyImages/>
              <HardDisks>
                <HardDisk uuid="{a}" location="/d/&#228;.vdi" format="VDI" type="Normal">
                  <HardDisk uuid="{b}" location="/d/b.vdi"/>
                </HardDisk>
              </HardDisks>
            </MediaRegistry>
            <ExtraData>
              <ExtraDataItem name="GUI/x" value="1"/>
            </ExtraData>
            <Snapshot uuid="{2}" name="first" timeStamp="2014-05-15T09:52:29Z">
              <Description>a &lt;b&gt;</Description>
              <Hardware version="2"/>
              <Snapshots>
                <Snapshot uuid="{3}" name="second" timeStamp="2014-05-15T09:53:29Z"/>
              </Snapshots>
            </Snapshot>
          </Machine>
        </VirtualBox>
    "#]]
    .assert_eq(&text);
    assert_eq!(vbox::read(&text).expect("the file is read"), file);
}

#[test]
fn other_files_are_refused() {
    for (text, words) in [
        ("<domain/>", "no <VirtualBox>"),
        ("<VirtualBox/>", "missing element <Machine>"),
        ("<VirtualBox><Machine uuid='{1}'/></VirtualBox>", "missing attribute 'name'"),
    ] {
        let error = vbox::read(text).expect_err("the file is refused");
        assert!(error.message().contains(words), "{}", error.message());
    }
    let deep = "<a>".repeat(100) + &"</a>".repeat(100);
    assert!(vbox::read(&format!("<VirtualBox>{deep}</VirtualBox>")).is_err());
}
