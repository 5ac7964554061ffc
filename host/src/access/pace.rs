//! Pace: who sends or reads a byte now and then holds what others need, and is cut off.

use axum::body::{Body, Bytes};
use http_body::{Frame, SizeHint};
use std::{
    error::Error,
    fmt, io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep},
};

/// Bytes that a client sends within its patience, at least.
pub const STRETCH: u64 = 16 << 10;

/// A body that has to come on.
pub struct PacedBody {
    body: Body,
    patience: Duration,
    /// Since when it is waited for. While the server does other things the client's time does not pass.
    waiting: Option<Instant>,
    deadline: Pin<Box<Sleep>>,
    time_left: Duration,
    left: u64,
    slow: Arc<AtomicBool>,
}

/// A body did not come on.
#[derive(Debug)]
struct Slow;

impl fmt::Display for Slow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the body comes too slowly")
    }
}

impl Error for Slow {}

impl PacedBody {
    /// Paces a body. Beside it: whether it was too slow.
    #[must_use]
    pub fn new(body: Body, patience: Duration) -> (Self, Arc<AtomicBool>) {
        let slow = Arc::<AtomicBool>::default();
        let body = Self {
            body,
            patience,
            waiting: None,
            deadline: Box::pin(sleep(patience)),
            time_left: patience,
            left: STRETCH,
            slow: slow.clone(),
        };
        (body, slow)
    }
}

impl http_body::Body for PacedBody {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) else {
            if self.waiting.is_none() {
                let now = Instant::now();
                let until = now + self.time_left;
                self.waiting = Some(now);
                self.deadline.as_mut().reset(until);
            }
            ready!(self.deadline.as_mut().poll(cx));
            self.slow.store(true, Relaxed);
            return Poll::Ready(Some(Err(Slow.into())));
        };
        if let Some(since) = self.waiting.take() {
            self.time_left = self.time_left.saturating_sub(since.elapsed());
        }
        if let Some(Ok(frame)) = &frame {
            let came = frame.data_ref().map_or(0, Bytes::len) as u64;
            self.left = self.left.saturating_sub(came);
            if self.left == 0 {
                (self.left, self.time_left) = (STRETCH, self.patience);
            }
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A connection whose client has to read on, and whose bytes are counted. It holds something as long as it is there.
pub struct PacedStream<S, H> {
    stream: S,
    patience: Duration,
    stalled: Option<Pin<Box<Sleep>>>,
    came: Arc<AtomicU64>,
    _held: H,
}

impl<S, H> PacedStream<S, H> {
    /// Paces a connection.
    pub fn new(stream: S, patience: Duration, held: H) -> Self {
        Self { stream, patience, stalled: None, came: Arc::default(), _held: held }
    }

    /// How many bytes came, counted on.
    pub fn came(&self) -> Arc<AtomicU64> {
        self.came.clone()
    }

    /// Lets what is written pass, or fails where the client has not read on in time.
    fn unless_stalled<T>(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let patience = self.patience;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(patience)));
        ready!(stalled.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin, H: Unpin> AsyncRead for PacedStream<S, H> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        self.came.fetch_add((buffer.filled().len() - before) as u64, Relaxed);
        read
    }
}

impl<S: AsyncWrite + Unpin, H: Unpin> AsyncWrite for PacedStream<S, H> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.unless_stalled(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.unless_stalled(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        self.unless_stalled(cx, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.unless_stalled(cx, shut)
    }
}

/// Whether frames that begin also end. A client may be silent between two of them as long as it likes.
pub struct FramePace {
    came: Arc<AtomicU64>,
    at_frame: u64,
    at_look: u64,
}

impl FramePace {
    /// Paces the frames that come by a connection, by its bytes.
    #[must_use]
    pub fn new(came: Arc<AtomicU64>) -> Self {
        let now = came.load(Relaxed);
        Self { came, at_frame: now, at_look: now }
    }

    /// A frame ended.
    pub fn ended(&mut self) {
        self.at_frame = self.came.load(Relaxed);
        self.at_look = self.at_frame;
    }

    /// Whether a frame that was under way at the last look did not come on since. Looked at once in a client's patience.
    pub fn dawdles(&mut self) -> bool {
        let now = self.came.load(Relaxed);
        let dawdles = self.at_look > self.at_frame && now - self.at_look < STRETCH;
        self.at_look = now;
        dawdles
    }
}

/// Whether a peer is still there: any byte of it says so. One that says nothing is asked, and given up where it does
/// not answer.
pub struct Presence {
    came: Arc<AtomicU64>,
    at_look: u64,
    asked: bool,
}

/// What a look at a peer tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    /// It was heard since the last look.
    Heard,
    /// It was not: it is to be asked.
    Silent,
    /// It was asked at the last look, and did not answer.
    Gone,
}

