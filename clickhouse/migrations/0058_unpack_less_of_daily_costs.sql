-- The rows of whole days lie before those of their groups, in one granule with many of them: of their models less is unpacked.
ALTER TABLE daily_costs {{on_cluster}} MODIFY COLUMN models
    MODIFY SETTING min_compress_block_size = 65536, max_compress_block_size = 65536
