-- Generated from clickhouse/migrations; `npm run schema -w @spanledger/clickhouse-store` writes it.

CREATE TABLE agent_days
(
    `project_id` LowCardinality(String),
    `day` Date,
    `is_whole` Bool,
    `agents` Array(Tuple(
        agent_name String,
        agent_environment String,
        agent_version String,
        agent_scope String,
        calls UInt64,
        errors UInt64,
        first_seen DateTime64(6, 'UTC'),
        last_seen DateTime64(6, 'UTC'),
        latency_lowest Nullable(Float64),
        latency_highest Nullable(Float64),
        latency_buckets Array(Int32),
        latency_counts Array(UInt64),
        cost Decimal(76, 12),
        unpriced UInt64,
        models Array(String),
        tools Array(String))) CODEC(ZSTD(1)),
    `computed_at` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1))
)
ENGINE = ReplacingMergeTree(computed_at)
ORDER BY (project_id, day)
SETTINGS index_granularity = 128, min_compress_block_size = 65536, max_compress_block_size = 65536;

CREATE TABLE daily_costs
(
    `project_id` LowCardinality(String),
    `kind` Enum8('day' = 1, 'group' = 2, 'name' = 3, 'user' = 4, 'tags' = 5, 'environment' = 6),
    `day` Date,
    `trace_group` String CODEC(ZSTD(1)),
    `has_trace` Bool,
    `trace_name` Nullable(String) CODEC(ZSTD(1)),
    `user_id` Nullable(String) CODEC(ZSTD(1)),
    `tags` Array(String) CODEC(ZSTD(1)),
    `environment` LowCardinality(String),
    `trace_count` UInt64 CODEC(ZSTD(1)),
    `observation_count` UInt64 CODEC(ZSTD(1)),
    `models` Array(Tuple(
        model Nullable(String),
        input_units UInt64,
        output_units UInt64,
        total_units UInt64,
        observation_count UInt64,
        trace_count UInt64,
        cost Decimal(76, 12),
        unpriced_count UInt64,
        provided_count UInt64,
        computed_count UInt64,
        computed_cost Decimal(76, 12))) CODEC(ZSTD(1)) SETTINGS (min_compress_block_size = 65536, max_compress_block_size = 65536),
    `computed_at` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1))
)
ENGINE = ReplacingMergeTree(computed_at)
ORDER BY (project_id, kind, day, trace_group)
SETTINGS index_granularity = 128, min_bytes_for_wide_part = 134217728;

CREATE TABLE dead_letters
(
    `project_id` LowCardinality(String),
    `id` String CODEC(ZSTD(1)),
    `batch_id` String CODEC(ZSTD(1)),
    `part` UInt32 CODEC(ZSTD(1)),
    `received_at` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `quarantined_at` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `reason` LowCardinality(String),
    `message` String CODEC(ZSTD(1)),
    `kind` LowCardinality(String),
    `entity_id` String CODEC(ZSTD(1)),
    `events` UInt32 CODEC(ZSTD(1)),
    `payload_bytes` UInt64 CODEC(ZSTD(1)),
    `payload` String CODEC(NONE),
    `state` UInt8
)
ENGINE = ReplacingMergeTree(state)
ORDER BY (project_id, id)
SETTINGS non_replicated_deduplication_window = 1000, min_bytes_for_wide_part = 134217728, index_granularity = 8192;

CREATE TABLE deletions
(
    `project_id` LowCardinality(String),
    `kind` LowCardinality(String),
    `entity_id` String CODEC(ZSTD(1)),
    `clock` UInt64 CODEC(Delta(8), ZSTD(1)),
    `reaches` SimpleAggregateFunction(min, UInt64) CODEC(Delta(8), ZSTD(1)),
    `is_done` SimpleAggregateFunction(max, UInt8) DEFAULT 1
)
ENGINE = AggregatingMergeTree
ORDER BY (project_id, kind, entity_id, clock)
SETTINGS index_granularity = 8192;

CREATE TABLE dirty_days
(
    `project_id` LowCardinality(String),
    `day` Date,
    `marked_at` SimpleAggregateFunction(max, DateTime64(6, 'UTC')) DEFAULT now64(6, 'UTC') CODEC(Delta(8), ZSTD(1))
)
ENGINE = AggregatingMergeTree
ORDER BY (project_id, day)
SETTINGS index_granularity = 8192;

