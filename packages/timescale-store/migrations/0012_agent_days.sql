-- What agents did on a day, computed with daily_costs from the runs that began on it and what lies below these: a row for each
-- combination of name, environment, version and scope. Taken by readers while the day has no mark in dirty_days.
CREATE TABLE agent_days
(
    project_id text COLLATE "C" NOT NULL,
    day date NOT NULL,
    agent_name text COLLATE "C" NOT NULL,
    agent_environment text COLLATE "C" NOT NULL,
    -- Empty: none.
    agent_version text COLLATE "C" NOT NULL,
    agent_scope text COLLATE "C" NOT NULL,
    calls bigint NOT NULL,
    errors bigint NOT NULL,
    first_seen timestamptz NOT NULL,
    last_seen timestamptz NOT NULL,
    -- In seconds, of calls that have ended.
    latency_lowest double precision,
    latency_highest double precision,
    -- As in value_sketches; a bucket may come more than once.
    latency_buckets integer[] NOT NULL,
    latency_counts bigint[] NOT NULL,
    cost numeric NOT NULL,
    unpriced bigint NOT NULL,
    -- The first ones by their bytes.
    models text[] COLLATE "C" NOT NULL,
    tools text[] COLLATE "C" NOT NULL
);
CREATE INDEX agent_days_day ON agent_days (project_id, day);

-- Days in daily_costs whose rows in agent_days are missing or of before.
CREATE TABLE due_agent_days
(
    project_id text COLLATE "C" NOT NULL,
    day date NOT NULL,
    PRIMARY KEY (project_id, day)
);

INSERT INTO due_agent_days (project_id, day) SELECT DISTINCT project_id, day FROM daily_costs WHERE NOT is_group;

-- A process of the version before computes days too, without their agents.
CREATE FUNCTION note_due_agent_days() RETURNS trigger LANGUAGE plpgsql SET search_path = telemetry AS $$
BEGIN
    INSERT INTO due_agent_days (project_id, day) SELECT DISTINCT project_id, day FROM changed
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER daily_costs_inserted_agents AFTER INSERT ON daily_costs REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION note_due_agent_days();
CREATE TRIGGER daily_costs_deleted_agents AFTER DELETE ON daily_costs REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION note_due_agent_days();
