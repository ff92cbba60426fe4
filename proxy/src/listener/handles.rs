//! Whether the system gives this program enough file handles for the connections it is to take.

/// Handles beside those of viewers: databases, AICC, logs, files that are read for a moment.
const BESIDE: u64 = 64;

/// What is wrong with the limit of open files, of a text such as `/proc/self/limits` holds; `None` when it is enough or not said there.
pub fn too_few_handles(limits: &str, connections: usize) -> Option<String> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    let soft: u64 = line.split_whitespace().next()?.parse().ok()?;
    let needed = u64::try_from(connections).unwrap_or(u64::MAX).saturating_add(BESIDE);
    (soft < needed).then(|| {
        format!(
            "this program may open {soft} files, and `limits.connections` is {connections}: beyond that nobody is answered and no file is read; \
             set LimitNOFILE (or `ulimit -n`) to {needed} or more, or `connections` lower"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_below_the_connections_is_told() {
        let limits = |soft: &str| {
            format!(
                "Limit                     Soft Limit           Hard Limit           Units     \n\
                 Max processes             127412               127412               processes \n\
                 Max open files            {soft}                 524288               files     \n"
            )
        };
        assert!(too_few_handles(&limits("1024"), 8192).is_some_and(|sentence| sentence.contains("1024") && sentence.contains("8256")));
        for (text, connections) in [(limits("16384"), 8192), (limits("unlimited"), 8192), (limits("1024"), 960), (String::new(), 8192)] {
            assert_eq!(too_few_handles(&text, connections), None, "{text}");
        }
    }
}
