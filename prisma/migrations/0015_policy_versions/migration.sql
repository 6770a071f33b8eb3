-- Policies of projects: documents with versions, of which the newest one of a kind counts (docs/operations/policies.md).

CREATE TABLE "policy_versions" (
    "project_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "document" JSONB NOT NULL,
    "reason" TEXT,
    "author_kind" TEXT NOT NULL,
    "author_id" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "policy_versions_pkey" PRIMARY KEY ("project_id", "kind", "version"),
    CONSTRAINT "policy_versions_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- Adds the next version. The caller has locked the row of the project. Who and why are those of the transaction.
CREATE FUNCTION policy_add(project text, kind_of_policy text, contents jsonb) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    actor jsonb := audit_actor();
    added integer;
BEGIN
    SELECT coalesce(max(version), 0) + 1 INTO added FROM policy_versions WHERE project_id = project AND kind = kind_of_policy;
    INSERT INTO policy_versions (project_id, kind, version, document, reason, author_kind, author_id)
    VALUES (project, kind_of_policy, added, contents, nullif(current_setting('spanledger.policy_reason', true), ''),
        coalesce(actor ->> 'kind', 'system'), actor ->> 'id');
    RETURN added;
END $$;

-- Limits and retention are columns of their project: whatever changes them there makes a version.
CREATE FUNCTION policy_of_project() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    before projects;
BEGIN
    IF TG_OP = 'UPDATE' THEN before := OLD; ELSE before.limits := '{}'; END IF;
    IF NEW.limits IS DISTINCT FROM before.limits THEN
        PERFORM policy_add(NEW.id, 'limits', NEW.limits);
    END IF;
    IF NEW.retention_days IS DISTINCT FROM before.retention_days THEN
        PERFORM policy_add(NEW.id, 'retention', jsonb_build_object('days', NEW.retention_days));
    END IF;
    RETURN NULL;
END $$;

-- Versions are only added, also by the owner of the table; they go with the row of their project alone.
CREATE FUNCTION policy_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT FROM projects WHERE id = OLD.project_id) THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'versions of policies are only added: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER policy_append_only BEFORE UPDATE OR DELETE ON "policy_versions" FOR EACH ROW EXECUTE FUNCTION policy_refuse();
CREATE TRIGGER policy_not_truncated BEFORE TRUNCATE ON "policy_versions" FOR EACH STATEMENT EXECUTE FUNCTION policy_refuse();
ALTER TABLE "policy_versions" ENABLE ALWAYS TRIGGER policy_append_only;
ALTER TABLE "policy_versions" ENABLE ALWAYS TRIGGER policy_not_truncated;

-- What was set before there were versions.
INSERT INTO policy_versions (project_id, kind, version, document, reason, author_kind)
SELECT id, 'limits', 1, limits, 'As it was before policies had versions.', 'system' FROM projects WHERE limits <> '{}'
UNION ALL
SELECT id, 'retention', 1, jsonb_build_object('days', retention_days), 'As it was before policies had versions.', 'system'
FROM projects WHERE retention_days IS NOT NULL;

CREATE TRIGGER policy_versions_of_project AFTER INSERT OR UPDATE ON "projects" FOR EACH ROW EXECUTE FUNCTION policy_of_project();
ALTER TABLE "projects" ENABLE ALWAYS TRIGGER policy_versions_of_project;

SELECT audit_table('policy_versions', 'policy-version', 'project', 'project_id,kind,version', '', '', '');
