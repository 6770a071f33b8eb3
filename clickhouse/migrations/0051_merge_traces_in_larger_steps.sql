-- As for observations.
ALTER TABLE traces {{on_cluster}} MODIFY SETTING merge_selector_base = 10
