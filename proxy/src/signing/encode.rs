//! Percent and hexadecimal text.

/// What is written for each byte: four bytes, which a processor writes at once, and how many of them count. One for the unreserved characters of
/// RFC 3986, three for all others.
const WRITTEN: [([u8; 4], u8); 256] = {
    let (mut written, mut byte) = ([([0; 4], 1); 256], 0_u8);
    loop {
        written[byte as usize] = if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            ([byte, 0, 0, 0], 1)
        } else {
            ([b'%', b"0123456789ABCDEF"[(byte >> 4) as usize], b"0123456789ABCDEF"[(byte & 15) as usize], 0], 3)
        };
        if byte == u8::MAX {
            break written;
        }
        byte += 1;
    }
};

/// Keeps unreserved characters and writes every other byte as `%` and two capital digits.
pub fn percent_encode(bytes: &[u8]) -> String {
    let mut text = Vec::with_capacity(3 * bytes.len());
    push_percent_encoded(&mut text, bytes);
    written(text)
}

/// The same, at the end of a text.
pub(super) fn push_percent_encoded(text: &mut Vec<u8>, bytes: &[u8]) {
    let mut end = text.len();
    // Room for the longest, so that four bytes can always be written and those that do not count are written over.
    text.resize(end + 3 * bytes.len() + 1, 0);
    for byte in bytes {
        let (written, length) = WRITTEN[usize::from(*byte)];
        text[end..end + 4].copy_from_slice(&written);
        end += usize::from(length);
    }
    text.truncate(end);
}

/// The two lower-case digits of each byte.
const DIGITS: [[u8; 2]; 256] = {
    let (mut digits, mut byte) = ([[0; 2]; 256], 0_u8);
    loop {
        digits[byte as usize] = [b"0123456789abcdef"[(byte >> 4) as usize], b"0123456789abcdef"[(byte & 15) as usize]];
        if byte == u8::MAX {
            break digits;
        }
        byte += 1;
    }
};

/// Two lower-case digits for each byte.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = Vec::with_capacity(2 * bytes.len());
    push_hex(&mut text, bytes);
    written(text)
}

/// The same, at the end of a text.
pub(super) fn push_hex(text: &mut Vec<u8>, bytes: &[u8]) {
    let begin = text.len();
    text.resize(begin + 2 * bytes.len(), 0);
    for (pair, byte) in text[begin..].chunks_exact_mut(2).zip(bytes) {
        pair.copy_from_slice(&DIGITS[usize::from(*byte)]);
    }
}

/// The bytes of such a text, in capitals too; `None` for anything else.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u32> = text.chars().map(|digit| digit.to_digit(16)).collect::<Option<_>>()?;
    digits.chunks(2).map(|pair| if let [high, low] = *pair { u8::try_from(16 * high + low).ok() } else { None }).collect()
}

/// Bytes as the text they are.
#[expect(clippy::expect_used, reason = "only whole texts and ASCII were written")]
pub(super) fn written(text: Vec<u8>) -> String {
    String::from_utf8(text).expect("only whole texts and ASCII were written")
}

#[cfg(test)]
mod tests {
    use super::{hex, percent_encode, unhex};

    #[test]
    fn only_pairs_of_hexadecimal_digits_are_bytes() {
        for text in ["4", "zz", "+f", "0x", "4 ", "é"] {
            assert_eq!(unhex(text), None, "{text}");
        }
        assert_eq!((unhex(""), unhex("00fF")), (Some(vec![]), Some(vec![0, 255])));
        assert_eq!(unhex(&hex(b"tiger")).as_deref(), Some(&b"tiger"[..]));
    }

    proptest::proptest! {
        #[test]
        fn every_byte_string_can_be_decoded_again(bytes: Vec<u8>) {
            let text = percent_encode(&bytes);
            let mut decoded = Vec::new();
            let mut rest = text.as_bytes();
            while let [first, tail @ ..] = rest {
                if *first == b'%' {
                    decoded.push(u8::from_str_radix(std::str::from_utf8(&tail[..2]).unwrap(), 16).unwrap());
                    rest = &tail[2..];
                } else {
                    decoded.push(*first);
                    rest = tail;
                }
            }
            proptest::prop_assert_eq!(decoded, bytes);
        }
    }
}
