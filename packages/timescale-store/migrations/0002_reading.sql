-- What readers need besides the keys. Lists go by time, newest first, and sort what shares an instant.
CREATE INDEX observations_start_time ON observations (project_id, start_time);
CREATE INDEX traces_timestamp ON traces (project_id, timestamp);
CREATE INDEX scores_timestamp ON scores (project_id, timestamp);

-- These texts may have any length, and an entry of an index must fit into a third of a page: longer ones are scanned for.
CREATE INDEX traces_user_id ON traces (project_id, user_id, timestamp) WHERE octet_length(user_id) <= 800;
CREATE INDEX traces_session_id ON traces (project_id, session_id, timestamp) WHERE octet_length(session_id) <= 800;
CREATE INDEX scores_name ON scores (project_id, name, timestamp) WHERE octet_length(name) <= 800;

-- That a key of the metadata has a value. Other conditions on metadata read it.
CREATE INDEX observations_metadata ON observations USING gin ((metadata::jsonb) jsonb_path_ops);
CREATE INDEX traces_metadata ON traces USING gin ((metadata::jsonb) jsonb_path_ops);

-- Whether a span's attributes, JSON as text, hold the mark by which an SDK names the root of its application. Any
-- other text says no. (jsonb takes no U+0000, which is no part of the mark.)
CREATE FUNCTION is_app_root(attributes text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF attributes IS NULL OR strpos(attributes, 'langfuse.internal.is_app_root') = 0 THEN
        RETURN false;
    END IF;
    BEGIN
        RETURN replace(attributes, '\u0000', '\ufffd')::jsonb -> 'langfuse.internal.is_app_root' IS NOT DISTINCT FROM 'true'::jsonb;
    EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
        RETURN false;
    END;
END
$$;
