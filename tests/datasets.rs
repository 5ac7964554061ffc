//! Datasets, made by the real binary: the same bytes in whatever order and in however many parts, whole or not at all, from
//! files, archives and servers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test a panic is the report

use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};
use tempfile::{TempDir, tempdir};
use trailmill_tests::{
    binary::{self, Run, files, run},
    patience::until,
    recordings,
    server::Server,
};

/// Words that pages are made of.
const WORDS: [&str; 12] = [
    "garden", "winter", "jacket", "river", "paper", "harbour", "orchard", "copper", "lantern", "meadow",
    "violin", "saddle",
];

/// A session of `clicks` clicks on a site, each on a page of its own, with words that its number decides.
fn session(number: usize, clicks: usize) -> Value {
    let word = |at: usize| format!("{} {}", WORDS[(number * 7 + at) % 12], (number * 31 + at * 17) % 997);
    let page = |click: usize| {
        let url = format!("https://site{}.example/part{click}/{number}", number % 5);
        json!({"url": url, "title": word(click)})
    };
    let day = 1_762_513_204_000_i64 + 86_400_000 * i64::try_from(number).unwrap();
    let interactions: Vec<Value> = (0..clicks)
        .map(|click| {
            let link = |n: usize| {
                json!({"tag": "a", "text": word(click * 10 + n), "isInteractive": true, "isVisible": true,
                    "selector": format!("#near-{n}"), "attributes": {"id": format!("near-{n}"), "href": format!("/near/{n}")}})
            };
            let here = page(click);
            json!({"id": format!("{number}-{click}"), "type": "CLICK", "timestamp": day + 1000 * i64::try_from(click).unwrap(),
                "selectors": {"primary": format!("[data-testid=\"open-{number}-{click}\"]"),
                    "cssPath": "main > button:nth-child(2)", "xpath": "/html/body/main/button[1]"},
                "visual": {"boundingBox": {"x": 10, "y": 10, "width": 90, "height": 30},
                    "coordinates": {"clientX": 20, "clientY": 20}, "isInViewport": true},
                "context": {"url": here["url"], "pageTitle": here["title"]},
                "element": {"tag": "button", "text": format!("Open {}", word(click * 10 + 9)),
                    "attributes": {"data-testid": format!("open-{number}-{click}"), "id": format!("open-{click}")},
                    "ancestors": [{"level": 1, "tag": "main"}],
                    "nearby": (0..6).map(link).collect::<Vec<_>>()},
                "state": {"before": here, "after": page(click + 1)}})
        })
        .collect();
    json!({"format": "trailmill.session/1", "id": format!("session-{number:05}"), "environment": {},
        "task": {"title": format!("Look at {} number {}", WORDS[number % 40 % 12], number % 40)}, "interactions": interactions})
}

/// A folder with so many sessions, one a file.
fn sessions(count: usize, clicks: usize) -> TempDir {
    let folder = tempdir().unwrap();
    for number in 0..count {
        fs::write(folder.path().join(format!("{number:05}.json")), session(number, clicks).to_string())
            .unwrap();
    }
    folder
}

fn build<A: AsRef<OsStr>>(inputs: &[&Path], out: &Path, more: &[A]) -> Run {
    let mut arguments: Vec<&OsStr> = vec!["dataset".as_ref(), "build".as_ref()];
    arguments.extend(inputs.iter().map(|path| path.as_os_str()));
    arguments.extend(["--out".as_ref(), out.as_os_str()]);
    arguments.extend(more.iter().map(AsRef::as_ref));
    run(arguments)
}

fn built<A: AsRef<OsStr>>(inputs: &[&Path], out: &Path, more: &[A]) -> BTreeMap<String, Vec<u8>> {
    let Run { code, stderr, stdout } = build(inputs, out, more);
    assert_eq!(code, 0, "{stdout}{stderr}");
    files(out)
}

