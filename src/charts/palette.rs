//! The colours of a chart, as the style sheet gives them at this moment.

use super::Role;

/// Red, green and blue.
pub type Rgb = [u8; 3];

/// Classes whose colours a palette holds, besides those of the roles: hairlines, hatching, words, quiet words, ground, critical.
const OTHERS: [&str; 6] = ["tick", "hatch", "word", "quiet", "ground", "target"];

/// Every colour of a chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Palette {
    series: [Rgb; 7],
    /// Hairlines.
    pub tick: Rgb,
    /// Hatching.
    pub hatch: Rgb,
    /// Words.
    pub word: Rgb,
    /// Words of the axes.
    pub quiet: Rgb,
    /// What lies behind.
    pub ground: Rgb,
    /// The line of a target.
    pub target: Rgb,
    /// The viewer's system gives the colours: lines and areas must differ by more than these.
    pub forced: bool,
}

impl Palette {
    /// The classes to be looked up, in the order of [`Palette::of`].
    pub fn classes() -> impl Iterator<Item = &'static str> {
        Role::ALL.into_iter().map(Role::class).chain(OTHERS)
    }

    /// From the computed colours of [`Palette::classes`]; what cannot be read is black.
    pub fn of(colours: &[String], forced: bool) -> Self {
        let mut colours = colours.iter().map(|colour| parsed(colour));
        let mut next = || colours.next().unwrap_or_default();
        Self {
            series: [(); 7].map(|()| next()),
            tick: next(),
            hatch: next(),
            word: next(),
            quiet: next(),
            ground: next(),
            target: next(),
            forced,
        }
    }

    /// The colour of a line.
    pub fn of_role(&self, role: Role) -> Rgb {
        let place = Role::ALL.iter().position(|known| *known == role);
        place.and_then(|place| self.series.get(place)).copied().unwrap_or_default()
    }

    /// The same on a ground of this computed colour.
    #[must_use]
    pub fn on(self, ground: &str) -> Self {
        Self { ground: parsed(ground), ..self }
    }
}

/// `rgb(11, 92, 173)`, as computed styles are written.
fn parsed(colour: &str) -> Rgb {
    let mut numbers = colour.split(|sign: char| !sign.is_ascii_digit()).filter_map(|digits| digits.parse().ok());
    [(); 3].map(|()| numbers.next().unwrap_or_default())
}

/// A colour as SVG writes it: `#0b5cad`.
pub fn hexadecimal([red, green, blue]: Rgb) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computed_colours_are_read_in_the_order_of_their_classes() {
        let colours: Vec<String> = (1..=Palette::classes().count()).map(|number| format!("rgb({number}, 92, 173)")).collect();
        let palette = Palette::of(&colours, false);
        assert_eq!((palette.of_role(Role::Talking)[0], palette.of_role(Role::Other)[0], palette.tick[0], palette.target[0]), (1, 7, 8, 13));
        assert_eq!(hexadecimal(palette.of_role(Role::Talking)), "#015cad");
        assert_eq!(parsed("rgba(0, 0, 0, 0)"), [0, 0, 0]);
    }
}
