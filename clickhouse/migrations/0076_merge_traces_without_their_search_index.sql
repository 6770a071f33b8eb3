-- As for observations.
ALTER TABLE traces {{on_cluster}} MODIFY SETTING exclude_materialize_skip_indexes_on_merge = 'traces_input, traces_output'
