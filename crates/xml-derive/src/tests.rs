//! Snapshots of expanded output, and the refusals.

use expect_test::{Expect, expect};
use proc_macro2::TokenStream;
use syn::{DeriveInput, Result};

type Expand = fn(&DeriveInput) -> Result<TokenStream>;

/// Expanded tokens, one statement or arm per line.
fn lines(tokens: &TokenStream) -> String {
    let mut text = String::new();
    for piece in tokens.to_string().split_inclusive([';', '{', '}', ',']) {
        text.push_str(piece.trim());
        text.push('\n');
    }
    text
}

fn check(expand: Expand, input: &str, expect: &Expect) {
    let input: DeriveInput = syn::parse_str(input).expect("the test input is Rust");
    match expand(&input) {
        Ok(tokens) => expect.assert_eq(&lines(&tokens)),
        Err(error) => expect.assert_eq(&format!("refused: {error}\n")),
    }
}

#[test]
fn words_and_forms_become_formats() {
    let input: DeriveInput = syn::parse_str(
        r#"struct Port {
            #[xml(attr, words("tcp", "udp"))]
            proto: Option<String>,
            #[xml(attr, form = Name)]
            model: Option<String>,
        }"#,
    )
    .expect("the test input is Rust");
    let tokens = crate::record::expand(&input).expect("the words are right").to_string();
    assert!(tokens.contains(r#"format : :: xml :: Format :: Words (& ["tcp" , "udp"])"#), "{tokens}");
    assert!(tokens.contains("format : :: xml :: Format :: Form (:: xml :: Form :: Name)"), "{tokens}");
}

#[test]
fn a_struct_becomes_a_table_and_slots() {
    let input = r#"
        /// A port.
        struct Port {
            /// Its number.
            #[xml(attr, required)]
            number: u32,
            #[xml(flatten)]
            info: Info,
            #[xml(child, tag = "type", tag_after = "number")]
            source: Source,
            #[xml(leaf = "maxMemory", unit = "KiB", live_only, secret)]
            memory: Option<u64>,
            #[xml(flag)]
            readonly: bool,
        }
    "#;
    check(
        crate::record::expand,
        input,
        &expect![[r#"
            const _ : () = {
            static TABLE : :: xml :: Table = :: xml :: Table {
            name : "Port" ,
            doc : "A port." ,
            fields : & [:: xml :: Field {
            name : "number" ,
            kind : :: xml :: Kind :: Attribute ,
            format : :: xml :: Format :: Plain ,
            marks : :: xml :: Marks :: NONE . with (:: xml :: Marks :: REQUIRED) ,
            at : "" ,
            wrap : "" ,
            tag : "" ,
            unset : "" ,
            unknown : "" ,
            missing : "" ,
            once : "" ,
            without : "" ,
            absent : "" ,
            doc : "Its number." ,
            shape : < u32 as :: xml :: Shaped > :: shape ,
            }
            ,
            :: xml :: Field {
            name : "" ,
            kind : :: xml :: Kind :: Flatten ,
            format : :: xml :: Format :: Plain ,
            marks : :: xml :: Marks :: NONE ,
            at : "" ,
            wrap : "" ,
            tag : "" ,
            unset : "" ,
            unknown : "" ,
            missing : "" ,
            once : "" ,
            without : "" ,
            absent : "" ,
            doc : "" ,
            shape : < Info as :: xml :: Shaped > :: shape ,
            }
            ,
            :: xml :: Field {
            name : "source" ,
            kind : :: xml :: Kind :: Child ,
            format : :: xml :: Format :: Plain ,
            marks : :: xml :: Marks :: NONE ,
            at : "" ,
            wrap : "" ,
            tag : "type" ,
            unset : "" ,
            unknown : "" ,
            missing : "" ,
            once : "" ,
            without : "" ,
            absent : "" ,
            doc : "" ,
            shape : < Source as :: xml :: Shaped > :: shape ,
            }
            ,
            :: xml :: Field {
            name : "maxMemory" ,
            kind : :: xml :: Kind :: Leaf ,
            format : :: xml :: Format :: Scaled ("KiB") ,
            marks : :: xml :: Marks :: NONE . with (:: xml :: Marks :: LIVE_ONLY) . with (:: xml :: Marks :: SECRET) ,
            at : "" ,
            wrap : "" ,
            tag : "" ,
            unset : "" ,
            unknown : "" ,
            missing : "" ,
            once : "" ,
            without : "" ,
            absent : "" ,
            doc : "" ,
            shape : < Option < u64 > as :: xml :: Shaped > :: shape ,
            }
            ,
            :: xml :: Field {
            name : "readonly" ,
            kind : :: xml :: Kind :: Flag ,
            format : :: xml :: Format :: Plain ,
            marks : :: xml :: Marks :: NONE ,
            at : "" ,
            wrap : "" ,
            tag : "" ,
            unset : "" ,
            unknown : "" ,
            missing : "" ,
            once : "" ,
            without : "" ,
            absent : "" ,
            doc : "" ,
            shape : < bool as :: xml :: Shaped > :: shape ,
            }
            ] ,
            attributes : & [0u16 ,
            2u16 ,
            1u16] ,
            flattened : & [1u16] ,
            tagged : & [2u16] ,
            texts : & [] ,
            required : & [0u16] ,
            namespaces : & [] ,
            together : & [] ,
            partial : "" ,
            open : false ,
            hooks : 0u16 ,
            }
            ;
            impl :: xml :: Record for Port {
            fn table (& self) -> & 'static :: xml :: Table {
            & TABLE }
            fn slot (& self ,
            index : usize) -> :: xml :: Slot < '_ > {
            match index {
            0usize => :: xml :: Slot :: Cell (& self . number) ,
            1usize => :: xml :: Slot :: Child (& self . info) ,
            2usize => :: xml :: Slot :: Child (& self . source) ,
            3usize => :: xml :: Slot :: Cell (& self . memory) ,
            4usize => :: xml :: Slot :: Flag (self . readonly) ,
            _ => :: xml :: Slot :: Nothing ,
            }
            }
            fn slot_mut (& mut self ,
            index : usize) -> :: xml :: SlotMut < '_ > {
            match index {
            0usize => :: xml :: SlotMut :: Cell (& mut self . number) ,
            1usize => :: xml :: SlotMut :: Child (& mut self . info) ,
            2usize => :: xml :: SlotMut :: Child (& mut self . source) ,
            3usize => :: xml :: SlotMut :: Cell (& mut self . memory) ,
            4usize => :: xml :: SlotMut :: Flag (& mut self . readonly) ,
            _ => :: xml :: SlotMut :: Nothing ,
            }
            }
            fn present (& self) -> u128 {
            0 | (u128 :: from (true) << 0usize) | (u128 :: from (true) << 1usize) | (u128 :: from (true) << 2usize) | (u128 :: from (self . memory . is_some ()) << 3usize) | (u128 :: from (self . readonly) << 4usize) }
            }
            impl :: xml :: Shaped for Port {
            fn shape () -> :: xml :: Shape {
            :: xml :: Shape :: Record (& TABLE) }
            }
            }
            ;
        "#]],
    );
}

