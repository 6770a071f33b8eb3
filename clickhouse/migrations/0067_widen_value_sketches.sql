-- What a trace costs is a sum of what its observations cost, and may be larger than any of these.
ALTER TABLE value_sketches {{on_cluster}} MODIFY COLUMN sketches Array(Tuple(
    name Nullable(String),
    model Nullable(String),
    type String,
    environment String,
    value_count UInt64,
    value_sum Decimal(76, 12),
    lowest Decimal(76, 12),
    highest Decimal(76, 12),
    buckets Array(Int32),
    bucket_counts Array(UInt64)
)) CODEC(ZSTD(1))
