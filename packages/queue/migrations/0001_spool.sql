-- this_schema: of the queue's namespace. this_lock: the key of the advisory lock under which its totals are changed.
-- Versions before had no history of migrations: what they made is found here.

CREATE TABLE IF NOT EXISTS this_schema.settings (
  id boolean PRIMARY KEY DEFAULT true CHECK (id),
  shards integer NOT NULL
);

CREATE TABLE IF NOT EXISTS this_schema.parts (
  ref text PRIMARY KEY,
  shard integer NOT NULL,
  project_id text NOT NULL,
  batch_id text NOT NULL,
  part integer NOT NULL,
  received_at bigint NOT NULL,
  events bigint NOT NULL,
  payload_bytes bigint NOT NULL,
  -- What the part counts for in the totals.
  held_bytes bigint NOT NULL,
  put_at timestamptz NOT NULL,
  payload bytea NOT NULL
);
-- Compressed already. Within CREATE TABLE it needs PostgreSQL 16. Said once: each time it would lock the table.
DO $$ BEGIN
  IF (SELECT attstorage <> 'e' FROM pg_attribute WHERE attrelid = 'this_schema.parts'::regclass AND attname = 'payload') THEN
    ALTER TABLE this_schema.parts ALTER COLUMN payload SET STORAGE EXTERNAL;
  END IF;
END $$;
CREATE INDEX IF NOT EXISTS parts_by_age ON this_schema.parts (shard, put_at, ref);
CREATE INDEX IF NOT EXISTS parts_by_project ON this_schema.parts (project_id);

-- Tries that have neither succeeded nor failed. What a crash of PostgreSQL takes of it is not missed.
CREATE UNLOGGED TABLE IF NOT EXISTS this_schema.begun (
  ref text,
  consumer text,
  is_alone boolean NOT NULL,
  PRIMARY KEY (ref, consumer)
);

CREATE TABLE IF NOT EXISTS this_schema.projects (
  project_id text PRIMARY KEY,
  parts bigint NOT NULL,
  bytes bigint NOT NULL
);

CREATE TABLE IF NOT EXISTS this_schema.leases (
  shard integer PRIMARY KEY,
  consumer text NOT NULL,
  expires_at timestamptz NOT NULL
);

CREATE TABLE IF NOT EXISTS this_schema.consumers (
  consumer text PRIMARY KEY,
  seen_at timestamptz NOT NULL
);

