-- Processes of before decision 92 leave it to views to say where rows lie, and these go below. Beside newer ones nothing that they write
-- counts as stored: an insert of receipts has to say how many parts it takes for too many, or is refused as one that comes too early.
ALTER TABLE ingest_batches {{on_cluster}} MODIFY SETTING parts_to_throw_insert = 1
