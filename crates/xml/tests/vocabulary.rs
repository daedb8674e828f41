//! The vocabulary of the derive, on one small document.

use expect_test::{Expect, expect};
use xml::{CpuSet, Document, FormatFlags, MacAddress, Raw, Report, Shaped, Uuid, Xml, XmlEnum, XmlUnion};

#[derive(Clone, Debug, Default, PartialEq, Xml)]
#[xml(namespaces("q" = "http://example.org/q"))]
struct Machine {
    #[xml(attr, required)]
    kind: Kind,
    #[xml(attr, live_only)]
    id: Option<i32>,
    #[xml(leaf)]
    name: String,
    #[xml(leaf)]
    uuid: Option<Uuid>,
    #[xml(leaf, unit = "KiB")]
    memory: Option<u64>,
    #[xml(leaf, at = "cpuset")]
    pin: Option<CpuSet>,
    #[xml(leaf, at = "address")]
    mac: Option<MacAddress>,
    #[xml(raw)]
    metadata: Option<Raw>,
    #[xml(flag)]
    readonly: bool,
    #[xml(leaves, at = "dev")]
    boot: Vec<String>,
    #[xml(list = "port", wrap = "ports")]
    ports: Vec<Port>,
    #[xml(mixed, wrap = "links")]
    links: Vec<Link>,
    #[xml(list)]
    disk: Vec<Disk>,
    #[xml(leaf, secret)]
    password: Option<String>,
    #[xml(leaf, inactive_only)]
    saved: Option<String>,
    #[xml(leaf, local_only)]
    here: Option<String>,
    #[xml(child = "q:extra")]
    extra: Option<Extra>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, XmlEnum)]
enum Kind {
    #[default]
    Kvm,
    BareMetal,
}

#[derive(Clone, Debug, Default, PartialEq, Xml)]
struct Port {
    #[xml(attr, hex = 4)]
    base: Option<u32>,
    #[xml(attr, yes_no)]
    open: Option<bool>,
    #[xml(attr, on_off)]
    fast: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, XmlUnion)]
enum Link {
    Latency(Value),
    Bandwidth(Value),
}

#[derive(Clone, Debug, Default, PartialEq, Xml)]
struct Value {
    #[xml(attr)]
    value: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Xml)]
struct Disk {
    #[xml(attr)]
    device: Option<String>,
    #[xml(child, tag = "type", tag_after = "device")]
    source: Source,
    #[xml(child)]
    address: Option<Address>,
}

#[derive(Clone, Debug, PartialEq, XmlUnion)]
enum Source {
    File(FileSource),
    Block(BlockSource),
}

#[derive(Clone, Debug, Default, PartialEq, Xml)]
struct FileSource {
    #[xml(attr)]
    file: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Xml)]
struct BlockSource {
    #[xml(attr)]
    dev: Option<String>,
}

#[derive(Clone, Debug, PartialEq, XmlUnion)]
#[xml(tag = "type")]
enum Address {
    Pci(Value),
    Mmio,
}

#[derive(Clone, Debug, Default, PartialEq, Xml)]
struct Extra {
    #[xml(leaves = "q:arg", at = "value")]
    arg: Vec<String>,
}

fn parse(text: &str) -> Result<(Machine, Report), xml::Error> {
    let document = Document::parse(text)?;
    let mut machine = Machine::default();
    let report = xml::load(&mut machine, document.root("machine")?)?;
    Ok((machine, report))
}

const WHOLE: &str = "\
<machine kind='bare-metal' id='7' xmlns:q='http://example.org/q'>
  <name>a &lt;b&gt; &amp; &apos;c&apos; &quot;d&quot;</name>
  <uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid>
  <memory unit='KiB'>2048</memory>
  <pin cpuset='0-3,8'/>
  <mac address='52:54:00:12:34:56'/>
  <metadata>
    <a:b xmlns:a=\"http://example.org/a\">
      <a:c>  kept  </a:c>
    </a:b>
  </metadata>
  <readonly/>
  <boot dev='hd'/>
  <boot dev='network'/>
  <ports>
    <port base='0x03f8' open='yes' fast='off'/>
    <port/>
  </ports>
  <links>
    <latency value='1'/>
    <bandwidth value='2'/>
    <latency value='3'/>
  </links>
  <disk device='cdrom' type='block'>
    <source dev='/dev/sr0'/>
    <address type='mmio'/>
  </disk>
  <disk type='file'>
    <address type='pci' value='5'/>
  </disk>
  <password>sesame</password>
  <here>yes</here>
  <q:extra>
    <q:arg value='-x'/>
  </q:extra>
