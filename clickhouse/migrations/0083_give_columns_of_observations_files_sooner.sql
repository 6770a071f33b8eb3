-- A scan unpacks each column of each granule by itself where a part is one file: half as fast as with a file a column. Fresh parts
-- stay one file, and what is merged from several is not. And no statement uses statistics of columns, which merges make. Parts are
-- written so from now on.
ALTER TABLE observations {{on_cluster}} MODIFY SETTING min_bytes_for_wide_part = 67108864, auto_statistics_types = ''
