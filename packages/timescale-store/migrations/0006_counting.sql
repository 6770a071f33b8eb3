-- What the writer of a trace decided of each report of usage. NULL: a row of before, of which what it reports of its own
-- counted, whatever else its trace reports.
ALTER TABLE observations
    ADD COLUMN counted boolean,
    -- The observation that counts for the same call; where both count, it is in doubt whether they report one call.
    ADD COLUMN repeats text COLLATE "C" NOT NULL DEFAULT '';

-- Aggregates of before counted where nothing of their trace reported usage of its own: they go on counting until their
-- trace is decided anew.
UPDATE observations AS o SET counted = true
WHERE o.usage_role <> 'own' AND (o.total_units > 0 OR o.cost_source <> 'none')
  AND NOT EXISTS (
    SELECT FROM observations AS other
    WHERE other.project_id = o.project_id AND other.trace_id = o.trace_id
      AND other.usage_role = 'own' AND (other.total_units > 0 OR other.cost_source <> 'none')
  );

-- Whether an aggregate counts is said by its row.
DROP INDEX observations_aggregates;
