-- What a call that came with neither usage nor cost may have used, counted from its texts. No total sums these columns: what
-- was reported is in the others.
ALTER TABLE observations {{on_cluster}}
    ADD COLUMN IF NOT EXISTS estimated_input Nullable(UInt32) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS estimated_output Nullable(UInt32) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS estimated_cost Nullable(Decimal(38, 12)) CODEC(ZSTD(1))
