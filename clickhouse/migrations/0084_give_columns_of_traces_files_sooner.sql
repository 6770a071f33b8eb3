-- As for observations.
ALTER TABLE traces {{on_cluster}} MODIFY SETTING min_bytes_for_wide_part = 67108864, auto_statistics_types = ''
