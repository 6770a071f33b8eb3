-- Columns are named and mean what they do in clickhouse/schema.sql. Texts compare by their bytes (COLLATE "C") and
-- are written through the text codec. Maps are json and not jsonb: their keys keep their order. Amounts of money in
-- them are JSON strings.

CREATE TABLE observations
(
    project_id text COLLATE "C" NOT NULL,
    trace_id text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    parent_observation_id text COLLATE "C" NOT NULL,
    type text COLLATE "C" NOT NULL,
    name text COLLATE "C",
    start_time timestamptz NOT NULL,
    end_time timestamptz,
    completion_start_time timestamptz,
    level text COLLATE "C" NOT NULL,
    status_message text COLLATE "C",
    version text COLLATE "C",
    environment text COLLATE "C" NOT NULL,
    input text COLLATE "C",
    output text COLLATE "C",
    metadata json NOT NULL,
    model text COLLATE "C",
    provider text COLLATE "C",
    model_parameters text COLLATE "C",
    prompt_name text COLLATE "C",
    prompt_version bigint,
    usage_details json NOT NULL,
    usage_convention text COLLATE "C" NOT NULL,
    usage_role text COLLATE "C" NOT NULL,
    provided_cost json NOT NULL,
    cost_source text COLLATE "C" NOT NULL,
    cost_details json NOT NULL,
    total_cost numeric(38, 12),
    model_id text COLLATE "C",
    price_version text COLLATE "C",
    -- Sums over the buckets of usage_details and cost_details whose names hold `input` or `output`, and the units of
    -- `total`: taking the maps of many rows apart takes longer than reading them.
    input_units bigint NOT NULL,
    output_units bigint NOT NULL,
    total_units bigint NOT NULL,
    input_cost numeric,
    output_cost numeric,
    span_events text COLLATE "C",
    span_links text COLLATE "C",
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    clock bigint NOT NULL,
    field_clocks json NOT NULL,
    null_fields smallint NOT NULL,
    row_version numeric(39) NOT NULL,
    -- What was recorded first; set by revisions of the cost only.
    recorded_cost_source text COLLATE "C" NOT NULL DEFAULT 'none',
    recorded_cost_details json NOT NULL DEFAULT '{}',
    recorded_total_cost numeric(38, 12),
    recorded_model_id text COLLATE "C",
    recorded_price_version text COLLATE "C",
    PRIMARY KEY (project_id, trace_id, start_time, id)
) {{parted_by:start_time}};

CREATE TABLE traces
(
    project_id text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    timestamp timestamptz NOT NULL,
    name text COLLATE "C",
    external_id text COLLATE "C",
    user_id text COLLATE "C",
    session_id text COLLATE "C",
    release text COLLATE "C",
    version text COLLATE "C",
    environment text COLLATE "C" NOT NULL,
    input text COLLATE "C",
    output text COLLATE "C",
    public boolean NOT NULL,
    bookmarked boolean NOT NULL,
    tags text[] COLLATE "C" NOT NULL,
    metadata json NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    clock bigint NOT NULL,
    field_clocks json NOT NULL,
    null_fields smallint NOT NULL,
    row_version numeric(39) NOT NULL,
    PRIMARY KEY (project_id, id, timestamp)
) {{parted_by:timestamp}};

CREATE TABLE scores
(
    project_id text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    timestamp timestamptz NOT NULL,
    name text COLLATE "C" NOT NULL,
    trace_id text COLLATE "C",
    observation_id text COLLATE "C",
    session_id text COLLATE "C",
    dataset_run_id text COLLATE "C",
    data_type text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    value double precision,
    string_value text COLLATE "C",
    comment text COLLATE "C",
    config_id text COLLATE "C",
    queue_id text COLLATE "C",
    author_user_id text COLLATE "C",
    execution_trace_id text COLLATE "C",
    environment text COLLATE "C" NOT NULL,
    metadata json NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    clock bigint NOT NULL,
    field_clocks json NOT NULL,
    null_fields smallint NOT NULL,
    row_version numeric(39) NOT NULL,
    PRIMARY KEY (project_id, id, timestamp)
) {{parted_by:timestamp}};

