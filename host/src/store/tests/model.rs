//! The model: what the store means, in memory, as plainly as it can be said.

use super::*;
use async_trait::async_trait;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard},
};

/// What an engine's commit error would be: the model has one reason only to refuse.
type Answer<T> = Result<T, StoreError>;

#[derive(Default)]
pub struct Model(Mutex<Known>);

#[derive(Default)]
struct Known {
    now: i64,
    sessions: BTreeMap<SessionKey, Session>,
    blobs: BTreeMap<String, Blob>,
    erased: i64,
    tokens: Vec<(TokenRow, i64)>,
    tickets: BTreeMap<String, (String, i64)>,
}

struct Session {
    row: SessionRow,
    seq: i64,
    count: i64,
    bytes: i64,
    memory: Option<Vec<u8>>,
    fragments: Vec<Vec<u8>>,
    batches: BTreeMap<i64, Vec<u8>>,
    messages: BTreeSet<Vec<u8>>,
    screenshots: BTreeMap<String, Screenshot>,
    examples: Vec<(Indexed, i64)>,
}

#[derive(Default, Clone)]
struct Blob {
    uses: i64,
    held_until: i64,
    leaving_until: Option<i64>,
}

impl Model {
    pub fn wait(&self, span: Duration) {
        self.known().now += millis(span);
    }

    pub fn go_back(&self, span: Duration) {
        self.known().now -= millis(span);
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap()
    }
}

impl Session {
    fn is_recorded(&self) -> bool {
        matches!(self.row.status, Status::Active | Status::Paused)
    }

    fn is_due(&self, now: i64) -> bool {
        matches!(self.row.status, Status::Stopped | Status::Processing)
            && self.row.run_at <= now
            && self.row.lease_until.is_none_or(|until| until <= now)
    }

    fn queue(&mut self, now: i64) {
        self.row.status = Status::Stopped;
        self.row.run_at = now;
        self.row.updated_at = now;
    }

    fn requeue(&mut self, now: i64) {
        self.queue(now);
        self.leave_worker();
        self.row.epoch += 1;
        self.row.processing_status = ProcessingStatus::Pending;
    }

    fn leave_worker(&mut self) {
        (self.row.lease_owner, self.row.lease_until) = (None, None);
    }
}

impl Known {
    fn fresh(&self, id: &str) -> Session {
        let row = SessionRow {
            id: id.to_owned(),
            status: Status::Active,
            processing_status: ProcessingStatus::Pending,
            priority: Priority::Normal,
            interactions: 0,
            lost_spans: 0,
            attempts: 0,
            epoch: self.erased,
            run_at: 0,
            lease_owner: None,
            lease_until: None,
            created_at: self.now,
            updated_at: self.now,
            claimed_at: None,
            ended_at: None,
            failure: None,
            head: Head::default(),
            result: None,
            prebuilt: None,
            manifest: None,
        };
        Session {
            row,
            seq: 0,
            count: 0,
            bytes: 0,
            memory: None,
            fragments: Vec::new(),
            batches: BTreeMap::new(),
            messages: BTreeSet::new(),
            screenshots: BTreeMap::new(),
            examples: Vec::new(),
        }
    }

    /// The session of a claim that still holds.
    fn held(&mut self, claim: &Claim) -> Option<&mut Session> {
        let session = self.sessions.get_mut(&claim.key)?;
        (session.row.status == Status::Processing && session.row.epoch == claim.epoch).then_some(session)
    }

    fn hold(&mut self, names: &[String], lasting: Duration) -> Answer<()> {
        if names.iter().any(|name| self.blobs.get(name).is_some_and(|blob| blob.leaving_until.is_some())) {
            return Err(StoreError::BlobLeaving);
        }
        for name in names {
            let blob = self.blobs.entry(name.clone()).or_default();
            blob.held_until = blob.held_until.max(self.now + millis(lasting));
        }
        Ok(())
    }

    fn need(&mut self, names: &[&String]) -> Answer<()> {
        let there = |name: &&String| self.blobs.get(*name).is_some_and(|blob| blob.leaving_until.is_none());
        if !names.iter().all(there) {
            return Err(StoreError::BlobLeaving);
        }
        for name in names {
            let blob = self.blobs.get_mut(*name).unwrap();
            (blob.uses, blob.held_until) = (blob.uses + 1, 0);
        }
        Ok(())
    }

