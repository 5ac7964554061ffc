//! `/v1/sessions:import`: whole recordings, by document or one a line.

use super::{
    caller::Recorder,
    extract::{Json, not_whole},
    problem::Problem,
    recordings::refused_document,
};
use crate::{
    access::limits::size,
    ingest::{
        import::{ImportState, Imported},
        live::Refusal,
    },
    serve::Serving,
    store::Failure,
};
use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, header},
};
use futures_util::{Stream, StreamExt};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Documents that are read at the same time; who comes then is told to come again.
pub const AT_ONCE: usize = 4;

/// Recordings of one import that are refused and told each; the rest is counted. A body of nothing but line breaks and
/// digits has millions of them.
const TOLD: usize = 1000;

/// Each body is of this kind where it holds one document a line.
const LINES: &str = "application/x-ndjson";

/// What became of what was sent.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Import {
    /// Recordings that are on disk now.
    imported: usize,
    /// Recordings whose session was there before.
    there: usize,
    /// Recordings that can't be taken in.
    refused: usize,
    /// Each of them, in their order; of those that are refused, the first 1,000.
    sessions: Vec<Imported>,
}

impl Import {
    fn add(&mut self, all: impl IntoIterator<Item = Imported>) {
        for one in all {
            match one.state {
                ImportState::Imported => self.imported += 1,
                ImportState::There => self.there += 1,
                ImportState::Refused => self.refused += 1,
            }
            if one.state != ImportState::Refused || self.refused <= TOLD {
                self.sessions.push(one);
            }
        }
    }
}

/// Takes whole recordings in: each is completed in its turn, behind those that are recorded now
///
/// The body is a document as `trailmill complete` reads it: a recording of any shape, or several. With the content type
/// `application/x-ndjson` each line is such a document, taken in as it comes. It may be compressed (`Content-Encoding:
/// gzip` or `zstd`). What is there already stays as it is, so the same may be sent again after an error.
#[utoipa::path(post, path = "/v1/sessions:import", tag = "recordings", request_body = Object,
    responses((status = 200, description = "What became of each; what is imported is on disk.", body = Import)))]
pub async fn import(
    State(serving): State<Arc<Serving>>,
    Recorder(caller): Recorder,
    request: Request,
) -> Result<Json<Import>, Problem> {
    let _place = serving
        .imports
        .try_acquire()
        .map_err(|_| Problem::TOO_OFTEN.because(format!("{AT_ONCE} imports are read at a time")))?;
    let lines = is_lines(request.headers());
    let largest = size(serving.gate.limits.body_bytes);
    let mut documents = Documents::of(request.into_body(), lines, largest);
    let mut import = Import::default();
    while let Some(document) = documents.next().await? {
        match serving.live.import(&caller.project, document).await {
            Ok(all) => import.add(all),
            Err(Refusal::Module(fault)) if lines => {
                import.add([Imported::refused(None, Failure::from(&fault))])
            }
            Err(refusal) => return Err(refused_document(refusal)),
        }
        serving.due.notify_one();
    }
    Ok(Json(import))
}

fn is_lines(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(LINES))
}

/// A body, taken apart into documents as it comes.
struct Documents<S> {
    body: S,
    lines: bool,
    /// Bytes that may still come.
    left: usize,
    /// Bytes that may come in all.
    largest: usize,
    /// What came and was not given yet.
    held: Vec<u8>,
    /// Bytes of it in which there is no end of a line.
    looked: usize,
    ended: bool,
}

impl Documents<()> {
    fn of(
        body: Body,
        lines: bool,
        largest: usize,
    ) -> Documents<impl Stream<Item = Result<Bytes, axum::Error>> + Unpin> {
        Documents {
            body: body.into_data_stream(),
            lines,
            left: largest,
            largest,
            held: Vec::new(),
            looked: 0,
            ended: false,
        }
    }
}

impl<S: Stream<Item = Result<Bytes, axum::Error>> + Unpin> Documents<S> {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, Problem> {
        loop {
            if let Some(line) = self.line() {
                if line.iter().all(u8::is_ascii_whitespace) {
                    continue;
                }
                return Ok(Some(line));
            }
            if self.ended {
                let last = std::mem::take(&mut self.held);
                self.looked = 0;
                let is_there = !self.lines || !last.iter().all(u8::is_ascii_whitespace);
                // A body without lines is one document, also where it is empty.
                self.lines = true;
                return Ok(Some(last).filter(|_| is_there));
            }
            match self.body.next().await {
                None => self.ended = true,
                Some(Err(error)) => return Err(not_whole(&error, self.largest)),
                Some(Ok(bytes)) => {
                    let left = self.left.checked_sub(bytes.len());
                    self.left = left.ok_or_else(|| Problem::too_large(self.largest))?;
                    self.held.extend_from_slice(&bytes);
                }
            }
        }
    }

    /// The next whole line that is here.
    fn line(&mut self) -> Option<Vec<u8>> {
        if !self.lines {
            return None;
        }
        let Some(end) = self.held[self.looked..].iter().position(|byte| *byte == b'\n') else {
            self.looked = self.held.len();
            return None;
        };
        let rest = self.held.split_off(self.looked + end + 1);
        self.looked = 0;
        Some(std::mem::replace(&mut self.held, rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn all(
        parts: &'static [&'static str],
        lines: bool,
        largest: usize,
    ) -> Result<Vec<String>, Problem> {
        let parts = parts.iter().map(|part| Ok::<_, axum::Error>(Bytes::from_static(part.as_bytes())));
        let mut documents =
            Documents::of(Body::from_stream(futures_util::stream::iter(parts)), lines, largest);
        let mut all = Vec::new();
        while let Some(document) = documents.next().await? {
            all.push(String::from_utf8(document).unwrap().trim_end().to_owned());
        }
        Ok(all)
    }

    #[test]
    fn of_what_is_refused_so_many_are_told_and_all_are_counted() {
        let one =
            |state, id: &str| Imported { id: Some(id.to_owned()), state, interactions: 0, failure: None };
        let mut import = Import::default();
        import.add((0..TOLD).map(|_| one(ImportState::Refused, "no")));
        assert_eq!((import.refused, import.sessions.len()), (TOLD, TOLD));
        import.add([
            one(ImportState::Refused, "no"),
            one(ImportState::Imported, "a"),
            one(ImportState::There, "b"),
        ]);
        assert_eq!((import.refused, import.imported, import.there), (TOLD + 1, 1, 1));
        let told: Vec<_> = import.sessions[TOLD..].iter().filter_map(|one| one.id.as_deref()).collect();
        assert_eq!(told, ["a", "b"]);
    }

    #[tokio::test]
    async fn lines_are_given_one_by_one_however_they_come() {
        assert_eq!(
            all(&["{\"a\":1}\n{\"b\"", ":2}\n\n \n", "{\"c\":3}"], true, 99).await.unwrap(),
            ["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"]
        );
        assert_eq!(all(&["\n"], true, 99).await.unwrap(), [""; 0]);
    }

    #[tokio::test]
    async fn what_is_no_lines_is_one_document() {
        assert_eq!(all(&["[1,\n", "2]\n"], false, 99).await.unwrap(), ["[1,\n2]"]);
        assert_eq!(all(&[], false, 99).await.unwrap(), [""]);
    }

    #[tokio::test]
    async fn more_than_may_come_is_a_problem() {
        assert_eq!(all(&["123", "456"], true, 6).await.unwrap(), ["123456"]);
        assert_eq!(all(&["123", "456"], true, 5).await.unwrap_err(), Problem::too_large(5));
    }
}
