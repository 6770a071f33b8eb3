-- What days cost, computed from their rows. Taken by readers while the day has no mark in dirty_days; a day without
-- a row here and without a mark has nothing.
CREATE TABLE daily_costs
(
    project_id text COLLATE "C" NOT NULL,
    day date NOT NULL,
    -- A row is of the whole day, or of one group of traces that have these properties in common.
    is_group boolean NOT NULL,
    has_trace boolean NOT NULL,
    trace_name text COLLATE "C",
    user_id text COLLATE "C",
    tags text[] COLLATE "C" NOT NULL,
    environment text COLLATE "C" NOT NULL,
    -- A row counts traces by their own time, or sums up the observations of one model.
    is_trace boolean NOT NULL,
    model text COLLATE "C",
    trace_count bigint NOT NULL,
    observation_count bigint NOT NULL,
    -- Of the observations that count in totals. Without limits: sums are exact, however large.
    input_units numeric NOT NULL,
    output_units numeric NOT NULL,
    total_units numeric NOT NULL,
    cost numeric NOT NULL,
    unpriced_count bigint NOT NULL,
    provided_count bigint NOT NULL,
    computed_count bigint NOT NULL,
    computed_cost numeric NOT NULL
);
CREATE INDEX daily_costs_day ON daily_costs (project_id, is_group, day);
CREATE INDEX daily_costs_user_id ON daily_costs (project_id, user_id, day) WHERE is_group AND octet_length(user_id) <= 800;

-- Whether an aggregate counts depends on the rest of its trace: which traces have any is asked with every sum.
CREATE INDEX observations_aggregates ON observations (project_id, start_time, trace_id) WHERE usage_role <> 'own';
