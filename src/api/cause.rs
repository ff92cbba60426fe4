//! From the proxy's refusal to a cause.

use domain::answer::decoded;
use domain::setup::Refusal;

use crate::store::feed::Cause;

/// The cause of an answer that is not data. The proxy explains itself; something before it, such as a gateway, leaves code and message
/// empty.
pub fn of_refusal(status: u16, body: &[u8]) -> Cause {
    let Refusal { code, message } = decoded(body).unwrap_or_else(|_| Refusal { code: String::new(), message: String::new() });
    Cause::ProxyRefused { status, code, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proxy_explains_itself_and_a_gateway_leaves_only_its_status() {
        for (body, code, message) in [
            (r#"{"code":"unknown_vdn","message":"There is no VDN 9."}"#, "unknown_vdn", "There is no VDN 9."),
            ("<html>Bad Gateway</html>", "", ""),
            ("", "", ""),
        ] {
            let cause = Cause::ProxyRefused { status: 404, code: code.to_owned(), message: message.to_owned() };
            assert_eq!(of_refusal(404, body.as_bytes()), cause);
        }
    }
}
