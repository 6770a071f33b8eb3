-- As for observations.
ALTER TABLE traces {{on_cluster}}
    (MODIFY COLUMN input MODIFY SETTING min_compress_block_size = 262144),
    (MODIFY COLUMN output MODIFY SETTING min_compress_block_size = 262144)