    fn store(&mut self, key: &SessionKey, completed: &Completed) -> Answer<()> {
        self.need(&[&completed.completion, &completed.canonical])?;
        let now = self.now;
        let session = self.sessions.get_mut(key).unwrap();
        assert_eq!(session.row.result, None, "a second result");
        session.row.head = completed.head.clone();
        session.row.result = Some(SessionResult {
            completion: completed.completion.clone(),
            canonical: completed.canonical.clone(),
            output: completed.output.clone(),
            examples: completed.examples.len() as i64,
            redactions: completed.redactions,
            quality: completed.quality,
        });
        session.examples = completed.examples.iter().map(|example| (example.clone(), now)).collect();
        Ok(())
    }
}

#[async_trait]
impl Store for Model {
    async fn ping(&self) -> Answer<()> {
        Ok(())
    }

    async fn open(&self, key: &SessionKey) -> Answer<Recording> {
        {
            let mut known = self.known();
            let fresh = known.fresh(&key.id);
            known.sessions.entry(key.clone()).or_insert(fresh);
        }
        Ok(self.recording(key).await?.unwrap())
    }

    async fn recording(&self, key: &SessionKey) -> Answer<Option<Recording>> {
        Ok(self.known().sessions.get(key).map(|session| Recording {
            status: session.row.status,
            fragments: session.count,
            interactions: session.row.interactions,
            bytes: session.bytes,
            seq: session.seq,
            memory: session.memory.clone(),
        }))
    }

    async fn append(&self, group: &[Append]) -> Answer<Vec<Appended>> {
        let mut known = self.known();
        let now = known.now;
        let mut appended = Vec::new();
        for append in group {
            let session = known.sessions.get_mut(&append.key);
            let Some(session) = session.filter(|s| s.is_recorded() && s.count == append.at) else {
                appended.push(Appended::Moved);
                continue;
            };
            session.fragments.extend(append.fragments.iter().map(|body| body.clone().into_bytes()));
            session.count += append.fragments.len() as i64;
            session.bytes += append.bytes();
            session.row.interactions += append.interactions;
            session.row.lost_spans += append.lost_spans;
            session.row.updated_at = now;
            session.memory = Some(append.memory.clone());
            if let Some(batch) = &append.batch {
                session.seq = batch.seq;
                session.batches.insert(batch.seq, batch.digest.clone());
            }
            session.messages.extend(append.message.clone());
            if append.stop {
                session.queue(now);
            }
            appended.push(Appended::Stored);
        }
        Ok(appended)
    }

    async fn batch(&self, key: &SessionKey, seq: i64) -> Answer<Option<Vec<u8>>> {
        Ok(self.known().sessions.get(key).and_then(|session| session.batches.get(&seq).cloned()))
    }

    async fn messages(&self, key: &SessionKey) -> Answer<Vec<Vec<u8>>> {
        let known = self.known();
        Ok(known.sessions.get(key).into_iter().flat_map(|session| session.messages.iter().cloned()).collect())
    }

    async fn fragments(&self, key: &SessionKey, from: i64, limit: i64) -> Answer<Vec<Vec<u8>>> {
        let known = self.known();
        let all = known.sessions.get(key).into_iter().flat_map(|session| &session.fragments);
        Ok(all.skip(from as usize).take(limit as usize).cloned().collect())
    }

    async fn pause(&self, key: &SessionKey) -> Answer<bool> {
        Ok(self.turn(key, Status::Active, Status::Paused))
    }

    async fn resume(&self, key: &SessionKey) -> Answer<bool> {
        Ok(self.turn(key, Status::Paused, Status::Active))
    }

    async fn stop(&self, key: &SessionKey) -> Answer<bool> {
        let mut known = self.known();
        let now = known.now;
        let session = known.sessions.get_mut(key).filter(|session| session.is_recorded());
        Ok(session.map(|session| session.queue(now)).is_some())
    }

    async fn add_screenshot(&self, key: &SessionKey, screenshot: &Screenshot) -> Answer<Kept> {
        let mut known = self.known();
        let Some(session) = known.sessions.get(key).filter(|session| session.is_recorded()) else {
            return Ok(Kept::Over);
        };
        if let Some(there) = session.screenshots.get(&screenshot.id) {
            return Ok(if there.blob == screenshot.blob { Kept::Stored } else { Kept::Differs });
        }
        known.need(&[&screenshot.blob])?;
        let now = known.now;
        let session = known.sessions.get_mut(key).unwrap();
        session.row.updated_at = now;
        session.screenshots.insert(screenshot.id.clone(), screenshot.clone());
        Ok(Kept::Stored)
    }

