-- The rows that `value_sketches` lacks, with the number of errors: of the `days_max` days marked longest ago that were not computed
-- since, and have rested for `rest_ms`. What a row has of each measure is the rule that readers have for days that are not computed. For
-- days of before errors are not known, and so all of them are due.
CREATE OR REPLACE VIEW due_value_sketches {{on_cluster}} AS
WITH
    -- a scalar, and so the same days wherever it is used
    (
        SELECT groupArray((project_id, day))
        FROM (
            SELECT marks.project_id AS project_id, marks.day AS day
            FROM (SELECT project_id, day, max(marked_at) AS marked FROM dirty_days GROUP BY project_id, day) AS marks
            LEFT JOIN (
                -- the rows of a day are inserted at once: one of them stands for all, and readers look at those that they read
                SELECT project_id, day, max(computed_at) AS computed
                FROM value_sketches WHERE NOT is_named AND measure = 'countErrors' GROUP BY project_id, day
            ) AS known ON known.project_id = marks.project_id AND known.day = marks.day
            WHERE now64(6, 'UTC') > addMilliseconds(marked, {rest_ms:UInt32})
                AND computed <= addMilliseconds(marked, {rest_ms:UInt32})
            ORDER BY marked, project_id, day
            LIMIT {days_max:UInt32}
        )
    ) AS due_days,
    due AS (SELECT each.1 AS project_id, each.2 AS day FROM (SELECT arrayJoin(due_days) AS each)),
    traces_of_these_days AS (
        SELECT t.project_id AS project_id, t.id AS id, toDate(t.timestamp) AS day, t.name AS name, toString(t.environment) AS environment
        FROM traces AS t FINAL
        WHERE (t.project_id, toDate(t.timestamp)) IN (SELECT project_id, day FROM due)
    ),
    -- sketches by so many names would be as large as the rows
    (
        SELECT groupArray((project_id, day, of_traces))
        FROM (
            SELECT o.project_id AS project_id, toDate(o.start_time) AS day, false AS of_traces
            FROM observations AS o FINAL
            WHERE (o.project_id, toDate(o.start_time)) IN (SELECT project_id, day FROM due)
            GROUP BY project_id, day
            HAVING uniqExact(o.name) > 1000
            UNION ALL
            SELECT project_id, day, true
            FROM traces_of_these_days
            GROUP BY project_id, day
            HAVING uniqExact(name) > 1000
        )
    ) AS many_named,
    -- whenever they are
    sums_of_traces AS (
        SELECT o.project_id AS project_id, o.trace_id AS trace_id, count() AS observation_count,
            toUnixTimestamp64Micro(max(greatest(o.start_time, ifNull(o.end_time, o.start_time))))
                - toUnixTimestamp64Micro(min(o.start_time)) AS latency_micros,
            sumIf(o.usage_details['total'], o.counted) AS total_units,
            sumIf(toDecimal256(ifNull(o.total_cost, 0), 12), o.counted) AS total_cost
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
    each_value AS (
        SELECT o.project_id AS project_id, toDate(o.start_time) AS day, o.name AS name, CAST(o.model AS Nullable(String)) AS model,
            toString(o.type) AS type, toString(o.environment) AS environment,
            o.counted AND o.usage_convention != 'none' AS is_used,
            toUnixTimestamp64Micro(o.start_time) AS began,
            arrayJoin(arrayFilter(each -> isNotNull(each.2), [
                ('count', toNullable(toDecimal128(1, 12))),
                ('latency', toDecimal128(intDiv(toUnixTimestamp64Micro(o.end_time) - began, 1000), 12)),
                ('timeToFirstToken', toDecimal128(intDiv(toUnixTimestamp64Micro(o.completion_start_time) - began, 1000), 12)),
                ('inputTokens', if(is_used, toDecimal128(arraySum(mapValues(mapFilter((bucket, units) ->
                    positionCaseInsensitive(bucket, 'input') > 0, o.usage_details))), 12), NULL)),
                ('outputTokens', if(is_used, toDecimal128(arraySum(mapValues(mapFilter((bucket, units) ->
                    positionCaseInsensitive(bucket, 'output') > 0, o.usage_details))), 12), NULL)),
                ('totalTokens', if(is_used, toDecimal128(o.usage_details['total'], 12), NULL)),
                ('totalCost', if(o.counted, o.total_cost, NULL)),
                ('countErrors', toNullable(toDecimal128(o.level = 'ERROR', 12)))
            ])) AS pair
        FROM observations AS o FINAL
        WHERE (o.project_id, toDate(o.start_time)) IN (SELECT project_id, day FROM due)
        UNION ALL
        SELECT t.project_id, t.day, t.name, NULL, '', t.environment, false, 0,
            arrayJoin(arrayFilter(each -> isNotNull(each.2), [
                ('traces.count', toNullable(toDecimal256(1, 12))),
                ('traces.observationsCount', toDecimal256(s.observation_count, 12)),
                ('traces.latency', if(s.observation_count > 0, toDecimal256(intDiv(s.latency_micros, 1000), 12), NULL)),
                ('traces.totalTokens', toDecimal256(s.total_units, 12)),
                ('traces.totalCost', toDecimal256(s.total_cost, 12))
            ]))
        FROM traces_of_these_days AS t
        -- any: of a trace that moves there may be two copies for a moment
        LEFT ANY JOIN sums_of_traces AS s ON s.project_id = t.project_id AND s.trace_id = t.id
    ),
    parts AS (
        SELECT project_id, day, of_traces, kept_name, model, type, environment, measure, bucket,
            count() AS n, sum(toDecimal256(value, 12)) AS total, min(value) AS lowest_value, max(value) AS highest_value
        FROM (
            SELECT project_id, day, model, type, environment, pair.1 AS measure, startsWith(measure, 'traces.') AS of_traces,
                if(has(many_named, (project_id, day, of_traces)), NULL, name) AS kept_name,
                assumeNotNull(pair.2) AS value, toFloat64(value) AS number,
                if(number = 0, 0, toInt32(sign(number)) * (10000
                    + toInt32(ceil(log(if(number = 0, 1, abs(number))) / 0.019800646904042287)))) AS bucket
            FROM each_value
        )
        GROUP BY project_id, day, of_traces, kept_name, model, type, environment, measure, bucket
    ),
    each_sketch AS (
        SELECT project_id, day, of_names, measure, if(of_names, kept_name, NULL) AS of_name, model, type, environment,
            sum(n) AS value_count, sum(total) AS value_sum, min(lowest_value) AS lowest, max(highest_value) AS highest,
            sumMap([bucket], [n]) AS spread
        FROM (SELECT *, arrayJoin(if(has(many_named, (project_id, day, of_traces)), [false], [false, true])) AS of_names FROM parts)
        GROUP BY project_id, day, of_names, measure, of_name, model, type, environment
    ),
    found AS (
        SELECT project_id, day, of_names, measure, count() AS sketch_count,
            groupArray(20000)((of_name, model, type, environment, value_count, value_sum, lowest, highest, spread.1, spread.2)) AS sketches
        FROM each_sketch
        GROUP BY project_id, day, of_names, measure
    ),
    -- the days of which nothing is left, and measures that nothing has, too
    wanted AS (
        SELECT project_id, day, arrayJoin([false, true]) AS of_names, arrayJoin(['count', 'latency', 'timeToFirstToken',
            'inputTokens', 'outputTokens', 'totalTokens', 'totalCost', 'countErrors', 'traces.count', 'traces.observationsCount',
            'traces.latency', 'traces.totalTokens', 'traces.totalCost']) AS measure, startsWith(measure, 'traces.') AS of_traces
        FROM due
    )
SELECT wanted.project_id AS project_id, wanted.of_names AS is_named, wanted.measure AS measure, wanted.day AS day,
    found.sketch_count <= 20000 AND NOT (wanted.of_names AND has(many_named, (wanted.project_id, wanted.day, wanted.of_traces))) AS is_whole,
    if(is_whole, found.sketches, []) AS sketches, now64(6, 'UTC') AS computed_at
FROM wanted
LEFT JOIN found ON found.project_id = wanted.project_id AND found.day = wanted.day
    AND found.of_names = wanted.of_names AND found.measure = wanted.measure
