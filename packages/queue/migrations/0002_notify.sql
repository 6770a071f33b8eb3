-- Takes one request's parts, whole or not at all. Gives '' or why not. Who listens is told of the shards that have parts now.
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
  PERFORM pg_notify('this_schema', (SELECT string_agg(DISTINCT shard::text, ',') FROM unnest(part_shards) AS n(shard)));
  RETURN '';
END $$;
