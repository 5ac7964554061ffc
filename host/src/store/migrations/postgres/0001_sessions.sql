-- The session row is the job: there is no second queue to disagree with it. Times are milliseconds since 1970.
CREATE TABLE sessions (
    project TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('ACTIVE', 'PAUSED', 'STOPPED', 'PROCESSING', 'COMPLETED', 'FAILED', 'ARCHIVED')),
    processing_status TEXT COLLATE "C" NOT NULL DEFAULT 'PENDING',
    priority BIGINT NOT NULL DEFAULT 0,
    run_at BIGINT NOT NULL DEFAULT 0,
    attempts BIGINT NOT NULL DEFAULT 0,
    epoch BIGINT NOT NULL DEFAULT 0,
    lease_owner TEXT COLLATE "C",
    lease_until BIGINT,
    fragments BIGINT NOT NULL DEFAULT 0,
    interactions BIGINT NOT NULL DEFAULT 0,
    seq BIGINT NOT NULL DEFAULT 0,
    memory BYTEA,
    failure_stage TEXT COLLATE "C",
    failure_code TEXT COLLATE "C",
    failure_message TEXT COLLATE "C",
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (project, id)
);
CREATE INDEX sessions_due ON sessions (priority, run_at, id) WHERE status = 'STOPPED';
CREATE INDEX sessions_leased ON sessions (lease_until) WHERE status = 'PROCESSING';

-- What came in, redacted, one row for each frame, until the session is complete.
CREATE TABLE fragments (
    project TEXT COLLATE "C" NOT NULL,
    session TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (project, session, position),
    FOREIGN KEY (project, session) REFERENCES sessions ON DELETE CASCADE
);

-- Batches that were acknowledged, with a keyed digest of their bytes: sending again is harmless.
CREATE TABLE batches (
    project TEXT COLLATE "C" NOT NULL,
    session TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    PRIMARY KEY (project, session, seq),
    FOREIGN KEY (project, session) REFERENCES sessions ON DELETE CASCADE
);

-- What became of a session: names of blobs, and what is asked for often.
CREATE TABLE results (
    project TEXT COLLATE "C" NOT NULL,
    session TEXT COLLATE "C" NOT NULL,
    epoch BIGINT NOT NULL,
    completion TEXT COLLATE "C" NOT NULL,
    canonical TEXT COLLATE "C" NOT NULL,
    rows TEXT COLLATE "C" NOT NULL,
    examples BIGINT NOT NULL,
    quality DOUBLE PRECISION,
    PRIMARY KEY (project, session),
    FOREIGN KEY (project, session) REFERENCES sessions ON DELETE CASCADE
);

CREATE TABLE tokens (
    hash TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    project TEXT COLLATE "C" NOT NULL,
    scopes TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL
);
