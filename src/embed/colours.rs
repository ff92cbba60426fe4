//! The colours of the page around, as far as the figures can be read in them.

/// What the page around may colour.
const ROLES: [&str; 7] = ["background", "surface", "text", "muted", "line", "accent", "on-accent"];

/// What is written upon [`GROUNDS`], severity included.
const READ: [&str; 7] = ["text", "muted", "accent", "good", "warning", "critical", "stale"];
const GROUNDS: [&str; 2] = ["background", "surface"];

/// Least contrast of what is read (WCAG 2.2, success criterion 1.4.3).
const READABLE: f64 = 4.5;

/// Red, green and blue of `#rrggbb`; nothing else is a colour here.
pub fn channels(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
    Some([red, green, blue])
}

/// The custom properties that dress the page in what is offered, colour and role; all else is as it is in `own`.
///
/// # Errors
/// Why none of it is taken: a role or a colour that is none, or two that cannot be read upon each other.
pub fn declarations(offered: &[(String, String)], own: impl Fn(&str) -> Option<[u8; 3]>) -> Result<String, String> {
    let is_one = |(colour, role): &&(String, String)| ROLES.contains(&role.as_str()) && channels(colour).is_some();
    if let Some((_, role)) = offered.iter().find(|one| !is_one(one)) {
        return Err(format!("{} is not a role with a colour such as #0b5cad", role.chars().take(24).collect::<String>()));
    }
    let given = |role: &str| offered.iter().find(|(_, name)| name == role).and_then(|(colour, _)| channels(colour));
    match unreadable(|role| given(role).or_else(|| own(role))) {
        Some([ink, ground]) if !offered.is_empty() => Err(format!("{ink} cannot be read on {ground}")),
        _ => Ok(offered.iter().fold(String::new(), |all, (colour, role)| all + "--" + role + ":" + colour + ";")),
    }
}

/// The first two roles that cannot be read upon each other; `None` when all can. A role without a plain colour is not looked at.
fn unreadable(colour_of: impl Fn(&str) -> Option<[u8; 3]>) -> Option<[&'static str; 2]> {
    let pairs = GROUNDS.into_iter().flat_map(|ground| READ.map(|ink| [ink, ground])).chain([["on-accent", "accent"]]);
    let is_unreadable =
        |[ink, ground]: &[&str; 2]| colour_of(ink).zip(colour_of(ground)).is_some_and(|(ink, ground)| contrast(ink, ground) < READABLE);
    pairs.into_iter().find(is_unreadable)
}

/// Contrast of two colours, 1 to 21 (WCAG 2).
fn contrast(left: [u8; 3], right: [u8; 3]) -> f64 {
    let (left, right) = (luminance(left), luminance(right));
    (left.max(right) + 0.05) / (left.min(right) + 0.05)
}

fn luminance(colour: [u8; 3]) -> f64 {
    let [red, green, blue] = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_six_digits_are_a_colour() {
        assert_eq!(channels("#0b5cAD"), Some([0x0b, 0x5c, 0xad]));
        for text in ["", "#", "#fff", "#12345", "#1234567", "#12345g", "#+12345", "red", "0b5cad", "#0b5cad;", "var(--text)", "#é1234"] {
            assert_eq!(channels(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_offered_is_taken_whole_or_not_at_all() {
        let own = |role: &str| Some(if READ.contains(&role) || role == "accent" { [0; 3] } else { [255; 3] });
        let offer = |offered: &[(&str, &str)]| {
            let offered: Vec<_> = offered.iter().map(|(role, colour)| ((*colour).to_owned(), (*role).to_owned())).collect();
            declarations(&offered, own)
        };
        assert_eq!(offer(&[]), Ok(String::new()));
        assert_eq!(offer(&[("text", "#222222"), ("line", "#ff00ff")]), Ok("--text:#222222;--line:#ff00ff;".to_owned()));
        assert_eq!(offer(&[("text", "#aaaaaa")]), Err("text cannot be read on background".to_owned()));
        for wrong in [("text", "red"), ("critical", "#000000"), ("text;}", "#000000"), ("line", "#000000;}")] {
            assert!(offer(&[("muted", "#000000"), wrong]).unwrap_err().contains("is not a role"), "{wrong:?}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        let black_on = |ground| (contrast([0; 3], ground) * 100.0).round() / 100.0;
        assert_eq!((black_on([255; 3]), black_on([0; 3]), black_on([0x77; 3])), (21.0, 1.0, 4.69));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let with = |changed: &'static [(&str, [u8; 3])]| {
            move |role: &str| {
                let given = changed.iter().find(|(name, _)| *name == role).map(|(_, colour)| *colour);
                given.or(if GROUNDS.contains(&role) || role == "on-accent" { Some([255; 3]) } else { Some([0; 3]) })
            }
        };
        assert_eq!(unreadable(with(&[])), None);
        assert_eq!(unreadable(with(&[("background", [0x40; 3])])), Some(["text", "background"]));
        assert_eq!(unreadable(with(&[("critical", [0xff, 0x80, 0x80])])), Some(["critical", "background"]));
        assert_eq!(unreadable(with(&[("on-accent", [0x30; 3])])), Some(["on-accent", "accent"]));
        assert_eq!(unreadable(|_| None), None);
    }
}
