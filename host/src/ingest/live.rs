//! Live sessions: what a host holds of those that are being recorded through it.
//!
//! The redactor's memory of a session is at hand while its frames come in, and sealed in its row. Frames of a session
//! are taken in one after another. Where another host took some in between, the append hits no row, and the session is
//! looked at again.

use super::{
    message::{Mark, Message, Part},
    session_writer::{Closed, SessionWriter},
};
use crate::{
    Fault, Sandbox, figures,
    seal::Seal,
    store::{Append, Appended, Batch, Recording, SessionKey, Status, Store, StoreError},
};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::value::RawValue;
use std::{
    collections::{BTreeSet, HashMap},
    fmt,
    num::NonZero,
    sync::{Arc, Mutex as Lock, PoisonError},
    thread,
};
use tokio::sync::{Mutex, Semaphore};
use trailmill_core::{Error, options::Limits};

/// An append that hits no row is tried so many times, each after another look at the session.
const TRIES: usize = 8;

/// Sessions held at most: from here on those are let go of that nothing comes in of at the moment.
const HELD: usize = 4096;

/// Bytes that are left for the end of a session, so that one that is full can be stopped.
const LEFT_FOR_THE_END: i64 = 64 << 10;

/// Messages that are admitted at the same time, for each core; more wait. More at once would not be faster, and each call
/// that ever ran beside others keeps its memory for the next.
const ADMITTED_PER_CORE: usize = 4;

/// The sessions that come in here.
pub struct LiveSessions {
    pub(super) store: Arc<dyn Store>,
    writer: SessionWriter,
    pub(super) sandbox: Arc<Sandbox>,
    seal: Arc<Seal>,
    pub(super) options: Arc<str>,
    slots: Lock<HashMap<SessionKey, Arc<Mutex<Option<Live>>>>>,
    turns: Semaphore,
}

/// What is held of one.
struct Live {
    status: Status,
    fragments: i64,
    interactions: i64,
    bytes: i64,
    seq: i64,
    /// The redactor's memory, JSON. Holds personal values: never logged, never stored but sealed.
    memory: String,
    /// The digests of the messages that are known by their bytes; looked up when the first such message comes. What is
    /// appended at [`Live::fragments`] finds them complete.
    messages: Option<BTreeSet<Vec<u8>>>,
}

/// A message that was taken in: committed and synced.
#[derive(Debug, Default)]
pub struct Taken {
    /// What became of each frame. Nothing where the message was here before.
    pub frames: Vec<TakenFrame>,
    /// The next batch's number.
    pub next_seq: i64,
}

/// What became of a frame.
#[derive(Debug)]
pub enum TakenFrame {
    /// It is stored.
    Stored {
        /// The id of its interaction.
        interaction: Option<String>,
        /// The quality of its interaction, 0..100.
        quality: Option<f64>,
    },
    /// It can't be read; the others of its batch are stored.
    Refused(Error),
}

/// Why a message is not taken in.
#[derive(Debug)]
pub enum Refusal {
    /// The session is no longer recorded.
    Over(Status),
    /// With the message the session would have more than one may; what is stored can still be completed.
    Full {
        /// So many, and of what.
        most: (i64, &'static str),
    },
    /// There is no session of that id.
    NoSession,
    /// The batch is not the next one.
    OutOfOrder {
        /// The number that the next one must have.
        expected: i64,
    },
    /// A batch of that number, with other bytes, was acknowledged.
    SeqReused,
    /// The one frame of the message can't be read.
    Unread(Error),
    /// The module refused or failed.
    Module(Fault),
    /// The store failed: the same message may be sent again.
    Store(String),
    /// The database can't be reached now: as above.
    Away(String),
    /// The server is shutting down: the same message may be sent again.
    Closing,
}

impl Refusal {
    /// Stable, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Over(_) => "session_over",
            Self::Full { .. } => "session_full",
            Self::NoSession => "no_session",
            Self::OutOfOrder { .. } => "out_of_order",
            Self::SeqReused => "seq_reused",
            Self::Unread(_) | Self::Module(_) => "not_admitted",
            Self::Store(_) | Self::Away(_) => "not_stored",
            Self::Closing => "closing",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Over(status) => write!(f, "the session is {}: nothing can be added", status.name()),
            Self::Full { most: (most, what) } => {
                write!(
                    f,
                    "expected a session of at most {most} {what}, found more; stop it and begin another"
                )
            }
            Self::NoSession => write!(f, "no session of this id"),
            Self::OutOfOrder { expected } => write!(f, "the next batch has the seq {expected}"),
            Self::SeqReused => write!(f, "a batch of this seq with other bytes was acknowledged before"),
            Self::Unread(error) => write!(f, "{error}"),
            Self::Module(fault) => write!(f, "{fault}"),
            Self::Store(_) | Self::Away(_) => write!(f, "the message can't be stored now; send it again"),
            Self::Closing => write!(f, "the server is shutting down; send the message again"),
        }
    }
}