    async fn screenshots(&self, key: &SessionKey) -> Answer<Vec<Screenshot>> {
        let known = self.known();
        Ok(known.sessions.get(key).into_iter().flat_map(|s| s.screenshots.values().cloned()).collect())
    }

    async fn prebuilt(&self, key: &SessionKey, prebuilt: &Prebuilt) -> Answer<bool> {
        let mut known = self.known();
        let now = known.now;
        let Some(session) = known.sessions.get_mut(key) else { return Ok(false) };
        session.row.prebuilt = Some(prebuilt.clone());
        session.row.updated_at = now;
        Ok(true)
    }

    async fn claim(&self, owner: &str, lease: Duration) -> Answer<Option<Claim>> {
        let mut known = self.known();
        let now = known.now;
        let due = known.sessions.iter_mut().filter(|(_, session)| session.is_due(now));
        let best =
            due.min_by_key(|(key, session)| (session.row.priority, session.row.run_at, (*key).clone()));
        Ok(best.map(|(key, Session { row, .. })| {
            row.status = Status::Processing;
            row.processing_status = ProcessingStatus::Validating;
            row.epoch += 1;
            row.attempts += 1;
            row.lease_owner = Some(owner.to_owned());
            row.lease_until = Some(now + millis(lease));
            (row.claimed_at, row.updated_at) = (Some(now), now);
            Claim { key: key.clone(), epoch: row.epoch, attempts: row.attempts }
        }))
    }

    async fn heartbeat(&self, claim: &Claim, lease: Duration) -> Answer<Hit> {
        let mut known = self.known();
        let now = known.now;
        let Some(session) = known.held(claim) else { return Ok(Hit::Fenced) };
        (session.row.lease_until, session.row.updated_at) = (Some(now + millis(lease)), now);
        Ok(Hit::Written)
    }

    async fn archiving(&self, claim: &Claim, blobs: &[String], lasting: Duration) -> Answer<Hit> {
        let mut known = self.known();
        if known.held(claim).is_none() {
            return Ok(Hit::Fenced);
        }
        known.hold(blobs, lasting)?;
        let now = known.now;
        let session = known.held(claim).unwrap();
        (session.row.processing_status, session.row.updated_at) = (ProcessingStatus::Archiving, now);
        Ok(Hit::Written)
    }

    async fn work(&self, claim: &Claim, most: usize) -> Answer<Option<Work>> {
        Ok(self.known().held(claim).map(|session| {
            let bytes = session.bytes as usize;
            Work {
                bytes,
                fragments: if bytes <= most { session.fragments.join(&b'\n') } else { Vec::new() },
                memory: session.memory.clone(),
                prebuilt: session.row.prebuilt.clone(),
            }
        }))
    }

    async fn complete(&self, claim: &Claim, completed: &Completed) -> Answer<Hit> {
        let mut known = self.known();
        if known.held(claim).is_none() {
            return Ok(Hit::Fenced);
        }
        known.store(&claim.key, completed)?;
        let now = known.now;
        let session = known.held(claim).unwrap();
        session.row.status = Status::Completed;
        session.row.processing_status = ProcessingStatus::Completed;
        (session.row.updated_at, session.row.ended_at) = (now, Some(now));
        (session.row.failure, session.memory) = (None, None);
        session.fragments.clear();
        session.leave_worker();
        Ok(Hit::Written)
    }

    async fn fail(&self, claim: &Claim, failure: &Failure, next: Next) -> Answer<Hit> {
        let mut known = self.known();
        let now = known.now;
        let Some(session) = known.held(claim) else { return Ok(Hit::Fenced) };
        session.leave_worker();
        let message = failure.message.replace('\0', "\u{fffd}");
        session.row.failure = Some(Failure { message, ..failure.clone() });
        session.row.updated_at = now;
        match next {
            Next::Retry(after) => {
                session.row.status = Status::Stopped;
                session.row.processing_status = ProcessingStatus::Pending;
                session.row.run_at = now + millis(after);
            }
            Next::Failed => {
                session.row.status = Status::Failed;
                session.row.processing_status = ProcessingStatus::Failed;
                session.row.run_at = now;
                session.row.ended_at = Some(now);
            }
        }
        Ok(Hit::Written)
    }