CREATE VIEW due_agent_days
AS WITH
    (
        SELECT groupArray((project_id, day))
        FROM
        (
            SELECT
                marks.project_id AS project_id,
                marks.day AS day
            FROM
            (
                SELECT
                    project_id,
                    day,
                    max(marked_at) AS marked
                FROM dirty_days
                GROUP BY
                    project_id,
                    day
            ) AS marks
            LEFT JOIN
            (
                SELECT
                    project_id,
                    day,
                    max(computed_at) AS computed
                FROM agent_days
                GROUP BY
                    project_id,
                    day
            ) AS known ON (known.project_id = marks.project_id) AND (known.day = marks.day)
            WHERE (now64(6, 'UTC') > addMilliseconds(marked, {rest_ms:UInt32})) AND (computed <= addMilliseconds(marked, {rest_ms:UInt32}))
            ORDER BY
                marked ASC,
                project_id ASC,
                day ASC
            LIMIT {days_max:UInt32}
        )
    ) AS due_days,
    due AS
    (
        SELECT
            each.1 AS project_id,
            each.2 AS day
        FROM
        (
            SELECT arrayJoin(due_days) AS each
        )
    ),
    near AS
    (
        SELECT DISTINCT
            project_id,
            addDays(day, arrayJoin([-1, 0, 1])) AS day
        FROM due
    ),
    parts AS
    (
        WITH RECURSIVE
            below AS
            (
                SELECT
                    o.project_id AS project_id,
                    o.trace_id AS trace_id,
                    o.id AS id,
                    CAST(0, 'INTEGER') AS steps,
                    toDate(o.start_time) AS run_day,
                    o.agent_name AS agent_name,
                    toString(o.environment) AS agent_environment,
                    o.agent_version AS agent_version,
                    o.agent_scope AS agent_scope,
                    o.is_agent_call AS is_call,
                    o.level = 'ERROR' AS is_error,
                    o.start_time AS began,
                    greatest(o.start_time, coalesce(o.end_time, o.start_time)) AS ended,
                    if(o.is_agent_call, toFloat64(toUnixTimestamp64Micro(o.end_time) - toUnixTimestamp64Micro(o.start_time)) / 1000000, NULL) AS latency,
                    o.model AS used_model,
                    if(o.type = 'TOOL', o.name, NULL) AS used_tool,
                    o.total_cost AS total_cost,
                    o.cost_source AS cost_source,
                    o.counted AS counted
                FROM observations AS o
                FINAL
                WHERE ((o.project_id, toDate(o.start_time)) IN (
                    SELECT
                        project_id,
                        day
                    FROM due
                )) AND (o.type = 'AGENT') AND (o.agent_name != '')
                UNION ALL
                SELECT
                    o.project_id AS project_id,
                    o.trace_id AS trace_id,
                    o.id AS id,
                    CAST(b.steps + 1, 'INTEGER') AS steps,
                    b.run_day AS run_day,
                    b.agent_name AS agent_name,
                    b.agent_environment AS agent_environment,
                    b.agent_version AS agent_version,
                    b.agent_scope AS agent_scope,
                    b.is_call AS is_call,
                    b.is_error AS is_error,
                    b.began AS began,
                    b.ended AS ended,
                    b.latency AS latency,
                    o.model AS used_model,
                    if(o.type = 'TOOL', o.name, NULL) AS used_tool,
                    o.total_cost AS total_cost,
                    o.cost_source AS cost_source,
                    o.counted AS counted
                FROM observations AS o
                FINAL
                INNER JOIN below AS b ON (o.project_id = b.project_id) AND (o.trace_id = b.trace_id) AND (o.parent_observation_id = b.id)
                WHERE ((o.project_id, toDate(o.start_time)) IN (
                    SELECT
                        project_id,
                        day
                    FROM near
                )) AND (o.type != 'AGENT') AND (abs(toInt32(toDate(o.start_time)) - toInt32(b.run_day)) <= 1) AND (b.steps < 100)
            )
        SELECT
            project_id,
            run_day AS day,
            agent_name,
            agent_environment,
            agent_version,
            agent_scope,
            used_model,
            used_tool,
            if((steps = 0) AND isNotNull(latency), if(latency = 0, 0, toInt32(sign(latency)) * (10000 + toInt32(ceil(log(if(latency = 0, 1, abs(latency))) / 0.019800646904042287)))), NULL) AS bucket,
            count() AS amount,
            countIf((steps = 0) AND is_call) AS calls,
            countIf((steps = 0) AND is_call AND is_error) AS errors,
            min(began) AS first_seen,
            max(ended) AS last_seen,
            min(latency) AS lowest,
            max(latency) AS highest,
            sumIf(toDecimal256(ifNull(total_cost, 0), 12), counted) AS cost_sum,
            countIf(counted AND (cost_source = 'unpriced')) AS unpriced_count
        FROM below
        GROUP BY
            project_id,
            day,
            agent_name,
            agent_environment,
            agent_version,
            agent_scope,
            used_model,
            used_tool,
            bucket
    ),
    agents AS
    (
        SELECT
            project_id,
            day,
            agent_name,
            agent_environment,
            agent_version,
            agent_scope,
            sum(calls) AS call_count,
            sum(errors) AS error_count,
            min(first_seen) AS first,
            max(last_seen) AS last,
            min(lowest) AS latency_lowest,
            max(highest) AS latency_highest,
            arraySort(groupArrayIf((assumeNotNull(bucket), amount), isNotNull(bucket))) AS latencies,
            sum(cost_sum) AS cost,
            sum(unpriced_count) AS unpriced,
            arraySlice(arraySort(groupUniqArrayIf(ifNull(toString(used_model), ''), ifNull(used_model, '') != '')), 1, 100) AS models,
            arraySlice(arraySort(groupUniqArrayIf(ifNull(used_tool, ''), ifNull(used_tool, '') != '')), 1, 100) AS tools
        FROM parts
        GROUP BY
            project_id,
            day,
            agent_name,
            agent_environment,
            agent_version,
            agent_scope
    ),
    found AS
    (
        SELECT
            project_id,
            day,
            count() AS agent_count,
            groupArray(20000)((agent_name, agent_environment, agent_version, agent_scope, call_count, error_count, first, last, latency_lowest, latency_highest, latencies.1, latencies.2, cost, unpriced, models, tools)) AS agents
        FROM agents
        GROUP BY
            project_id,
            day
    )
SELECT
    due.project_id AS project_id,
    due.day AS day,
    found.agent_count <= 20000 AS is_whole,
    if(is_whole, found.agents, []) AS agents,
    now64(6, 'UTC') AS computed_at
FROM due
LEFT JOIN found ON (found.project_id = due.project_id) AND (found.day = due.day);