impl From<&StoreError> for Refusal {
    fn from(error: &StoreError) -> Self {
        if error.is_away() { Self::Away(error.to_string()) } else { Self::Store(error.to_string()) }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        (&error).into()
    }
}

impl From<Closed> for Refusal {
    fn from(_: Closed) -> Self {
        Self::Closing
    }
}

impl LiveSessions {
    /// None yet.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        writer: SessionWriter,
        sandbox: Arc<Sandbox>,
        seal: Arc<Seal>,
        options: Arc<str>,
    ) -> Self {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let turns = Semaphore::new(ADMITTED_PER_CORE * cores);
        Self { store, writer, sandbox, seal, options, slots: Lock::default(), turns }
    }

    /// The number that the next batch of a session must have, which goes on where it was paused.
    ///
    /// # Errors
    /// When it is not there, or over, or the store fails.
    pub async fn resume(&self, key: &SessionKey) -> Result<i64, Refusal> {
        let slot = self.slot(key);
        let mut live = slot.lock().await;
        *live = None;
        let held = self.look(key, &mut live, Part::Middle).await?;
        match held.status {
            Status::Active => {}
            Status::Paused => {
                self.store.resume(key).await?;
                held.status = Status::Active;
            }
            over => return Err(Refusal::Over(over)),
        }
        Ok(held.seq + 1)
    }

    /// Tells that a session is interrupted. What comes in all the same is taken in.
    ///
    /// # Errors
    /// When it is not there, or over, or the store fails.
    pub async fn pause(&self, key: &SessionKey) -> Result<(), Refusal> {
        if self.store.pause(key).await? {
            return Ok(());
        }
        match self.store.recording(key).await?.map(|recording| recording.status) {
            None => Err(Refusal::NoSession),
            // It was paused before.
            Some(Status::Active | Status::Paused) => Ok(()),
            Some(over) => Err(Refusal::Over(over)),
        }
    }

    /// Lets go of a session that nobody sends in any more: its row has all that is known.
    pub fn release(&self, key: &SessionKey) {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if slots.get(key).is_some_and(|slot| Arc::strong_count(slot) == 1) {
            slots.remove(key);
        }
    }

    /// Takes a message in: admitted by the module, committed, synced. The same message again changes nothing.
    ///
    /// # Errors
    /// When it is refused; nothing of it is stored then.
    pub async fn take_in(&self, key: &SessionKey, message: &Message) -> Result<Taken, Refusal> {
        let slot = self.slot(key);
        let mut live = slot.lock().await;
        for _ in 0..TRIES {
            let taken = self.try_take_in(key, message, &mut live).await;
            if !matches!(taken, Ok(Some(_))) {
                // What was held may be wrong; and a session that is over is not held on to.
                *live = None;
            }
            if let Some(taken) = taken? {
                if message.part.ends() {
                    *live = None;
                    drop(live);
                    drop(slot);
                    self.release(key);
                }
                return Ok(taken);
            }
        }
        Err(Refusal::Store("another host takes the same session in".to_owned()))
    }

    async fn try_take_in(
        &self,
        key: &SessionKey,
        message: &Message,
        slot: &mut Option<Live>,
    ) -> Result<Option<Taken>, Refusal> {
        let was_held = slot.is_some() && !message.part.begins();
        let live = self.look(key, slot, message.part).await?;
        let known = Taken { frames: Vec::new(), next_seq: live.seq + 1 };
        let Some((batch, digest)) = self.unknown(key, &message.mark, live).await? else {
            return Ok(Some(known));
        };
        if !matches!(live.status, Status::Active | Status::Paused) {
            return Err(Refusal::Over(live.status));
        }
        if message.part.begins() && live.fragments > 0 {
            return Ok(Some(known));
        }
        if let Some(batch) = &batch
            && batch.seq != live.seq + 1
        {
            // Another host may have taken in what is missing here.
            if was_held {
                return Ok(None);
            }
            return Err(Refusal::OutOfOrder { expected: live.seq + 1 });
        }
        let mut admitted = self.admit(&message.lines, &live.memory).await?;
        if !matches!(message.mark, Mark::Number(..))
            && let Some(TakenFrame::Refused(error)) =
                admitted.frames.pop_if(|frame| matches!(frame, TakenFrame::Refused(_)))
        {
            return Err(Refusal::Unread(error));
        }
        let seq = batch.as_ref().map_or(live.seq, |batch| batch.seq);
        let owner = owner(key);
        let memory = self.seal.seal(&owner, admitted.memory.as_bytes());
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let fragments = count(admitted.fragments.len());
        // What can't be read is not stored: the same again is refused again.
        let digest = digest.filter(|_| fragments > 0);
        let append = Append {
            key: key.clone(),
            at: live.fragments,
            interactions: count(admitted.interactions),
            lost_spans: count(admitted.lost_spans),
            message: digest.clone(),
            fragments: admitted.fragments,
            batch,
            memory: memory.map_err(|_| Refusal::Store("the system has no randomness".to_owned()))?,
            stop: message.part.ends(),
        };
        let (interactions, bytes) = (live.interactions + append.interactions, live.bytes + append.bytes());
        has_room(interactions, bytes + if append.stop { 0 } else { LEFT_FOR_THE_END })?;
        if message.part.begins() {
            self.store.open(key).await?;
        }
        let appended = self.writer.append(append).await?;
        match appended.map_err(|error| Refusal::from(&*error))? {
            Appended::Moved => return Ok(None),
            Appended::Stored => figures::redacted(admitted.redactions),
        }
        live.fragments += fragments;
        (live.interactions, live.bytes) = (interactions, bytes);
        live.seq = seq;
        live.memory = admitted.memory;
        live.messages.iter_mut().for_each(|messages| messages.extend(digest.clone()));
        Ok(Some(Taken { frames: admitted.frames, next_seq: seq + 1 }))
    }

    /// What a message will be known by; nothing where the same was acknowledged before.
    async fn unknown(
        &self,
        key: &SessionKey,
        mark: &Mark,
        live: &mut Live,
    ) -> Result<Option<(Option<Batch>, Option<Vec<u8>>)>, Refusal> {
        let before = match mark {
            Mark::Nothing => return Ok(Some((None, None))),
            Mark::Number(seq, bytes) => {
                let sent = Batch { seq: *seq, digest: self.seal.digest(bytes) };
                if sent.seq > live.seq {
                    return Ok(Some((Some(sent), None)));
                }
                self.store.batch(key, sent.seq).await?.is_some_and(|digest| digest == sent.digest)
            }
            Mark::Bytes(bytes) => {
                let sent = self.seal.digest(bytes);
                if live.messages.is_none() {
                    live.messages = Some(self.store.messages(key).await?.into_iter().collect());
                }
                if live.messages.as_ref().is_none_or(|messages| !messages.contains(&sent)) {
                    return Ok(Some((None, Some(sent))));
                }
                true
            }
        };
        // It may be erased since it was looked at, with all that was known of it.
        match self.store.recording(key).await? {
            None => Err(Refusal::NoSession),
            Some(_) if before => Ok(None),
            Some(_) if matches!(mark, Mark::Number(seq, _) if *seq < 1) => {
                Err(Refusal::OutOfOrder { expected: live.seq + 1 })
            }
            Some(_) => Err(Refusal::SeqReused),
        }
    }

    /// What is held of a session, read from its row where nothing is. Only its start makes it: what comes late of an
    /// erased one must not bring it back.
    async fn look<'l>(
        &self,
        key: &SessionKey,
        live: &'l mut Option<Live>,
        part: Part,
    ) -> Result<&'l mut Live, Refusal> {
        let held = match live.take().filter(|_| !part.begins()) {
            Some(held) => held,
            None => {
                let recording = match self.store.recording(key).await? {
                    Some(recording) => recording,
                    None if part.begins() => Recording::NEW,
                    None => return Err(Refusal::NoSession),
                };
                let memory = open_memory(&self.seal, key, recording.memory.as_deref());
                Live {
                    status: recording.status,
                    fragments: recording.fragments,
                    interactions: recording.interactions,
                    bytes: recording.bytes,
                    seq: recording.seq,
                    memory: memory.ok_or(Refusal::Store("the memory can't be opened".to_owned()))?,
                    messages: None,
                }
            }
        };
        Ok(live.insert(held))
    }

    async fn admit(&self, lines: &[String], memory: &str) -> Result<Admitted, Refusal> {
        let _turn = self.turns.acquire().await.map_err(|_| Refusal::Closing)?;
        let known = known(&self.options, memory);
        let (sandbox, lines) = (self.sandbox.clone(), lines.join("\n"));
        let admitted = tokio::task::spawn_blocking(move || {
            let output = sandbox.admit(lines.as_bytes(), known.as_bytes())?;
            Admitted::of(&output)
        });
        match admitted.await {
            Ok(admitted) => admitted.map_err(Refusal::Module),
            Err(_) => Err(Refusal::Closing),
        }
    }

    fn slot(&self, key: &SessionKey) -> Arc<Mutex<Option<Live>>> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if slots.len() >= HELD {
            slots.retain(|_, slot| Arc::strong_count(slot) > 1);
        }
        slots.entry(key.clone()).or_default().clone()
    }
}

