-- Messages without a number that were acknowledged, by a keyed digest of their bytes: sending again is harmless.
CREATE TABLE messages (
    project TEXT COLLATE "C" NOT NULL,
    session TEXT COLLATE "C" NOT NULL,
    digest BYTEA NOT NULL,
    PRIMARY KEY (project, session, digest),
    FOREIGN KEY (project, session) REFERENCES sessions ON DELETE CASCADE
);
