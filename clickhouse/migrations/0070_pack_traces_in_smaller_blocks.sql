-- As for observations.
ALTER TABLE traces {{on_cluster}} MODIFY SETTING min_compress_block_size = 16384
