-- What was in a chunk when it was exported. One that holds something else by now is not dropped unasked.
CREATE TABLE chunk_exports
(
    name text COLLATE "C" PRIMARY KEY,
    exported_at timestamptz NOT NULL,
    location text COLLATE "C" NOT NULL,
    rows bigint NOT NULL,
    -- A sum of hashes of what tells rows and their versions apart.
    content text COLLATE "C" NOT NULL
);

-- One row. Hours, since chunks and policies are told in hours, days and weeks.
CREATE TABLE chunk_settings
(
    is_only boolean PRIMARY KEY DEFAULT TRUE CHECK (is_only),
    -- NULL: rows are kept for ever.
    keep_hours bigint,
    drops_unexported boolean NOT NULL DEFAULT FALSE,
    -- With TimescaleDB: rows this old may lie compressed. NULL: no policy compresses them.
    compress_after_hours bigint DEFAULT 720
);
INSERT INTO chunk_settings DEFAULT VALUES;
