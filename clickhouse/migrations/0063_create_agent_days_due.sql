-- The rows that `agent_days` lacks: of the `days_max` days marked longest ago that were not computed since, and have rested for
-- `rest_ms`. What belongs to a run is the rule that readers have for days that are not computed.
CREATE VIEW IF NOT EXISTS due_agent_days {{on_cluster}} AS
WITH
    -- a scalar, and so the same days wherever it is used
    (
        SELECT groupArray((project_id, day))
        FROM (
            SELECT marks.project_id AS project_id, marks.day AS day
            FROM (SELECT project_id, day, max(marked_at) AS marked FROM dirty_days GROUP BY project_id, day) AS marks
            LEFT JOIN (
                SELECT project_id, day, max(computed_at) AS computed FROM agent_days GROUP BY project_id, day
            ) AS known ON known.project_id = marks.project_id AND known.day = marks.day
            WHERE now64(6, 'UTC') > addMilliseconds(marked, {rest_ms:UInt32})
                AND computed <= addMilliseconds(marked, {rest_ms:UInt32})
            ORDER BY marked, project_id, day
            LIMIT {days_max:UInt32}
        )
    ) AS due_days,
    due AS (SELECT each.1 AS project_id, each.2 AS day FROM (SELECT arrayJoin(due_days) AS each)),
    near AS (SELECT DISTINCT project_id, addDays(day, arrayJoin([-1, 0, 1])) AS day FROM due),
    -- by models, tools and buckets of latencies
    parts AS (
        WITH RECURSIVE below AS (
            SELECT o.project_id AS project_id, o.trace_id AS trace_id, o.id AS id, CAST(0 AS INTEGER) AS steps,
                toDate(o.start_time) AS run_day, o.agent_name AS agent_name, toString(o.environment) AS agent_environment,
                o.agent_version AS agent_version, o.agent_scope AS agent_scope, o.is_agent_call AS is_call,
                o.level = 'ERROR' AS is_error, o.start_time AS began,
                greatest(o.start_time, coalesce(o.end_time, o.start_time)) AS ended,
                if(o.is_agent_call,
                    toFloat64(toUnixTimestamp64Micro(o.end_time) - toUnixTimestamp64Micro(o.start_time)) / 1000000, NULL) AS latency,
                o.model AS used_model, if(o.type = 'TOOL', o.name, NULL) AS used_tool,
                o.total_cost AS total_cost, o.cost_source AS cost_source, o.counted AS counted
            FROM observations AS o FINAL
            WHERE (o.project_id, toDate(o.start_time)) IN (SELECT project_id, day FROM due)
                AND o.type = 'AGENT' AND o.agent_name != ''
            UNION ALL
            SELECT o.project_id AS project_id, o.trace_id AS trace_id, o.id AS id, CAST(b.steps + 1 AS INTEGER) AS steps,
                b.run_day AS run_day, b.agent_name AS agent_name, b.agent_environment AS agent_environment,
                b.agent_version AS agent_version, b.agent_scope AS agent_scope, b.is_call AS is_call,
                b.is_error AS is_error, b.began AS began, b.ended AS ended, b.latency AS latency,
                o.model AS used_model, if(o.type = 'TOOL', o.name, NULL) AS used_tool,
                o.total_cost AS total_cost, o.cost_source AS cost_source, o.counted AS counted
            FROM observations AS o FINAL
            INNER JOIN below AS b
                ON o.project_id = b.project_id AND o.trace_id = b.trace_id AND o.parent_observation_id = b.id
            WHERE (o.project_id, toDate(o.start_time)) IN (SELECT project_id, day FROM near)
                AND o.type != 'AGENT' AND abs(toInt32(toDate(o.start_time)) - toInt32(b.run_day)) <= 1 AND b.steps < 100
        )
        SELECT project_id, run_day AS day, agent_name, agent_environment, agent_version, agent_scope, used_model, used_tool,
            if(steps = 0 AND isNotNull(latency), if(latency = 0, 0, toInt32(sign(latency)) * (10000
                + toInt32(ceil(log(if(latency = 0, 1, abs(latency))) / 0.019800646904042287)))), NULL) AS bucket,
            count() AS amount, countIf(steps = 0 AND is_call) AS calls, countIf(steps = 0 AND is_call AND is_error) AS errors,
            min(began) AS first_seen, max(ended) AS last_seen, min(latency) AS lowest, max(latency) AS highest,
            sumIf(toDecimal256(ifNull(total_cost, 0), 12), counted) AS cost_sum,
            countIf(counted AND cost_source = 'unpriced') AS unpriced_count
        FROM below
        GROUP BY project_id, day, agent_name, agent_environment, agent_version, agent_scope, used_model, used_tool, bucket
    ),
    agents AS (
        SELECT project_id, day, agent_name, agent_environment, agent_version, agent_scope,
            sum(calls) AS call_count, sum(errors) AS error_count, min(first_seen) AS first, max(last_seen) AS last,
            min(lowest) AS latency_lowest, max(highest) AS latency_highest,
            arraySort(groupArrayIf((assumeNotNull(bucket), amount), isNotNull(bucket))) AS latencies,
            sum(cost_sum) AS cost, sum(unpriced_count) AS unpriced,
            arraySlice(arraySort(groupUniqArrayIf(ifNull(toString(used_model), ''), ifNull(used_model, '') != '')), 1, 100) AS models,
            arraySlice(arraySort(groupUniqArrayIf(ifNull(used_tool, ''), ifNull(used_tool, '') != '')), 1, 100) AS tools
        FROM parts
        GROUP BY project_id, day, agent_name, agent_environment, agent_version, agent_scope
    ),
    found AS (
        SELECT project_id, day, count() AS agent_count,
            groupArray(20000)((agent_name, agent_environment, agent_version, agent_scope, call_count, error_count, first, last,
                latency_lowest, latency_highest, latencies.1, latencies.2, cost, unpriced, models, tools)) AS agents
        FROM agents
        GROUP BY project_id, day
    )
-- the days of which nothing is left, or without agents, too
SELECT due.project_id AS project_id, due.day AS day, found.agent_count <= 20000 AS is_whole,
    if(is_whole, found.agents, []) AS agents, now64(6, 'UTC') AS computed_at
FROM due
LEFT JOIN found ON found.project_id = due.project_id AND found.day = due.day