</machine>
";

#[test]
fn everything_comes_out_as_it_went_in() {
    let (machine, report) = parse(WHOLE).expect("the document is right");
    assert!(report.is_empty(), "{report:?}");
    assert_eq!(xml::save("machine", &machine, FormatFlags::SECURE), WHOLE);
}

#[test]
fn marks_hide_fields() {
    let (mut machine, _) = parse(WHOLE).expect("the document is right");
    machine.saved = Some("kept".to_owned());
    let lines = |flags| {
        let text = xml::save("machine", &machine, flags);
        let wanted = ["<machine", "<password", "<saved", "<here"];
        let mut found: Vec<&str> =
            text.lines().filter(|line| wanted.iter().any(|word| line.trim().starts_with(word))).collect();
        found.iter_mut().for_each(|line| *line = line.trim());
        found.join("\n")
    };
    expect![[r"
        <machine kind='bare-metal' id='7' xmlns:q='http://example.org/q'>
        <here>yes</here>"]]
    .assert_eq(&lines(FormatFlags::NONE));
    expect![[r"
        <machine kind='bare-metal' xmlns:q='http://example.org/q'>
        <password>sesame</password>
        <saved>kept</saved>"]]
    .assert_eq(&lines(FormatFlags::SECURE | FormatFlags::INACTIVE | FormatFlags::MIGRATABLE));
}

#[test]
fn any_prefix_of_the_namespace_is_understood() {
    let text = "<machine kind='kvm'><extra xmlns='http://example.org/q'><arg value='1'/></extra></machine>";
    let (machine, report) = parse(text).expect("the document is right");
    assert_eq!(machine.extra, Some(Extra { arg: vec!["1".to_owned()] }));
    assert!(report.is_empty());
    let (machine, report) = parse("<machine kind='kvm'><extra/></machine>").expect("the document is right");
    assert_eq!((machine.extra, report.unknown.len()), (None, 1));
}

#[test]
fn differences_are_found_by_path() {
    let (left, _) = parse(WHOLE).expect("the document is right");
    let mut right = left.clone();
    right.name = "other".to_owned();
    right.ports[1].open = Some(false);
    right.disk[0].source = Source::File(FileSource::default());
    right.links.pop();
    let differences: Vec<String> = xml::compare(&left, &right)
        .into_iter()
        .map(|one| format!("{}: {:?} {:?}", one.path, one.left, one.right))
        .collect();
    expect![[r#"
        name: Some("a <b> & 'c' \"d\"") Some("other")
        ports/port[2]/@open: None Some("no")
        links/[3]: Some("present") None
        disk[1]/source: Some("block") Some("file")"#]]
    .assert_eq(&differences.join("\n"));
}

#[test]
fn tables_describe_themselves() {
    let page = xml::describe(Disk::shape());
    expect![[r#"
        Disk: 
          @device: text. 
          <source>: one of several. 
          <address>: one of several. 
        one of
          file: 
          block: 
        FileSource: 
          @file: text. 
        BlockSource: 
          @dev: text. 
        one of
          pci: 
          mmio: 
        Value: 
          @value: number. 
    "#]]
    .assert_eq(&page);
}

fn check_error(text: &str, expect: &Expect) {
    let error = parse(text).expect_err("the document is wrong");
    expect.assert_eq(&format!("{error}\n{}", error.message()));
}

#[test]
fn wrong_documents_are_refused_with_their_place() {
    check_error(
        "<machine kind='kvm'><name>x</nam></machine>",
        &expect![[r#"
        XML error: not well-formed: expected 'name' tag, not 'nam' (line 1, column 28)
        XML error: not well-formed: expected 'name' tag, not 'nam'"#]],
    );
    check_error(
        "<machine kind='kvm'>\n  <port/>",
        &expect![[r#"
            XML error: not well-formed: the document ends before its outermost element is closed, as if it were cut off (line 2, column 9)
            XML error: not well-formed: the document ends before its outermost element is closed, as if it were cut off"#]],
    );
    check_error(
        "",
        &expect![[r#"
        XML error: not well-formed: the document is empty (line 1, column 1)
        XML error: not well-formed: the document is empty"#]],
    );
    check_error(
        "<!DOCTYPE a [<!ENTITY b 'c'>]><machine/>",
        &expect![[r#"
            XML error: not well-formed: document type declarations are not read (line 1, column 1)
            XML error: not well-formed: document type declarations are not read"#]],
    );
    check_error(
        "<network/>",
        &expect![[r#"
        XML error: unexpected root element <network>, expecting <machine> (line 1, column 1, at /network)
        XML error: unexpected root element <network>, expecting <machine>"#]],
    );
    check_error(
        "<machine/>",
        &expect![[r#"
        XML error: Missing required attribute 'kind' in element 'machine' (line 1, column 1, at /machine)
        XML error: Missing required attribute 'kind' in element 'machine'"#]],
    );
    check_error(
        "<machine kind='qemu'/>",
        &expect![[r#"
        XML error: Invalid value for attribute 'kind' in element 'machine': 'qemu'. Allowed: kvm, bare-metal (line 1, column 16, at /machine/@kind)
        XML error: Invalid value for attribute 'kind' in element 'machine': 'qemu'."#]],
    );
    check_error(
        "<machine kind='kvm' id='x'/>",
        &expect![[r#"
        XML error: Invalid value for attribute 'id' in element 'machine': 'x'. Expected integer value (line 1, column 25, at /machine/@id)
        XML error: Invalid value for attribute 'id' in element 'machine': 'x'. Expected integer value"#]],
    );
    check_error(
        "<machine kind='kvm'>\n  <uuid>123</uuid>\n</machine>",
        &expect![[r#"
        internal error: malformed uuid element (line 2, column 3, at /machine/uuid)
        internal error: malformed uuid element"#]],
    );
    check_error(
        "<machine kind='kvm'><memory unit='parsec'>1</memory></machine>",
        &expect![[r#"
            invalid argument: unknown suffix 'parsec'. Allowed: b, bytes, KB, KiB, MB, MiB, GB, GiB, TB, TiB, PB, PiB, EB, EiB (line 1, column 21, at /machine/memory)
            invalid argument: unknown suffix 'parsec'. Allowed: b, bytes, KB, KiB, MB, MiB, GB, GiB, TB, TiB, PB, PiB, EB, EiB"#]],
    );
    check_error(
        "<machine kind='kvm'><memory unit='E'>99</memory></machine>",
        &expect![[r#"
        numerical overflow: value too large: 99E (line 1, column 21, at /machine/memory)
        numerical overflow: value too large: 99E"#]],
    );
    check_error(
        "<machine kind='kvm'><memory>-1</memory></machine>",
        &expect![[r#"
        XML error: Invalid value for element 'memory': '-1'. Expected non-negative integer value (line 1, column 21, at /machine/memory)
        XML error: Invalid value for element 'memory': '-1'. Expected non-negative integer value"#]],
    );
    check_error(
        "<machine kind='kvm'><pin cpuset='3-1'/></machine>",
        &expect![[r#"
        invalid argument: Failed to parse bitmap '3-1' (line 1, column 34, at /machine/pin/@cpuset)
        invalid argument: Failed to parse bitmap '3-1'"#]],
    );
    check_error(
        "<machine kind='kvm'><mac address='1:2:3'/></machine>",
        &expect![[r#"
        XML error: unable to parse mac address '1:2:3' (line 1, column 35, at /machine/mac/@address)
        XML error: unable to parse mac address '1:2:3'"#]],
    );
    check_error(
        "<machine kind='kvm'><disk/><disk type='tape'/></machine>",
        &expect![[r#"
        XML error: Invalid value for attribute 'type' in element 'disk': 'tape'. Allowed: file, block (line 1, column 40, at /machine/disk[2]/@type)
        XML error: Invalid value for attribute 'type' in element 'disk': 'tape'."#]],
    );
    check_error(
        "<machine kind='kvm'><disk><address type='x'/></disk></machine>",
        &expect![[r#"
        XML error: Invalid value for attribute 'type' in element 'address': 'x'. Allowed: pci, mmio (line 1, column 42, at /machine/disk/address/@type)
        XML error: Invalid value for attribute 'type' in element 'address': 'x'."#]],
    );
    check_error(
        "<machine kind='kvm'><ports><port open='true'/></ports></machine>",
        &expect![[r#"
        XML error: Invalid value for attribute 'open' in element 'port': 'true'. Allowed: yes, no (line 1, column 40, at /machine/ports/port/@open)
        XML error: Invalid value for attribute 'open' in element 'port': 'true'."#]],
    );
}

#[test]
fn unknown_names_are_remembered() {
    let text = "<machine kind='kvm' idd='1'>\n  <nmae>x</nmae>\n  <name>a</name>\n  <name>b</name>\n  <disk typ='file'/>\n</machine>";
    let (machine, report) = parse(text).expect("the document is right");
    assert_eq!(machine.name, "a");
    let lines: Vec<String> = report
        .unknown
        .iter()
        .map(|one| format!("{} {}:{} {:?}", one.path, one.line, one.column, one.nearest))
        .collect();
    expect![[r#"
        /machine/@idd 1:21 Some("id")
        /machine/nmae 2:3 Some("name")
        /machine/name[2] 4:3 None
        /machine/disk/@typ 5:9 Some("type")"#]]
    .assert_eq(&lines.join("\n"));
}

#[test]
fn many_unknown_names_are_only_counted() {
    let text = format!("<machine kind='kvm'>{}</machine>", "<x/>".repeat(10_000));
    let (_, report) = parse(&text).expect("the document is right");
    assert_eq!((report.unknown.len(), report.left_out), (256, 9_744));
}

#[test]
fn documents_are_bounded() {
    let deep = format!("{}{}", "<a>".repeat(1_000_000), "</a>".repeat(1_000_000));
    let nested = format!("{}{}", "<a>".repeat(900_000), "</a>".repeat(900_000));
    let wide = format!("<machine>{}</machine>", "<a/>".repeat(1_000_001));
    let long = format!("<machine>{}</machine>", " ".repeat(xml::BYTES_MAX));
    let limit = "<a>".repeat(257) + &"</a>".repeat(257);
    for (text, expect) in [
        (&deep, expect!["XML error: elements are nested deeper than 256 levels (line 1, column 769)"]),
        (&nested, expect!["XML error: elements are nested deeper than 256 levels (line 1, column 769)"]),
        (&wide, expect!["XML error: the document has more than 1000000 nodes (line 1, column 1)"]),
        (&long, expect!["XML error: the document has 16777235 bytes, the limit is 16777216"]),
        (&limit, expect!["XML error: elements are nested deeper than 256 levels (line 1, column 769)"]),
    ] {
        let error = Document::parse(text).expect_err("the document is too much");
        expect.assert_eq(&error.to_string());
    }
    let just = "<a>".repeat(256) + &"</a>".repeat(256);
    assert!(Document::parse(&just).is_ok());
}

#[test]
fn raw_content_is_kept() {
    let check = |text: &str, expect: Expect| {
        let raw = Raw::parse(text).expect("the text is well-formed");
        expect.assert_eq(&raw.to_xml());
        assert_eq!(Raw::parse(&raw.to_xml()), Ok(raw));
    };
    check(
        "<a><b/>\n\n<c d='\"'> x </c></a>",
        expect![[r#"
        <a>
          <b/>
          <c d="&quot;"> x </c>
        </a>"#]],
    );
    check("<a>text <b> <c/> </b></a>", expect!["<a>text <b><c/></b></a>"]);
    check(
        "<a><!-- note --><b><![CDATA[<x>]]></b></a>",
        expect![[r#"
            <a>
              <!-- note -->
              <b><![CDATA[<x>]]></b>
            </a>"#]],
    );
    check(
        "<a> <![CDATA[1]]> <b>\n</b><![CDATA[2]]]]><![CDATA[>]]> </a>",
        expect![[r#"
            <a><![CDATA[1]]><b>
            </b><![CDATA[2]]]]><![CDATA[>]]></a>"#]],
    );
    // Blanks that were spelled as references are no layout.
    check("<a>&#32;\n<b/></a>", expect!["<a>&#32;&#10;<b/></a>"]);
    check("<a>\r\n<!--\r\n--><?p  q?></a>", expect!["<a>\n  <!--\n-->\n  <?p  q?>\n</a>"]);
    check(
        "<p:a xmlns:p='http://p' xmlns='http://q'><b/><p:c p:d='&#10;'/></p:a>",
        expect![[r#"
        <p:a xmlns:p="http://p" xmlns="http://q">
          <b/>
          <p:c p:d="&#10;"/>
        </p:a>"#]],
    );
}

#[test]
fn raw_content_takes_outer_prefixes_along() {
    let text = "<machine kind='kvm' xmlns:a='http://a'><metadata><a:b/></metadata></machine>";
    let (machine, _) = parse(text).expect("the document is right");
    expect![[r#"
        <machine kind='kvm'>
          <metadata>
            <a:b xmlns:a="http://a"/>
          </metadata>
        </machine>
    "#]]
    .assert_eq(&xml::save("machine", &machine, FormatFlags::NONE));
}

#[derive(Clone, Debug, Default, PartialEq, Xml)]
struct Noted {
    #[xml(attr, status_only)]
    pid: Option<u32>,
    #[xml(leaf = "privateData", at = "node", status_only)]
    private_data: Option<String>,
}

#[test]
fn what_the_daemon_notes_is_unknown_in_documents_of_users() {
    let text = "<noted pid='7'>\n  <privateData node='a'/>\n</noted>\n";
    let document = Document::parse(text).expect("well-formed");
    let (mut own, mut users) = (Noted::default(), Noted::default());
    assert!(xml::load_status(&mut own, document.any_root()).expect("right").is_empty());
    assert_eq!(xml::save("noted", &own, FormatFlags::STATUS), text);
    assert_eq!(xml::save("noted", &own, FormatFlags::NONE), "<noted/>\n");
    assert_eq!(xml::load(&mut users, document.any_root()).expect("right").unknown.len(), 2);
    assert_eq!(users, Noted::default());
}

#[derive(Clone, Debug, Default, PartialEq, Xml)]
struct Texts {
    #[xml(attr)]
    path: Option<String>,
    #[xml(attr, long)]
    argument: Option<String>,
    #[xml(leaf)]
    name: Option<String>,
    #[xml(leaf, lines)]
    description: Option<String>,
}

/// What is wrong with the text, or nothing.
fn texts(document: &str) -> String {
    let document = Document::parse(document).expect("well-formed");
    let mut texts = Texts::default();
    xml::load(&mut texts, document.root("t").expect("the root is t"))
        .err()
        .map_or(String::new(), |error| error.to_string())
}

#[test]
fn a_text_is_one_line_unless_the_field_says_more() {
    for (document, refusal) in [
        (
            "<t path='a&#10;b'/>",
            "XML error: Invalid value for attribute 'path' in element 't': a line break is not possible here (line 1, column 10, at /t/@path)",
        ),
        (
            "<t><name>a&#x7f;</name></t>",
            "XML error: Invalid value for element 'name': the control character 0x7f is not possible here (line 1, column 4, at /t/name)",
        ),
        (
            "<t argument='&#9;'/>",
            "XML error: Invalid value for attribute 'argument' in element 't': the control character 0x09 is not possible here (line 1, column 14, at /t/@argument)",
        ),
        (
            "<t path='a&#x85;b'/>",
            "XML error: Invalid value for attribute 'path' in element 't': the line break U+0085 is not possible here (line 1, column 10, at /t/@path)",
        ),
        (
            "<t argument='a&#x9b;b'/>",
            "XML error: Invalid value for attribute 'argument' in element 't': the control character 0x9b is not possible here (line 1, column 14, at /t/@argument)",
        ),
        (
            "<t><name>a&#x2028;b</name></t>",
            "XML error: Invalid value for element 'name': the line break U+2028 is not possible here (line 1, column 4, at /t/name)",
        ),
        ("<t><description>a\n\tb\u{7f}\u{85}\u{2028}</description></t>", ""),
        ("<t path='a b' argument='ä'><name>c</name></t>", ""),
    ] {
        assert_eq!(texts(document), refusal, "{document}");
    }
    let long = "x".repeat(xml::TEXT_BYTES_MAX + 1);
    assert!(texts(&format!("<t path='{long}'/>")).contains("4097 bytes are too long, at most 4096"));
    assert_eq!(texts(&format!("<t argument='{long}'/>")), "");
    assert_eq!(texts(&format!("<t><description>{long}</description></t>")), "");
}

#[derive(Clone, Debug, Default, PartialEq, Xml)]
struct Checked {
    #[xml(attr, words("tcp", "udp"))]
    proto: Option<String>,
    #[xml(attr, words("on", "auto"), unknown = "unknown state {}")]
    state: Option<String>,
    #[xml(attr, form = Name)]
    model: Option<String>,
    #[xml(attr, form = DottedName)]
    feature: Option<String>,
    #[xml(attr, form = Permissions)]
    mode: Option<String>,
    #[xml(attr, form = CpuVendor)]
    vendor: Option<String>,
    #[xml(attr, form = WorldWideName)]
    wwn: Option<String>,
    #[xml(attr, form = UsbPort)]
    port: Option<String>,
}

#[test]
fn texts_are_words_or_have_a_form() {
    let load = |attribute: &str| {
        let text = format!("<checked {attribute}/>");
        let document = Document::parse(&text).expect("well-formed");
        let mut checked = Checked::default();
        xml::load(&mut checked, document.any_root()).map(|_| ()).map_err(|error| error.message())
    };
    for right in [
        "proto='udp'",
        "state='auto'",
        "model='e1000-82544gc'",
        "feature='sse4.1'",
        "mode='0755'",
        "vendor='Some Vendor!'",
        "wwn='0x5000c50015ea71ac'",
        "port='1.2.3.4'",
    ] {
        assert_eq!(load(right), Ok(()), "{right}");
    }
    let refused: Vec<String> = [
        "proto='sctp'",
        "proto=''",
        "state='off'",
        "model='e1000,id=x'",
        "feature='a,b'",
        "mode='0888'",
        "mode='07777'",
        "vendor='Eleven,more1'",
        "vendor='short'",
        "wwn='5000'",
        "port='1,x=y'",
        "port='1.2.3.4.5'",
    ]
    .into_iter()
    .map(|wrong| load(wrong).expect_err(wrong))
    .collect();
    expect![[r#"
        XML error: Invalid value for attribute 'proto' in element 'checked': 'sctp'.
        XML error: Invalid value for attribute 'proto' in element 'checked': ''.
        unsupported configuration: unknown state off. Allowed: on, auto
        XML error: Invalid value for attribute 'model' in element 'checked': expected a name of letters, digits, _ and -
        XML error: Invalid value for attribute 'feature' in element 'checked': expected a name of letters, digits, _, - and .
        XML error: Invalid value for attribute 'mode' in element 'checked': expected at most four octal digits
        XML error: Invalid value for attribute 'mode' in element 'checked': expected at most four octal digits
        XML error: Invalid value for attribute 'vendor' in element 'checked': expected exactly 12 characters without a comma
        XML error: Invalid value for attribute 'vendor' in element 'checked': expected exactly 12 characters without a comma
        XML error: Invalid value for attribute 'wwn' in element 'checked': expected 16 hexadecimal digits
        XML error: Invalid value for attribute 'port' in element 'checked': expected one to four numbers with dots between them
        XML error: Invalid value for attribute 'port' in element 'checked': expected one to four numbers with dots between them
    "#]]
    .assert_eq(&(refused.join("\n") + "\n"));
    expect![[r#"
        Checked: 
          @proto: tcp, udp. 
          @state: on, auto. 
          @model: a name of letters, digits, _ and -. 
          @feature: a name of letters, digits, _, - and .. 
          @mode: at most four octal digits. 
          @vendor: exactly 12 characters without a comma. 
          @wwn: 16 hexadecimal digits. 
          @port: one to four numbers with dots between them. 
    "#]]
    .assert_eq(&xml::describe(Checked::shape()));
}

/// What the rule of silent elements is about.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
struct Holder {
    #[xml(child)]
    plain: Option<Inner>,
    #[xml(child, keep)]
    kept: Option<Inner>,
    #[xml(child, open)]
    opened: Option<Inner>,
    #[xml(child, required)]
    needed: Option<Inner>,
    #[xml(child, tag = "kind")]
    chosen: Option<Link>,
    #[xml(flatten)]
    rest: Option<Rest>,
}

#[derive(Clone, Debug, Default, PartialEq, Xml)]
struct Inner {
    #[xml(leaf)]
    text: Option<String>,
    #[xml(leaves)]
    word: Vec<String>,
    #[xml(flag)]
    flag: bool,
    #[xml(child)]
    inner: Option<Box<Inner>>,
}

#[derive(Clone, Debug, Default, PartialEq, Xml)]
struct Rest {
    #[xml(leaf, status_only)]
    noted: Option<String>,
    #[xml(leaf)]
    more: Option<String>,
}

/// What would not be written is not there: written and read again, a document says the same.
#[test]
fn an_element_that_says_nothing_is_not_there() {
    let parse = |text: &str| {
        let document = Document::parse(text).expect("it is well-formed");
        let mut holder = Holder::default();
        xml::load(&mut holder, document.any_root()).expect("it is a holder");
        holder
    };
    let empty = Holder { needed: Some(Inner::default()), ..Holder::default() };
    let silent = [
        "",
        "<plain/>",
        "<plain unknown='1'><unknown/></plain>",
        "<plain><text/></plain>",
        "<plain><inner><inner><text></text></inner></inner></plain>",
        "<noted>what users do not say</noted>",
        "<more/>",
    ];
    for content in silent {
        assert_eq!(parse(&format!("<holder>{content}<needed/></holder>")), empty, "{content}");
    }
    let telling = [
        "<kept/>",
        "<opened/>",
        "<plain><flag/></plain>",
        "<plain><word/></plain>",
        "<plain><inner><text>a</text></inner></plain>",
        "<chosen/>",
        "<more>a</more>",
    ];
    for content in telling {
        let first = parse(&format!("<holder>{content}<needed/></holder>"));
        assert_ne!(first, empty, "{content}");
        let written = xml::save("holder", &first, FormatFlags::NONE);
        assert_eq!(parse(&written), first, "{content}");
    }
}

/// Numbers, and words for what is missing.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
struct Numbers {
    #[xml(attr)]
    plain: Option<u32>,
    #[xml(attr)]
    signed: Option<i64>,
    #[xml(attr, any_base)]
    any: Option<u32>,
    #[xml(attr, int)]
    int: Option<u32>,
    #[xml(attr, non_negative)]
    index: Option<u32>,
    #[xml(attr, non_zero)]
    count: Option<u32>,
    #[xml(attr, hex = 2)]
    hex: Option<u32>,
    #[xml(attr, hex_only = 2)]
    only: Option<u32>,
    #[xml(attr, words("a", "b"), unset = "default")]
    word: Option<String>,
    #[xml(leaf)]
    leaf: Option<u32>,
    #[xml(
        leaf,
        at = "size",
        whole,
        missing = "internal error: no size",
        unknown = "XML error: bad size '{}'"
    )]
    sized: Option<u32>,
    #[xml(leaf, at = "n", whole, once = ": only one")]
    usual: Option<u32>,
    #[xml(child)]
    chosen: Option<Chosen>,
}

/// An element that says of which kind it is.
#[derive(Clone, Debug, PartialEq, XmlUnion)]
#[xml(tag = "kind", required, missing = "invalid argument: no kind")]
enum Chosen {
    One,
}

#[test]
fn numbers_have_a_base_and_a_range() {
    let load = |attributes: &str, content: &str| {
        let text = format!("<numbers {attributes}>{content}</numbers>");
        let document = Document::parse(&text).expect("well-formed");
        let mut numbers = Numbers::default();
        match xml::load(&mut numbers, document.any_root()) {
            Ok(_) => xml::save("numbers", &numbers, FormatFlags::NONE),
            Err(error) => error.message(),
        }
    };
    let mut found = String::new();
    for attributes in [
        "plain=' +010'",
        "plain='0x10'",
        "plain='-1'",
        "plain='1 '",
        "signed='\t-7'",
        "signed='+-7'",
        "any='0x10'",
        "any='010'",
        "int='2147483647'",
        "int='2147483648'",
        "index='-1'",
        "index='x'",
        "count='0'",
        "count='1'",
        "hex='010'",
        "only='010'",
        "only='0xff'",
        "word='default'",
        "word='c'",
    ] {
        found.push_str(&format!("{attributes}: {}\n", load(attributes, "").trim_end()));
    }
    for content in [
        "<leaf/>",
        "<leaf> 5</leaf>",
        "<sized/>",
        "<sized size='x'/>",
        "<usual/>",
        "<usual n='1'/><usual n='2'/>",
        "<chosen/>",
        "<chosen kind='one'/>",
    ] {
        found.push_str(&format!("{content}: {}\n", load("", content).trim_end()));
    }
    expect![[r#"
        plain=' +010': <numbers plain='10'/>
        plain='0x10': XML error: Invalid value for attribute 'plain' in element 'numbers': '0x10'. Expected non-negative integer value
        plain='-1': XML error: Invalid value for attribute 'plain' in element 'numbers': '-1'. Expected non-negative integer value
        plain='1 ': XML error: Invalid value for attribute 'plain' in element 'numbers': '1 '. Expected non-negative integer value
        signed='	-7': <numbers signed='-7'/>
        signed='+-7': XML error: Invalid value for attribute 'signed' in element 'numbers': '+-7'. Expected integer value
        any='0x10': <numbers any='16'/>
        any='010': <numbers any='8'/>
        int='2147483647': <numbers int='2147483647'/>
        int='2147483648': XML error: Invalid value for attribute 'int' in element 'numbers': '2147483648'. Expected integer value
        index='-1': XML error: Invalid value for attribute 'index' in element 'numbers': '-1'. Expected non-negative value
        index='x': XML error: Invalid value for attribute 'index' in element 'numbers': 'x'. Expected integer value
        count='0': XML error: Invalid value for attribute 'count' in element 'numbers': Zero is not permitted
        count='1': <numbers count='1'/>
        hex='010': <numbers hex='0x08'/>
        only='010': <numbers only='0x10'/>
        only='0xff': <numbers only='0xff'/>
        word='default': <numbers/>
        word='c': XML error: Invalid value for attribute 'word' in element 'numbers': 'c'.
        <leaf/>: <numbers/>
        <leaf> 5</leaf>: <numbers>
          <leaf>5</leaf>
        </numbers>
        <sized/>: internal error: no size
        <sized size='x'/>: XML error: bad size 'x'
        <usual/>: XML error: Missing required attribute 'n' in element 'usual'
        <usual n='1'/><usual n='2'/>: only one
        <chosen/>: invalid argument: no kind
        <chosen kind='one'/>: <numbers>
          <chosen kind='one'/>
        </numbers>
    "#]].assert_eq(&found);
}

/// A box with what must be there.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
#[xml(together("row", "column"), partial = "internal error: half a place")]
struct Crate {
    #[xml(attr)]
    row: Option<u32>,
    #[xml(attr)]
    column: Option<u32>,
    #[xml(leaf, at = "mode", whole)]
    mouse: Option<String>,
    #[xml(leaves, at = "dev", whole, missing = "unsupported configuration: boot from what")]
    boot: Vec<String>,
    #[xml(child, tag = "type", absent = "type='{}' needs its element")]
    cargo: Cargo,
    #[xml(list)]
    label: Vec<Label>,
}

#[derive(Clone, Debug, PartialEq, XmlUnion)]
enum Cargo {
    Nothing,
    #[xml(needed)]
    Fruit(Value),
}

#[derive(Clone, Debug, PartialEq, XmlUnion)]
#[xml(tag = "type", required, missing = "a label of no type")]
enum Label {
    Paper(Value),
    #[xml(text = "tag")]
    Tag,
}

#[test]
fn what_must_be_there_is_missed() {
    let check = |text: &str, expect: Expect| {
        let document = Document::parse(text).expect("the text is well-formed");
        let mut found = Crate::default();
        let result = xml::load(&mut found, document.any_root());
        expect.assert_eq(&result.map_or_else(|error| error.message(), |_| "taken".to_owned()));
    };
    check("<crate/>", expect!["taken"]);
    check("<crate row='1' column='2'/>", expect!["taken"]);
    check("<crate row='1'/>", expect!["internal error: half a place"]);
    check("<crate><mouse mode='x'/><boot dev='x'/></crate>", expect!["taken"]);
    check(
        "<crate><mouse/></crate>",
        expect!["XML error: Missing required attribute 'mode' in element 'mouse'"],
    );
    check("<crate><boot dev='x'/><boot/></crate>", expect!["unsupported configuration: boot from what"]);
    check("<crate type='nothing'/>", expect!["taken"]);
    check("<crate type='fruit'><cargo/></crate>", expect!["taken"]);
    check("<crate type='fruit'/>", expect!["XML error: type='fruit' needs its element"]);
    check("<crate><label type='tag'/></crate>", expect!["taken"]);
    check("<crate><label/></crate>", expect!["XML error: a label of no type"]);
}