#[test]
fn a_union_forwards_to_the_present_variant() {
    let input = r#"
        #[xml(tag = "type")]
        enum Source { #[xml(default)] File(FileSource), #[xml(text = "none")] Nothing }
    "#;
    check(
        crate::union::expand,
        input,
        &expect![[r#"
            const _ : () = {
            impl :: xml :: Record for Source {
            fn table (& self) -> & 'static :: xml :: Table {
            match self {
            Self :: File (record) => record . table () ,
            Self :: Nothing => & :: xml :: EMPTY ,
            }
            }
            fn slot (& self ,
            index : usize) -> :: xml :: Slot < '_ > {
            match self {
            Self :: File (record) => record . slot (index) ,
            Self :: Nothing => :: xml :: Slot :: Nothing ,
            }
            }
            fn slot_mut (& mut self ,
            index : usize) -> :: xml :: SlotMut < '_ > {
            match self {
            Self :: File (record) => record . slot_mut (index) ,
            Self :: Nothing => :: xml :: SlotMut :: Nothing ,
            }
            }
            fn present (& self) -> u128 {
            match self {
            Self :: File (record) => record . present () ,
            Self :: Nothing => 0 ,
            }
            }
            fn own_tag (& self) -> Option < & 'static str > {
            Some ("type") }
            fn tag (& self) -> Option < & 'static str > {
            match self {
            Self :: File (_) => Some ("file") ,
            Self :: Nothing => Some ("none") ,
            }
            }
            fn choose (& mut self ,
            tag : & str) -> Result < () ,
            :: xml :: Refusal > {
            * self = match tag {
            "file" => Self :: File (Default :: default ()) ,
            "none" => Self :: Nothing ,
            _ => return Err (:: xml :: Refusal :: Word (& ["file" ,
            "none"])) ,
            }
            ;
            Ok (()) }
            fn loaded (& mut self ,
            loading : & mut :: xml :: Loading < '_ > ,
            node : :: xml :: Node < '_ ,
            '_ > ,
            ) -> Result < () ,
            :: xml :: Error > {
            match self {
            Self :: File (record) => record . loaded (loading ,
            node) ,
            Self :: Nothing => Ok (()) ,
            }
            }
            fn stand_in (& self ,
            flags : :: xml :: FormatFlags) -> Option < Box < dyn :: xml :: Record >> {
            match self {
            Self :: File (record) => record . stand_in (flags) ,
            Self :: Nothing => None ,
            }
            }
            }
            impl :: xml :: Shaped for Source {
            fn shape () -> :: xml :: Shape {
            static VARIANTS : & [:: xml :: Variant] = & [:: xml :: Variant {
            text : "file" ,
            doc : "" ,
            shape : Some (< FileSource as :: xml :: Shaped > :: shape) ,
            default : true ,
            needed : false }
            ,
            :: xml :: Variant {
            text : "none" ,
            doc : "" ,
            shape : None ,
            default : false ,
            needed : false }
            ] ;
            :: xml :: Shape :: Union (Some ("type") ,
            VARIANTS) }
            }
            impl Default for Source {
            fn default () -> Self {
            Self :: File (Default :: default ()) }
            }
            }
            ;
        "#]],
    );
}

