-- What the writer of a trace decided of each report of usage. Rows of before say nothing: what an observation reports
-- of its own counted, whatever else its trace reports.
ALTER TABLE observations {{on_cluster}}
    -- whether totals of usage and cost have it
    ADD COLUMN IF NOT EXISTS counted Bool DEFAULT usage_role = 'own',
    -- the observation that counts for the same call; where both count, it is in doubt whether they report one call
    ADD COLUMN IF NOT EXISTS repeats String CODEC(ZSTD(1))
