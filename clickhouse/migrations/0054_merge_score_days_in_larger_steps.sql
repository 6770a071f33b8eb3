-- As for observations.
ALTER TABLE score_days {{on_cluster}} MODIFY SETTING merge_selector_base = 10