CREATE VIEW due_daily_costs
AS WITH
    (
        SELECT groupArray((project_id, day))
        FROM
        (
            SELECT
                marks.project_id AS project_id,
                marks.day AS day
            FROM
            (
                SELECT
                    project_id,
                    day,
                    max(marked_at) AS marked
                FROM dirty_days
                GROUP BY
                    project_id,
                    day
            ) AS marks
            LEFT JOIN
            (
                SELECT
                    project_id,
                    day,
                    max(computed_at) AS computed
                FROM daily_costs
                WHERE kind = 'day'
                GROUP BY
                    project_id,
                    day
            ) AS known ON (known.project_id = marks.project_id) AND (known.day = marks.day)
            WHERE (now64(6, 'UTC') > addMilliseconds(marked, {rest_ms:UInt32})) AND (computed <= addMilliseconds(marked, {rest_ms:UInt32}))
            ORDER BY
                marked ASC,
                project_id ASC,
                day ASC
            LIMIT {days_max:UInt32}
        )
    ) AS due_days,
    due AS
    (
        SELECT
            each.1 AS project_id,
            each.2 AS day
        FROM
        (
            SELECT arrayJoin(due_days) AS each
        )
    ),
    traces_of_these_days AS
    (
        SELECT
            t.project_id AS project_id,
            t.id AS id,
            toDate(t.timestamp) AS day,
            t.name AS name,
            t.user_id AS user_id,
            t.tags AS tags,
            t.environment AS environment
        FROM traces AS t
        FINAL
        WHERE (t.project_id, toDate(t.timestamp)) IN (
            SELECT
                project_id,
                day
            FROM due
        )
    ),
    traces_elsewhere AS
    (
        SELECT
            o.project_id AS project_id,
            o.trace_id AS trace_id
        FROM observations AS o
        FINAL
        WHERE ((o.project_id, toDate(o.start_time)) IN (
            SELECT
                project_id,
                day
            FROM due
        )) AND ((o.project_id, o.trace_id) NOT IN (
            SELECT
                project_id,
                id
            FROM traces_of_these_days
        ))
    ),
    all_traces AS
    (
        SELECT
            project_id,
            id,
            name,
            user_id,
            tags,
            environment
        FROM traces_of_these_days
        UNION ALL
        SELECT
            t.project_id,
            t.id,
            t.name,
            t.user_id,
            t.tags,
            t.environment
        FROM traces AS t
        FINAL
        WHERE ((t.project_id, t.id) IN (
            SELECT
                project_id,
                trace_id
            FROM traces_elsewhere
        )) AND ((t.project_id, toDate(t.timestamp)) IN (
            SELECT
                project_id,
                toDate(arrayJoin(range(toUInt32(min(first_day)), toUInt32(max(last_day)) + 1)))
            FROM trace_days
            WHERE (project_id, trace_id) IN (
                SELECT
                    project_id,
                    trace_id
                FROM traces_elsewhere
            )
            GROUP BY
                project_id,
                trace_id
        ))
    ),
    each_observation AS
    (
        SELECT
            o.project_id AS project_id,
            toDate(o.start_time) AS day,
            o.trace_id AS trace_id,
            CAST(o.model, 'Nullable(String)') AS model,
            arraySum(mapValues(mapFilter((bucket, units) -> (positionCaseInsensitive(bucket, 'input') > 0), o.usage_details))) AS input_units,
            arraySum(mapValues(mapFilter((bucket, units) -> (positionCaseInsensitive(bucket, 'output') > 0), o.usage_details))) AS output_units,
            o.usage_details['total'] AS total_units,
            toDecimal256(ifNull(o.total_cost, 0), 12) AS cost,
            o.cost_source AS source,
            o.counted AS counts
        FROM observations AS o
        FINAL
        WHERE (o.project_id, toDate(o.start_time)) IN (
            SELECT
                project_id,
                day
            FROM due
        )
    ),
    everything AS
    (
        SELECT
            o.project_id AS project_id,
            o.day AS day,
            'observation' AS what,
            o.trace_id AS trace_id,
            o.model AS model,
            if(o.counts, o.input_units, 0) AS input_units,
            if(o.counts, o.output_units, 0) AS output_units,
            if(o.counts, o.total_units, 0) AS total_units,
            if(o.counts, o.cost, toDecimal256(0, 12)) AS cost,
            if(o.counts, toString(o.source), '') AS source,
            t.id != '' AS has_trace,
            t.name AS trace_name,
            t.user_id AS user_id,
            t.tags AS tags,
            toString(t.environment) AS environment
        FROM each_observation AS o
        ANY LEFT JOIN all_traces AS t ON (t.project_id = o.project_id) AND (t.id = o.trace_id)
        UNION ALL
        SELECT
            project_id,
            day,
            'trace',
            id,
            NULL,
            0,
            0,
            0,
            toDecimal256(0, 12),
            '',
            true,
            name,
            user_id,
            tags,
            toString(environment)
        FROM traces_of_these_days
        UNION ALL
        SELECT
            project_id,
            day,
            'day',
            '',
            NULL,
            0,
            0,
            0,
            toDecimal256(0, 12),
            '',
            false,
            NULL,
            NULL,
            [],
            ''
        FROM due
    ),
    by_all AS
    (
        SELECT
            project_id,
            day,
            what,
            model,
            has_trace,
            trace_name,
            user_id,
            tags,
            environment,
            countIf(what != 'day') AS row_count,
            uniqExact(trace_id) AS trace_count,
            sum(input_units) AS input_sum,
            sum(output_units) AS output_sum,
            sum(total_units) AS total_sum,
            sum(cost) AS cost_sum,
            sumIf(cost, source = 'computed') AS computed_sum,
            countIf(source = 'unpriced') AS unpriced_count,
            countIf(source = 'provided') AS provided_count,
            countIf(source = 'computed') AS computed_count
        FROM everything
        GROUP BY
            project_id,
            day,
            what,
            model,
            has_trace,
            trace_name,
            user_id,
            tags,
            environment
    ),
    by_model AS
    (
        SELECT
            project_id,
            day,
            kind,
            is_trace,
            model,
            (kind != 'day') AND has_trace AS of_trace,
            if((kind IN ('group', 'name')), trace_name, NULL) AS of_name,
            if((kind IN ('group', 'user')), user_id, NULL) AS of_user,
            if((kind IN ('group', 'tags')), tags, []) AS of_tags,
            if((kind IN ('group', 'environment')), environment, '') AS of_environment,
            sum(row_count) AS rows,
            sum(trace_count) AS traces,
            sum(input_sum) AS input,
            sum(output_sum) AS output,
            sum(total_sum) AS total,
            sum(cost_sum) AS cost,
            sum(computed_sum) AS computed_cost,
            sum(unpriced_count) AS unpriced,
            sum(provided_count) AS provided,
            sum(computed_count) AS computed
        FROM
        (
            SELECT
                *,
                what != 'observation' AS is_trace,
                arrayJoin(if(what = 'day', ['day'], ['day', 'group', 'name', 'user', 'tags', 'environment'])) AS kind
            FROM by_all
        )
        GROUP BY
            project_id,
            day,
            kind,
            is_trace,
            model,
            of_trace,
            of_name,
            of_user,
            of_tags,
            of_environment
    )
SELECT
    project_id,
    kind,
    day,
    if(kind = 'day', '', toString(hex(sipHash128(of_trace, isNull(of_name), ifNull(of_name, ''), isNull(of_user), ifNull(of_user, ''), of_tags, of_environment)))) AS trace_group,
    of_trace AS has_trace,
    of_name AS trace_name,
    of_user AS user_id,
    of_tags AS tags,
    of_environment AS environment,
    sumIf(rows, is_trace) AS trace_count,
    sumIf(rows, NOT is_trace) AS observation_count,
    groupArrayIf((model, input, output, total, rows, traces, cost, unpriced, provided, computed, computed_cost), NOT is_trace) AS models,
    now64(6, 'UTC') AS computed_at
FROM by_model
GROUP BY
    project_id,
    kind,
    day,
    of_trace,
    of_name,
    of_user,
    of_tags,
    of_environment;

