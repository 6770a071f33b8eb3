-- A block of one granule where bodies are small: a row that is read by its key is unpacked from its own granule, and not from
-- three of them. Large bodies fill blocks of 4 MiB as before, so that what one call repeats of another is stored once. Parts
-- are written so as they are merged.
ALTER TABLE observations {{on_cluster}}
    (MODIFY COLUMN input MODIFY SETTING min_compress_block_size = 262144),
    (MODIFY COLUMN output MODIFY SETTING min_compress_block_size = 262144)
