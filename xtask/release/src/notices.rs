//! What the licences of others ask for: their texts, with the names of those whom they are of.

use crate::{Failure, VERSION};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Something of others.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// Its name in its registry.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licence, as an expression of SPDX.
    pub license: String,
    /// The folder of its files, where its texts are; none where there is no such folder.
    pub folder: Option<PathBuf>,
}

/// Folders that hold no code that is built.
const NOT_BUILT: &[&str] =
    &["tests", "test", "benches", "examples", "docs", "fuzz", "node_modules", "target"];

/// What files with the texts of licences are called, in small letters, up to their ending.
const NAMES: &[&str] = &["license", "licence", "copying", "copyright", "notice", "unlicense"];

/// What such files may end in, where they have an ending.
const ENDINGS: &[&str] = &["", "md", "txt", "mit", "apache", "apache2", "bsd", "zlib", "boringssl"];

/// All notices of some parts: a list of them, then each text once.
pub fn notices(parts: &BTreeSet<Part>) -> Result<String, Failure> {
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut list = String::new();
    for part in parts {
        let named = format!("{} {}", part.name, part.version);
        list.push_str(&format!("{named} ({})\n", part.license));
        let own = part.folder.as_deref().map_or_else(|| Ok(Vec::new()), own)?;
        let own = if own.is_empty() { standard(&part.license)? } else { own };
        if own.is_empty() {
            return Err(format!("{named} has no text of its licence, {}", part.license).into());
        }
        for text in own {
            let of = texts.entry(text).or_default();
            if of.last() != Some(&named) {
                of.push(named.clone());
            }
        }
    }
    let mut whole = format!("What Trailmill {VERSION} holds of others, and under which licences.\n\n{list}");
    // In the order of the list, not of the texts.
    let mut texts: Vec<(String, Vec<String>)> = texts.into_iter().collect();
    texts.sort_by(|one, other| (&one.1, &one.0).cmp(&(&other.1, &other.0)));
    for (text, of) in texts {
        whole.push_str(&format!("\n{}\n{}\n\n{text}\n", "=".repeat(80), of.join(", ")));
    }
    Ok(whole)
}

/// The texts in a folder, those of what it brings along in folders below among them.
fn own(folder: &Path) -> Result<Vec<String>, Failure> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    let mut texts = Vec::new();
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        if path.is_dir() {
            if !NOT_BUILT.contains(&name.as_str()) && !name.starts_with('.') {
                texts.extend(own(&path)?);
            }
        } else if is_license(&name) {
            texts.push(tidy(&String::from_utf8_lossy(&fs::read(path)?)));
        }
    }
    texts.sort();
    texts.dedup();
    Ok(texts)
}

fn is_license(name: &str) -> bool {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    ENDINGS.contains(&ending) && NAMES.iter().any(|start| stem.starts_with(start) || stem.ends_with(start))
}

/// The texts as SPDX has them, of all licences that an expression names.
fn standard(license: &str) -> Result<Vec<String>, Failure> {
    // Cargo took a slash for an "or".
    let expression = spdx::Expression::parse(&license.replace('/', " OR "))?;
    let mut names = BTreeSet::new();
    for requirement in expression.requirements() {
        names.extend(requirement.req.license.id().map(|id| id.name));
        names.extend(requirement.req.addition.as_ref().and_then(|with| with.id()).map(|id| id.name));
    }
    let all = spdx::text::LICENSE_TEXTS.iter().chain(spdx::text::EXCEPTION_TEXTS);
    Ok(all.filter(|(name, _)| names.contains(name)).map(|(_, text)| tidy(text)).collect())
}

/// Without what only differs between systems.
fn tidy(text: &str) -> String {
    text.trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim_end)
        .collect::<Vec<_>>()
        .join("\n")
        .trim_matches('\n')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str, license: &str, folder: Option<&Path>) -> Part {
        Part {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            license: license.to_owned(),
            folder: folder.map(Path::to_path_buf),
        }
    }

    #[test]
    fn a_text_stands_once_with_all_that_it_is_of() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("one/LICENSE-MIT", "Of some people\r\n");
        write("two/license.md", "Of some people\n");
        write("two/deep/lib/COPYING", "Of others");
        write("two/tests/LICENSE", "Of nobody here");
        write("two/src/license.rs", "fn main() {}");
        let [one, two] = ["one", "two"].map(|name| part(name, "MIT", Some(&folder.path().join(name))));
        let text = notices(&[one, two].into()).unwrap();
        assert_eq!(text.matches("Of some people").count(), 1, "{text}");
        assert!(text.contains("one 1.0.0, two 1.0.0\n\nOf some people\n"), "{text}");
        assert!(text.contains("two 1.0.0\n\nOf others\n"), "{text}");
        assert!(!text.contains("nobody") && !text.contains("main"), "{text}");
    }

    #[test]
    fn where_there_is_no_file_the_standard_text_stands() {
        let text = notices(&[part("bare", "MIT/Apache-2.0 WITH LLVM-exception", None)].into()).unwrap();
        for word in ["Permission is hereby granted", "TERMS AND CONDITIONS FOR USE", "LLVM Exceptions"] {
            assert!(text.contains(word), "{word}");
        }
        assert!(notices(&[part("none", "LicenseRef-own", None)].into()).is_err());
    }
}
