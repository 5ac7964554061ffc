//! The server: what is started, in which order, and what its parts share.
//!
//! ```text
//! recorder ─ws→ ingest ─fragments→ store ←claim─ completion ─result→ store, blobs
//!                  └── module: admit                 └── module: finish              ↑
//! reader ─http→ api ──────────────────────────────────────────────────────────────┘
//! ```

use crate::{
    Bounds, Fault, FaultCode, Sandbox,
    access::{FIRST_PROJECT, NewToken, Scope, connections, gate::Gate, tls::TlsFiles},
    api::{self, Readiness},
    archive::Archive,
    blobs::Blobs,
    completion::{Pipeline, Workers},
    config::Config,
    fault::FaultStage,
    figures::Figures,
    ingest::{
        live::{LiveSessions, Refusal, Taken},
        message::Message,
        session_writer::SessionWriter,
    },
    keeper::Keeper,
    place,
    seal::Seal,
    shutdown::{self, Shutdown},
    store::{Database, SessionKey, Store, StoreError},
    updates::Updates,
};
use std::{
    fmt::Display,
    fs,
    sync::{
        Arc, Weak,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::{
    net::TcpListener,
    sync::{Notify, Semaphore},
    time::sleep,
};
use tracing::{info, warn};
use trailmill_core::Options;

/// What requests and sockets share.
pub struct Serving {
    /// Sessions, results, tokens.
    pub store: Arc<dyn Store>,
    /// What rows point to.
    pub blobs: Blobs,
    /// The sessions that come in here.
    pub live: LiveSessions,
    /// What becomes of sessions.
    pub updates: Updates,
    /// Told when a session becomes due.
    pub due: Arc<Notify>,
    /// The workers of this host.
    pub workers: Weak<Workers>,
    /// How long a claim holds without a heartbeat.
    pub lease: Duration,
    /// What is counted.
    pub figures: Figures,
    /// Whether the server has what it needs.
    pub readiness: Readiness,
    /// Told when something was erased.
    pub keep: Arc<Notify>,
    /// What stands before each connection and each request.
    pub gate: Arc<Gate>,
    /// Places for documents of recordings that are imported.
    pub imports: Semaphore,
    /// Tells sockets when to close.
    pub shutdown: Shutdown,
    clients: AtomicU64,
}

impl Serving {
    /// A name for the next client, for logs.
    #[must_use]
    pub fn next_client(&self) -> String {
        format!("c{}", self.clients.fetch_add(1, Relaxed) + 1)
    }

    /// Takes a socket's message in, once the database is there.
    ///
    /// # Errors
    /// When it is refused; nothing of it is stored then.
    pub async fn take_in(&self, key: &SessionKey, message: &Message) -> Result<Taken, Refusal> {
        self.until_there(|| self.live.take_in(key, message)).await
    }

    /// Asks for a socket, and while the database is away asks again. The socket waits meanwhile: nothing more is read of
    /// it, and nothing dropped.
    ///
    /// # Errors
    /// What was asked for is refused, or the server is shutting down.
    pub async fn until_there<T, F>(&self, ask: impl Fn() -> F) -> Result<T, Refusal>
    where
        F: Future<Output = Result<T, Refusal>>,
    {
        loop {
            let asked = tokio::select! {
                asked = ask() => asked,
                () = self.shutdown.asked() => return Err(Refusal::Closing),
            };
            let Err(Refusal::Away(cause)) = asked else { return asked };
            warn!(cause, "a client waits for the database");
            sleep(PAUSE).await;
        }
    }
}

/// The pause before a database that is away is asked again.
const PAUSE: Duration = Duration::from_millis(200);

/// Bytes of a thread's stack: twice what the sandbox lets the module take, and room for the host.
const STACK: usize = 4 << 20;

/// Serves until it is told to stop.
///
/// # Errors
/// When something that it needs can't be had.
pub fn run(config: &Config) -> Result<(), Fault> {
    let runtime = tokio::runtime::Builder::new_multi_thread().thread_stack_size(STACK).enable_all().build();
    runtime.map_err(|e| fault("no threads", &e))?.block_on(serve(config))
}

async fn serve(config: &Config) -> Result<(), Fault> {
    let tls = config.tls.as_ref().map(TlsFiles::acceptor).transpose()?;
    let shutdown = Shutdown::on_signal().map_err(|e| fault("signals can't be heard", &e))?;
    fs::create_dir_all(&config.data).map_err(|e| fault("the data folder can't be used", &e))?;
    let place = place::of(&config.archive).map_err(|e| fault("there is no place for blobs", &e))?;
    let (blobs, archive) = (Blobs::new(place.clone()), Archive::new(place));
    let store: Arc<dyn Store> = Arc::new(database(config).await.map_err(|e| fault("no store", &e))?);
    let seal = Arc::new(Seal::open(&blobs).await.map_err(|e| fault("no key", &e))?);
    let sandbox = Arc::new(Sandbox::embedded(Bounds::default())?);
    let options: Arc<str> =
        serde_json::to_string(&Options::default()).map_err(|e| fault("no options", &e))?.into();
    let (updates, due) = (Updates::default(), Arc::new(Notify::new()));
    tell_first_tokens(&*store).await?;
    let figures = Figures::start()?;

    let pipeline = Pipeline {
        store: store.clone(),
        blobs: blobs.clone(),
        seal: seal.clone(),
        sandbox: sandbox.clone(),
        options: options.clone(),
        updates: updates.clone(),
    };
    let workers = Arc::new(Workers {
        store: store.clone(),
        pipeline,
        updates: updates.clone(),
        due: due.clone(),
        owner: owner(),
        lease: config.lease,
    });
    let alive = Arc::downgrade(&workers);
    let mut tasks = workers.start(config.workers, &shutdown);
    let keep = Arc::new(Notify::new());
    let keeper = Keeper {
        store: store.clone(),
        blobs: blobs.clone(),
        archive,
        archive_after: config.archive_after,
        retain: config.retain,
        wake: keep.clone(),
    };
    tasks.spawn(keeper.keep(shutdown.clone()));
    if config.database_url.is_some() {
        tasks.spawn(updates.clone().look(store.clone(), shutdown.clone()));
    }

    let writer = SessionWriter::start(store.clone());
    let live = LiveSessions::new(store.clone(), writer, sandbox, seal, options);
    let gate = Arc::new(Gate::new(
        config.limits.clone(),
        config.names.clone(),
        tls.is_some(),
        config.proxies.clone(),
    ));
    let serving = Arc::new(Serving {
        store,
        blobs,
        live,
        updates,
        due,
        workers: alive,
        lease: config.lease,
        figures,
        readiness: Readiness::default(),
        keep,
        gate: gate.clone(),
        imports: Semaphore::new(api::IMPORTS_AT_ONCE),
        shutdown: shutdown.clone(),
        clients: AtomicU64::new(0),
    });
    let refused = format!("{} can't be listened on; --listen names another address", config.listen);
    let listener = TcpListener::bind(config.listen).await.map_err(|e| fault(&refused, &e))?;
    let address = listener.local_addr().map_err(|e| fault("no address", &e))?;
    info!(%address, workers = config.workers, "serving");
    println!("listening on {}://{address}", if tls.is_some() { "https" } else { "http" });
    connections::serve(listener, tls, api::router(serving), gate, shutdown).await;
    shutdown::wait_for(tasks).await;
    info!("ended");
    Ok(())
}

/// A name for this process in leases: on which host it runs, and which one it is there.
fn owner() -> String {
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    format!("{} process {}", host.trim(), std::process::id())
}

/// The database that the configuration names.
///
/// # Errors
/// When it can't be opened.
pub async fn database(config: &Config) -> Result<Database, StoreError> {
    match &config.database_url {
        Some(url) => Database::postgres(url).await,
        None => Database::sqlite(&config.data.join("trailmill.db")).await,
    }
}

/// Where there is no token yet: makes one to record with and one for everything else, and tells them this once.
async fn tell_first_tokens(store: &dyn Store) -> Result<(), Fault> {
    let random = |_| fault("no token", &"the system has no randomness");
    let recording =
        NewToken::new(FIRST_PROJECT, &[Scope::Record], "the first recording token").map_err(random)?;
    let admin = NewToken::new(FIRST_PROJECT, &[Scope::Admin], "the first admin token").map_err(random)?;
    let rows = [recording.row, admin.row];
    if store.first_tokens(&rows).await.map_err(|e| fault("no tokens", &e))? {
        println!("recording token: {}\nadmin token: {}", recording.token, admin.token);
        println!("They are told this once; only their hashes are stored.");
    }
    Ok(())
}

fn fault(what: &str, cause: &dyn Display) -> Fault {
    Fault::new(FaultCode::Unserved, FaultStage::Serve, format!("{what}: {cause}"))
}
