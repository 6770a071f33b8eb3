-- The writer names days alone: when they were marked the server says.
ALTER TABLE dirty_days {{on_cluster}}
    MODIFY COLUMN marked_at SimpleAggregateFunction(max, DateTime64(6, 'UTC')) DEFAULT now64(6, 'UTC') CODEC(Delta(8), ZSTD(1))
