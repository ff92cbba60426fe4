//! The built page with its caching rules, compressed once, with the base path and those who may frame it written in.

use std::collections::HashMap;
use std::path::Path;

use axum::http::HeaderValue;
use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::rendered::compress;
use crate::signing::hex;

/// Brotli quality of files: the best that does not keep the start waiting. The next step saves a few per cent for several times the time.
const QUALITY: i32 = if cfg!(debug_assertions) { 4 } else { 9 };
/// What the built document holds where the base path belongs.
const BASE_PLACEHOLDER: &str = "<base href=\"/\"";
/// What it holds where the page is told whose messages it may hear.
const EMBEDDERS_PLACEHOLDER: &str = "<meta name=\"aicc-embedders\" content=\"\"";

/// How long a browser may keep a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caching {
    /// Its name holds a hash of its content.
    ForEver,
    /// Its name stays when its content changes.
    AskEachTime,
}

/// One file.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Its bytes.
    pub plain: Bytes,
    /// Compressed, where that is smaller.
    pub brotli: Option<Bytes>,
    /// Media type.
    pub content_type: &'static str,
    /// How long it may be kept.
    pub caching: Caching,
    /// What names its content, as in `ETag`.
    pub tag: HeaderValue,
}

/// All files of the built page.
#[derive(Clone, Debug)]
pub struct Assets {
    files: HashMap<String, Asset>,
    policy: HeaderValue,
    base_path: String,
}

/// How the page is served.
#[derive(Clone, Debug)]
pub struct Config {
    /// Path below which the page is reached, with slashes at both ends.
    pub base_path: String,
    /// Who may show the page in a frame, as in `frame-ancestors`.
    pub frame_ancestors: Vec<String>,
}

impl Assets {
    /// Takes over files, given as path and content.
    pub fn new(files: impl IntoIterator<Item = (String, Vec<u8>)>, config: &Config) -> Self {
        let files = files.into_iter().map(|(path, content)| {
            let content = if path == "index.html" { document(content, config) } else { content };
            let content_type = content_type(&path);
            let brotli = compress(&content, QUALITY);
            let caching = if has_hash(&path) { Caching::ForEver } else { Caching::AskEachTime };
            // Weak: compressed and plain are not the same bytes.
            let tag = format!("W/\"{}\"", hex(Sha256::digest(&content).get(..8).unwrap_or_default()));
            let tag = HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("W/\"\""));
            (path, Asset { plain: content.into(), brotli, content_type, caching, tag })
        });
        let ancestors = config.frame_ancestors.join(" ");
        let policy = format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
             base-uri 'self'; form-action 'none'; frame-ancestors {ancestors}"
        );
        // The configuration admits only text that a header may hold.
        let policy = HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
        Self { files: files.collect(), policy, base_path: config.base_path.clone() }
    }

    /// Reads all files below a folder.
    ///
    /// # Errors
    /// A sentence: what cannot be read and why, or that the folder holds no page.
    pub fn from_folder(folder: &Path, config: &Config) -> Result<Self, String> {
        let mut files = Vec::new();
        let mut folders = vec![folder.to_path_buf()];
        let because = |path: &Path, error: std::io::Error| format!("the page cannot be read: {}: {error}", path.display());
        while let Some(next) = folders.pop() {
            for entry in std::fs::read_dir(&next).map_err(|error| because(&next, error))? {
                let path = entry.map_err(|error| because(&next, error))?.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                    files.push((name, std::fs::read(&path).map_err(|error| because(&path, error))?));
                }
            }
        }
        if !files.iter().any(|(name, _)| name == "index.html") {
            return Err(format!("the page's folder {} holds no index.html; `trunk build` makes it", folder.display()));
        }
        Ok(Self::new(files, config))
    }

    /// The page that was built into this program; `None` when it was built without.
    #[cfg(feature = "embedded-page")]
    pub fn embedded(config: &Config) -> Option<Self> {
        static PAGE: include_dir::Dir<'static> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/../dist");
        let files = PAGE.files().map(|file| (file.path().to_string_lossy().into_owned(), file.contents().to_vec()));
        Some(Self::new(files, config))
    }

    /// The page that was built into this program; `None` when it was built without.
    #[cfg(not(feature = "embedded-page"))]
    pub fn embedded(_config: &Config) -> Option<Self> {
        None
    }

    /// Whether the page is there at all.
    pub fn is_built(&self) -> bool {
        self.files.contains_key("index.html")
    }

    /// The file with this path.
    pub fn get(&self, path: &str) -> Option<&Asset> {
        self.files.get(path)
    }

    /// Path below which the page is reached.
    pub fn base_path(&self) -> &str {
        &self.base_path
    }

    /// Value of the `Content-Security-Policy` header.
    pub fn content_security_policy(&self) -> HeaderValue {
        self.policy.clone()
    }
}

/// The document, told where it lives and who may frame it. The configuration admits only text that an attribute may hold.
fn document(document: Vec<u8>, config: &Config) -> Vec<u8> {
    let (base, embedders) = (&config.base_path, config.frame_ancestors.join(" "));
    match String::from_utf8(document) {
        Ok(text) => {
            let text = text.replacen(BASE_PLACEHOLDER, &format!("<base href=\"{base}\""), 1);
            text.replacen(EMBEDDERS_PLACEHOLDER, &format!("<meta name=\"aicc-embedders\" content=\"{embedders}\""), 1).into_bytes()
        }
        Err(error) => error.into_bytes(),
    }
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        _ => "application/octet-stream",
    }
}

/// Whether a name ends in a hash as the bundler writes it: `name-0123456789abcdef.css`, `name-0123456789abcdef_bg.wasm`.
fn has_hash(path: &str) -> bool {
    let stem = path.split('.').next().unwrap_or_default();
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    let hash = stem.rsplit_once('-').map(|(_, hash)| hash).unwrap_or_default();
    (15..=16).contains(&hash.len()) && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(base_path: &str) -> Config {
        Config { base_path: base_path.to_owned(), frame_ancestors: vec!["'self'".to_owned(), "https://portal.example".to_owned()] }
    }

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        for (name, hashed) in [
            ("aicc-dashboard-1f2e3d4c5b6a7988.js", true),
            ("aicc-dashboard-1f2e3d4c5b6a7988_bg.wasm", true),
            ("index.html", false),
            ("boot.js", false),
            ("tokens-abc.css", false),
        ] {
            assert_eq!(has_hash(name), hashed, "{name}");
        }
    }

    #[test]
    fn the_base_path_and_those_who_may_frame_it_are_written_into_the_document() {
        let document = b"<base href=\"/\"><meta name=\"aicc-embedders\" content=\"\">".to_vec();
        let of =
            |base_path| Assets::new([("index.html".to_owned(), document.clone())], &config(base_path)).get("index.html").unwrap().clone();
        let written = "<base href=\"/aicc/\"><meta name=\"aicc-embedders\" content=\"'self' https://portal.example\">";
        assert_eq!(of("/aicc/").plain, written);
        assert_ne!(of("/aicc/").tag, of("/desk/").tag, "another document has another tag");
        let built = include_str!("../../index.html");
        assert!(built.contains(BASE_PLACEHOLDER) && built.contains(EMBEDDERS_PLACEHOLDER), "the page has a place for both");
    }

    #[test]
    fn the_policy_names_the_allowed_frames_and_forbids_inline_scripts() {
        let policy = Assets::new([], &config("/")).content_security_policy();
        let policy = policy.to_str().unwrap();
        assert!(policy.ends_with("frame-ancestors 'self' https://portal.example"));
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
    }
}
