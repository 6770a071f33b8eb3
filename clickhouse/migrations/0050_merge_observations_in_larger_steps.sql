-- Small parts are merged with all others below 5 MiB, five at a time: so each row is written again many times, and its search
-- index built as often. Ten at a time make less than half of it. What rests is merged further all the same.
ALTER TABLE observations {{on_cluster}} MODIFY SETTING merge_selector_base = 10
