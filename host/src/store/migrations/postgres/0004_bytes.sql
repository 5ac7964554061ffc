-- Bytes of a session's fragments, each a line: what it is bounded by.
ALTER TABLE sessions ADD COLUMN bytes BIGINT NOT NULL DEFAULT 0;
UPDATE sessions SET bytes = (SELECT coalesce(sum(length(body) + 1), 0) FROM fragments
                              WHERE fragments.project = sessions.project AND session = sessions.id)
 WHERE status NOT IN ('COMPLETED', 'ARCHIVED');
