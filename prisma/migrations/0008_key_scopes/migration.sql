-- What a key may do. Keys of before may do what they could: all but managing keys.

ALTER TABLE "api_keys" ADD COLUMN IF NOT EXISTS "scopes" TEXT[] NOT NULL DEFAULT ARRAY['ingest', 'read', 'scores', 'write']::TEXT[];