#[test]
fn an_enum_becomes_a_table_of_words() {
    check(
        crate::words::expand,
        "enum Bus { VirtioScsi, #[xml(text = \"ps2\")] Ps2 }",
        &expect![[r#"
        impl Bus {
        # [doc = r" The word in documents."] # [must_use] pub const fn as_str (self) -> & 'static str {
        match self {
        Self :: VirtioScsi => "virtio-scsi" ,
        Self :: Ps2 => "ps2" ,
        }
        }
        }
        impl :: std :: fmt :: Display for Bus {
        fn fmt (& self ,
        out : & mut :: std :: fmt :: Formatter < '_ >) -> :: std :: fmt :: Result {
        out . write_str (self . as_str ()) }
        }
        impl :: xml :: Value for Bus {
        const WORDS : & 'static [& 'static str] = & ["virtio-scsi" ,
        "ps2"] ;
        fn read (text : & str ,
        _format : :: xml :: Format) -> Result < Self ,
        :: xml :: Refusal > {
        match text {
        "virtio-scsi" => Ok (Self :: VirtioScsi) ,
        "ps2" => Ok (Self :: Ps2) ,
        _ => Err (:: xml :: Refusal :: Word (Self :: WORDS)) ,
        }
        }
        fn write (& self ,
        out : & mut String ,
        _format : :: xml :: Format) {
        out . push_str (self . as_str ()) ;
        }
        }
        impl :: xml :: Shaped for Bus {
        fn shape () -> :: xml :: Shape {
        :: xml :: Shape :: Value ("Bus" ,
        < Self as :: xml :: Value > :: WORDS) }
        }
    "#]],
    );
}

#[test]
fn a_field_must_say_where_it_lives() {
    check(
        crate::record::expand,
        "struct Port { number: u32 }",
        &expect![[r#"
        refused: say where the field lives: attr, text, leaf, flag, child, list, ..
    "#]],
    );
}

#[test]
fn a_field_lives_in_one_place() {
    check(
        crate::record::expand,
        "struct Port { #[xml(attr, leaf)] number: u32 }",
        &expect![[r#"
        refused: a field lives in one place only
    "#]],
    );
}

#[test]
fn unknown_words_are_refused() {
    check(
        crate::record::expand,
        "struct Port { #[xml(attr, sometimes)] number: u32 }",
        &expect![[r#"
        refused: unknown word; the crate documentation lists them
    "#]],
    );
}

#[test]
fn a_tag_follows_a_known_attribute() {
    let input = r#"struct Port { #[xml(child, tag = "type", tag_after = "mode")] source: Source }"#;
    check(
        crate::record::expand,
        input,
        &expect![[r#"
        refused: no attribute of this name
    "#]],
    );
}

#[test]
fn modifiers_go_with_their_places() {
    check(
        crate::record::expand,
        r#"struct Port { #[xml(attr, at = "x")] number: u32 }"#,
        &expect![[r#"
        refused: `at` goes with leaf and leaves
    "#]],
    );
}

#[test]
fn a_union_variant_holds_one_record() {
    check(
        crate::union::expand,
        "enum Source { File(A, B) }",
        &expect![[r#"
        refused: a variant is a word or holds one record
    "#]],
    );
}

#[test]
fn words_hold_nothing() {
    check(
        crate::words::expand,
        "enum Bus { Ide(u8) }",
        &expect![[r#"
        refused: a word holds nothing
    "#]],
    );
}

#[test]
fn only_structs_have_tables() {
    check(
        crate::record::expand,
        "enum Bus { Ide }",
        &expect![[r#"
        refused: Xml is for structs with named fields
    "#]],
    );
}

#[test]
fn what_must_be_there_goes_with_its_place() {
    check(
        crate::record::expand,
        r#"struct Port { #[xml(child, absent = "x")] number: Number }"#,
        &expect![[r#"
            refused: `absent` goes with tag
        "#]],
    );
    check(
        crate::record::expand,
        r#"#[xml(together("number", "row"))] struct Port { #[xml(attr)] number: u32 }"#,
        &expect![[r#"
            refused: no attribute of this name
        "#]],
    );
}
