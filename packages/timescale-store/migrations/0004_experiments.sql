-- A text among a span's attributes, JSON as text. Absent when it is empty, when it is no text, and in any other JSON.
-- (jsonb takes no U+0000: it is read as U+FFFD.)
CREATE FUNCTION attribute_text(attributes text, name text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    value jsonb;
BEGIN
    IF attributes IS NULL OR strpos(attributes, name) = 0 THEN
        RETURN NULL;
    END IF;
    BEGIN
        value := replace(attributes, '\u0000', '\ufffd')::jsonb -> name;
    EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
        RETURN NULL;
    END;
    RETURN CASE WHEN jsonb_typeof(value) = 'string' THEN nullif(value #>> '{}', '') END;
END
$$;
