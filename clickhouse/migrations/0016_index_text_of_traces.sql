ALTER TABLE traces {{on_cluster}}
    ADD INDEX IF NOT EXISTS traces_input lower(ifNull(input, '')) TYPE ngrambf_v1(4, 131072, 2, 0) GRANULARITY 1,
    ADD INDEX IF NOT EXISTS traces_output lower(ifNull(output, '')) TYPE ngrambf_v1(4, 131072, 2, 0) GRANULARITY 1
