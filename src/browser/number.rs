//! Arithmetic and words of the browser, where the library's own would bring tables of their own into the page.

/// The shortest text that means the same number.
pub fn shortest(value: f64) -> String {
    #[cfg(target_arch = "wasm32")]
    // Fails only for a radix that there is not.
    let text = js_sys::Number::from(value).to_string_with_radix(10).map(String::from).unwrap_or_default();
    #[cfg(not(target_arch = "wasm32"))]
    let text = value.to_string();
    text
}

/// The number that a text begins with, such as that of `16px`.
pub fn at_start(text: &str) -> Option<f64> {
    Some(js_sys::parse_float(text)).filter(|number| number.is_finite())
}

/// Two to the power of `exponent`.
pub fn two_to(exponent: f64) -> f64 {
    js_sys::Math::pow(2.0, exponent)
}