-- Keys say where the one live row of an entity is, or that it is deleted, and the version of that. Unique keys of
-- parted tables must hold the time, which may change: identity without it is kept here.
CREATE TABLE observation_keys
(
    project_id text COLLATE "C" NOT NULL,
    trace_id text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    start_time timestamptz NOT NULL,
    row_version numeric(39) NOT NULL,
    is_deleted boolean NOT NULL,
    -- Where the row was before the last write: for the statement that moves it.
    before_time timestamptz,
    -- When it last came from another day, name or trace, by the clock of its writer.
    moved_at timestamptz,
    PRIMARY KEY (project_id, trace_id, id)
) WITH (fillfactor = 90);
CREATE INDEX observation_keys_id ON observation_keys (project_id, id);
-- Observations that were stored before their trace was known.
CREATE INDEX observation_keys_strays ON observation_keys (project_id, id) WHERE trace_id = id AND NOT is_deleted;
CREATE INDEX observation_keys_moved ON observation_keys (project_id, moved_at) WHERE moved_at IS NOT NULL;

CREATE TABLE trace_keys
(
    project_id text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    timestamp timestamptz NOT NULL,
    row_version numeric(39) NOT NULL,
    is_deleted boolean NOT NULL,
    before_time timestamptz,
    moved_at timestamptz,
    PRIMARY KEY (project_id, id)
) WITH (fillfactor = 90);
CREATE INDEX trace_keys_moved ON trace_keys (project_id, moved_at) WHERE moved_at IS NOT NULL;

CREATE TABLE score_keys
(
    project_id text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    timestamp timestamptz NOT NULL,
    -- Whose it is, or was when it was deleted.
    trace_id text COLLATE "C",
    row_version numeric(39) NOT NULL,
    is_deleted boolean NOT NULL,
    before_time timestamptz,
    moved_at timestamptz,
    PRIMARY KEY (project_id, id)
) WITH (fillfactor = 90);
CREATE INDEX score_keys_moved ON score_keys (project_id, moved_at) WHERE moved_at IS NOT NULL;
CREATE INDEX score_keys_trace_id ON score_keys (project_id, trace_id) WHERE trace_id IS NOT NULL;

-- Holds every day on which a trace or an observation of it has ever had a row.
CREATE TABLE trace_days
(
    project_id text COLLATE "C" NOT NULL,
    trace_id text COLLATE "C" NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    PRIMARY KEY (project_id, trace_id)
) WITH (fillfactor = 90);

CREATE TABLE deletions
(
    project_id text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    entity_id text COLLATE "C" NOT NULL,
    clock bigint NOT NULL,
    reaches bigint NOT NULL,
    PRIMARY KEY (project_id, kind, entity_id, clock)
);

CREATE TABLE ingest_batches
(
    project_id text COLLATE "C" NOT NULL,
    batch_id text COLLATE "C" NOT NULL,
    part bigint NOT NULL,
    received_at timestamptz NOT NULL,
    received_day date NOT NULL,
    stored_at timestamptz NOT NULL,
    received bigint NOT NULL,
    stored bigint NOT NULL,
    rejected json NOT NULL,
    quarantined bigint NOT NULL,
    payload_bytes bigint NOT NULL,
    row_version numeric(39) NOT NULL,
    PRIMARY KEY (project_id, batch_id, part, received_day)
);
CREATE INDEX ingest_batches_received_at ON ingest_batches (project_id, received_at);

CREATE TABLE dead_letters
(
    project_id text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    batch_id text COLLATE "C" NOT NULL,
    part bigint NOT NULL,
    received_at timestamptz NOT NULL,
    quarantined_at timestamptz NOT NULL,
    reason text COLLATE "C" NOT NULL,
    message text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    entity_id text COLLATE "C" NOT NULL,
    events bigint NOT NULL,
    payload_bytes bigint NOT NULL,
    payload bytea NOT NULL,
    -- Grows as a letter moves on: open, discarded, replayed.
    state smallint NOT NULL,
    PRIMARY KEY (project_id, id)
);
CREATE INDEX dead_letters_quarantined_at ON dead_letters (quarantined_at, id);

-- A day has as many marks as transactions that could not share one: a writer holds a lock on the mark that it
-- relies on, and whoever computes a day deletes its marks first and then looks.
CREATE SEQUENCE dirty_day_marks;
CREATE TABLE dirty_days
(
    project_id text COLLATE "C" NOT NULL,
    day date NOT NULL,
    mark bigint NOT NULL DEFAULT nextval('dirty_day_marks'),
    marked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (project_id, day, mark)
);

-- When the telemetry of a project last changed. Every connection has a row of its own, so that none waits for another.
CREATE TABLE project_activity
(
    project_id text COLLATE "C" NOT NULL,
    slot smallint NOT NULL,
    marked_at timestamptz NOT NULL,
    PRIMARY KEY (project_id, slot)
) WITH (fillfactor = 50);
