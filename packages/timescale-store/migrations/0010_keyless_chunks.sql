-- Packed chunks of observations of which the keys were released: their rows are found by trace and by hash of the id.
CREATE TABLE keyless_chunks
(
    chunk_from timestamptz PRIMARY KEY,
    -- Excluded.
    chunk_to timestamptz NOT NULL,
    -- They were put back since.
    has_keys boolean NOT NULL DEFAULT FALSE
);

-- Some thousand rows of a project in a chunk, in the order of their batches: from this trace to the next stretch's.
CREATE TABLE keyless_stretches
(
    project_id text COLLATE "C" NOT NULL,
    chunk_from timestamptz NOT NULL,
    stretch integer NOT NULL,
    first_trace text COLLATE "C" NOT NULL,
    PRIMARY KEY (project_id, chunk_from, stretch)
);

-- Hashes of ids in ascending order, and the stretch that each lies in. They may name rows that are there no longer.
CREATE TABLE keyless_ids
(
    project_id text COLLATE "C" NOT NULL,
    chunk_from timestamptz NOT NULL,
    last_hash bigint NOT NULL,
    hashes bigint[] NOT NULL,
    stretches integer[] NOT NULL,
    PRIMARY KEY (project_id, chunk_from, last_hash)
);

-- Whether the keys of packed rows go. Not while a process of the version before runs: it would not find such rows.
ALTER TABLE chunk_settings ADD COLUMN releases_keys boolean NOT NULL DEFAULT FALSE;