CREATE VIEW due_trace_sums
AS WITH
    (
        SELECT groupArray((project_id, day))
        FROM
        (
            SELECT
                marks.project_id AS project_id,
                marks.day AS day
            FROM
            (
                SELECT
                    project_id,
                    day,
                    max(marked_at) AS marked
                FROM dirty_days
                GROUP BY
                    project_id,
                    day
            ) AS marks
            LEFT JOIN
            (
                SELECT
                    project_id,
                    day,
                    max(computed_at) AS computed
                FROM trace_sums
                WHERE trace_id = ''
                GROUP BY
                    project_id,
                    day
            ) AS known ON (known.project_id = marks.project_id) AND (known.day = marks.day)
            WHERE (now64(6, 'UTC') > addMilliseconds(marked, {rest_ms:UInt32})) AND (computed <= addMilliseconds(marked, {rest_ms:UInt32}))
            ORDER BY
                marked ASC,
                project_id ASC,
                day ASC
            LIMIT {days_max:UInt32}
        )
    ) AS due_days,
    due AS
    (
        SELECT
            each.1 AS project_id,
            each.2 AS day
        FROM
        (
            SELECT arrayJoin(due_days) AS each
        )
    ),
    traces_of_these_days AS
    (
        SELECT
            t.project_id AS project_id,
            t.id AS id,
            toDate(t.timestamp) AS day
        FROM traces AS t
        FINAL
        WHERE (t.project_id, toDate(t.timestamp)) IN (
            SELECT
                project_id,
                day
            FROM due
        )
    ),
    each_trace AS
    (
        SELECT
            o.project_id AS project_id,
            o.trace_id AS trace_id,
            count() AS observations,
            toUnixTimestamp64Micro(max(greatest(o.start_time, ifNull(o.end_time, o.start_time)))) - toUnixTimestamp64Micro(min(o.start_time)) AS latency,
            sumIf(toDecimal256(ifNull(o.total_cost, 0), 12), o.counted) AS cost,
            sumIf(arraySum(arrayMap(amount -> toDecimal256(amount, 12), mapValues(mapFilter((bucket, amount) -> (positionCaseInsensitive(bucket, 'input') > 0), o.cost_details)))), o.counted) AS cost_of_input,
            sumIf(arraySum(arrayMap(amount -> toDecimal256(amount, 12), mapValues(mapFilter((bucket, amount) -> (positionCaseInsensitive(bucket, 'output') > 0), o.cost_details)))), o.counted) AS cost_of_output,
            sumIf(o.usage_details['total'], o.counted) AS units,
            sumIf(arraySum(mapValues(mapFilter((bucket, units) -> (positionCaseInsensitive(bucket, 'input') > 0), o.usage_details))), o.counted) AS units_of_input,
            sumIf(arraySum(mapValues(mapFilter((bucket, units) -> (positionCaseInsensitive(bucket, 'output') > 0), o.usage_details))), o.counted) AS units_of_output,
            countIf(o.level = 'ERROR') AS errors,
            countIf(o.level = 'WARNING') AS warnings,
            countIf(o.level = 'DEFAULT') AS defaults,
            countIf(o.level = 'DEBUG') AS debugs
        FROM observations AS o
        FINAL
        WHERE ((o.project_id, o.trace_id) IN (
            SELECT
                project_id,
                id
            FROM traces_of_these_days
        )) AND ((o.project_id, toDate(o.start_time)) IN (
            SELECT
                project_id,
                toDate(arrayJoin(range(toUInt32(min(first_day)), toUInt32(max(last_day)) + 1)))
            FROM trace_days
            WHERE (project_id, trace_id) IN (
                SELECT
                    project_id,
                    id
                FROM traces_of_these_days
            )
            GROUP BY
                project_id,
                trace_id
        ))
        GROUP BY
            project_id,
            trace_id
    ),
    everything AS
    (
        SELECT
            t.project_id AS project_id,
            t.day AS day,
            arrayJoin([t.id, '']) AS of_id,
            1 AS traces,
            s.observations AS observations,
            s.latency AS latency,
            s.cost AS cost,
            s.cost_of_input AS cost_of_input,
            s.cost_of_output AS cost_of_output,
            s.units AS units,
            s.units_of_input AS units_of_input,
            s.units_of_output AS units_of_output,
            s.errors AS errors,
            s.warnings AS warnings,
            s.defaults AS defaults,
            s.debugs AS debugs
        FROM traces_of_these_days AS t
        INNER JOIN each_trace AS s ON (s.project_id = t.project_id) AND (s.trace_id = t.id)
        UNION ALL
        SELECT
            project_id,
            day,
            '',
            0,
            0,
            0,
            toDecimal256(0, 12),
            toDecimal256(0, 12),
            toDecimal256(0, 12),
            0,
            0,
            0,
            0,
            0,
            0,
            0
        FROM due
    )
SELECT
    project_id,
    day,
    of_id AS trace_id,
    now64(6, 'UTC') AS computed_at,
    if(of_id = '', sum(traces), max(observations)) AS observation_count,
    max(latency) AS latency_micros,
    max(cost) AS total_cost,
    max(cost_of_input) AS input_cost,
    max(cost_of_output) AS output_cost,
    max(units) AS total_units,
    max(units_of_input) AS input_units,
    max(units_of_output) AS output_units,
    max(errors) AS error_count,
    max(warnings) AS warning_count,
    max(defaults) AS default_count,
    max(debugs) AS debug_count
FROM everything
GROUP BY
    project_id,
    day,
    of_id;