    async fn requeue(&self, key: &SessionKey) -> Answer<bool> {
        let mut known = self.known();
        let now = known.now;
        let queued = |s: &&mut Session| matches!(s.row.status, Status::Stopped | Status::Processing);
        let Some(session) = known.sessions.get_mut(key).filter(queued) else { return Ok(false) };
        session.requeue(now);
        Ok(true)
    }

    async fn requeue_ahead(&self) -> Answer<u64> {
        let mut known = self.known();
        let now = known.now;
        let waiting = |s: &&mut Session| matches!(s.row.status, Status::Stopped | Status::Processing);
        let ahead = known.sessions.values_mut().filter(waiting).filter(|s| s.row.updated_at > now + 5000);
        Ok(ahead.map(|session| session.requeue(now)).count() as u64)
    }

    async fn retry(&self, key: &SessionKey) -> Answer<bool> {
        let mut known = self.known();
        let now = known.now;
        let failed = known.sessions.get_mut(key).filter(|session| session.row.status == Status::Failed);
        let Some(session) = failed else { return Ok(false) };
        session.queue(now);
        session.row.processing_status = ProcessingStatus::Pending;
        (session.row.attempts, session.row.ended_at, session.row.failure) = (0, None, None);
        Ok(true)
    }

    async fn prioritise(&self, key: &SessionKey, priority: Priority) -> Answer<bool> {
        Ok(self.known().sessions.get_mut(key).map(|session| session.row.priority = priority).is_some())
    }

    async fn session(&self, key: &SessionKey) -> Answer<Option<SessionRow>> {
        Ok(self.known().sessions.get(key).map(|session| session.row.clone()))
    }

    async fn sessions(
        &self,
        project: &str,
        filter: &SessionFilter,
        after: Option<&Cursor>,
        limit: i64,
    ) -> Answer<Vec<SessionRow>> {
        let known = self.known();
        let rows = known.sessions.iter().filter(|(key, _)| key.project == project).map(|(_, s)| &s.row);
        let mut rows: Vec<_> = rows
            .filter(|row| after.is_none_or(|at| (row.created_at, &row.id) < (at.created_at, &at.id)))
            .filter(|row| filter.status.is_none_or(|status| row.status == status))
            .filter(|row| filter.site.is_none() || row.head.site == filter.site)
            .filter(|row| filter.since.is_none_or(|since| row.created_at >= since))
            .filter(|row| filter.until.is_none_or(|until| row.created_at < until))
            .filter(|row| {
                let quality = row.result.as_ref().and_then(|result| result.quality);
                filter.min_quality.is_none_or(|least| quality.is_some_and(|quality| quality >= least))
            })
            .filter(|row| {
                let words = [Some(&row.id), row.head.title.as_ref(), row.head.site.as_ref()];
                let text = filter.text.as_ref().map(|text| text.to_lowercase());
                text.is_none_or(|text| words.iter().flatten().any(|word| word.to_lowercase().contains(&text)))
            })
            .cloned()
            .collect();
        rows.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
        rows.truncate(limit as usize);
        Ok(rows)
    }

    async fn states(&self, keys: &[SessionKey]) -> Answer<Vec<(SessionKey, State)>> {
        let known = self.known();
        let state = |row: &SessionRow| State {
            status: row.status,
            processing_status: row.processing_status,
            epoch: row.epoch,
            failure: row.failure.clone(),
            examples: row.result.as_ref().map(|result| result.examples),
            quality: row.result.as_ref().and_then(|result| result.quality),
        };
        Ok(keys.iter().filter_map(|key| Some((key.clone(), state(&known.sessions.get(key)?.row)))).collect())
    }

    async fn example_counts(&self, project: &str, filter: &ExampleFilter) -> Answer<Vec<ExampleCount>> {
        let mut counts = BTreeMap::new();
        for row in self.examples(project, filter, None, i64::MAX).await? {
            let part = (row.score * f64::from(SCORE_PARTS)).floor() as i64;
            *counts.entry((row.kind, part)).or_insert(0) += 1;
        }
        Ok(counts.into_iter().map(|((kind, part), examples)| ExampleCount { kind, part, examples }).collect())
    }

