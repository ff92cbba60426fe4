//! Chance, always from a seed: the same seed gives the same contact centre.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A stream of chance.
#[derive(Clone, Debug)]
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// Streams of one seed do not disturb each other.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(stream);
        Self(generator)
    }

    /// From 0 up to, not including, 1.
    pub(super) fn unit(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / 4_294_967_296.0
    }

    /// True with this probability.
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A number between the two.
    pub(super) fn between(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * self.unit()
    }

    /// One index below `count`, which is not 0.
    pub(super) fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.0.next_u64() % (count.max(1) as u64)).unwrap_or_default()
    }

    /// Exponentially distributed.
    pub(super) fn exponential(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.unit()).ln()
    }

    /// Log-normally distributed with this mean; `sigma` is the spread of the logarithm.
    pub(super) fn log_normal(&mut self, mean: f64, sigma: f64) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        let normal = radius * (std::f64::consts::TAU * self.unit()).cos();
        mean * (sigma * normal - sigma * sigma / 2.0).exp()
    }

    /// An index, each with the probability of its weight.
    pub(super) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return index;
            }
        }
        weights.len().saturating_sub(1)
    }
}

/// Seconds as whole milliseconds.
#[expect(clippy::cast_possible_truncation, reason = "lengths of calls and shifts")]
pub(super) fn milliseconds(seconds: f64) -> i64 {
    (seconds * 1000.0) as i64
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn means_come_out_and_a_seed_repeats() {
        let (mut dice, mut twin) = (Dice::new(7, 1), Dice::new(7, 1));
        let (mut exponential, mut log_normal) = (0.0, 0.0);
        for _ in 0..20_000 {
            exponential += dice.exponential(30.0) / 20_000.0;
            log_normal += dice.log_normal(200.0, 0.6) / 20_000.0;
        }
        assert!((exponential - 30.0).abs() < 1.5, "{exponential}");
        assert!((log_normal - 200.0).abs() < 8.0, "{log_normal}");
        assert!((Dice::new(7, 1).unit() - twin.unit()).abs() < f64::EPSILON);
        assert!((Dice::new(7, 2).unit() - twin.unit()).abs() > f64::EPSILON);
    }
}
