//! The module is the same, byte for byte, in all that is released.

use crate::{Failure, sums::sha256};
use std::collections::BTreeMap;

/// SHA-256 of the module in an archive, which holds one.
pub fn in_archive(name: &str, files: &BTreeMap<String, Vec<u8>>) -> Result<String, Failure> {
    let mut modules = files.iter().filter(|(path, _)| path.ends_with(".wasm"));
    match (modules.next(), modules.next()) {
        (Some((_, module)), None) => Ok(sha256(module)),
        (None, _) => Err(format!("{name} holds no module").into()),
        (Some(_), Some((path, _))) => Err(format!("{name} holds a second module, {path}").into()),
    }
}

/// The sum that all say, who each has a name.
pub fn same(modules: &[(String, String)]) -> Result<String, Failure> {
    let [(_, first), rest @ ..] = modules else { return Err("there is no module".into()) };
    if rest.iter().all(|(_, sum)| sum == first) {
        return Ok(first.clone());
    }
    let told: Vec<String> = modules.iter().map(|(name, sum)| format!("  {sum}  {name}")).collect();
    Err(format!("the module is not the same everywhere:\n{}", told.join("\n")).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_module_is_told_with_its_place() {
        let named = |name: &str, sum: &str| (name.to_owned(), sum.to_owned());
        assert_eq!(same(&[named("a", "1"), named("b", "1")]).unwrap(), "1");
        let told = same(&[named("a", "1"), named("b", "2")]).unwrap_err().to_string();
        assert!(told.contains("1  a") && told.contains("2  b"), "{told}");
        assert!(same(&[]).is_err());
    }

    #[test]
    fn an_archive_holds_one() {
        let files = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), b"abc".to_vec())).collect();
        let sum = in_archive("x", &files(&["a.js", "assets/m.wasm"])).unwrap();
        assert_eq!(sum, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert!(in_archive("x", &files(&["a.js"])).is_err());
        assert!(in_archive("x", &files(&["a.wasm", "b.wasm"])).is_err());
    }
}
