-- The audit log: every change of the control plane, in the transaction that makes it (docs/operations/audit.md).

CREATE TABLE "audit_entries" (
    "chain" TEXT NOT NULL,
    "sequence" BIGINT NOT NULL,
    "at" BIGINT NOT NULL,
    "action" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT,
    "address" TEXT,
    "user_agent" TEXT,
    "request_id" TEXT,
    "project_id" TEXT,
    "target_kind" TEXT NOT NULL,
    "target_id" TEXT,
    "before" TEXT,
    "after" TEXT,
    "previous_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("chain", "sequence")
);
-- Periods are looked up by time, which never goes back within a chain, and read by sequence.
CREATE INDEX "audit_entries_chain_at_idx" ON "audit_entries"("chain", "at");
CREATE INDEX "audit_entries_chain_action_sequence_idx" ON "audit_entries"("chain", "action", "sequence");
CREATE INDEX "audit_entries_chain_actor_id_sequence_idx" ON "audit_entries"("chain", "actor_id", "sequence");
CREATE INDEX "audit_entries_chain_project_id_sequence_idx" ON "audit_entries"("chain", "project_id", "sequence");
CREATE INDEX "audit_entries_chain_target_id_sequence_idx" ON "audit_entries"("chain", "target_id", "sequence");

-- What a transaction has noted, until it commits: no other transaction ever sees a row. So it needs no log of its own.
CREATE UNLOGGED TABLE "audit_pending" (
    "id" BIGSERIAL NOT NULL,
    "transaction_id" BIGINT NOT NULL,
    "chain" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "actor" JSONB NOT NULL,
    "project_id" TEXT,
    "target_kind" TEXT NOT NULL,
    "target_id" TEXT,
    "before" TEXT,
    "after" TEXT,

    CONSTRAINT "audit_pending_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "audit_pending_transaction_id_idx" ON "audit_pending"("transaction_id");
-- Its rows live for milliseconds: what they leave behind is cleared away often.
ALTER TABLE "audit_pending" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- Who changes something: what the process has named for this transaction, else the connection itself.
CREATE FUNCTION audit_actor() RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    named jsonb := nullif(current_setting('spanledger.recorded_by', true), '')::jsonb;
BEGIN
    IF named IS NOT NULL THEN RETURN named; END IF;
    IF current_setting('application_name') LIKE 'spanledger%' THEN
        RETURN jsonb_build_object('kind', 'system', 'id', current_setting('application_name'));
    END IF;
    RETURN jsonb_build_object('kind', 'database', 'id', session_user, 'address', host(inet_client_addr()),
        'userAgent', nullif(current_setting('application_name'), ''));
END $$;

-- A row as it may be shown: secrets are named and not shown, of addresses of the web the host is.
CREATE FUNCTION audit_shown(given jsonb, secret_columns text[], url_columns text[]) RETURNS text LANGUAGE sql AS $$
    SELECT jsonb_object_agg(key, CASE
        WHEN value = 'null' THEN value
        WHEN key = ANY (secret_columns) THEN '"(secret)"'
        WHEN key = ANY (url_columns)
            THEN to_jsonb(regexp_replace(value #>> '{}', '^([A-Za-z0-9+.-]*://)?([^/?#]*@)?([^/?#]*).*$', '\1\3/…', 's'))
        ELSE value
    END)::text FROM jsonb_each(given)
$$;

CREATE FUNCTION audit_note(chain text, action text, actor jsonb, project text, target_kind text, target text, before text, after text)
RETURNS void LANGUAGE sql AS $$
    INSERT INTO audit_pending (transaction_id, chain, action, actor, project_id, target_kind, target_id, before, after)
    VALUES (pg_current_xact_id()::text::bigint, chain, action, actor, project, target_kind, target, before, after)
$$;

-- The chains of a row: its organization's; of a user those of all organizations the user is in; else the server's.
CREATE FUNCTION audit_chains(belongs_to text, given jsonb) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    organizations text[];
BEGIN
    IF belongs_to = 'organization' THEN
        organizations := ARRAY[coalesce(given ->> 'organization_id', given ->> 'id')];
    ELSIF belongs_to = 'project' THEN
        organizations := ARRAY[coalesce(given ->> 'organization_id',
            (SELECT organization_id FROM projects WHERE id = given ->> 'project_id'))];
    ELSIF belongs_to = 'user' THEN
        organizations := ARRAY(SELECT organization_id FROM memberships
            WHERE user_id = coalesce(given ->> 'user_id', given ->> 'id') ORDER BY organization_id);
    END IF;
    organizations := array_remove(organizations, NULL);
    IF coalesce(cardinality(organizations), 0) = 0 THEN RETURN ARRAY['server']; END IF;
    RETURN ARRAY(SELECT 'organization:' || organization FROM unnest(organizations) AS organization);
END $$;

-- Notes a change of a row. Its arguments are those of audit_table.
CREATE FUNCTION audit_note_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    noun text := TG_ARGV[0];
    secret_columns text[] := string_to_array(TG_ARGV[3], ',');
    ignored_columns text[] := string_to_array(TG_ARGV[4], ',');
    url_columns text[] := string_to_array(TG_ARGV[5], ',');
    was jsonb := CASE WHEN TG_OP IN ('UPDATE', 'DELETE') THEN to_jsonb(OLD) END;
    becomes jsonb := CASE WHEN TG_OP IN ('INSERT', 'UPDATE') THEN to_jsonb(NEW) END;
    whole jsonb := coalesce(becomes, was);
    actor jsonb := audit_actor();
    changed text[];
    chain text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        changed := ARRAY(SELECT key FROM jsonb_each(becomes)
            WHERE value IS DISTINCT FROM was -> key AND key <> ALL (ignored_columns));
        IF cardinality(changed) = 0 THEN RETURN NULL; END IF;
        was := (SELECT jsonb_object_agg(key, value) FROM jsonb_each(was) WHERE key = ANY (changed));
        becomes := (SELECT jsonb_object_agg(key, value) FROM jsonb_each(becomes) WHERE key = ANY (changed));
    END IF;
    -- Whoever begins a session or uses a link is the user of it.
    IF actor ->> 'kind' = 'anonymous' AND TG_ARGV[1] = 'user' THEN
        actor := actor || jsonb_build_object('kind', 'user', 'id', coalesce(whole ->> 'user_id', whole ->> 'id'));
    END IF;
    FOREACH chain IN ARRAY audit_chains(TG_ARGV[1], whole) LOOP
        PERFORM audit_note(
            chain,
            noun || CASE TG_OP WHEN 'INSERT' THEN '.created' WHEN 'UPDATE' THEN '.changed' ELSE '.deleted' END,
            actor,
            CASE noun WHEN 'project' THEN whole ->> 'id' ELSE whole ->> 'project_id' END,
            noun,
            (SELECT string_agg(whole ->> name, '/' ORDER BY at)
                FROM unnest(string_to_array(TG_ARGV[2], ',')) WITH ORDINALITY AS ids (name, at)),
            audit_shown(was, secret_columns, url_columns),
            audit_shown(becomes, secret_columns, url_columns)
        );
    END LOOP;
    RETURN NULL;
END $$;

CREATE FUNCTION audit_note_truncation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM audit_note('server', TG_ARGV[0] || '.truncated', audit_actor(), NULL, TG_ARGV[0], NULL, NULL, NULL);
    RETURN NULL;
END $$;

-- Records all changes of a table from now on: what a row is called, whose chain it is in (organization, project, user or
-- server), the columns of its id, those that are secret, those whose change alone is no event, and those with a URL.
CREATE FUNCTION audit_table(name text, noun text, belongs_to text, ids text, secrets text, ignored text, urls text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER audit_change AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW
        EXECUTE FUNCTION audit_note_change(%L, %L, %L, %L, %L, %L)', name, noun, belongs_to, ids, secrets, ignored, urls);
    EXECUTE format('CREATE TRIGGER audit_truncation AFTER TRUNCATE ON %I FOR EACH STATEMENT
        EXECUTE FUNCTION audit_note_truncation(%L)', name, noun);
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER audit_change', name);
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER audit_truncation', name);
END $$;

-- Records what is no change of a row. Without an organization it is the one of the project; without both, the server's.
CREATE FUNCTION audit_record(action text, organization text, project text, target_kind text, target text, before text,
    after text, actor jsonb DEFAULT NULL)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT audit_note(
        coalesce('organization:' || coalesce(organization, (SELECT organization_id FROM projects WHERE id = project)), 'server'),
        action, coalesce(nullif(actor, 'null'), audit_actor()), project, target_kind, target, before, after)
$$;

-- What the hash of an entry is taken of: a JSON array, without spaces.
CREATE FUNCTION audit_text(entry audit_entries) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT '[' || concat_ws(',',
        to_json(entry.chain), entry.sequence, to_json(entry.previous_hash), entry.at, to_json(entry.action),
        to_json(entry.actor_kind), coalesce(to_json(entry.actor_id)::text, 'null'),
        coalesce(to_json(entry.address)::text, 'null'), coalesce(to_json(entry.user_agent)::text, 'null'),
        coalesce(to_json(entry.request_id)::text, 'null'), coalesce(to_json(entry.project_id)::text, 'null'),
        to_json(entry.target_kind), coalesce(to_json(entry.target_id)::text, 'null'),
        coalesce(to_json(entry.before)::text, 'null'), coalesce(to_json(entry.after)::text, 'null')) || ']'
$$;

-- Appends what a transaction noted, as it commits. Locks are held from here to the end of the commit alone, and taken in
-- one order by all, so that none waits in a circle. Each statement sees what was committed before it (READ COMMITTED).
CREATE FUNCTION audit_link() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    mine bigint := pg_current_xact_id()::text::bigint;
    locked integer;
    noted audit_pending;
    entry audit_entries;
BEGIN
    -- The first of the rows has appended all of them.
    IF NOT EXISTS (SELECT FROM audit_pending WHERE transaction_id = mine) THEN RETURN NULL; END IF;
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

CREATE CONSTRAINT TRIGGER audit_link AFTER INSERT ON "audit_pending" DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION audit_link();
ALTER TABLE "audit_pending" ENABLE ALWAYS TRIGGER audit_link;

-- Entries are only added, also by the owner of the table, and by a replica's rights.
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'entries of the audit log are only added: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON "audit_entries" FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_not_truncated BEFORE TRUNCATE ON "audit_entries" FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
ALTER TABLE "audit_entries" ENABLE ALWAYS TRIGGER audit_append_only;
ALTER TABLE "audit_entries" ENABLE ALWAYS TRIGGER audit_not_truncated;

SELECT
    audit_table('organizations', 'organization', 'organization', 'id', '', '', ''),
    audit_table('projects', 'project', 'project', 'id', '', 'updated_at', ''),
    audit_table('api_keys', 'api-key', 'project', 'id', 'hashed_secret_key,salt', 'last_used_at', ''),
    audit_table('users', 'user', 'user', 'id', 'password_hash', 'signed_in_at', ''),
    audit_table('memberships', 'membership', 'organization', 'organization_id,user_id', '', '', ''),
    audit_table('project_memberships', 'project-membership', 'project', 'project_id,user_id', '', '', ''),
    audit_table('user_sessions', 'user-session', 'user', 'id', 'token_hash,previous_token_hash',
        'token_hash,previous_token_hash,rotated_at,last_seen_at', ''),
    audit_table('sign_in_links', 'sign-in-link', 'user', 'id', 'token_hash', '', ''),
    audit_table('server_secrets', 'server-secret', 'server', 'name', 'value', '', ''),
    audit_table('data_keys', 'data-key', 'server', 'id', 'wrapped', '', ''),
    audit_table('prices', 'price', 'project', 'id', '', '', ''),
    audit_table('price_book_versions', 'price-book-version', 'server', 'version', '', '', ''),
    audit_table('budgets', 'budget', 'project', 'id', 'webhook_secret', 'updated_at', 'webhook_url'),
    audit_table('repricings', 'repricing', 'project', 'id', '', '', '');
