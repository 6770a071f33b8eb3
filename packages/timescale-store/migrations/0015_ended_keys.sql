-- Keys of deleted rows by the clock of their deletion: they are forgotten a week later.
CREATE INDEX observation_keys_ended ON observation_keys (row_version) WHERE is_deleted;
CREATE INDEX trace_keys_ended ON trace_keys (row_version) WHERE is_deleted;
CREATE INDEX score_keys_ended ON score_keys (row_version) WHERE is_deleted;
