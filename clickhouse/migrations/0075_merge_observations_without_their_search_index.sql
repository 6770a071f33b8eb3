-- A merge would build the filters of all its rows anew, which takes most of its time. They are built once rows lie in large
-- parts, or rest, by a process that writes.
ALTER TABLE observations {{on_cluster}} MODIFY SETTING exclude_materialize_skip_indexes_on_merge = 'observations_input, observations_output'
