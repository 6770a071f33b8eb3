-- Labels of prompts that only those with the right may move and remove.

CREATE TABLE "protected_prompt_labels" (
    "project_id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "protected_prompt_labels_pkey" PRIMARY KEY ("project_id", "label")
);

ALTER TABLE "protected_prompt_labels" ADD CONSTRAINT "protected_prompt_labels_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

SELECT audit_table('protected_prompt_labels', 'protected-prompt-label', 'project', 'label', '', '', '');
