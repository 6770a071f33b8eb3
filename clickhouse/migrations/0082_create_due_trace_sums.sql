-- The rows that `trace_sums` lacks: of the `days_max` days marked longest ago that were not computed since, and have rested for
-- `rest_ms`. Traces without observations have none.
CREATE VIEW IF NOT EXISTS due_trace_sums {{on_cluster}} AS
WITH
    -- a scalar, and so the same days wherever it is used
    (
        SELECT groupArray((project_id, day))
        FROM (
            SELECT marks.project_id AS project_id, marks.day AS day
            FROM (SELECT project_id, day, max(marked_at) AS marked FROM dirty_days GROUP BY project_id, day) AS marks
            LEFT JOIN (
                SELECT project_id, day, max(computed_at) AS computed
                FROM trace_sums WHERE trace_id = '' GROUP BY project_id, day
            ) AS known ON known.project_id = marks.project_id AND known.day = marks.day
            WHERE now64(6, 'UTC') > addMilliseconds(marked, {rest_ms:UInt32})
                AND computed <= addMilliseconds(marked, {rest_ms:UInt32})
            ORDER BY marked, project_id, day
            LIMIT {days_max:UInt32}
        )
    ) AS due_days,
    due AS (SELECT each.1 AS project_id, each.2 AS day FROM (SELECT arrayJoin(due_days) AS each)),
    traces_of_these_days AS (
        SELECT t.project_id AS project_id, t.id AS id, toDate(t.timestamp) AS day
        FROM traces AS t FINAL
        WHERE (t.project_id, toDate(t.timestamp)) IN (SELECT project_id, day FROM due)
    ),
    -- whenever they are
    each_trace AS (
        SELECT o.project_id AS project_id, o.trace_id AS trace_id, count() AS observations,
            toUnixTimestamp64Micro(max(greatest(o.start_time, ifNull(o.end_time, o.start_time))))
                - toUnixTimestamp64Micro(min(o.start_time)) AS latency,
            sumIf(toDecimal256(ifNull(o.total_cost, 0), 12), o.counted) AS cost,
            sumIf(arraySum(arrayMap(amount -> toDecimal256(amount, 12), mapValues(mapFilter((bucket, amount) ->
                positionCaseInsensitive(bucket, 'input') > 0, o.cost_details)))), o.counted) AS cost_of_input,
            sumIf(arraySum(arrayMap(amount -> toDecimal256(amount, 12), mapValues(mapFilter((bucket, amount) ->
                positionCaseInsensitive(bucket, 'output') > 0, o.cost_details)))), o.counted) AS cost_of_output,
            sumIf(o.usage_details['total'], o.counted) AS units,
            sumIf(arraySum(mapValues(mapFilter((bucket, units) -> positionCaseInsensitive(bucket, 'input') > 0, o.usage_details))),
                o.counted) AS units_of_input,
            sumIf(arraySum(mapValues(mapFilter((bucket, units) -> positionCaseInsensitive(bucket, 'output') > 0, o.usage_details))),
                o.counted) AS units_of_output,
            countIf(o.level = 'ERROR') AS errors, countIf(o.level = 'WARNING') AS warnings,
            countIf(o.level = 'DEFAULT') AS defaults, countIf(o.level = 'DEBUG') AS debugs
        FROM observations AS o FINAL
        WHERE (o.project_id, o.trace_id) IN (SELECT project_id, id FROM traces_of_these_days)
            AND (o.project_id, toDate(o.start_time)) IN (
                SELECT project_id, toDate(arrayJoin(range(toUInt32(min(first_day)), toUInt32(max(last_day)) + 1)))
                FROM trace_days
                WHERE (project_id, trace_id) IN (SELECT project_id, id FROM traces_of_these_days)
                GROUP BY project_id, trace_id
            )
        GROUP BY project_id, trace_id
    ),
    -- each trace for itself and for its day, and the bare days: one of which nothing is left is computed too
    everything AS (
        SELECT t.project_id AS project_id, t.day AS day, arrayJoin([t.id, '']) AS of_id, 1 AS traces, s.observations AS observations,
            s.latency AS latency, s.cost AS cost, s.cost_of_input AS cost_of_input, s.cost_of_output AS cost_of_output,
            s.units AS units, s.units_of_input AS units_of_input, s.units_of_output AS units_of_output,
            s.errors AS errors, s.warnings AS warnings, s.defaults AS defaults, s.debugs AS debugs
        FROM traces_of_these_days AS t
        INNER JOIN each_trace AS s ON s.project_id = t.project_id AND s.trace_id = t.id
        UNION ALL
        SELECT project_id, day, '', 0, 0, 0, toDecimal256(0, 12), toDecimal256(0, 12), toDecimal256(0, 12), 0, 0, 0, 0, 0, 0, 0
        FROM due
    )
SELECT project_id, day, of_id AS trace_id, now64(6, 'UTC') AS computed_at,
    if(of_id = '', sum(traces), max(observations)) AS observation_count, max(latency) AS latency_micros,
    max(cost) AS total_cost, max(cost_of_input) AS input_cost, max(cost_of_output) AS output_cost,
    max(units) AS total_units, max(units_of_input) AS input_units, max(units_of_output) AS output_units,
    max(errors) AS error_count, max(warnings) AS warning_count, max(defaults) AS default_count, max(debugs) AS debug_count
FROM everything
GROUP BY project_id, day, of_id
