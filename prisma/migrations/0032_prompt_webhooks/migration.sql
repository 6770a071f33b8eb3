-- Receivers of what happens to prompts, and what is to be sent to them.

CREATE TABLE "prompt_webhooks" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "secret" TEXT NOT NULL,
    "events" TEXT[],
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "prompt_webhooks_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "prompt_webhooks_project_id_created_at_idx" ON "prompt_webhooks"("project_id", "created_at");

-- The sequence is the order of changes within a project: they are made under a lock of it.
CREATE TABLE "prompt_deliveries" (
    "sequence" BIGSERIAL NOT NULL,
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "webhook_id" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "prompt_name" TEXT,
    "payload" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "attempts" JSONB NOT NULL DEFAULT '[]',
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "prompt_deliveries_pkey" PRIMARY KEY ("sequence")
);
CREATE UNIQUE INDEX "prompt_deliveries_id_key" ON "prompt_deliveries"("id");
CREATE INDEX "prompt_deliveries_state_due_at_idx" ON "prompt_deliveries"("state", "due_at");
-- Whether an earlier delivery of the same prompt is still to be sent.
CREATE INDEX "prompt_deliveries_webhook_id_state_prompt_name_sequence_idx" ON "prompt_deliveries"("webhook_id", "state", "prompt_name", "sequence");
CREATE INDEX "prompt_deliveries_webhook_id_sequence_idx" ON "prompt_deliveries"("webhook_id", "sequence");

ALTER TABLE "prompt_webhooks" ADD CONSTRAINT "prompt_webhooks_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "prompt_deliveries" ADD CONSTRAINT "prompt_deliveries_webhook_id_fkey" FOREIGN KEY ("webhook_id") REFERENCES "prompt_webhooks"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What is sent, and how often it was tried, is work and no change.
SELECT audit_table('prompt_webhooks', 'prompt-webhook', 'project', 'id', 'secret', '', 'url');
