//! Texts of each dialect, read and written.

use conf_file::{Conf, Dialect, Value};
use expect_test::{Expect, expect};

fn check(dialect: Dialect, text: &str, expect: &Expect) {
    let written = match Conf::parse(text, dialect) {
        Ok(conf) => {
            let written = conf.format();
            assert_eq!(Conf::parse(&written, dialect).as_ref(), Ok(&conf), "{written}");
            written
        }
        Err(error) => error.to_string(),
    };
    expect.assert_eq(&written);
}

#[test]
fn comments_and_order_are_kept_empty_lines_are_not() {
    check(
        Dialect::Plain,
        "  # first\n\n#\nb=1  # behind \r\na = 'x'; c = -5\n# last",
        &expect![[r##"
            # first
            #
            b = 1 # behind 
            a = "x"
            c = -5
            # last
        "##]],
    );
}

#[test]
fn strings_take_the_quotes_that_keep_them_whole() {
    check(
        Dialect::Plain,
        "a = \"it's\"\nb = 'say \"hi\" now'\nc = \"\"\"two\nlines\"\"\"\nd = 'at the end: \"'\ne = ''\n",
        &expect![[r#"
            a = "it's"
            b = """say "hi" now"""
            c = """two
            lines"""
            d = 'at the end: "'
            e = ""
        "#]],
    );
}

#[test]
fn lists_may_span_lines_end_in_a_comma_and_nest() {
    check(
        Dialect::Plain,
        "a = [ ]\nb = [\n  'one',\n  2,\n]\nc = [ [ 'x' ], [] ] # both\n",
        &expect![[r#"
            a = [  ]
            b = [ "one", 2 ]
            c = [ [ "x" ], [  ] ] # both
        "#]],
    );
}

#[test]
fn errors_name_the_line() {
    let cases = [
        "a = 1\n= 2",
        "a 1",
        "\n\na = ",
        "a = 'x\n'",
        "a = \"\"\"x\n",
        "a = [ 1 2 ]",
        "a = [ 1, ",
        "a = 1 b = 2",
        "a = -",
        "a = 99999999999999999999",
        "a = [[[[[[[[[[[[[[[[[",
    ];
    let errors: Vec<String> = cases
        .iter()
        .map(|text| Conf::parse(text, Dialect::Plain).expect_err("it is wrong").to_string())
        .collect();
    expect![[r#"
        line 2: expecting a name
        line 1: expecting an assignment
        line 3: expecting a value
        line 1: unterminated string
        line 1: unterminated string
        line 1: expecting a separator in list
        line 1: list is not closed with ]
        line 1: expecting a separator
        line 1: unterminated number
        line 1: unterminated number
        line 1: lists are nested too deep"#]]
    .assert_eq(&errors.join("\n"));
}

#[test]
fn vmx_knows_quoted_text_only_and_any_case() {
    check(
        Dialect::Vmx,
        ".encoding = \"UTF-8\"\nscsi0:0.fileName = \"a.vmdk\"\n",
        &expect![[r#"
            .encoding = "UTF-8"
            scsi0:0.fileName = "a.vmdk"
        "#]],
    );
    check(Dialect::Vmx, "a = 1", &expect!["line 1: numbers not allowed in VMX format"]);
    check(Dialect::Vmx, "a = []", &expect!["line 1: lists not allowed in VMX format"]);
    let conf = Conf::parse("memSize = \"4\"", Dialect::Vmx).expect("it is fine");
    assert_eq!(conf.string("MEMSIZE"), Ok(Some("4")));
}

#[test]
fn lxc_takes_the_rest_of_the_line() {
    check(
        Dialect::Lxc,
        "lxc.tty=4\n  lxc.mount.entry =  a 'b' # c \n#x\n",
        &expect![[r#"
            lxc.tty = 4
            lxc.mount.entry = a 'b' # c
            #x
        "#]],
    );
    let text = "lxc.net.0.type = veth\nlxc.mount.entry = a b # c \nlxc.empty =\nlxc.mount.entry = d\n";
    let conf = Conf::parse(text, Dialect::Lxc).expect("it is fine");
    let found: Vec<_> = conf.settings().map(|set| (set.name.as_str(), set.value.clone())).collect();
    assert_eq!(
        found,
        [
            ("lxc.net.0.type", "veth".into()),
            ("lxc.mount.entry", "a b # c".into()),
            ("lxc.empty", "".into()),
            ("lxc.mount.entry", "d".into()),
        ]
    );
}

#[test]
fn settings_have_types() {
    let text = "n = 5\nm = -1\nt = 'x'\nl = [ 'a', 'b' ]\nmixed = [ 1 ]\nz = 0\n";
    let conf = Conf::parse(text, Dialect::Plain).expect("it is fine");
    assert_eq!(conf.unsigned("n"), Ok(Some(5)));
    assert_eq!(conf.signed("m"), Ok(Some(-1)));
    assert_eq!(conf.bool("z"), Ok(Some(false)));
    assert_eq!(conf.strings("l"), Ok(Some(vec!["a", "b"])));
    assert_eq!(conf.string_or_strings("t"), Ok(Some(vec!["x"])));
    assert_eq!(conf.string("absent"), Ok(None));
    let errors = [
        conf.string("n").map(drop).expect_err("a number"),
        conf.unsigned("m").map(drop).expect_err("it is negative"),
        conf.bool("n").map(drop).expect_err("it is five"),
        conf.strings("mixed").map(drop).expect_err("it holds a number"),
    ];
    expect![[r#"
        expected a string for 'n' parameter
        value for 'm' parameter must be in range 0:18446744073709551615
        value for 'n' parameter must be 0 or 1
        expected a string list for 'mixed' parameter"#]]
    .assert_eq(&errors.map(|error| error.to_string()).join("\n"));
}

#[test]
fn what_cannot_be_read_back_is_not_set() {
    let mut plain = Conf::new(Dialect::Plain);
    assert_eq!(plain.set("a", "one"), Ok(()));
    assert_eq!(plain.set("b", ["x", "y"].into_iter().collect::<Value>()), Ok(()));
    assert_eq!(plain.set("a", "two"), Ok(()));
    assert!(plain.set("a b", "x").is_err());
    assert!(plain.set("a", "\n\"").is_err());
    assert!(plain.remove("b") && !plain.remove("b"));
    assert_eq!(plain.format(), "a = \"two\"\n");
    let mut vmx = Conf::new(Dialect::Vmx);
    assert!(vmx.set("a", "\"").is_err());
    assert!(vmx.set("a", Value::Number(1)).is_err());
}
