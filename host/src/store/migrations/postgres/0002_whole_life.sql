-- The engine's own time in milliseconds since 1970, so that statements read the same on every engine.
CREATE VIEW clock AS SELECT CAST(extract(epoch FROM now()) * 1000 AS BIGINT) AS ms;

-- Facts for lists, told by completion: `searched` holds id, title and site in small letters.
ALTER TABLE sessions ADD COLUMN site TEXT COLLATE "C";
ALTER TABLE sessions ADD COLUMN title TEXT COLLATE "C";
ALTER TABLE sessions ADD COLUMN page_type TEXT COLLATE "C";
ALTER TABLE sessions ADD COLUMN searched TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN lost_spans BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN claimed_at BIGINT;
ALTER TABLE sessions ADD COLUMN ended_at BIGINT;
-- Where the archive has it.
ALTER TABLE sessions ADD COLUMN manifest TEXT COLLATE "C";
-- The receipt of a client that completed the session itself, and the hash of the output that it names.
ALTER TABLE sessions ADD COLUMN prebuilt TEXT COLLATE "C";
ALTER TABLE sessions ADD COLUMN prebuilt_output TEXT COLLATE "C";
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

ALTER TABLE results ADD COLUMN output TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE results ADD COLUMN redactions BIGINT NOT NULL DEFAULT 0;

CREATE TABLE screenshots (
    project TEXT COLLATE "C" NOT NULL,
    session TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    blob TEXT COLLATE "C" NOT NULL,
    bytes BIGINT NOT NULL,
    PRIMARY KEY (project, session, id),
    FOREIGN KEY (project, session) REFERENCES sessions ON DELETE CASCADE
);

-- Where each example stands: the line of the session's rows. Its body stays in the blob.
CREATE TABLE examples (
    project TEXT COLLATE "C" NOT NULL,
    session TEXT COLLATE "C" NOT NULL,
    line BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    score DOUBLE PRECISION NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (project, session, line),
    FOREIGN KEY (project, session) REFERENCES sessions ON DELETE CASCADE
);
CREATE INDEX examples_listed ON examples (project, created_at, session, line);

-- How many rows need a blob. Its name is held here before it is put, so that none is ever without a row. With no use
-- and no hold it is to be deleted; while it leaves, nobody may hold or use it.
CREATE TABLE blobs (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    uses BIGINT NOT NULL CHECK (uses >= 0),
    held_until BIGINT NOT NULL DEFAULT 0,
    leaving_until BIGINT
);
CREATE INDEX blobs_unneeded ON blobs (name) WHERE uses = 0;
INSERT INTO blobs (name, uses)
SELECT name, count(*)
  FROM (SELECT completion AS name FROM results
        UNION ALL SELECT canonical FROM results
        UNION ALL SELECT rows FROM results) AS needed
 GROUP BY name;

-- The highest epoch of any session that was erased: one that takes an erased id begins there, so that a worker of the
-- erased one stays fenced.
CREATE TABLE erased (epoch BIGINT NOT NULL);
INSERT INTO erased VALUES (0);

ALTER TABLE tokens ADD COLUMN label TEXT COLLATE "C" NOT NULL DEFAULT '';

-- Tickets open one socket each, for a short while, in a token's place.
CREATE TABLE tickets (
    hash TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    token TEXT COLLATE "C" NOT NULL REFERENCES tokens ON DELETE CASCADE,
    until BIGINT NOT NULL
);
CREATE INDEX tickets_over ON tickets (until);