-- Takes one request's parts, whole or not at all. Gives '' or why not.
CREATE OR REPLACE FUNCTION this_schema.put(
  shard_count integer, bytes_max bigint, age_max_ms bigint, overhead bigint, free_share_max bigint,
  project text, refs text[], part_shards integer[], batch_ids text[], part_numbers integer[], received bigint[],
  event_counts bigint[], body_bytes bigint[], payloads bytea[]
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  total bigint; held bigint; size bigint; added bigint; oldest timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock(this_lock);
  SELECT coalesce(sum(octet_length(n.payload) + overhead), 0), count(*) INTO size, added
    FROM unnest(refs, payloads) AS n(ref, payload)
    WHERE NOT EXISTS (SELECT 1 FROM this_schema.parts p WHERE p.ref = n.ref);
  IF added = 0 THEN RETURN ''; END IF;
  IF shard_count IS DISTINCT FROM (SELECT shards FROM this_schema.settings) THEN RETURN 'shards'; END IF;
  SELECT coalesce(sum(bytes), 0) INTO total FROM this_schema.projects;
  IF total > 0 THEN
    SELECT min(o.put_at) INTO oldest FROM generate_series(0, shard_count - 1) AS s(shard), LATERAL (
      SELECT put_at FROM this_schema.parts p WHERE p.shard = s.shard ORDER BY put_at LIMIT 1) o;
    IF clock_timestamp() - oldest > age_max_ms * interval '1 millisecond' THEN RETURN 'age'; END IF;
    IF total + size > bytes_max THEN RETURN 'bytes'; END IF;
    SELECT bytes INTO held FROM this_schema.projects WHERE project_id = project;
    IF held > 0 AND (total + size) * 2 > bytes_max AND held + size > free_share_max * (bytes_max - total - size) THEN
      RETURN 'share';
    END IF;
  END IF;
  INSERT INTO this_schema.parts
    SELECT n.ref, n.shard, project, n.batch_id, n.part, n.received_at, n.events, n.payload_bytes,
      octet_length(n.payload) + overhead, clock_timestamp(), n.payload
    FROM unnest(refs, part_shards, batch_ids, part_numbers, received, event_counts, body_bytes, payloads)
      AS n(ref, shard, batch_id, part, received_at, events, payload_bytes, payload)
    ON CONFLICT (ref) DO NOTHING;
  INSERT INTO this_schema.projects AS p VALUES (project, added, size)
    ON CONFLICT (project_id) DO UPDATE SET parts = p.parts + added, bytes = p.bytes + size;
  RETURN '';
END $$;

-- Removes those of the parts whose shards the consumer holds. Gives those that stay.
CREATE OR REPLACE FUNCTION this_schema.remove(me text, refs text[]) RETURNS text[] LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(this_lock);
  WITH held AS (SELECT shard FROM this_schema.leases WHERE consumer = me AND expires_at > clock_timestamp()),
    gone AS (DELETE FROM this_schema.parts WHERE ref = ANY(refs) AND shard IN (SELECT shard FROM held)
      RETURNING project_id, held_bytes),
    sums AS (SELECT project_id, count(*) AS parts, sum(held_bytes) AS bytes FROM gone GROUP BY project_id)
  UPDATE this_schema.projects p SET parts = p.parts - s.parts, bytes = p.bytes - s.bytes
    FROM sums s WHERE p.project_id = s.project_id;
  DELETE FROM this_schema.projects WHERE parts <= 0;
  DELETE FROM this_schema.begun b
    WHERE b.ref = ANY(refs) AND NOT EXISTS (SELECT 1 FROM this_schema.parts p WHERE p.ref = b.ref);
  RETURN ARRAY(SELECT ref FROM this_schema.parts WHERE ref = ANY(refs));
END $$;

-- Renews the consumer's leases and takes free shards up to its fair share. Gives the fair share, then the shards.
CREATE OR REPLACE FUNCTION this_schema.hold(me text, lease_ms bigint, is_leaving boolean) RETURNS integer[] LANGUAGE plpgsql AS $$
DECLARE
  at timestamptz; until timestamptz; shard_count integer; fair integer; mine integer;
BEGIN
  PERFORM pg_advisory_xact_lock(this_lock + 1);
  at := clock_timestamp();
  until := at + lease_ms * interval '1 millisecond';
  IF is_leaving THEN
    DELETE FROM this_schema.consumers WHERE consumer = me;
  ELSE
    INSERT INTO this_schema.consumers VALUES (me, at) ON CONFLICT (consumer) DO UPDATE SET seen_at = at;
  END IF;
  DELETE FROM this_schema.consumers WHERE seen_at < at - lease_ms * interval '1 millisecond';
  DELETE FROM this_schema.leases WHERE expires_at <= at;
  UPDATE this_schema.leases SET expires_at = until WHERE consumer = me;
  SELECT shards INTO shard_count FROM this_schema.settings;
  SELECT ceil(shard_count::numeric / greatest(count(*), 1)) INTO fair FROM this_schema.consumers;
  SELECT count(*) INTO mine FROM this_schema.leases WHERE consumer = me;
  INSERT INTO this_schema.leases
    SELECT shard, me, until FROM generate_series(0, shard_count - 1) AS s(shard)
    WHERE NOT EXISTS (SELECT 1 FROM this_schema.leases l WHERE l.shard = s.shard)
    ORDER BY shard LIMIT CASE WHEN is_leaving THEN 0 ELSE greatest(fair - mine, 0) END;
  RETURN fair || ARRAY(SELECT shard FROM this_schema.leases WHERE consumer = me ORDER BY shard);
END $$;

-- Gives what stands in the way, or ''.
CREATE OR REPLACE FUNCTION this_schema.change_shards(wanted integer, lease_ms bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  since timestamptz := clock_timestamp() - lease_ms * interval '1 millisecond';
BEGIN
  PERFORM pg_advisory_xact_lock(this_lock);
  PERFORM pg_advisory_xact_lock(this_lock + 1);
  IF EXISTS (SELECT 1 FROM this_schema.consumers WHERE seen_at >= since) THEN RETURN 'consumers'; END IF;
  IF EXISTS (SELECT 1 FROM this_schema.leases WHERE expires_at > clock_timestamp()) THEN RETURN 'consumers'; END IF;
  IF EXISTS (SELECT 1 FROM this_schema.parts) THEN RETURN 'parts'; END IF;
  INSERT INTO this_schema.settings (shards) VALUES (wanted) ON CONFLICT (id) DO UPDATE SET shards = wanted;
  RETURN '';
END $$;