CREATE VIEW due_value_sketches
AS WITH
    (
        SELECT groupArray((project_id, day))
        FROM
        (
            SELECT
                marks.project_id AS project_id,
                marks.day AS day
            FROM
            (
                SELECT
                    project_id,
                    day,
                    max(marked_at) AS marked
                FROM dirty_days
                GROUP BY
                    project_id,
                    day
            ) AS marks
            LEFT JOIN
            (
                SELECT
                    project_id,
                    day,
                    max(computed_at) AS computed
                FROM value_sketches
                WHERE (NOT is_named) AND (measure = 'countErrors')
                GROUP BY
                    project_id,
                    day
            ) AS known ON (known.project_id = marks.project_id) AND (known.day = marks.day)
            WHERE (now64(6, 'UTC') > addMilliseconds(marked, {rest_ms:UInt32})) AND (computed <= addMilliseconds(marked, {rest_ms:UInt32}))
            ORDER BY
                marked ASC,
                project_id ASC,
                day ASC
            LIMIT {days_max:UInt32}
        )
    ) AS due_days,
    due AS
    (
        SELECT
            each.1 AS project_id,
            each.2 AS day
        FROM
        (
            SELECT arrayJoin(due_days) AS each
        )
    ),
    traces_of_these_days AS
    (
        SELECT
            t.project_id AS project_id,
            t.id AS id,
            toDate(t.timestamp) AS day,
            t.name AS name,
            toString(t.environment) AS environment
        FROM traces AS t
        FINAL
        WHERE (t.project_id, toDate(t.timestamp)) IN (
            SELECT
                project_id,
                day
            FROM due
        )
    ),
    (
        SELECT groupArray((project_id, day, of_traces))
        FROM
        (
            SELECT
                o.project_id AS project_id,
                toDate(o.start_time) AS day,
                false AS of_traces
            FROM observations AS o
            FINAL
            WHERE (o.project_id, toDate(o.start_time)) IN (
                SELECT
                    project_id,
                    day
                FROM due
            )
            GROUP BY
                project_id,
                day
            HAVING uniqExact(o.name) > 1000
            UNION ALL
            SELECT
                project_id,
                day,
                true
            FROM traces_of_these_days
            GROUP BY
                project_id,
                day
            HAVING uniqExact(name) > 1000
        )
    ) AS many_named,
    sums_of_traces AS
    (
        SELECT
            o.project_id AS project_id,
            o.trace_id AS trace_id,
            count() AS observation_count,
            toUnixTimestamp64Micro(max(greatest(o.start_time, ifNull(o.end_time, o.start_time)))) - toUnixTimestamp64Micro(min(o.start_time)) AS latency_micros,
            sumIf(o.usage_details['total'], o.counted) AS total_units,
            sumIf(toDecimal256(ifNull(o.total_cost, 0), 12), o.counted) AS total_cost
        FROM observations AS o
        FINAL
        WHERE ((o.project_id, o.trace_id) IN (
            SELECT
                project_id,
                id
            FROM traces_of_these_days
        )) AND ((o.project_id, toDate(o.start_time)) IN (
            SELECT
                project_id,
                toDate(arrayJoin(range(toUInt32(min(first_day)), toUInt32(max(last_day)) + 1)))
            FROM trace_days
            WHERE (project_id, trace_id) IN (
                SELECT
                    project_id,
                    id
                FROM traces_of_these_days
            )
            GROUP BY
                project_id,
                trace_id
        ))
        GROUP BY
            project_id,
            trace_id
    ),
    each_value AS
    (
        SELECT
            o.project_id AS project_id,
            toDate(o.start_time) AS day,
            o.name AS name,
            CAST(o.model, 'Nullable(String)') AS model,
            toString(o.type) AS type,
            toString(o.environment) AS environment,
            o.counted AND (o.usage_convention != 'none') AS is_used,
            toUnixTimestamp64Micro(o.start_time) AS began,
            arrayJoin(arrayFilter(each -> isNotNull(each.2), [('count', toNullable(toDecimal128(1, 12))), ('latency', toDecimal128(intDiv(toUnixTimestamp64Micro(o.end_time) - began, 1000), 12)), ('timeToFirstToken', toDecimal128(intDiv(toUnixTimestamp64Micro(o.completion_start_time) - began, 1000), 12)), ('inputTokens', if(is_used, toDecimal128(arraySum(mapValues(mapFilter((bucket, units) -> (positionCaseInsensitive(bucket, 'input') > 0), o.usage_details))), 12), NULL)), ('outputTokens', if(is_used, toDecimal128(arraySum(mapValues(mapFilter((bucket, units) -> (positionCaseInsensitive(bucket, 'output') > 0), o.usage_details))), 12), NULL)), ('totalTokens', if(is_used, toDecimal128(o.usage_details['total'], 12), NULL)), ('totalCost', if(o.counted, o.total_cost, NULL)), ('countErrors', toNullable(toDecimal128(o.level = 'ERROR', 12)))])) AS pair
        FROM observations AS o
        FINAL
        WHERE (o.project_id, toDate(o.start_time)) IN (
            SELECT
                project_id,
                day
            FROM due
        )
        UNION ALL
        SELECT
            t.project_id,
            t.day,
            t.name,
            NULL,
            '',
            t.environment,
            false,
            0,
            arrayJoin(arrayFilter(each -> isNotNull(each.2), [('traces.count', toNullable(toDecimal256(1, 12))), ('traces.observationsCount', toDecimal256(s.observation_count, 12)), ('traces.latency', if(s.observation_count > 0, toDecimal256(intDiv(s.latency_micros, 1000), 12), NULL)), ('traces.totalTokens', toDecimal256(s.total_units, 12)), ('traces.totalCost', toDecimal256(s.total_cost, 12))]))
        FROM traces_of_these_days AS t
        ANY LEFT JOIN sums_of_traces AS s ON (s.project_id = t.project_id) AND (s.trace_id = t.id)
    ),
    parts AS
    (
        SELECT
            project_id,
            day,
            of_traces,
            kept_name,
            model,
            type,
            environment,
            measure,
            bucket,
            count() AS n,
            sum(toDecimal256(value, 12)) AS total,
            min(value) AS lowest_value,
            max(value) AS highest_value
        FROM
        (
            SELECT
                project_id,
                day,
                model,
                type,
                environment,
                pair.1 AS measure,
                startsWith(measure, 'traces.') AS of_traces,
                if(has(many_named, (project_id, day, of_traces)), NULL, name) AS kept_name,
                assumeNotNull(pair.2) AS value,
                toFloat64(value) AS number,
                if(number = 0, 0, toInt32(sign(number)) * (10000 + toInt32(ceil(log(if(number = 0, 1, abs(number))) / 0.019800646904042287)))) AS bucket
            FROM each_value
        )
        GROUP BY
            project_id,
            day,
            of_traces,
            kept_name,
            model,
            type,
            environment,
            measure,
            bucket
    ),
    each_sketch AS
    (
        SELECT
            project_id,
            day,
            of_names,
            measure,
            if(of_names, kept_name, NULL) AS of_name,
            model,
            type,
            environment,
            sum(n) AS value_count,
            sum(total) AS value_sum,
            min(lowest_value) AS lowest,
            max(highest_value) AS highest,
            sumMap([bucket], [n]) AS spread
        FROM
        (
            SELECT
                *,
                arrayJoin(if(has(many_named, (project_id, day, of_traces)), [false], [false, true])) AS of_names
            FROM parts
        )
        GROUP BY
            project_id,
            day,
            of_names,
            measure,
            of_name,
            model,
            type,
            environment
    ),
    found AS
    (
        SELECT
            project_id,
            day,
            of_names,
            measure,
            count() AS sketch_count,
            groupArray(20000)((of_name, model, type, environment, value_count, value_sum, lowest, highest, spread.1, spread.2)) AS sketches
        FROM each_sketch
        GROUP BY
            project_id,
            day,
            of_names,
            measure
    ),
    wanted AS
    (
        SELECT
            project_id,
            day,
            arrayJoin([false, true]) AS of_names,
            arrayJoin(['count', 'latency', 'timeToFirstToken', 'inputTokens', 'outputTokens', 'totalTokens', 'totalCost', 'countErrors', 'traces.count', 'traces.observationsCount', 'traces.latency', 'traces.totalTokens', 'traces.totalCost']) AS measure,
            startsWith(measure, 'traces.') AS of_traces
        FROM due
    )
