-- What was recorded before a cost was priced again for the first time: said only of rows that are revisions, by the ten
-- lowest bits of row_version. A row that the pipeline writes is what was recorded.
ALTER TABLE observations {{on_cluster}}
    ADD COLUMN IF NOT EXISTS recorded_cost_source Enum8('none' = 0, 'unpriced' = 1, 'computed' = 2, 'provided' = 3),
    ADD COLUMN IF NOT EXISTS recorded_cost_details Map(String, Decimal(38, 12)) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS recorded_total_cost Nullable(Decimal(38, 12)) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS recorded_model_id Nullable(String) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS recorded_price_version Nullable(String) CODEC(ZSTD(1))
