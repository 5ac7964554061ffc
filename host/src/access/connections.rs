//! Connections: taken on up to the limits, and cut off where they dawdle.

use super::{
    gate::{Connection, Gate, who},
    limits::size,
    pace::PacedStream,
    places::Place,
};
use crate::shutdown::Shutdown;
use axum::{Router, body::Body};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{net::IpAddr, pin::pin, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinSet,
    time::{interval, sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tower::Service;
use tracing::{debug, warn};

/// How often clients that have not come for long are forgotten.
const FORGET: Duration = Duration::from_secs(60);

/// How long requests in work may take to end once nobody is taken on any more.
const LAST: Duration = Duration::from_secs(5);

/// File descriptors that are kept for other things than connections: the database, blobs, the module.
const KEPT: u64 = 256;

/// The least that hyper takes for a request's head.
const LEAST_HEAD: usize = 8192;

/// What a connection holds: its place among all, and among its address's; a proxy has no address of its own.
type Held = (OwnedSemaphorePermit, Option<Place<IpAddr>>);

/// How many connections at a time the configuration and the system allow.
fn room(gate: &Gate) -> usize {
    let wanted = u64::from(gate.limits.connections.get());
    let files = rlimit::increase_nofile_limit(wanted + KEPT).unwrap_or(wanted + KEPT);
    let room = wanted.min(files.saturating_sub(KEPT)).max(1);
    if room < wanted {
        warn!(wanted, room, "the system allows fewer open files; fewer connections are taken on");
    }
    usize::try_from(room).unwrap_or(Semaphore::MAX_PERMITS).min(Semaphore::MAX_PERMITS)
}

/// Takes clients on until shutdown is asked for; then waits for the requests in work.
pub async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    router: Router,
    gate: Arc<Gate>,
    shutdown: Shutdown,
) {
    let room = Arc::new(Semaphore::new(room(&gate)));
    let mut taken = JoinSet::new();
    let mut forget = interval(FORGET);
    loop {
        let accepted = tokio::select! {
            () = shutdown.asked() => break,
            _ = forget.tick() => {
                gate.forget();
                continue;
            }
            Some(_) = taken.join_next() => continue,
            accepted = listener.accept() => accepted,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, mostly: a moment later some are free.
                warn!(%error, "a connection can't be taken on");
                sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        // Nagle's algorithm keeps a small frame back until the last one is acknowledged, which clients put off for 40 ms.
        if let Err(error) = stream.set_nodelay(true) {
            debug!(%error, "small frames of a connection may be late");
        }
        let Some(held) = enter(&gate, &room, address.ip()) else {
            debug!("too many connections");
            continue;
        };
        let (router, gate, shutdown) = (router.clone(), gate.clone(), shutdown.clone());
        match tls.clone() {
            Some(tls) => taken.spawn(shake_hands(tls, stream, address.ip(), held, router, gate, shutdown)),
            None => taken.spawn(take_on(stream, address.ip(), held, router, gate, shutdown)),
        };
    }
    drop(listener);
    if timeout(LAST, async { while taken.join_next().await.is_some() {} }).await.is_err() {
        debug!("some requests did not end in time");
    }
}

fn enter(gate: &Gate, room: &Arc<Semaphore>, peer: IpAddr) -> Option<Held> {
    let place = room.clone().try_acquire_owned().ok()?;
    if gate.proxies.contains(&peer.to_canonical()) {
        return Some((place, None));
    }
    Some((place, Some(gate.connections.enter(who(peer))?)))
}

/// TLS first. Who does not come to an end with it is cut off as a slow client is.
async fn shake_hands(
    tls: TlsAcceptor,
    stream: TcpStream,
    peer: IpAddr,
    held: Held,
    router: Router,
    gate: Arc<Gate>,
    shutdown: Shutdown,
) {
    match timeout(gate.limits.patience(), tls.accept(stream)).await {
        Ok(Ok(stream)) => take_on(stream, peer, held, router, gate, shutdown).await,
        Ok(Err(error)) => debug!(%error, "no TLS"),
        Err(_) => debug!("TLS comes too slowly"),
    }
}

async fn take_on<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    peer: IpAddr,
    held: Held,
    router: Router,
    gate: Arc<Gate>,
    shutdown: Shutdown,
) {
    talk(PacedStream::new(stream, gate.limits.patience(), held), peer, router, &gate, shutdown).await;
}

/// Answers the requests of one connection, one after another.
async fn talk<S, H>(stream: PacedStream<S, H>, peer: IpAddr, router: Router, gate: &Gate, shutdown: Shutdown)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    H: Unpin + Send + 'static,
{
    let connection = Connection { peer, came: stream.came() };
    let answer = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(connection.clone());
        router.clone().call(request)
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(gate.limits.patience())
        .max_buf_size(size(gate.limits.head_bytes).max(LEAST_HEAD))
        .serve_connection(TokioIo::new(stream), answer)
        .with_upgrades();
    let mut served = pin!(served);
    let ended = tokio::select! {
        ended = served.as_mut() => ended,
        () = shutdown.asked() => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(error) = ended {
        debug!(%error, "a connection is broken off");
    }
}
