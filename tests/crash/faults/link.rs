//! A network between a host and what it needs, which can be cut: with a word (connections are closed, and new ones
//! refused) or without one (nothing passes any more on what was open).

use std::{
    error::Error,
    net::TcpListener as Port,
    path::{Path, PathBuf},
    time::Duration,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncRead, AsyncWrite, copy_bidirectional},
    net::{TcpListener, TcpStream, UnixListener, UnixStream},
    sync::watch,
    task::JoinHandle,
    time::sleep,
};

/// How long what was cut without a word stays open: longer than a session may take to be completed.
const SILENCE: Duration = Duration::from_secs(180);

/// PostgreSQL's socket in its folder.
const SOCKET: &str = ".s.PGSQL.5432";

/// Whether anything passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// All does.
    Open,
    /// Connections are closed, and new ones refused.
    Refused,
    /// Neither closed nor refused, and nothing passes. What was open then never does again.
    Silent,
}

/// A network of one host's.
pub struct Link {
    state: watch::Sender<State>,
    carrying: JoinHandle<()>,
    at: At,
}

/// Where it is entered.
enum At {
    Folder(TempDir),
    Address(String),
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

impl Link {
    /// To the socket of PostgreSQL's in a folder.
    pub fn to_postgres(folder: &Path) -> Result<Self, Box<dyn Error>> {
        let (to, entry) = (folder.join(SOCKET), tempfile::tempdir()?);
        let listener = UnixListener::bind(entry.path().join(SOCKET))?;
        let (state, told) = watch::channel(State::Open);
        let carrying = tokio::spawn(async move {
            while let Ok((from, _)) = listener.accept().await {
                tokio::spawn(carry(from, connect_unix(to.clone()), told.clone()));
            }
        });
        Ok(Self { state, carrying, at: At::Folder(entry) })
    }

    /// To a server's address.
    pub fn to_address(to: &str) -> Result<Self, Box<dyn Error>> {
        let port = Port::bind("127.0.0.1:0")?;
        port.set_nonblocking(true)?;
        let address = port.local_addr()?.to_string();
        let (listener, to) = (TcpListener::from_std(port)?, to.to_owned());
        let (state, told) = watch::channel(State::Open);
        let carrying = tokio::spawn(async move {
            while let Ok((from, _)) = listener.accept().await {
                tokio::spawn(carry(from, connect_tcp(to.clone()), told.clone()));
            }
        });
        Ok(Self { state, carrying, at: At::Address(address) })
    }

    /// The folder of its socket, or its address.
    pub fn entry(&self) -> String {
        match &self.at {
            At::Folder(folder) => folder.path().display().to_string(),
            At::Address(address) => address.clone(),
        }
    }

    /// What passes from now on.
    pub fn is(&self, state: State) {
        self.state.send_replace(state);
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}

async fn connect_unix(to: PathBuf) -> std::io::Result<Box<dyn Stream>> {
    Ok(Box::new(UnixStream::connect(to).await?))
}

async fn connect_tcp(to: String) -> std::io::Result<Box<dyn Stream>> {
    Ok(Box::new(TcpStream::connect(to).await?))
}

/// Carries what one connection brings, both ways, until it is cut.
async fn carry(
    mut from: impl Stream,
    to: impl Future<Output = std::io::Result<Box<dyn Stream>>>,
    mut told: watch::Receiver<State>,
) {
    let carried = async {
        if let Ok(mut to) = to.await {
            let _ = copy_bidirectional(&mut from, &mut to).await;
        }
    };
    let cut = async { told.wait_for(|state| *state != State::Open).await.map(|state| *state) };
    tokio::select! {
        biased;
        cut = cut => {
            if cut.is_ok_and(|state| state == State::Silent) {
                sleep(SILENCE).await;
            }
        }
        () = carried => {}
    }
}
