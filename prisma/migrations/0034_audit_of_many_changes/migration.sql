-- Appends what a transaction noted, as it commits. Locks are held from here to the end of the commit alone, and taken in
-- one order by all, so that none waits in a circle. Each statement sees what was committed before it (READ COMMITTED).
CREATE OR REPLACE FUNCTION audit_link() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    mine bigint := pg_current_xact_id()::text::bigint;
    locked integer;
    noted audit_pending;
    entry audit_entries;
BEGIN
    -- The first of the rows has appended all of them. Asked by its key: by the transaction each would pass by all that are gone,
    -- and what thousands of changes take would grow with their square.
    IF NOT EXISTS (SELECT FROM audit_pending WHERE id = NEW.id) THEN RETURN NULL; END IF;
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'the control plane is changed at the isolation level READ COMMITTED'
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    FOR locked IN SELECT DISTINCT hashtext(chain) FROM audit_pending WHERE transaction_id = mine ORDER BY 1 LOOP
        PERFORM pg_advisory_xact_lock(7382164, locked);
    END LOOP;
    FOR noted IN SELECT * FROM audit_pending WHERE transaction_id = mine ORDER BY chain, id LOOP
        IF entry.chain IS DISTINCT FROM noted.chain THEN
            SELECT * INTO entry FROM audit_entries WHERE chain = noted.chain ORDER BY sequence DESC LIMIT 1;
        END IF;
        entry.chain := noted.chain;
        entry.sequence := coalesce(entry.sequence, 0) + 1;
        entry.previous_hash := coalesce(entry.hash, repeat('0', 64));
        entry.at := greatest((extract(epoch FROM clock_timestamp()) * 1000000)::bigint, entry.at);
        entry.action := noted.action;
        entry.actor_kind := coalesce(noted.actor ->> 'kind', 'system');
        entry.actor_id := noted.actor ->> 'id';
        entry.address := noted.actor ->> 'address';
        entry.user_agent := noted.actor ->> 'userAgent';
        entry.request_id := noted.actor ->> 'requestId';
        entry.project_id := noted.project_id;
        entry.target_kind := noted.target_kind;
        entry.target_id := noted.target_id;
        entry.before := noted.before;
        entry.after := noted.after;
        entry.hash := encode(sha256(convert_to(audit_text(entry), 'UTF8')), 'hex');
        INSERT INTO audit_entries VALUES (entry.*);
    END LOOP;
    DELETE FROM audit_pending WHERE transaction_id = mine;
    RETURN NULL;
END $$;
