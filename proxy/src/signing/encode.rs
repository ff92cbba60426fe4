//! Percent and hexadecimal text.

const LOWER: &[u8; 16] = b"0123456789abcdef";
const UPPER: &[u8; 16] = b"0123456789ABCDEF";

/// Two digits of a byte.
fn digits(byte: u8, alphabet: &[u8; 16]) -> [char; 2] {
    [char::from(alphabet[usize::from(byte >> 4)]), char::from(alphabet[usize::from(byte & 15)])]
}

/// Keeps the unreserved characters of RFC 3986 (`A-Z a-z 0-9 - . _ ~`) and writes every other byte as `%` and two capital digits.
pub fn percent_encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2);
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push('%');
            text.extend(digits(byte, UPPER));
        }
    }
    text
}

/// Two lower-case digits for each byte.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| digits(*byte, LOWER)).collect()
}

#[cfg(test)]
mod tests {
    use super::percent_encode;

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