    async fn examples(
        &self,
        project: &str,
        filter: &ExampleFilter,
        after: Option<&ExampleRow>,
        limit: i64,
    ) -> Answer<Vec<ExampleRow>> {
        let known = self.known();
        let mut rows = Vec::new();
        for (key, session) in known.sessions.iter().filter(|(key, _)| key.project == project) {
            let Some(result) = &session.row.result else { continue };
            for (line, (example, created_at)) in (0..).zip(&session.examples) {
                rows.push(ExampleRow {
                    session: key.id.clone(),
                    line,
                    id: example.id.clone(),
                    kind: example.kind.clone(),
                    score: example.score,
                    created_at: *created_at,
                    completion: result.completion.clone(),
                });
            }
        }
        let place = |row: &ExampleRow| (row.created_at, row.session.clone(), row.line);
        rows.retain(|row| {
            after.is_none_or(|after| place(row) > place(after))
                && filter.min_score.is_none_or(|least| row.score >= least)
                && filter.kind.as_ref().is_none_or(|kind| row.kind == *kind)
                && filter.since.is_none_or(|since| row.created_at >= since)
        });
        rows.sort_by_key(place);
        rows.truncate(limit as usize);
        Ok(rows)
    }

    async fn counts(&self, lease: Duration) -> Answer<Counts> {
        let known = self.known();
        let mut counts = Counts::default();
        let long_ago = known.now - millis(lease);
        let idle = known.sessions.values().all(|s| s.row.claimed_at.is_none_or(|at| at < long_ago));
        for session in known.sessions.values() {
            *counts.by_status.entry(session.row.status).or_default() += 1;
            if session.is_due(known.now) {
                let since = session.row.lease_until.unwrap_or(session.row.run_at);
                counts.due += 1;
                counts.oldest_due = counts.oldest_due.max(known.now - since);
                let unseen = session.row.status == Status::Processing || idle;
                counts.stuck += i64::from(since < long_ago && unseen);
            }
        }
        Ok(counts)
    }

    async fn unarchived(
        &self,
        after: Duration,
        past: Option<&SessionKey>,
        limit: i64,
    ) -> Answer<Vec<SessionKey>> {
        let known = self.known();
        let old = known.now - millis(after);
        let completed = known.sessions.iter().filter(|(_, session)| {
            session.row.status == Status::Completed && session.row.ended_at.is_some_and(|at| at <= old)
        });
        let behind = completed.map(|(key, _)| key.clone()).filter(|key| past.is_none_or(|past| key > past));
        Ok(behind.take(limit as usize).collect())
    }

    async fn archive(&self, key: &SessionKey, manifest: &str) -> Answer<bool> {
        let mut known = self.known();
        let now = known.now;
        let completed = |session: &&mut Session| session.row.status == Status::Completed;
        if known.sessions.get_mut(key).filter(completed).is_none() {
            return Ok(false);
        }
        known.need(&[&manifest.to_owned()])?;
        let Some(session) = known.sessions.get_mut(key) else { return Ok(false) };
        (session.row.status, session.row.updated_at) = (Status::Archived, now);
        session.row.manifest = Some(manifest.to_owned());
        Ok(true)
    }

    async fn restore(&self, archived: &Archived) -> Answer<bool> {
        let mut known = self.known();
        if known.sessions.contains_key(&archived.key) {
            return Ok(false);
        }
        let mut session = known.fresh(&archived.key.id);
        session.row.status = Status::Archived;
        session.row.processing_status = ProcessingStatus::Completed;
        session.row.manifest = Some(archived.manifest.clone());
        (session.row.created_at, session.row.ended_at) = (archived.created_at, Some(archived.ended_at));
        (session.row.interactions, session.row.lost_spans) = (archived.interactions, archived.lost_spans);
        known.sessions.insert(archived.key.clone(), session);
        let stored = if known.blobs.contains_key(&archived.manifest) {
            Err(StoreError::BlobLeaving)
        } else {
            known.store(&archived.key, &archived.completed)
        };
        if stored.is_err() {
            known.sessions.remove(&archived.key);
        } else {
            known.blobs.entry(archived.manifest.clone()).or_default().uses = 1;
        }
        stored.map(|()| true)
    }