impl Presence {
    /// Watches the peer of a connection, by its bytes.
    #[must_use]
    pub fn new(came: Arc<AtomicU64>) -> Self {
        Self { at_look: came.load(Relaxed), came, asked: false }
    }

    /// Looks at it.
    pub fn look(&mut self) -> Peer {
        let now = self.came.load(Relaxed);
        let peer = match (now > self.at_look, self.asked) {
            (true, _) => Peer::Heard,
            (false, false) => Peer::Silent,
            (false, true) => Peer::Gone,
        };
        (self.at_look, self.asked) = (now, peer == Peer::Silent);
        peer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;
    use futures_util::stream;
    use http_body_util::BodyExt;
    use std::convert::Infallible;
    use tokio::io::{AsyncWriteExt, duplex};

    const PATIENCE: Duration = Duration::from_millis(200);

    fn body(every: Duration, bytes: usize, times: usize) -> Body {
        Body::from_stream(stream::unfold(times, move |left| async move {
            sleep(every).await;
            let next = left.checked_sub(1)?;
            Some((Ok::<_, Infallible>(Bytes::from(vec![0; bytes])), next))
        }))
    }

    #[tokio::test]
    async fn a_byte_now_and_then_is_too_slow_and_a_long_body_is_not() {
        let (slow, told) = PacedBody::new(body(PATIENCE / 20, 1, 1000), PATIENCE);
        assert!(to_bytes(Body::new(slow), usize::MAX).await.is_err());
        assert!(told.load(Relaxed));
        let (long, told) = PacedBody::new(body(PATIENCE / 20, 16 << 10, 60), PATIENCE);
        assert_eq!(to_bytes(Body::new(long), usize::MAX).await.unwrap().len(), 60 << 14);
        assert!(!told.load(Relaxed));
    }

    #[tokio::test]
    async fn while_the_server_does_other_things_no_client_is_too_slow() {
        let (mut late, told) = PacedBody::new(body(PATIENCE / 20, 1, 2), PATIENCE);
        sleep(PATIENCE * 2).await;
        for _ in 0..2 {
            assert_eq!(late.frame().await.unwrap().unwrap().into_data().unwrap().len(), 1);
            sleep(PATIENCE * 2).await;
        }
        assert!(late.frame().await.is_none() && !told.load(Relaxed));
    }

    #[tokio::test]
    async fn who_does_not_read_on_is_cut_off() {
        let (server, _client) = duplex(8);
        let mut server = PacedStream::new(server, PATIENCE, ());
        server.write_all(&[0; 8]).await.unwrap();
        assert_eq!(server.write_all(&[0]).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }

    #[test]
    fn a_silent_peer_is_asked_and_then_given_up() {
        let came = Arc::<AtomicU64>::default();
        let mut presence = Presence::new(came.clone());
        let mut look = |bytes| {
            came.fetch_add(bytes, Relaxed);
            presence.look()
        };
        assert_eq!(
            [look(0), look(6), look(0), look(1), look(9)],
            [Peer::Silent, Peer::Heard, Peer::Silent, Peer::Heard, Peer::Heard]
        );
        assert_eq!([look(0), look(0)], [Peer::Silent, Peer::Gone]);
    }

    #[test]
    fn a_frame_comes_on_or_dawdles_and_silence_is_neither() {
        let came = Arc::<AtomicU64>::default();
        let mut pace = FramePace::new(came.clone());
        assert!(!pace.dawdles() && !pace.dawdles());
        came.fetch_add(10, Relaxed);
        assert!(!pace.dawdles(), "it has just begun");
        came.fetch_add(STRETCH, Relaxed);
        assert!(!pace.dawdles(), "it came on");
        pace.ended();
        assert!(!pace.dawdles() && !pace.dawdles());
        came.fetch_add(10, Relaxed);
        assert!(!pace.dawdles());
        came.fetch_add(1, Relaxed);
        assert!(pace.dawdles());
    }
}
