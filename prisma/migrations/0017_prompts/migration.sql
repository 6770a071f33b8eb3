-- Prompts, their versions, which labels are on which version, and which prompts refer to which.

CREATE TABLE "prompts" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "tags" TEXT[],
    "last_version" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "prompts_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "prompts_project_id_name_key" ON "prompts"("project_id", "name");

CREATE TABLE "prompt_versions" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "prompt_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "config" TEXT NOT NULL,
    "commit_message" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "prompt_versions_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "prompt_versions_prompt_id_version_key" ON "prompt_versions"("prompt_id", "version");
CREATE INDEX "prompt_versions_project_id_created_at_idx" ON "prompt_versions"("project_id", "created_at");

CREATE TABLE "prompt_labels" (
    "project_id" TEXT NOT NULL,
    "prompt_id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "version_id" TEXT NOT NULL,
    CONSTRAINT "prompt_labels_pkey" PRIMARY KEY ("prompt_id", "label")
);
CREATE INDEX "prompt_labels_version_id_idx" ON "prompt_labels"("version_id");

CREATE TABLE "prompt_references" (
    "version_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "project_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "version" INTEGER,
    "label" TEXT,
    CONSTRAINT "prompt_references_pkey" PRIMARY KEY ("version_id", "position")
);
-- What depends on a prompt is looked up before some of it is deleted.
CREATE INDEX "prompt_references_name_idx" ON "prompt_references" USING HASH ("name");

-- How often the prompts of a project have changed: what servers remember of them is right for one number.
CREATE TABLE "prompt_revisions" (
    "project_id" TEXT NOT NULL,
    "revision" BIGINT NOT NULL,
    CONSTRAINT "prompt_revisions_pkey" PRIMARY KEY ("project_id")
);

ALTER TABLE "prompt_revisions" ADD CONSTRAINT "prompt_revisions_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "prompts" ADD CONSTRAINT "prompts_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "prompt_versions" ADD CONSTRAINT "prompt_versions_prompt_id_fkey" FOREIGN KEY ("prompt_id") REFERENCES "prompts"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "prompt_labels" ADD CONSTRAINT "prompt_labels_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "prompt_versions"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "prompt_references" ADD CONSTRAINT "prompt_references_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "prompt_versions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The words of a version. The body of a chat is JSON, in which a line ends with a backslash and an n; a long one is searched in part.
CREATE INDEX "prompt_versions_words_idx" ON "prompt_versions"
    USING GIN (to_tsvector('simple', left(replace("body", '\n', ' '), 250000)));

-- Parts of words are found by trigrams where the extension can be had; without it the versions of a project are read through.
DO $$ BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX "prompt_versions_parts_idx" ON "prompt_versions" USING GIN (lower("body") gin_trgm_ops);
EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE 'prompts are searched without trigrams: %', SQLERRM;
END $$;

SELECT
    audit_table('prompts', 'prompt', 'project', 'id', '', 'last_version', ''),
    audit_table('prompt_versions', 'prompt-version', 'project', 'id', '', 'updated_at', ''),
    audit_table('prompt_labels', 'prompt-label', 'project', 'prompt_id,label', '', '', '');
