-- What a call that came with neither usage nor cost may have used, counted from its texts. No total sums these columns: what
-- was reported is in the others.
ALTER TABLE observations
    ADD COLUMN estimated_input bigint,
    ADD COLUMN estimated_output bigint,
    ADD COLUMN estimated_cost numeric(38, 12);
