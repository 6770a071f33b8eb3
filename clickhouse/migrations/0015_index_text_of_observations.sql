-- earlier form: e8e411d0ff297abea58a6059fb6bddafa3dce9366d8b4b61cafa357482631655
-- For searching: which runs of four characters a block of rows holds. Built by merges, not by inserts.
ALTER TABLE observations {{on_cluster}}
    ADD INDEX IF NOT EXISTS observations_input lower(ifNull(input, '')) TYPE ngrambf_v1(4, 131072, 2, 0) GRANULARITY 8,
    ADD INDEX IF NOT EXISTS observations_output lower(ifNull(output, '')) TYPE ngrambf_v1(4, 131072, 2, 0) GRANULARITY 8
