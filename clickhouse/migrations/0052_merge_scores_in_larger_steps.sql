-- As for observations.
ALTER TABLE scores {{on_cluster}} MODIFY SETTING merge_selector_base = 10