SELECT
    wanted.project_id AS project_id,
    wanted.of_names AS is_named,
    wanted.measure AS measure,
    wanted.day AS day,
    (found.sketch_count <= 20000) AND (NOT (wanted.of_names AND has(many_named, (wanted.project_id, wanted.day, wanted.of_traces)))) AS is_whole,
    if(is_whole, found.sketches, []) AS sketches,
    now64(6, 'UTC') AS computed_at
FROM wanted
LEFT JOIN found ON (found.project_id = wanted.project_id) AND (found.day = wanted.day) AND (found.of_names = wanted.of_names) AND (found.measure = wanted.measure);

CREATE TABLE ingest_batches
(
    `project_id` LowCardinality(String),
    `batch_id` String CODEC(ZSTD(1)),
    `part` UInt32 CODEC(ZSTD(1)),
    `received_at` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `stored_at` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `received` UInt32 CODEC(ZSTD(1)),
    `stored` UInt32 CODEC(ZSTD(1)),
    `rejected` Map(String, UInt64) CODEC(ZSTD(1)),
    `quarantined` UInt32 CODEC(ZSTD(1)),
    `payload_bytes` UInt64 CODEC(ZSTD(1)),
    `row_version` UInt128 CODEC(ZSTD(1)),
    INDEX ingest_batches_batch_id batch_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(row_version)
PARTITION BY toYYYYMM(received_at)
ORDER BY (project_id, toDate(received_at), batch_id, part)
SETTINGS non_replicated_deduplication_window = 1000, min_bytes_for_wide_part = 134217728, index_granularity = 8192, merge_selector_base = 10, parts_to_throw_insert = 1;

CREATE TABLE name_syncs
(
    `what` LowCardinality(String),
    `synced_at` DateTime64(6, 'UTC')
)
ENGINE = ReplacingMergeTree(synced_at)
ORDER BY what
SETTINGS index_granularity = 8192;

CREATE TABLE observations
(
    `project_id` LowCardinality(String),
    `trace_id` String CODEC(ZSTD(1)),
    `id` String CODEC(ZSTD(1)),
    `parent_observation_id` String CODEC(ZSTD(1)),
    `type` Enum8('SPAN' = 1, 'GENERATION' = 2, 'EVENT' = 3, 'AGENT' = 4, 'TOOL' = 5, 'CHAIN' = 6, 'RETRIEVER' = 7, 'EVALUATOR' = 8, 'EMBEDDING' = 9, 'GUARDRAIL' = 10),
    `name` Nullable(String) CODEC(ZSTD(1)),
    `start_time` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `end_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta(8), ZSTD(1)),
    `completion_start_time` Nullable(DateTime64(6, 'UTC')) CODEC(Delta(8), ZSTD(1)),
    `level` Enum8('DEBUG' = 1, 'DEFAULT' = 2, 'WARNING' = 3, 'ERROR' = 4),
    `status_message` Nullable(String) CODEC(ZSTD(1)),
    `version` Nullable(String) CODEC(ZSTD(1)),
    `environment` LowCardinality(String),
    `input` Nullable(String) CODEC(ZSTD(1, 22)) SETTINGS (min_compress_block_size = 262144, max_compress_block_size = 4194304),
    `output` Nullable(String) CODEC(ZSTD(1, 22)) SETTINGS (min_compress_block_size = 262144, max_compress_block_size = 4194304),
    `metadata` Map(String, String) CODEC(ZSTD(1)),
    `model` LowCardinality(Nullable(String)),
    `provider` Nullable(String) CODEC(ZSTD(1)),
    `model_parameters` Nullable(String) CODEC(ZSTD(1)),
    `prompt_name` Nullable(String) CODEC(ZSTD(1)),
    `prompt_version` Nullable(UInt32),
    `usage_details` Map(String, UInt64) CODEC(ZSTD(1)),
    `usage_convention` Enum8('none' = 0, 'inclusive' = 1, 'exclusive' = 2, 'given' = 3),
    `usage_role` Enum8('own' = 0, 'aggregate' = 1),
    `provided_cost` Map(String, Decimal(38, 12)) CODEC(ZSTD(1)),
    `cost_source` Enum8('none' = 0, 'unpriced' = 1, 'computed' = 2, 'provided' = 3),
    `cost_details` Map(String, Decimal(38, 12)) CODEC(ZSTD(1)),
    `total_cost` Nullable(Decimal(38, 12)) CODEC(ZSTD(1)),
    `model_id` Nullable(String) CODEC(ZSTD(1)),
    `price_version` Nullable(String) CODEC(ZSTD(1)),
    `span_events` Nullable(String) CODEC(ZSTD(1)),
    `span_links` Nullable(String) CODEC(ZSTD(1)),
    `created_at` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `updated_at` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `clock` UInt64 CODEC(Delta(8), ZSTD(1)),
    `field_clocks` Map(String, UInt64) CODEC(ZSTD(1)),
    `null_fields` UInt8,
    `row_version` UInt128 CODEC(ZSTD(1)),
    `is_deleted` UInt8,
    `recorded_cost_source` Enum8('none' = 0, 'unpriced' = 1, 'computed' = 2, 'provided' = 3),
    `recorded_cost_details` Map(String, Decimal(38, 12)) CODEC(ZSTD(1)),
    `recorded_total_cost` Nullable(Decimal(38, 12)) CODEC(ZSTD(1)),
    `recorded_model_id` Nullable(String) CODEC(ZSTD(1)),
    `recorded_price_version` Nullable(String) CODEC(ZSTD(1)),
    `counted` Bool DEFAULT usage_role = 'own',
    `repeats` String CODEC(ZSTD(1)),
    `agent_name` String MATERIALIZED if(type = 'AGENT', substringUTF8(coalesce(nullIf(JSONExtractString(metadata['attributes'], 'gen_ai.agent.name'), ''), nullIf(JSONExtractString(metadata['attributes'], 'agent.name'), ''), nullIf(JSONExtractString(metadata['attributes'], 'agent_name'), ''), nullIf(JSONExtractString(metadata['attributes'], 'traceloop.entity.name'), ''), nullIf(JSONExtractString(metadata['attributes'], 'flue.task.agent'), ''), name, ''), 1, 255), '') CODEC(ZSTD(1)),
    `agent_version` String MATERIALIZED if(type = 'AGENT', coalesce(nullIf(JSONExtractString(metadata['attributes'], 'gen_ai.agent.version'), ''), version, ''), '') CODEC(ZSTD(1)),
    `agent_scope` String MATERIALIZED if(type = 'AGENT', JSONExtractString(metadata['scope'], 'name'), '') CODEC(ZSTD(1)),
    `is_agent_call` Bool MATERIALIZED if(type = 'AGENT', JSONExtractString(metadata['attributes'], 'gen_ai.operation.name') != 'create_agent', false),
    `estimated_input` Nullable(UInt32) CODEC(ZSTD(1)),
    `estimated_output` Nullable(UInt32) CODEC(ZSTD(1)),
    `estimated_cost` Nullable(Decimal(38, 12)) CODEC(ZSTD(1)),
    INDEX observations_id id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX observations_input lower(ifNull(input, '')) TYPE ngrambf_v1(4, 131072, 2, 0) GRANULARITY 8,
    INDEX observations_output lower(ifNull(output, '')) TYPE ngrambf_v1(4, 131072, 2, 0) GRANULARITY 8
)
ENGINE = ReplacingMergeTree(row_version, is_deleted)
PARTITION BY toYYYYMM(start_time)
ORDER BY (project_id, toDate(start_time), trace_id, id)
SETTINGS non_replicated_deduplication_window = 1000, min_bytes_for_wide_part = 67108864, index_granularity = 1024, merge_selector_base = 10, min_compress_block_size = 16384, exclude_materialize_skip_indexes_on_merge = 'observations_input, observations_output', auto_statistics_types = '';

CREATE TABLE project_names
(
    `id` String,
    `name` String,
    `organization_id` String,
    `organization_name` String,
    `deleted_at` Nullable(DateTime64(6, 'UTC')),
    `row_version` UInt64,
    `is_deleted` UInt8
)
ENGINE = ReplacingMergeTree(row_version, is_deleted)
ORDER BY id
SETTINGS min_age_to_force_merge_seconds = 300, min_age_to_force_merge_on_partition_only = 1, index_granularity = 8192;

CREATE TABLE score_days
(
    `project_id` LowCardinality(String),
    `score_id` String CODEC(ZSTD(1)),
    `first_day` SimpleAggregateFunction(min, Date) CODEC(ZSTD(1)),
    `last_day` SimpleAggregateFunction(max, Date) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
ORDER BY (project_id, score_id)
SETTINGS index_granularity = 128, min_compress_block_size = 4096, max_compress_block_size = 16384, merge_selector_base = 10;

CREATE TABLE scores
(
    `project_id` LowCardinality(String),
    `id` String CODEC(ZSTD(1)),
    `timestamp` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `name` String CODEC(ZSTD(1)),
    `trace_id` Nullable(String) CODEC(ZSTD(1)),
    `observation_id` Nullable(String) CODEC(ZSTD(1)),
    `session_id` Nullable(String) CODEC(ZSTD(1)),
    `dataset_run_id` Nullable(String) CODEC(ZSTD(1)),
    `data_type` Enum8('NUMERIC' = 1, 'CATEGORICAL' = 2, 'BOOLEAN' = 3, 'CORRECTION' = 4, 'TEXT' = 5),
    `source` Enum8('API' = 1, 'EVAL' = 2, 'ANNOTATION' = 3),
    `value` Nullable(Float64) CODEC(ZSTD(1)),
    `string_value` Nullable(String) CODEC(ZSTD(1)),
    `comment` Nullable(String) CODEC(ZSTD(1)),
    `config_id` Nullable(String) CODEC(ZSTD(1)),
    `queue_id` Nullable(String) CODEC(ZSTD(1)),
    `author_user_id` Nullable(String) CODEC(ZSTD(1)),
    `execution_trace_id` Nullable(String) CODEC(ZSTD(1)),
    `environment` LowCardinality(String),
    `metadata` Map(String, String) CODEC(ZSTD(1)),
    `created_at` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `updated_at` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `clock` UInt64 CODEC(Delta(8), ZSTD(1)),
    `field_clocks` Map(String, UInt64) CODEC(ZSTD(1)),
    `null_fields` UInt8,
    `row_version` UInt128 CODEC(ZSTD(1)),
    `is_deleted` UInt8,
    INDEX scores_id id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX scores_trace_id trace_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(row_version, is_deleted)
PARTITION BY toYYYYMM(timestamp)
ORDER BY (project_id, toDate(timestamp), name, id)
SETTINGS non_replicated_deduplication_window = 1000, min_bytes_for_wide_part = 134217728, index_granularity = 8192, merge_selector_base = 10;

CREATE TABLE staged_cost_revisions
(
    `project_id` LowCardinality(String),
    `chunk_id` String CODEC(ZSTD(1)),
    `trace_id` String CODEC(ZSTD(1)),
    `id` String CODEC(ZSTD(1)),
    `row_version` UInt128 CODEC(ZSTD(1)),
    `revised_version` UInt128 CODEC(ZSTD(1)),
    `cost_source` Enum8('none' = 0, 'unpriced' = 1, 'computed' = 2, 'provided' = 3),
    `cost_details` Map(String, Decimal(38, 12)) CODEC(ZSTD(1)),
    `total_cost` Nullable(Decimal(38, 12)) CODEC(ZSTD(1)),
    `model_id` Nullable(String) CODEC(ZSTD(1)),
    `price_version` Nullable(String) CODEC(ZSTD(1)),
    `recorded_cost_source` Enum8('none' = 0, 'unpriced' = 1, 'computed' = 2, 'provided' = 3),
    `recorded_cost_details` Map(String, Decimal(38, 12)) CODEC(ZSTD(1)),
    `recorded_total_cost` Nullable(Decimal(38, 12)) CODEC(ZSTD(1)),
    `recorded_model_id` Nullable(String) CODEC(ZSTD(1)),
    `recorded_price_version` Nullable(String) CODEC(ZSTD(1)),
    `staged_at` DateTime DEFAULT now()
)
ENGINE = MergeTree
ORDER BY (project_id, chunk_id, trace_id, id)
TTL staged_at + toIntervalDay(1)
SETTINGS index_granularity = 8192;

CREATE TABLE stray_observations
(
    `project_id` LowCardinality(String),
    `id` String CODEC(ZSTD(1)),
    `day` Date CODEC(ZSTD(1)),
    `row_version` UInt128 CODEC(ZSTD(1)),
    `is_deleted` UInt8 CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(row_version, is_deleted)
ORDER BY (project_id, id, day)
SETTINGS index_granularity = 128, min_compress_block_size = 4096, max_compress_block_size = 16384;

CREATE TABLE trace_days
(
    `project_id` LowCardinality(String),
    `trace_id` String CODEC(ZSTD(1)),
    `first_day` SimpleAggregateFunction(min, Date) CODEC(ZSTD(1)),
    `last_day` SimpleAggregateFunction(max, Date) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
ORDER BY (project_id, trace_id)
SETTINGS index_granularity = 128, min_compress_block_size = 4096, max_compress_block_size = 16384, merge_selector_base = 10;

CREATE TABLE trace_sums
(
    `project_id` LowCardinality(String),
    `day` Date,
    `trace_id` String CODEC(ZSTD(1)),
    `computed_at` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `observation_count` UInt64 CODEC(ZSTD(1)),
    `latency_micros` Int64 CODEC(ZSTD(1)),
    `total_cost` Decimal(76, 12) CODEC(ZSTD(1)),
    `input_cost` Decimal(76, 12) CODEC(ZSTD(1)),
    `output_cost` Decimal(76, 12) CODEC(ZSTD(1)),
    `total_units` UInt64 CODEC(ZSTD(1)),
    `input_units` UInt64 CODEC(ZSTD(1)),
    `output_units` UInt64 CODEC(ZSTD(1)),
    `error_count` UInt64 CODEC(ZSTD(1)),
    `warning_count` UInt64 CODEC(ZSTD(1)),
    `default_count` UInt64 CODEC(ZSTD(1)),
    `debug_count` UInt64 CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(computed_at)
ORDER BY (project_id, day, trace_id)
SETTINGS index_granularity = 8192;

CREATE TABLE traces
(
    `project_id` LowCardinality(String),
    `id` String CODEC(ZSTD(1)),
    `timestamp` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `name` Nullable(String) CODEC(ZSTD(1)),
    `external_id` Nullable(String) CODEC(ZSTD(1)),
    `user_id` Nullable(String) CODEC(ZSTD(1)),
    `session_id` Nullable(String) CODEC(ZSTD(1)),
    `release` Nullable(String) CODEC(ZSTD(1)),
    `version` Nullable(String) CODEC(ZSTD(1)),
    `environment` LowCardinality(String),
    `input` Nullable(String) CODEC(ZSTD(1, 22)) SETTINGS (min_compress_block_size = 262144, max_compress_block_size = 4194304),
    `output` Nullable(String) CODEC(ZSTD(1, 22)) SETTINGS (min_compress_block_size = 262144, max_compress_block_size = 4194304),
    `public` Bool,
    `bookmarked` Bool,
    `tags` Array(String) CODEC(ZSTD(1)),
    `metadata` Map(String, String) CODEC(ZSTD(1)),
    `created_at` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `updated_at` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `clock` UInt64 CODEC(Delta(8), ZSTD(1)),
    `field_clocks` Map(String, UInt64) CODEC(ZSTD(1)),
    `null_fields` UInt8,
    `row_version` UInt128 CODEC(ZSTD(1)),
    `is_deleted` UInt8,
    INDEX traces_session_id session_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX traces_user_id user_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX traces_input lower(ifNull(input, '')) TYPE ngrambf_v1(4, 131072, 2, 0) GRANULARITY 8,
    INDEX traces_output lower(ifNull(output, '')) TYPE ngrambf_v1(4, 131072, 2, 0) GRANULARITY 8
)
ENGINE = ReplacingMergeTree(row_version, is_deleted)
PARTITION BY toYYYYMM(timestamp)
ORDER BY (project_id, toDate(timestamp), id)
SETTINGS non_replicated_deduplication_window = 1000, min_bytes_for_wide_part = 67108864, index_granularity = 1024, merge_selector_base = 10, min_compress_block_size = 16384, exclude_materialize_skip_indexes_on_merge = 'traces_input, traces_output', auto_statistics_types = '';

CREATE TABLE user_names
(
    `id` String,
    `email` String,
    `name` Nullable(String),
    `row_version` UInt64,
    `is_deleted` UInt8
)
ENGINE = ReplacingMergeTree(row_version, is_deleted)
ORDER BY id
SETTINGS min_age_to_force_merge_seconds = 300, min_age_to_force_merge_on_partition_only = 1, index_granularity = 8192;

CREATE TABLE value_sketches
(
    `project_id` LowCardinality(String),
    `is_named` Bool,
    `measure` LowCardinality(String),
    `day` Date,
    `is_whole` Bool,
    `sketches` Array(Tuple(
        name Nullable(String),
        model Nullable(String),
        type String,
        environment String,
        value_count UInt64,
        value_sum Decimal(76, 12),
        lowest Decimal(76, 12),
        highest Decimal(76, 12),
        buckets Array(Int32),
        bucket_counts Array(UInt64))) CODEC(ZSTD(1)),
    `computed_at` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1))
)
ENGINE = ReplacingMergeTree(computed_at)
ORDER BY (project_id, is_named, measure, day)
SETTINGS index_granularity = 32, min_compress_block_size = 65536, max_compress_block_size = 65536;
