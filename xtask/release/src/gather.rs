//! Notices and bills of materials, of each set of parts.

use crate::{
    Failure, bytes,
    crates::{self, Named},
    notices::{Part, notices},
    sbom,
    sets::{Made, SETS, Set},
};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Writes `notices/<set>.txt` and `sbom/<set>.cdx.json` into the folder `stage`, where npm's own bills are in `npm/`.
pub fn gather(root: &Path, stage: &Path, binary: &Path) -> Result<(), Failure> {
    for folder in ["notices", "sbom"] {
        fs::create_dir_all(stage.join(folder))?;
    }
    for set in &SETS {
        let Gathered { parts, bill } = Gathered::of(set, root, stage, binary)?;
        fs::write(stage.join(format!("notices/{}.txt", set.name)), notices(&parts)?)?;
        fs::write(stage.join(format!("sbom/{}.cdx.json", set.name)), format!("{bill:#}\n"))?;
    }
    Ok(())
}

struct Gathered {
    parts: BTreeSet<Part>,
    bill: Value,
}

impl Gathered {
    fn of(set: &Set, root: &Path, stage: &Path, binary: &Path) -> Result<Self, Failure> {
        let (mut parts, mut bills, mut besides) = (BTreeSet::new(), Vec::new(), Vec::new());
        // What carries another, as the binary does the module, names what that is made of.
        let mut all = BTreeSet::new();
        for made in set.made_of {
            if let Made::Crate(package, platform) = made {
                all.extend(crates::linked(root, package, platform)?);
            }
        }
        for made in set.made_of {
            match made {
                Made::Bundle(folder) => {
                    let bill: Value =
                        serde_json::from_slice(&fs::read(stage.join(format!("npm/{folder}.json")))?)?;
                    let packages = root.join("www").join(folder).join("node_modules");
                    parts.extend(sbom::components(&bill).map(|component| bundled(component, &packages)));
                    bills.push(bill);
                }
                Made::Crate(package, platform) => {
                    let linked = crates::linked(root, package, platform)?;
                    parts.extend(foreign(root, platform, &linked)?);
                    bills.push(sbom::of_crate(root, package, platform, &linked)?);
                    let (code, compiler) = built(root, package, binary)?;
                    let told = bytes::told(&fs::read(&code)?, &all);
                    if let Some((name, version)) = told.unknown.first() {
                        let code = code.display();
                        return Err(format!("{code} holds {name} {version}, which cargo doesn't name").into());
                    }
                    if told.resolved.is_empty() {
                        return Err(format!("{} names none of its sources", code.display()).into());
                    }
                    besides.extend(sbom::of_std(&compiler, &told.of_std));
                    parts.insert(standard_library(&compiler));
                }
            }
        }
        Ok(Self { parts, bill: sbom::one(bills, besides)? })
    }
}

/// What was built of a package, and the compiler's line about its version.
fn built(root: &Path, package: &str, binary: &Path) -> Result<(PathBuf, String), Failure> {
    if package == "trailmill" {
        let output = Command::new("rustc").current_dir(root).arg("--version").output()?;
        return Ok((binary.to_path_buf(), String::from_utf8(output.stdout)?.trim().to_owned()));
    }
    let package = root.join("www/package/dist");
    let manifest: Value = serde_json::from_slice(&fs::read(package.join("manifest.json"))?)?;
    let compiler = manifest["compiler"].as_str().ok_or("the module's manifest names no compiler")?;
    Ok((package.join("trailmill_bg.wasm"), compiler.to_owned()))
}

/// The linked crates of others.
fn foreign(root: &Path, platform: &str, linked: &BTreeSet<Named>) -> Result<Vec<Part>, Failure> {
    let packages = crates::metadata(root, platform)?.packages.into_iter();
    let foreign = packages.filter(|package| {
        crates::is_foreign(package) && linked.contains(&(package.name.clone(), package.version.to_string()))
    });
    let parts = foreign.map(|package| Part {
        name: package.name,
        version: package.version.to_string(),
        license: package.license.unwrap_or_default(),
        folder: package.manifest_path.parent().map(|folder| folder.as_std_path().to_path_buf()),
    });
    Ok(parts.collect())
}

/// A package of npm's, as its bill names it.
fn bundled(component: &Value, packages: &Path) -> Part {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let license = &component["licenses"][0];
    let name = [&component["group"], &component["name"]].map(text);
    let name = name.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join("/");
    let license = [&license["license"]["id"], &license["expression"]].into_iter().find_map(Value::as_str);
    Part {
        folder: Some(packages.join(&name)),
        name,
        version: text(&component["version"]),
        license: license.unwrap_or_default().to_owned(),
    }
}

fn standard_library(compiler: &str) -> Part {
    Part {
        name: "the Rust standard library".to_owned(),
        version: compiler.split(' ').nth(1).unwrap_or(compiler).to_owned(),
        license: "MIT OR Apache-2.0".to_owned(),
        folder: None,
    }
}
