//! Every kind of item: written as the standard says, read back, refused when it is not as it must be.

use xdr::{Decoder, Encoder, Error};

/// Writes with `write` and compares with the expected bytes in hexadecimal, blanks ignored.
fn check(write: impl FnOnce(&mut Encoder<'_>) -> Result<(), Error>, expect: &str) {
    let mut buffer = Vec::new();
    write(&mut Encoder::new(&mut buffer)).expect("the value fits");
    let hex: String = buffer.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, expect.replace(' ', ""));
}

#[test]
fn numbers_are_big_endian() {
    check(
        |e| {
            e.i32(-1);
            Ok(())
        },
        "ffffffff",
    );
    check(
        |e| {
            e.u32(0x0102_0304);
            Ok(())
        },
        "01020304",
    );
    check(
        |e| {
            e.i64(-2);
            Ok(())
        },
        "fffffffffffffffe",
    );
    check(
        |e| {
            e.u64(1 << 32);
            Ok(())
        },
        "0000000100000000",
    );
    check(
        |e| {
            e.f64(1.5);
            Ok(())
        },
        "3ff8000000000000",
    );
    check(
        |e| {
            e.present(true);
            Ok(())
        },
        "00000001",
    );
}

#[test]
fn bytes_and_text_are_padded_with_zeros() {
    check(|e| e.text(""), "00000000");
    check(|e| e.text("abcd"), "00000004 61626364");
    check(|e| e.text("abcde"), "00000005 61626364 65000000");
    check(|e| e.bytes(&[1, 2], 2), "00000002 01020000");
    check(
        |e| {
            e.array(&[7; 4]);
            Ok(())
        },
        "07070707",
    );
}

#[test]
fn chars_take_four_bytes_each_and_keep_their_sign() {
    check(|e| e.chars(&[0x41, 0xff], 2), "00000002 00000041 ffffffff");
    check(|e| e.chars_fixed(b"A", 2), "00000041 00000000");
    check(|e| e.chars_text("A", 2), "00000002 00000041 00000000");
    let bytes = [0, 0, 0, 2, 0, 0, 0, 0x41, 0xff, 0xff, 0xff, 0xfe];
    assert_eq!(Decoder::new(&bytes).chars(2), Ok(vec![0x41, 0xfe]));
    assert_eq!(Decoder::chars_text(b"ab\0cd".to_vec()), Ok("ab".to_owned()));
}

#[test]
fn reading_gives_back_what_was_written() {
    let mut buffer = Vec::new();
    let mut encoder = Encoder::new(&mut buffer);
    encoder.i32(-5);
    encoder.u64(u64::MAX);
    encoder.text("grün").unwrap();
    encoder
        .list(&[1u32, 2, 3], 3, |value, e| {
            e.u32(*value);
            Ok(())
        })
        .unwrap();
    let mut decoder = Decoder::new(&buffer);
    assert_eq!(decoder.i32(), Ok(-5));
    assert_eq!(decoder.u64(), Ok(u64::MAX));
    assert_eq!(decoder.text(), Ok("grün"));
    assert_eq!(decoder.list(3, 4, Decoder::u32), Ok(vec![1, 2, 3]));
    assert!(decoder.rest().is_empty());
}

#[test]
fn what_is_cut_or_too_long_or_no_text_is_refused() {
    assert_eq!(Decoder::new(&[0, 0, 0]).i32(), Err(Error::Truncated { missing: 1 }));
    assert_eq!(Decoder::new(&[0, 0, 0, 9, 1]).bytes(8), Err(Error::TooMany { count: 9, max: 8 }));
    assert_eq!(Decoder::new(&[0, 0, 0, 1, 1]).bytes(8), Err(Error::Truncated { missing: 3 }));
    assert_eq!(Decoder::new(&[0, 0, 0, 1, 1, 0, 0, 1]).bytes(8), Err(Error::Padding));
    assert_eq!(Decoder::new(&[0, 0, 0, 1, 0xff, 0, 0, 0]).text(), Err(Error::NotUtf8 { at: 0 }));
    assert_eq!(Decoder::new(&[0, 0, 0, 1, 0, 0, 0, 0]).text(), Err(Error::Nul));
    assert_eq!(Decoder::new(&[1, 0, 0, 0]).present(), Ok(true));
    assert_eq!(Encoder::new(&mut Vec::new()).text("a\0"), Err(Error::Nul));
    assert_eq!(Encoder::new(&mut Vec::new()).bytes(&[0; 3], 2), Err(Error::TooMany { count: 3, max: 2 }));
    assert_eq!(
        Encoder::new(&mut Vec::new()).chars_fixed(&[0; 3], 2),
        Err(Error::TooMany { count: 3, max: 2 })
    );
}

#[test]
fn a_huge_count_is_refused_before_anything_is_allocated() {
    let bytes = [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];
    assert!(matches!(Decoder::new(&bytes).list(usize::MAX, 4, Decoder::u32), Err(Error::Truncated { .. })));
    assert!(matches!(Decoder::new(&bytes).chars(usize::MAX), Err(Error::Truncated { .. })));
}
