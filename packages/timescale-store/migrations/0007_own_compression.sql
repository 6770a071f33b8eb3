-- When a process last took it upon itself to compress what is old enough: no policy of TimescaleDB does.
ALTER TABLE chunk_settings ADD COLUMN compressed_at timestamptz;
