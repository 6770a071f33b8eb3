-- Of days that were computed before, from the groups that were computed with them.
INSERT INTO daily_costs
SELECT project_id, of_kind AS kind, day,
    toString(hex(sipHash128(of_trace, isNull(of_name), ifNull(of_name, ''), isNull(of_user), ifNull(of_user, ''), of_tags,
        of_environment))) AS trace_group,
    of_trace AS has_trace, of_name AS trace_name, of_user AS user_id, of_tags AS tags, of_environment AS environment,
    sumIf(traces, is_trace) AS trace_count,
    sumIf(rows, NOT is_trace) AS observation_count,
    groupArrayIf(
        (model, input, output, total, rows, traces, cost, unpriced, provided, computed, computed_cost), NOT is_trace
    ) AS models,
    at AS computed_at
FROM (
    SELECT project_id, day, of_kind, at, each.12 AS is_trace, each.1 AS model,
        has_trace AS of_trace,
        if(of_kind = 'name', trace_name, NULL) AS of_name,
        if(of_kind = 'user', user_id, NULL) AS of_user,
        if(of_kind = 'tags', tags, []) AS of_tags,
        if(of_kind = 'environment', toString(environment), '') AS of_environment,
        sum(each.2) AS input, sum(each.3) AS output, sum(each.4) AS total, sum(each.5) AS rows, sum(each.6) AS traces,
        sum(each.7) AS cost, sum(each.8) AS unpriced, sum(each.9) AS provided, sum(each.10) AS computed,
        sum(each.11) AS computed_cost
    FROM (
        SELECT project_id, day, computed_at AS at, has_trace, trace_name, user_id, tags, environment,
            arrayJoin(['name', 'user', 'tags', 'environment']) AS of_kind,
            arrayJoin(arrayPushBack(
                arrayMap(m -> (m.1, m.2, m.3, m.4, m.5, m.6, m.7, m.8, m.9, m.10, m.11, false), models),
                (CAST(NULL AS Nullable(String)), 0, 0, 0, 0, trace_count, toDecimal256(0, 12), 0, 0, 0, toDecimal256(0, 12), true)
            )) AS each
        FROM daily_costs FINAL
        WHERE kind = 'group' AND (project_id, day, computed_at) IN (
            SELECT project_id, day, computed_at FROM daily_costs FINAL WHERE kind = 'day'
        )
    )
    GROUP BY project_id, day, of_kind, at, is_trace, model, of_trace, of_name, of_user, of_tags, of_environment
)
GROUP BY project_id, of_kind, day, at, of_trace, of_name, of_user, of_tags, of_environment
SETTINGS max_execution_time = 0, max_bytes_before_external_group_by = 1000000000
