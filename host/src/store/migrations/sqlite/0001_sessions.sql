-- The session row is the job: there is no second queue to disagree with it. Times are milliseconds since 1970.
CREATE TABLE sessions (
    project TEXT NOT NULL,
    id TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'PAUSED', 'STOPPED', 'PROCESSING', 'COMPLETED', 'FAILED', 'ARCHIVED')),
    processing_status TEXT NOT NULL DEFAULT 'PENDING',
    priority INTEGER NOT NULL DEFAULT 0,
    run_at INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    epoch INTEGER NOT NULL DEFAULT 0,
    lease_owner TEXT,
    lease_until INTEGER,
    fragments INTEGER NOT NULL DEFAULT 0,
    interactions INTEGER NOT NULL DEFAULT 0,
    seq INTEGER NOT NULL DEFAULT 0,
    memory BLOB,
    failure_stage TEXT,
    failure_code TEXT,
    failure_message TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (project, id)
) STRICT;
CREATE INDEX sessions_due ON sessions (priority, run_at, id) WHERE status = 'STOPPED';
CREATE INDEX sessions_leased ON sessions (lease_until) WHERE status = 'PROCESSING';

-- What came in, redacted, one row for each frame, until the session is complete.
CREATE TABLE fragments (
    project TEXT NOT NULL,
    session TEXT NOT NULL,
    position INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (project, session, position),
    FOREIGN KEY (project, session) REFERENCES sessions ON DELETE CASCADE
) STRICT;

-- Batches that were acknowledged, with a keyed digest of their bytes: sending again is harmless.
CREATE TABLE batches (
    project TEXT NOT NULL,
    session TEXT NOT NULL,
    seq INTEGER NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (project, session, seq),
    FOREIGN KEY (project, session) REFERENCES sessions ON DELETE CASCADE
) STRICT;

-- What became of a session: names of blobs, and what is asked for often.
CREATE TABLE results (
    project TEXT NOT NULL,
    session TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    completion TEXT NOT NULL,
    canonical TEXT NOT NULL,
    rows TEXT NOT NULL,
    examples INTEGER NOT NULL,
    quality REAL,
    PRIMARY KEY (project, session),
    FOREIGN KEY (project, session) REFERENCES sessions ON DELETE CASCADE
) STRICT;

CREATE TABLE tokens (
    hash TEXT NOT NULL PRIMARY KEY,
    project TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
