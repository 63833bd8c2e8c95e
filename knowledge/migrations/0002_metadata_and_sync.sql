-- What a document says of itself, and where sources come from, so that they can be refreshed.

ALTER TABLE documents ADD COLUMN date TEXT;
ALTER TABLE documents ADD COLUMN author TEXT;
ALTER TABLE documents ADD COLUMN collection TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}';
ALTER TABLE documents ADD COLUMN pages TEXT NOT NULL DEFAULT '[]';
ALTER TABLE documents ADD COLUMN notes TEXT NOT NULL DEFAULT '[]';
-- Which readers made the text: when they change, the file is read again.
ALTER TABLE documents ADD COLUMN reading TEXT NOT NULL DEFAULT '';
-- Near-duplicates share a family; a document that is like no other has a family to itself.
ALTER TABLE documents ADD COLUMN family TEXT NOT NULL DEFAULT '';

CREATE INDEX documents_by_family ON documents (family) WHERE removed_in IS NULL AND family != '';

-- Texts lie apart: a row that holds a long text is slow to look through for what stands behind it.
CREATE TABLE texts (
    version INTEGER PRIMARY KEY REFERENCES documents (version) ON DELETE CASCADE,
    text    TEXT NOT NULL
) STRICT;

INSERT INTO texts SELECT version, text FROM documents;
ALTER TABLE documents DROP COLUMN text;
CREATE INDEX documents_by_addition ON documents (added_in);
CREATE INDEX documents_by_removal ON documents (removed_in);

-- With a row number of their own, long vectors are appended; under a random key each would be put in between others.
CREATE TABLE appended_vectors (
    number      INTEGER PRIMARY KEY,
    key         TEXT NOT NULL UNIQUE,
    pooled      BLOB NOT NULL,
    word_values BLOB NOT NULL,
    word_scales BLOB NOT NULL,
    word_spans  BLOB NOT NULL
) STRICT;

INSERT INTO appended_vectors (key, pooled, word_values, word_scales, word_spans)
    SELECT key, pooled, word_values, word_scales, word_spans FROM vectors;
DROP TABLE vectors;
ALTER TABLE appended_vectors RENAME TO vectors;

-- Bands of a document's sketch: two documents that share one may be near-duplicates.
CREATE TABLE sketches (
    band    INTEGER NOT NULL,
    version INTEGER NOT NULL REFERENCES documents (version) ON DELETE CASCADE,
    PRIMARY KEY (band, version)
) STRICT, WITHOUT ROWID;

CREATE INDEX sketches_by_version ON sketches (version);

-- What the operator gave: a file, a folder or a web address. `sync` goes through these.
CREATE TABLE roots (
    given      TEXT PRIMARY KEY,
    collection TEXT NOT NULL,
    crawl      TEXT NOT NULL,
    max_pages  INTEGER NOT NULL,
    added_at   TEXT NOT NULL,
    synced_at  TEXT
) STRICT, WITHOUT ROWID;

-- Every web address that was visited for a root, and what is known for the next visit.
CREATE TABLE pages (
    url           TEXT PRIMARY KEY,
    root          TEXT NOT NULL,
    document_id   TEXT,
    etag          TEXT,
    last_modified TEXT,
    links         TEXT NOT NULL DEFAULT '[]',
    misses        INTEGER NOT NULL DEFAULT 0,
    checked_at    TEXT NOT NULL,
    error         TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX pages_by_root ON pages (root);
CREATE INDEX pages_by_document ON pages (document_id);

-- Archives whose members have all been taken in, so that an unchanged one need not be unpacked.
CREATE TABLE archives (
    location TEXT PRIMARY KEY,
    digest   TEXT NOT NULL,
    reading  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What an operator removed by hand: `sync` does not bring it back, `ingest` does.
CREATE TABLE excluded (
    location   TEXT PRIMARY KEY,
    removed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
