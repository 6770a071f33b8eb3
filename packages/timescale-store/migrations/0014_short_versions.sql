-- Whether versions of packed rows lack what their clocks say. Not while a process of the version before runs: it would take
-- such rows for older than they are.
ALTER TABLE chunk_settings
    ADD COLUMN shortens_versions boolean NOT NULL DEFAULT FALSE,
    -- Some rows may have short versions, also when no more are to get them.
    ADD COLUMN has_short_versions boolean NOT NULL DEFAULT FALSE;
