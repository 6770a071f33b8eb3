-- The rows that `daily_costs` lacks: of the `days_max` days marked longest ago that were not computed since, and have
-- rested for `rest_ms`. Groups by one property of traces are sums of the groups by all of them.
CREATE OR REPLACE VIEW due_daily_costs {{on_cluster}} AS
WITH
    -- a scalar, and so the same days wherever it is used
    (
        SELECT groupArray((project_id, day))
        FROM (
            SELECT marks.project_id AS project_id, marks.day AS day
            FROM (SELECT project_id, day, max(marked_at) AS marked FROM dirty_days GROUP BY project_id, day) AS marks
            LEFT JOIN (
                SELECT project_id, day, max(computed_at) AS computed
                FROM daily_costs WHERE kind = 'day' GROUP BY project_id, day
            ) AS known ON known.project_id = marks.project_id AND known.day = marks.day
            WHERE now64(6, 'UTC') > addMilliseconds(marked, {rest_ms:UInt32})
                AND computed <= addMilliseconds(marked, {rest_ms:UInt32})
            ORDER BY marked, project_id, day
            LIMIT {days_max:UInt32}
        )
    ) AS due_days,
    due AS (SELECT each.1 AS project_id, each.2 AS day FROM (SELECT arrayJoin(due_days) AS each)),
    traces_of_these_days AS (
        SELECT t.project_id AS project_id, t.id AS id, toDate(t.timestamp) AS day,
            t.name AS name, t.user_id AS user_id, t.tags AS tags, t.environment AS environment
        FROM traces AS t FINAL
        WHERE (t.project_id, toDate(t.timestamp)) IN (SELECT project_id, day FROM due)
    ),
    -- traces with observations on these days whose own time lies on another one
    traces_elsewhere AS (
        SELECT o.project_id AS project_id, o.trace_id AS trace_id
        FROM observations AS o FINAL
        WHERE (o.project_id, toDate(o.start_time)) IN (SELECT project_id, day FROM due)
            AND (o.project_id, o.trace_id) NOT IN (SELECT project_id, id FROM traces_of_these_days)
    ),
    all_traces AS (
        SELECT project_id, id, name, user_id, tags, environment FROM traces_of_these_days
        UNION ALL
        SELECT t.project_id, t.id, t.name, t.user_id, t.tags, t.environment
        FROM traces AS t FINAL
        WHERE (t.project_id, t.id) IN (SELECT project_id, trace_id FROM traces_elsewhere)
            AND (t.project_id, toDate(t.timestamp)) IN (
                SELECT project_id, toDate(arrayJoin(range(toUInt32(min(first_day)), toUInt32(max(last_day)) + 1)))
                FROM trace_days
                WHERE (project_id, trace_id) IN (SELECT project_id, trace_id FROM traces_elsewhere)
                GROUP BY project_id, trace_id
            )
    ),
    each_observation AS (
        SELECT o.project_id AS project_id, toDate(o.start_time) AS day, o.trace_id AS trace_id,
            CAST(o.model AS Nullable(String)) AS model,
            arraySum(mapValues(mapFilter((bucket, units) -> positionCaseInsensitive(bucket, 'input') > 0, o.usage_details))) AS input_units,
            arraySum(mapValues(mapFilter((bucket, units) -> positionCaseInsensitive(bucket, 'output') > 0, o.usage_details))) AS output_units,
            o.usage_details['total'] AS total_units,
            toDecimal256(ifNull(o.total_cost, 0), 12) AS cost,
            o.cost_source AS source,
            o.counted AS counts
        FROM observations AS o FINAL
        WHERE (o.project_id, toDate(o.start_time)) IN (SELECT project_id, day FROM due)
    ),
    -- observations, traces of the days, and the bare days: one of which nothing is left is computed too
    everything AS (
        SELECT o.project_id AS project_id, o.day AS day, 'observation' AS what, o.trace_id AS trace_id, o.model AS model,
            if(o.counts, o.input_units, 0) AS input_units, if(o.counts, o.output_units, 0) AS output_units,
            if(o.counts, o.total_units, 0) AS total_units, if(o.counts, o.cost, toDecimal256(0, 12)) AS cost,
            if(o.counts, toString(o.source), '') AS source,
            t.id != '' AS has_trace, t.name AS trace_name, t.user_id AS user_id, t.tags AS tags,
            toString(t.environment) AS environment
        FROM each_observation AS o
        -- any: of a trace that moves there may be two copies for a moment
        LEFT ANY JOIN all_traces AS t ON t.project_id = o.project_id AND t.id = o.trace_id
        UNION ALL
        SELECT project_id, day, 'trace', id, NULL, 0, 0, 0, toDecimal256(0, 12), '',
            true, name, user_id, tags, toString(environment)
        FROM traces_of_these_days
        UNION ALL
        SELECT project_id, day, 'day', '', NULL, 0, 0, 0, toDecimal256(0, 12), '', false, NULL, NULL, [], ''
        FROM due
    ),
    by_all AS (
        SELECT project_id, day, what, model, has_trace, trace_name, user_id, tags, environment,
            countIf(what != 'day') AS row_count,
            uniqExact(trace_id) AS trace_count,
            sum(input_units) AS input_sum, sum(output_units) AS output_sum, sum(total_units) AS total_sum,
            sum(cost) AS cost_sum, sumIf(cost, source = 'computed') AS computed_sum,
            countIf(source = 'unpriced') AS unpriced_count, countIf(source = 'provided') AS provided_count,
            countIf(source = 'computed') AS computed_count
        FROM everything
        GROUP BY project_id, day, what, model, has_trace, trace_name, user_id, tags, environment
    ),
    -- a trace is in one of the groups: so the numbers of traces can be added up too
    by_model AS (
        SELECT project_id, day, kind, is_trace, model,
            kind != 'day' AND has_trace AS of_trace,
            if(kind IN ('group', 'name'), trace_name, NULL) AS of_name,
            if(kind IN ('group', 'user'), user_id, NULL) AS of_user,
            if(kind IN ('group', 'tags'), tags, []) AS of_tags,
            if(kind IN ('group', 'environment'), environment, '') AS of_environment,
            sum(row_count) AS rows, sum(trace_count) AS traces,
            sum(input_sum) AS input, sum(output_sum) AS output, sum(total_sum) AS total,
            sum(cost_sum) AS cost, sum(computed_sum) AS computed_cost,
            sum(unpriced_count) AS unpriced, sum(provided_count) AS provided, sum(computed_count) AS computed
        FROM (
            SELECT *, what != 'observation' AS is_trace,
                arrayJoin(if(what = 'day', ['day'], ['day', 'group', 'name', 'user', 'tags', 'environment'])) AS kind
            FROM by_all
        )
        GROUP BY project_id, day, kind, is_trace, model, of_trace, of_name, of_user, of_tags, of_environment
    )
SELECT project_id, kind, day,
    if(kind = 'day', '', toString(hex(sipHash128(of_trace, isNull(of_name), ifNull(of_name, ''), isNull(of_user),
        ifNull(of_user, ''), of_tags, of_environment)))) AS trace_group,
    of_trace AS has_trace, of_name AS trace_name, of_user AS user_id, of_tags AS tags, of_environment AS environment,
    sumIf(rows, is_trace) AS trace_count,
    sumIf(rows, NOT is_trace) AS observation_count,
    groupArrayIf(
        (model, input, output, total, rows, traces, cost, unpriced, provided, computed, computed_cost),
        NOT is_trace
    ) AS models,
    now64(6, 'UTC') AS computed_at
FROM by_model
GROUP BY project_id, kind, day, of_trace, of_name, of_user, of_tags, of_environment
