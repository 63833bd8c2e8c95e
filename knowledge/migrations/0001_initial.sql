-- The store of record. Rows carry the generation in which they appeared (added_in) and, once replaced or withdrawn,
-- the generation from which they are gone (removed_in); a reader of generation g sees added_in <= g < removed_in.

CREATE TABLE manifest (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE documents (
    version    INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL,
    location   TEXT NOT NULL,
    root       TEXT NOT NULL,
    digest     TEXT NOT NULL,
    title      TEXT NOT NULL,
    language   TEXT NOT NULL,
    url        TEXT,
    text       TEXT NOT NULL,
    added_at   TEXT NOT NULL,
    added_in   INTEGER NOT NULL,
    removed_in INTEGER,
    withdrawn  INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE UNIQUE INDEX one_current_version ON documents (id) WHERE removed_in IS NULL;
CREATE INDEX documents_by_location ON documents (location) WHERE removed_in IS NULL;

CREATE TABLE passages (
    key        INTEGER PRIMARY KEY AUTOINCREMENT,
    version    INTEGER NOT NULL REFERENCES documents (version) ON DELETE CASCADE,
    start      INTEGER NOT NULL,
    "end"      INTEGER NOT NULL,
    context    TEXT NOT NULL,
    units      TEXT NOT NULL,
    vector_key TEXT NOT NULL REFERENCES vectors (key)
) STRICT;

CREATE INDEX passages_by_version ON passages (version);
CREATE INDEX passages_by_vector ON passages (vector_key);

-- Vectors are filed under what they were made from (embedder, context, text), so equal text is embedded once.
CREATE TABLE vectors (
    key         TEXT PRIMARY KEY,
    pooled      BLOB NOT NULL,
    word_values BLOB NOT NULL,
    word_scales BLOB NOT NULL,
    word_spans  BLOB NOT NULL
) STRICT, WITHOUT ROWID;
