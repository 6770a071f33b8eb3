-- Aggregates of before counted where nothing of their trace reported usage of its own: they go on counting until their
-- trace is decided anew. Revisions of their rows: they keep what was recorded, and what comes later stays above them.
INSERT INTO observations
SELECT * REPLACE (
    true AS counted,
    if(bitAnd(row_version, 1023) = 1023, row_version, row_version + 1) AS row_version,
    if(bitAnd(row_version, 1023) = 0, cost_source, recorded_cost_source) AS recorded_cost_source,
    if(bitAnd(row_version, 1023) = 0, cost_details, recorded_cost_details) AS recorded_cost_details,
    if(bitAnd(row_version, 1023) = 0, total_cost, recorded_total_cost) AS recorded_total_cost,
    if(bitAnd(row_version, 1023) = 0, model_id, recorded_model_id) AS recorded_model_id,
    if(bitAnd(row_version, 1023) = 0, price_version, recorded_price_version) AS recorded_price_version)
FROM observations FINAL
WHERE usage_role = 'aggregate' AND NOT counted AND (usage_details['total'] > 0 OR cost_source != 'none')
    AND (project_id, trace_id) IN (
        SELECT project_id, trace_id
        FROM observations FINAL
        WHERE usage_details['total'] > 0 OR cost_source != 'none'
        GROUP BY project_id, trace_id
        HAVING countIf(usage_role = 'own') = 0
    )
SETTINGS max_execution_time = 0, max_bytes_before_external_group_by = 1000000000, max_partitions_per_insert_block = 0,
    insert_deduplicate = 0
