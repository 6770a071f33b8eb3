-- A deletion that was begun and never done ends nothing that comes later. Those of before, and of older processes, are done.
ALTER TABLE deletions {{on_cluster}} ADD COLUMN IF NOT EXISTS is_done SimpleAggregateFunction(max, UInt8) DEFAULT 1
