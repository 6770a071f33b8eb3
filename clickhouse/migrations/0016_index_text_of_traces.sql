-- earlier form: c1dad7aa2377a2776f0daca93a5c972100850ccc70cc233a680446c805b94711
ALTER TABLE traces {{on_cluster}}
    ADD INDEX IF NOT EXISTS traces_input lower(ifNull(input, '')) TYPE ngrambf_v1(4, 131072, 2, 0) GRANULARITY 8,
    ADD INDEX IF NOT EXISTS traces_output lower(ifNull(output, '')) TYPE ngrambf_v1(4, 131072, 2, 0) GRANULARITY 8
