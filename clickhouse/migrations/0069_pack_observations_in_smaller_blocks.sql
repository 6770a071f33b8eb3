-- A row is unpacked with its granule, of which a column of few bytes has up to 64 KiB in one block: blocks end with less. Bodies
-- have their own sizes. Parts are written so from now on, and those of before as they are merged.
ALTER TABLE observations {{on_cluster}} MODIFY SETTING min_compress_block_size = 16384