    async fn erase(&self, key: &SessionKey) -> Answer<Option<Erased>> {
        let mut known = self.known();
        let Some(session) = known.sessions.remove(key) else { return Ok(None) };
        let results = session.row.result.iter().flat_map(|r| [&r.completion, &r.canonical]);
        let screenshots = session.screenshots.values().map(|screenshot| &screenshot.blob);
        for name in results.chain(screenshots).chain(&session.row.manifest) {
            known.blobs.get_mut(name).unwrap().uses -= 1;
        }
        known.erased = known.erased.max(session.row.epoch);
        Ok(Some(Erased { manifest: session.row.manifest }))
    }

    async fn outlived(&self, keep: Duration, limit: i64) -> Answer<Vec<SessionKey>> {
        let known = self.known();
        let old = known.now - millis(keep);
        let all = known.sessions.iter().filter(|(_, session)| {
            session.row.ended_at.is_some_and(|at| at <= old)
                || (session.is_recorded() && session.row.updated_at <= old)
        });
        Ok(all.map(|(key, _)| key.clone()).take(limit as usize).collect())
    }

    async fn forget(&self) -> Answer<()> {
        Ok(())
    }

    async fn hold_blobs(&self, names: &[String], lasting: Duration) -> Answer<()> {
        self.known().hold(names, lasting)
    }

    async fn unneeded_blobs(&self, limit: i64) -> Answer<Vec<String>> {
        let mut known = self.known();
        let now = known.now;
        let unneeded = known.blobs.iter_mut().filter(|(_, blob)| {
            let leaving = blob.leaving_until.unwrap_or(0);
            blob.uses == 0 && (blob.held_until <= now && leaving <= now || leaving > now + 600_000)
        });
        let leaving = unneeded.take(limit as usize).map(|(name, blob)| {
            blob.leaving_until = Some(now + 600_000);
            name.clone()
        });
        Ok(leaving.collect())
    }

    async fn blobs_deleted(&self, names: &[String]) -> Answer<()> {
        self.known().blobs.retain(|name, blob| !names.contains(name) || blob.leaving_until.is_none());
        Ok(())
    }

    async fn first_tokens(&self, tokens: &[TokenRow]) -> Answer<bool> {
        let mut known = self.known();
        let now = known.now;
        if known.tokens.is_empty() {
            known.tokens.extend(tokens.iter().map(|token| (token.clone(), now)));
            return Ok(true);
        }
        Ok(false)
    }

    async fn add_token(&self, token: &TokenRow) -> Answer<()> {
        let mut known = self.known();
        let now = known.now;
        if known.tokens.iter().any(|(there, _)| there.hash == token.hash) {
            return Err(StoreError::Corrupt("token"));
        }
        known.tokens.push((token.clone(), now));
        Ok(())
    }

    async fn token(&self, hash: &str) -> Answer<Option<TokenRow>> {
        Ok(self.known().tokens.iter().map(|(token, _)| token).find(|token| token.hash == hash).cloned())
    }

    async fn tokens(&self, project: &str) -> Answer<Vec<(TokenRow, i64)>> {
        Ok(self.known().tokens.iter().filter(|(token, _)| token.project == project).cloned().collect())
    }

    async fn revoke(&self, project: &str, hash: &str) -> Answer<bool> {
        let mut known = self.known();
        let before = known.tokens.len();
        known.tokens.retain(|(token, _)| (token.project.as_str(), token.hash.as_str()) != (project, hash));
        if known.tokens.len() == before {
            return Ok(false);
        }
        known.tickets.retain(|_, (token, _)| token != hash);
        Ok(true)
    }

    async fn add_ticket(&self, hash: &str, token: &str, lasting: Duration) -> Answer<bool> {
        let mut known = self.known();
        let until = known.now + millis(lasting);
        if !known.tokens.iter().any(|(there, _)| there.hash == token) {
            return Ok(false);
        }
        known.tickets.insert(hash.to_owned(), (token.to_owned(), until));
        Ok(true)
    }

    async fn redeem(&self, hash: &str) -> Answer<Option<TokenRow>> {
        let spent = {
            let mut known = self.known();
            let now = known.now;
            known.tickets.remove(hash).filter(|(_, until)| *until > now)
        };
        match spent {
            Some((token, _)) => self.token(&token).await,
            None => Ok(None),
        }
    }
}

impl Model {
    fn turn(&self, key: &SessionKey, from: Status, to: Status) -> bool {
        let mut known = self.known();
        let now = known.now;
        let session = known.sessions.get_mut(key).filter(|session| session.row.status == from);
        session.map(|session| (session.row.status, session.row.updated_at) = (to, now)).is_some()
    }
}