fn manifest(dataset: &BTreeMap<String, Vec<u8>>) -> Value {
    serde_json::from_slice(&dataset["dataset.json"]).unwrap()
}

/// All rows of the JSON lines, by split.
fn rows(dataset: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<Value>> {
    lines(dataset, "data/")
}

/// What the index tells of all rows, by split.
fn index(dataset: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<Value>> {
    lines(dataset, "index/")
}

fn lines(dataset: &BTreeMap<String, Vec<u8>>, folder: &str) -> BTreeMap<String, Vec<Value>> {
    let mut found: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (name, bytes) in
        dataset.iter().filter(|(name, _)| name.starts_with(folder) && name.ends_with(".jsonl"))
    {
        let split = name.trim_start_matches(folder).split('-').next().unwrap().to_owned();
        let lines =
            std::str::from_utf8(bytes).unwrap().lines().map(|line| serde_json::from_str(line).unwrap());
        found.entry(split).or_default().extend(lines);
    }
    found
}

const NONE: &[&str] = &[];

#[test]
fn the_same_sessions_give_the_same_bytes_in_any_order() {
    let (out, folder) = (tempdir().unwrap(), sessions(40, 4));
    let at = |name: &str| out.path().join(name);
    let whole = built(&[folder.path()], &at("a"), &["--parquet"]);
    assert!(whole.keys().any(|name| name.ends_with(".parquet")), "{:?}", whole.keys());
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.reverse();
    let backwards: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    assert_eq!(built(&backwards, &at("b"), &["--parquet", "--jobs", "3"]), whole);
    // What is named twice is there once.
    assert_eq!(
        built(&[&[folder.path()][..], &backwards].concat(), &at("c"), &["--parquet", "--jobs", "1"]),
        whole
    );

    // The manifest and the index say what is there.
    let told = manifest(&whole);
    let (rows, index) = (rows(&whole), index(&whole));
    for split in told["splits"].as_array().unwrap() {
        let name = split["name"].as_str().unwrap();
        let count = rows.get(name).map_or(0, Vec::len);
        assert_eq!(split["rows"], count, "{name}");
        assert_eq!(index.get(name).map_or(0, Vec::len), count);
        let order: Vec<&str> = index[name].iter().map(|line| line["session"].as_str().unwrap()).collect();
        assert!(order.is_sorted(), "sorted by session");
    }
    assert!(told["counts"]["rows"].as_u64().unwrap() > 100, "{told}");
    for file in told["files"].as_array().unwrap() {
        let bytes = &whole[file["path"].as_str().unwrap()];
        assert_eq!(file["bytes"], bytes.len());
        assert_eq!(file["sha256"], trailmill::module::sha256(bytes));
    }
    let files = told["files"].as_array().unwrap().len();
    assert_eq!(whole.len(), files + 2, "and the card and the manifest: {:?}", whole.keys());
}

#[test]
fn four_shards_of_four_processes_make_what_one_run_makes() {
    let (out, folder) = (tempdir().unwrap(), sessions(60, 4));
    let at = |name: &str| out.path().join(name);
    let more = ["--parquet", "--max-per-template", "9", "--split", "train=0.7,validation=0.1,test=0.2"];
    let whole = built(&[folder.path()], &at("whole"), &more);
    let shards: Vec<(PathBuf, Child)> = (1..=4)
        .map(|number| {
            let shard = at(&format!("shard-{number}"));
            let mut command = Command::new(binary::path());
            command.args(["dataset", "build"]).arg(folder.path()).arg("--out").arg(&shard).args(more);
            let child =
                command.args(["--shard", &format!("{number}/4")]).stdout(Stdio::null()).spawn().unwrap();
            (shard, child)
        })
        .collect();
    let mut folders = Vec::new();
    for (shard, mut child) in shards {
        assert!(child.wait().unwrap().success());
        assert!(files(&shard).len() == 3, "{:?}", files(&shard).keys());
        folders.push(shard);
    }
    folders.reverse();
    let merge = |folders: &[PathBuf], out: &Path| {
        let command = ["dataset", "merge"].map(PathBuf::from).into_iter();
        run(command.chain(folders.iter().cloned()).chain(["--out".into(), out.to_owned()]))
    };
    let merged = merge(&folders, &at("merged"));
    assert_eq!(merged.code, 0, "{}", merged.stderr);
    assert_eq!(files(&at("merged")), whole);

    // A shard that is missing, or there twice, or made otherwise, is told.
    let told = merge(&folders[..3], &at("x"));
    assert!(told.code == 1 && told.stderr.contains("missing: 1/4"), "{}", told.stderr);
    let told = merge(&[&folders[..], &folders[..1]].concat(), &at("x"));
    assert!(told.code == 1 && told.stderr.contains("twice"), "{}", told.stderr);
    let other = at("other");
    assert_eq!(build(&[folder.path()], &other, &["--shard", "1/4"]).code, 0);
    let told = merge(&[&folders[..3], &[other]].concat(), &at("x"));
    assert!(told.code == 1 && told.stderr.contains("other options"), "{}", told.stderr);
    assert!(!at("x").exists());
}

#[test]
fn a_killed_build_leaves_nothing_that_looks_finished() {
    let (out, folder) = (tempdir().unwrap(), sessions(300, 6));
    let goal = out.path().join("dataset");
    let mut killed = 0;
    for wait in [60, 200, 400, 800] {
        let mut command = Command::new(binary::path());
        command.args(["dataset", "build", "--parquet"]).arg(folder.path()).arg("--out").arg(&goal);
        let mut child = command.stdout(Stdio::null()).spawn().unwrap();
        sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        let finished = child.wait().unwrap().success();
        assert_eq!(goal.exists(), finished, "after {wait} ms");
        if finished {
            fs::remove_dir_all(&goal).unwrap();
        } else {
            killed += 1;
        }
    }
    assert!(killed > 0, "none was killed on its way");
    let left: Vec<String> = fs::read_dir(out.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    // One that was killed between its last file and its name is whole, and still nothing but a draft.
    assert!(left.iter().all(|name| name.starts_with(".dataset.") && name.ends_with(".tmp")), "{left:?}");
    // The next one minds nothing of what they left, also where it lies among the inputs.
    for (name, _) in files(folder.path()) {
        fs::copy(folder.path().join(&name), out.path().join(&name)).unwrap();
    }
    let elsewhere = tempdir().unwrap();
    let expected = built(&[folder.path()], &elsewhere.path().join("dataset"), NONE);
    assert_eq!(built(&[out.path()], &goal, NONE), expected);
}

#[test]
fn what_is_there_is_replaced_only_when_asked_for() {
    let (out, folder) = (tempdir().unwrap(), sessions(3, 3));
    let goal = out.path().join("dataset");
    let first = built(&[folder.path()], &goal, NONE);
    let again = build(&[folder.path()], &goal, NONE);
    assert!(again.code == 1 && again.stderr.contains("--replace"), "{}", again.stderr);
    assert_eq!(files(&goal), first);
    let other = built(&[folder.path()], &goal, &["--replace", "--format", "trailmill"]);
    assert_ne!(other, first);
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 1);
    let stranger = out.path().join("thesis");
    fs::create_dir(&stranger).unwrap();
    fs::write(stranger.join("chapter-1.txt"), "years of work").unwrap();
    let refused = build(&[folder.path()], &stranger, &["--replace"]);
    assert_eq!(refused.code, 1, "{}", refused.stderr);
    assert_eq!(files(&stranger).len(), 1);
}

#[test]
fn filters_caps_and_splits_do_what_they_say() {
    let (out, folder) = (tempdir().unwrap(), sessions(60, 4));
    let mut number = 0;
    let mut index_of = |more: &[&str]| {
        number += 1;
        let dataset = built(&[folder.path()], &out.path().join(number.to_string()), more);
        (index(&dataset), manifest(&dataset))
    };
    let all = |index: &BTreeMap<String, Vec<Value>>, key: &str| -> Vec<Value> {
        index.values().flatten().map(|line| line[key].clone()).collect()
    };

    let (plain, told) = index_of(&[]);
    assert!(told["counts"]["left"].as_object().unwrap().len() < 3, "{}", told["counts"]["left"]);
    let scores: Vec<f64> = all(&plain, "score").iter().map(|score| score.as_f64().unwrap()).collect();
    let middle = scores.iter().sum::<f64>() / scores.len() as f64;
    let (high, told) = index_of(&["--min-score", &format!("{middle:.3}")]);
    assert!(all(&high, "score").iter().all(|score| score.as_f64().unwrap() >= middle - 0.001));
    assert!(told["counts"]["rows"].as_u64().unwrap() < scores.len() as u64);

    let (site, _) = index_of(&["--site", "site3.example,other.example"]);
    assert_eq!(all(&site, "site").into_iter().map(|s| s.to_string()).collect::<BTreeSet<_>>().len(), 1);
    let (kind, _) = index_of(&["--kinds", "grounding"]);
    assert!(all(&kind, "kind").iter().all(|kind| kind == "grounding"));
    // Session n began n days after 2025-11-07.
    let (dated, _) = index_of(&["--since", "2025-11-17", "--until", "2025-11-20"]);
    let ids: BTreeSet<String> =
        all(&dated, "session").iter().map(|id| id.as_str().unwrap().to_owned()).collect();
    assert_eq!(ids, [10, 11, 12].map(|n| format!("session-{n:05}")).into());

    let (capped, told) = index_of(&["--max-per-template", "3", "--max-per-site", "20"]);
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for line in capped.values().flatten() {
        *counts.entry(format!("t{}", line["template"])).or_default() += 1;
        *counts.entry(format!("s{}", line["site"])).or_default() += 1;
    }
    assert!(counts.iter().all(|(name, n)| *n <= if name.starts_with('t') { 3 } else { 20 }), "{counts:?}");
    assert!(told["counts"]["left"]["template_cap"].as_u64().unwrap() > 0);

    // Forty goals, some of them of two sessions: a goal is in one split alone. So are sites, when they are asked for.
    let goal =
        |line: &Value| line["session"].as_str().unwrap()["session-".len()..].parse::<usize>().unwrap() % 40;
    let site_of = |line: &Value| goal(line) % 5;
    for (by, of) in [("task", &goal as &dyn Fn(&Value) -> usize), ("site", &site_of)] {
        let (split, _) = index_of(&["--split", "train=0.5,test=0.5", "--split-by", by, "--seed", "4"]);
        let [train, test]: [BTreeSet<usize>; 2] =
            ["train", "test"].map(|name| split.get(name).into_iter().flatten().map(of).collect());
        assert!(!train.is_empty() && !test.is_empty(), "{by}");
        assert!(train.is_disjoint(&test), "{by}");
    }

    let none = build(&[folder.path()], &out.path().join("none"), &["--site", "nowhere.example"]);
    assert!(none.code == 1 && none.stderr.contains("no example is left"), "{}", none.stderr);
    assert!(!out.path().join("none").exists());
}

#[test]
fn one_recording_under_two_goals_is_in_one_split() {
    let (out, folder) = (tempdir().unwrap(), sessions(24, 3));
    for number in 0..24 {
        let mut edited = session(number, 3);
        edited["task"]["title"] = json!(format!("Find page {number} again"));
        fs::write(folder.path().join(format!("edited-{number}.json")), edited.to_string()).unwrap();
    }
    let more = ["--split", "train=0.5,test=0.5", "--near-duplicates", "off"];
    let split = index(&built(&[folder.path()], &out.path().join("all"), &more));
    let [train, test]: [BTreeSet<&str>; 2] = ["train", "test"]
        .map(|name| split[name].iter().map(|line| line["session"].as_str().unwrap()).collect());
    assert!(train.len() > 4 && test.len() > 4 && train.is_disjoint(&test), "{train:?} {test:?}");
}

#[test]
fn the_same_done_on_nearly_the_same_page_is_there_once() {
    let (out, folder) = (tempdir().unwrap(), sessions(12, 4));
    let before = built(&[folder.path()], &out.path().join("before"), NONE);
    // The same once more, with one link more on each page and another id: nearly the same.
    for number in 0..12 {
        let mut again = session(number, 4);
        again["id"] = json!(format!("again-{number}"));
        for interaction in again["interactions"].as_array_mut().unwrap() {
            let nearby = interaction["element"]["nearby"].as_array_mut().unwrap();
            nearby.push(json!({"tag": "a", "text": "Imprint", "isInteractive": true, "isVisible": true}));
        }
        fs::write(folder.path().join(format!("again-{number}.json")), again.to_string()).unwrap();
    }
    let rows = |dataset: &BTreeMap<String, Vec<u8>>| manifest(dataset)["counts"]["rows"].as_u64().unwrap();
    let after = built(&[folder.path()], &out.path().join("after"), NONE);
    let kept = built(&[folder.path()], &out.path().join("kept"), &["--near-duplicates", "off"]);
    assert!(rows(&kept) as f64 > 1.6 * rows(&before) as f64, "{} {}", rows(&kept), rows(&before));
    assert!(rows(&after) as f64 <= 1.1 * rows(&before) as f64, "{} {}", rows(&after), rows(&before));
    assert!(manifest(&after)["counts"]["left"]["near_duplicate"].as_u64().unwrap() > 0);
}

#[test]
fn files_completions_archives_and_a_server_give_the_same_rows() {
    let out = tempdir().unwrap();
    let at = |name: &str| out.path().join(name);
    let data = tempdir().unwrap();
    let server = Server::start_with(data.path(), &["--archive-after", "0"].map(str::to_owned));
    let (_, admin) = server.tokens.clone().unwrap();
    let folder = sessions(8, 4);
    let mut completions = Vec::new();
    for number in 0..8 {
        let body = session(number, 4).to_string();
        let answer = server.request(
            "POST",
            "/v1/sessions:import",
            &admin,
            &["Content-Type: application/json"],
            body.as_bytes(),
        );
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
    for number in 0..8 {
        let id = format!("session-{number:05}");
        until("archived", || {
            let shown: Value =
                serde_json::from_str(&server.get(&format!("/v1/sessions/{id}"), &admin)).unwrap();
            (shown["status"] == "ARCHIVED").then_some(())
        });
        completions.push((id.clone(), server.get(&format!("/v1/sessions/{id}/completion"), &admin)));
    }
    let served = built(&[Path::new(&server.url())], &at("served"), &["--token", &admin]);
    assert_eq!(manifest(&served)["counts"]["origins"], json!({"server": 8}));
    let refused = build(&[Path::new(&server.url())], &at("refused"), &["--token", "wrong"]);
    assert!(refused.code == 1 && !at("refused").exists(), "{}", refused.stderr);
    for place in [data.path().to_owned(), data.path().join("archive")] {
        let archived = built(&[&place], &at(&format!("archived-{}", place.ends_with("archive"))), NONE);
        assert_eq!(manifest(&archived)["counts"]["origins"], json!({"archive": 8}));
        assert_eq!((rows(&archived), index(&archived)), (rows(&served), index(&served)));
    }
    // As `trailmill complete --out` leaves them: the rows beside them are not taken for recordings.
    fs::create_dir(at("completions")).unwrap();
    for (id, completion) in &completions {
        fs::write(at("completions").join(format!("{id}.completion.json")), completion).unwrap();
        fs::write(at("completions").join(format!("{id}.jsonl")), "{\"messages\":[]}\n").unwrap();
    }
    let completed = built(&[&at("completions")], &at("completed"), NONE);
    assert_eq!((rows(&completed), index(&completed)), (rows(&served), index(&served)));
    let recorded = built(&[folder.path()], &at("recorded"), NONE);
    assert_eq!(rows(&recorded), rows(&served));
    assert_eq!(manifest(&recorded)["counts"]["modules"], manifest(&served)["counts"]["modules"]);
}

#[test]
fn a_dataset_can_be_looked_at_and_compared() {
    let (out, folder) = (tempdir().unwrap(), sessions(20, 4));
    let at = |name: &str| out.path().join(name);
    let old = built(&[folder.path()], &at("old"), NONE);
    fs::write(folder.path().join("new.json"), session(500, 4).to_string()).unwrap();
    fs::remove_file(folder.path().join("00003.json")).unwrap();
    built(&[folder.path()], &at("new"), NONE);
    let ask = |arguments: &[&str]| {
        let Run { code, stdout, stderr } = run(arguments);
        assert_eq!(code, 0, "{stderr}");
        stdout
    };
    let (before, after) =
        (at("old").to_string_lossy().into_owned(), at("new").to_string_lossy().into_owned());

    let stats = ask(&["dataset", "stats", &before]);
    for word in ["train", "next_action", "site1.example", "score", "rows from 20 sessions"] {
        assert!(stats.contains(word), "{stats}");
    }
    let json: Value = serde_json::from_str(&ask(&["dataset", "stats", &before, "--json"])).unwrap();
    assert_eq!(json, manifest(&old));

    let sample = |more: &[&str]| ask(&[&["dataset", "sample", &before][..], more].concat());
    assert!(sample(&[]).contains("score 0."));
    let drawn = sample(&["--json", "-n", "7"]);
    assert_eq!(drawn.lines().count(), 7);
    assert_eq!(drawn, sample(&["--json", "-n", "7"]));
    assert_ne!(drawn, sample(&["--json", "-n", "7", "--seed", "1"]));
    let train = String::from_utf8(old["data/train-00000-of-00001.jsonl"].clone()).unwrap();
    assert!(sample(&["--json", "--split", "train"]).lines().all(|row| train.contains(row)));
    let none = run(["dataset", "sample", &before, "--split", "tarin"]);
    assert!(none.code == 1 && none.stderr.contains("splits train"), "{}", none.stderr);

    let difference: Value =
        serde_json::from_str(&ask(&["dataset", "diff", &before, &after, "--json"])).unwrap();
    let ids = |session: &str, dataset: &str| -> BTreeSet<String> {
        let of = index(&files(&at(dataset)))
            .into_values()
            .flatten()
            .filter(|line| line["session"] == session)
            .collect::<Vec<_>>();
        of.iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect()
    };
    let told = |what: &str| -> BTreeSet<String> {
        difference[what].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(told("added"), ids("session-00500", "new"));
    assert_eq!(told("removed"), ids("session-00003", "old"));
    assert!(told("moved").is_empty() && !told("added").is_empty());
    assert!(ask(&["dataset", "diff", &before, &after]).contains("in another split"));
    assert_eq!(run(["dataset", "stats", folder.path().to_str().unwrap()]).code, 1);
}

#[test]
fn broken_inputs_are_named_and_the_rest_is_in() {
    let (out, folder) = (tempdir().unwrap(), sessions(5, 3));
    fs::write(folder.path().join("broken.json"), "{\"secret\": \"ann@example.org\"").unwrap();
    let nowhere = out.path().join("nowhere.json");
    let Run { code, stderr, .. } = build(&[folder.path(), &nowhere], &out.path().join("a"), NONE);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("broken.json") && !stderr.contains("ann@"), "{stderr}");
    assert!(stderr.contains("nowhere.json"), "{stderr}");
    assert_eq!(manifest(&files(&out.path().join("a")))["counts"]["failed"], 2);
    let Run { code, .. } = build(&[&folder.path().join("broken.json")], &out.path().join("b"), NONE);
    assert_eq!(code, 1);
    assert!(!out.path().join("b").exists());
}

#[test]
fn real_recordings_make_datasets_of_every_format() {
    let out = tempdir().unwrap();
    let own = recordings::own().unwrap();
    let own: Vec<&Path> = own.iter().map(PathBuf::as_path).collect();
    let formats = [
        "openai-chat",
        "openai-tools",
        "prompt-completion",
        "alpaca",
        "sharegpt",
        "trl-conversational",
        "trailmill",
    ];
    for format in formats {
        let dataset = built(&own, &out.path().join(format), &["--format", format, "--parquet"]);
        assert!(manifest(&dataset)["counts"]["rows"].as_u64().unwrap() > 30, "{format}");
        let card = String::from_utf8(dataset["README.md"].clone()).unwrap();
        assert!(card.starts_with("---\n") && card.contains("license: \"unknown\""), "{card}");
        assert!(card.contains("Redaction of personal data: `standard`"), "{card}");
    }
    for format in ["openai-preference", "trl-preference"] {
        let more = ["--format", format, "--kinds", "preference", "--parquet"];
        let dataset = built(&own, &out.path().join(format), &more);
        assert!(manifest(&dataset)["counts"]["rows"].as_u64().unwrap() > 10, "{format}");
    }
}

/// Twice the sessions take about the same memory: they are on disk, and not held.
#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_examples() {
    let out = tempdir().unwrap();
    let most = |count: usize, name: &str| {
        let folder = tempdir().unwrap();
        let lines: String = (0..count).map(|n| session(n, 6).to_string() + "\n").collect();
        // Files of a hundred sessions each.
        for (n, part) in lines.lines().collect::<Vec<_>>().chunks(100).enumerate() {
            fs::write(folder.path().join(format!("{n}.jsonl")), part.join("\n")).unwrap();
        }
        let mut command = Command::new(binary::path());
        command
            .args(["dataset", "build", "--jobs", "2"])
            .arg(folder.path())
            .arg("--out")
            .arg(out.path().join(name));
        let mut child = command.stdout(Stdio::null()).spawn().unwrap();
        let mut most = 0_u64;
        while child.try_wait().unwrap().is_none() {
            let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
            let held = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            most = held.and_then(|held| held.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(most);
            sleep(Duration::from_millis(5));
        }
        let rows = manifest(&files(&out.path().join(name)))["counts"]["rows"].as_u64().unwrap();
        println!("{count} sessions, {rows} rows: {} MiB at most", most >> 10);
        (most << 10, rows)
    };
    let ((small, few), (large, many)) = (most(400, "small"), most(4000, "large"));
    assert!(many > 5 * few, "{few} {many}");
    // Ten times as many may take 1 KiB more for each of them, and no more.
    assert!(large < small + 1024 * (many - few), "{small} and {large} bytes");
}

/// The project's own sessions begin with an address that was typed, as most do.
#[test]
fn sessions_that_begin_with_a_typed_address_are_taken_and_explained() {
    let (folder, recorded) = (tempdir().unwrap(), Path::new(env!("CARGO_MANIFEST_DIR")).join("sessions"));
    let manifest = manifest(&built::<&str>(&[&recorded], &folder.path().join("dataset"), &[]));
    assert_eq!(manifest["counts"]["sessions"], 7);
    let mail = recorded.join("mail.json");
    let told = run(["explain".as_ref(), mail.as_os_str(), "0".as_ref()]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    assert!(told.stdout.starts_with("step 0 of "), "{}", told.stdout);
}