/// Whether a session may have so many interactions and bytes: one that has more could not be completed.
fn has_room(interactions: i64, bytes: i64) -> Result<(), Refusal> {
    let limits = Limits::default();
    let most = |limit: usize| i64::try_from(limit).unwrap_or(i64::MAX);
    let counted =
        [(interactions, most(limits.interactions), "interactions"), (bytes, most(limits.bytes), "bytes")];
    match counted.into_iter().find(|(found, most, _)| found > most) {
        Some((_, most, what)) => Err(Refusal::Full { most: (most, what) }),
        None => Ok(()),
    }
}

/// For whom a session's memory is sealed.
fn owner(key: &SessionKey) -> String {
    format!("{}\0{}", key.project, key.id)
}

/// A session's memory, JSON; nothing where it can't be opened.
#[must_use]
pub fn open_memory(seal: &Seal, key: &SessionKey, sealed: Option<&[u8]>) -> Option<String> {
    match sealed {
        Some(sealed) => String::from_utf8(seal.open_sealed(&owner(key), sealed).ok()?).ok(),
        None => Some("{}".to_owned()),
    }
}

/// What the module is told beside frames or fragments.
#[must_use]
pub fn known(options: &str, memory: &str) -> String {
    format!(r#"{{"options":{options},"memory":{memory}}}"#)
}

/// What the module admitted.
struct Admitted {
    fragments: Vec<String>,
    interactions: usize,
    lost_spans: usize,
    redactions: u64,
    frames: Vec<TakenFrame>,
    memory: String,
}

impl Admitted {
    fn of(output: &[u8]) -> Result<Self, Fault> {
        #[derive(Deserialize)]
        struct Output<'a> {
            #[serde(borrow)]
            frames: Vec<Frame<'a>>,
            #[serde(borrow)]
            memory: &'a RawValue,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "snake_case")]
        enum Frame<'a> {
            Fragment {
                #[serde(borrow)]
                session: &'a RawValue,
                redactions: u64,
                #[serde(default)]
                quality: Option<f64>,
            },
            Refused(Error),
        }
        #[derive(Deserialize)]
        struct Fragment {
            interactions: Vec<Interaction>,
            #[serde(default, rename = "lostSpans")]
            lost_spans: Vec<IgnoredAny>,
        }
        #[derive(Deserialize)]
        struct Interaction {
            id: String,
        }
        let output: Output<'_> = serde_json::from_slice(output).map_err(|e| crate::completed::invalid(&e))?;
        let mut admitted = Self {
            fragments: Vec::with_capacity(output.frames.len()),
            interactions: 0,
            lost_spans: 0,
            redactions: 0,
            frames: Vec::with_capacity(output.frames.len()),
            memory: output.memory.get().to_owned(),
        };
        for frame in output.frames {
            admitted.frames.push(match frame {
                Frame::Refused(error) => TakenFrame::Refused(error),
                Frame::Fragment { session, redactions, quality } => {
                    admitted.redactions += redactions;
                    let fragment: Fragment =
                        serde_json::from_str(session.get()).map_err(|e| crate::completed::invalid(&e))?;
                    admitted.interactions += fragment.interactions.len();
                    admitted.lost_spans += fragment.lost_spans.len();
                    admitted.fragments.push(session.get().to_owned());
                    let interaction = fragment.interactions.into_iter().next().map(|i| i.id);
                    TakenFrame::Stored { interaction, quality }
                }
            });
        }
        Ok(admitted)
    }
}
