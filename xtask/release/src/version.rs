//! What is released says one version.

use crate::{Failure, VERSION};
use serde_json::Value;
use std::collections::BTreeMap;

/// The version in a document of JSON.
pub fn in_json(bytes: &[u8]) -> Option<String> {
    let document: Value = serde_json::from_slice(bytes).ok()?;
    Some(document["version"].as_str()?.to_owned())
}

/// The version in a wheel's metadata.
pub fn in_metadata(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    text.lines().find_map(|line| line.strip_prefix("Version: ")).map(str::to_owned)
}

/// The version that a list of changes begins with: `## 1.2.3, not yet released`.
pub fn in_changes(text: &str) -> Option<String> {
    let heading = text.lines().find_map(|line| line.strip_prefix("## "))?;
    Some(heading.split([',', ' ']).next()?.to_owned())
}

/// Fails where one of `said`, who each has a name, is not the version of the workspace.
pub fn same(said: &BTreeMap<String, Option<String>>) -> Result<(), Failure> {
    let other: Vec<String> = said
        .iter()
        .filter(|(_, version)| version.as_deref() != Some(VERSION))
        .map(|(name, version)| format!("  {}  {name}", version.as_deref().unwrap_or("none")))
        .collect();
    if other.is_empty() {
        return Ok(());
    }
    Err(format!("the version is {VERSION}, and some say another:\n{}", other.join("\n")).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_file_says_its_version() {
        assert_eq!(in_json(br#"{"version": "1.2.3"}"#).as_deref(), Some("1.2.3"));
        assert_eq!(in_json(b"{}"), None);
        assert_eq!(in_metadata(b"Name: x\nVersion: 1.2.3\n").as_deref(), Some("1.2.3"));
        assert_eq!(
            in_changes("# Changes\n\n## 1.2.3, not yet released\n\n## 1.2.2\n").as_deref(),
            Some("1.2.3")
        );
        assert_eq!(in_changes("# Changes"), None);
    }

    #[test]
    fn who_says_another_is_named() {
        let said = |version: &str| {
            [("binary".to_owned(), Some(VERSION.to_owned())), ("zip".to_owned(), Some(version.to_owned()))]
        };
        assert!(same(&said(VERSION).into()).is_ok());
        let told = same(&said("9.9.9").into()).unwrap_err().to_string();
        assert!(told.contains("9.9.9  zip") && !told.contains("binary"), "{told}");
        assert!(same(&[("changes".to_owned(), None)].into()).is_err());
    }
}
