-- How the values of a day's observations are spread, computed with daily_costs: quantiles of any number of days are
-- answered from these. What a bucket holds is said in core/src/metrics/value-sketch.ts.
CREATE TABLE value_sketches
(
    project_id text COLLATE "C" NOT NULL,
    day date NOT NULL,
    -- A row is of one name, or of all names together.
    is_named boolean NOT NULL,
    name text COLLATE "C",
    model text COLLATE "C",
    type text COLLATE "C" NOT NULL,
    environment text COLLATE "C" NOT NULL,
    measure text COLLATE "C" NOT NULL,
    value_count bigint NOT NULL,
    value_sum numeric NOT NULL,
    lowest numeric NOT NULL,
    highest numeric NOT NULL,
    -- In ascending order, and how many values each of them has.
    buckets integer[] NOT NULL,
    bucket_counts bigint[] NOT NULL
);
CREATE INDEX value_sketches_day ON value_sketches (project_id, is_named, measure, day);

-- Days in daily_costs whose sketches are missing or of before.
CREATE TABLE unsketched_days
(
    project_id text COLLATE "C" NOT NULL,
    day date NOT NULL,
    -- False: there are more names than are kept; what is not asked by name is known.
    is_due boolean NOT NULL DEFAULT TRUE,
    PRIMARY KEY (project_id, day)
);

INSERT INTO unsketched_days (project_id, day) SELECT DISTINCT project_id, day FROM daily_costs WHERE NOT is_group;

-- Whoever computes a day says so, a process of the version before too: it knows no sketches.
CREATE FUNCTION note_unsketched_days() RETURNS trigger LANGUAGE plpgsql SET search_path = telemetry AS $$
BEGIN
    INSERT INTO unsketched_days (project_id, day) SELECT DISTINCT project_id, day FROM changed
    ON CONFLICT (project_id, day) DO UPDATE SET is_due = TRUE;
    RETURN NULL;
END
$$;
CREATE TRIGGER daily_costs_inserted AFTER INSERT ON daily_costs REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION note_unsketched_days();
CREATE TRIGGER daily_costs_deleted AFTER DELETE ON daily_costs REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION note_unsketched_days();
