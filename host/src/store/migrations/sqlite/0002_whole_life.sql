-- The engine's own time in milliseconds since 1970, so that statements read the same on every engine.
CREATE VIEW clock AS SELECT CAST(round(unixepoch('subsec') * 1000) AS INTEGER) AS ms;

-- Facts for lists, told by completion: `searched` holds id, title and site in small letters.
ALTER TABLE sessions ADD COLUMN site TEXT;
ALTER TABLE sessions ADD COLUMN title TEXT;
ALTER TABLE sessions ADD COLUMN page_type TEXT;
ALTER TABLE sessions ADD COLUMN searched TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN lost_spans INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN claimed_at INTEGER;
ALTER TABLE sessions ADD COLUMN ended_at INTEGER;
-- Where the archive has it.
ALTER TABLE sessions ADD COLUMN manifest TEXT;
-- The receipt of a client that completed the session itself, and the hash of the output that it names.
ALTER TABLE sessions ADD COLUMN prebuilt TEXT;
ALTER TABLE sessions ADD COLUMN prebuilt_output TEXT;
UPDATE sessions SET ended_at = updated_at WHERE status IN ('COMPLETED', 'FAILED', 'ARCHIVED');
UPDATE sessions SET searched = lower(id);

-- A claimed session keeps its run_at, so that it is first in line again when its lease runs out.
DROP INDEX sessions_due;
DROP INDEX sessions_leased;
CREATE INDEX sessions_due ON sessions (priority, run_at, project, id) WHERE status IN ('STOPPED', 'PROCESSING');
CREATE INDEX sessions_listed ON sessions (project, created_at, id);
CREATE INDEX sessions_by_status ON sessions (status);
CREATE INDEX sessions_claimed ON sessions (claimed_at);
CREATE INDEX sessions_ended ON sessions (ended_at);

ALTER TABLE results ADD COLUMN output TEXT NOT NULL DEFAULT '';
ALTER TABLE results ADD COLUMN redactions INTEGER NOT NULL DEFAULT 0;

CREATE TABLE screenshots (
    project TEXT NOT NULL,
    session TEXT NOT NULL,
    id TEXT NOT NULL,
    blob TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (project, session, id),
    FOREIGN KEY (project, session) REFERENCES sessions ON DELETE CASCADE
) STRICT;

-- Where each example stands: the line of the session's rows. Its body stays in the blob.
CREATE TABLE examples (
    project TEXT NOT NULL,
    session TEXT NOT NULL,
    line INTEGER NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    score REAL NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (project, session, line),
    FOREIGN KEY (project, session) REFERENCES sessions ON DELETE CASCADE
) STRICT;
CREATE INDEX examples_listed ON examples (project, created_at, session, line);

-- How many rows need a blob. Its name is held here before it is put, so that none is ever without a row. With no use
-- and no hold it is to be deleted; while it leaves, nobody may hold or use it.
CREATE TABLE blobs (
    name TEXT NOT NULL PRIMARY KEY,
    uses INTEGER NOT NULL CHECK (uses >= 0),
    held_until INTEGER NOT NULL DEFAULT 0,
    leaving_until INTEGER
) STRICT;
CREATE INDEX blobs_unneeded ON blobs (name) WHERE uses = 0;
INSERT INTO blobs (name, uses)
SELECT name, count(*)
  FROM (SELECT completion AS name FROM results
        UNION ALL SELECT canonical FROM results
        UNION ALL SELECT rows FROM results) AS needed
 GROUP BY name;

-- The highest epoch of any session that was erased: one that takes an erased id begins there, so that a worker of the
-- erased one stays fenced.
CREATE TABLE erased (epoch INTEGER NOT NULL) STRICT;
INSERT INTO erased VALUES (0);

ALTER TABLE tokens ADD COLUMN label TEXT NOT NULL DEFAULT '';

-- Tickets open one socket each, for a short while, in a token's place.
CREATE TABLE tickets (
    hash TEXT NOT NULL PRIMARY KEY,
    token TEXT NOT NULL REFERENCES tokens ON DELETE CASCADE,
    until INTEGER NOT NULL
) STRICT;
CREATE INDEX tickets_over ON tickets (until);
