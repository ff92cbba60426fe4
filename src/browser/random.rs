//! Chance, for spreading requests in time and for ids; not for secrets.

/// A number from 0 up to, not including, 1.
pub fn fraction() -> f64 {
    js_sys::Math::random()
}
