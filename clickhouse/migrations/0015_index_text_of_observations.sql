-- For searching: which runs of four characters a block of rows holds. Built by merges, not by inserts.
ALTER TABLE observations {{on_cluster}}
    ADD INDEX IF NOT EXISTS observations_input lower(ifNull(input, '')) TYPE ngrambf_v1(4, 131072, 2, 0) GRANULARITY 1,
    ADD INDEX IF NOT EXISTS observations_output lower(ifNull(output, '')) TYPE ngrambf_v1(4, 131072, 2, 0) GRANULARITY 1
