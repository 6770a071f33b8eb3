-- Aggregates of before counted where nothing of their trace reported usage of its own: they go on counting until their
-- trace is decided anew. Revisions of their rows: they keep what was recorded, and what comes later stays above them.
INSERT INTO observations
SELECT o.* REPLACE (
    true AS counted,
    if(bitAnd(o.row_version, 1023) = 1023, o.row_version, o.row_version + 1) AS row_version,
    if(bitAnd(o.row_version, 1023) = 0, o.cost_source, o.recorded_cost_source) AS recorded_cost_source,
    if(bitAnd(o.row_version, 1023) = 0, o.cost_details, o.recorded_cost_details) AS recorded_cost_details,
    if(bitAnd(o.row_version, 1023) = 0, o.total_cost, o.recorded_total_cost) AS recorded_total_cost,
    if(bitAnd(o.row_version, 1023) = 0, o.model_id, o.recorded_model_id) AS recorded_model_id,
    if(bitAnd(o.row_version, 1023) = 0, o.price_version, o.recorded_price_version) AS recorded_price_version)
FROM (
    SELECT * FROM observations FINAL
    WHERE usage_role = 'aggregate' AND NOT counted AND (usage_details['total'] > 0 OR cost_source != 'none')
        AND (project_id, trace_id) IN (
            SELECT project_id, trace_id
            FROM observations FINAL
            WHERE usage_details['total'] > 0 OR cost_source != 'none'
            GROUP BY project_id, trace_id
            HAVING countIf(usage_role = 'own') = 0
        )
) AS o
SETTINGS max_execution_time = 0, max_bytes_before_external_group_by = 1000000000, max_partitions_per_insert_block = 0,
    insert_deduplicate = 0
