-- How much may be spent, what is spent, and who was told.

CREATE TABLE "budgets" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "scope_kind" TEXT NOT NULL,
    "scope_value" TEXT,
    "period" TEXT NOT NULL,
    "amount" DECIMAL(38,12) NOT NULL,
    "thresholds" INTEGER[],
    "webhook_url" TEXT,
    "webhook_secret" TEXT,
    "when_over" TEXT NOT NULL,
    "when_unknown" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "budgets_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "budget_spendings" (
    "budget_id" TEXT NOT NULL,
    "window_from" TIMESTAMPTZ(3),
    "spent" DECIMAL(80,12) NOT NULL,
    "unpriced_observations" BIGINT NOT NULL,
    "as_of" TIMESTAMPTZ(3) NOT NULL,
    "read_at" TIMESTAMPTZ(3) NOT NULL,
    "is_current" BOOLEAN NOT NULL,
    CONSTRAINT "budget_spendings_pkey" PRIMARY KEY ("budget_id")
);

CREATE TABLE "budget_alerts" (
    "id" TEXT NOT NULL,
    "budget_id" TEXT NOT NULL,
    "window_from" TIMESTAMPTZ(3),
    "threshold" INTEGER NOT NULL,
    "raised_at" TIMESTAMPTZ(3) NOT NULL,
    "payload" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" JSONB NOT NULL DEFAULT '[]',
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "budget_alerts_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "budget_watch" (
    "id" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "held_until" TIMESTAMPTZ(3) NOT NULL,
    "watched_at" TIMESTAMPTZ(3),
    CONSTRAINT "budget_watch_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "budgets_project_id_idx" ON "budgets"("project_id");
CREATE INDEX "budget_alerts_budget_id_idx" ON "budget_alerts"("budget_id");
CREATE INDEX "budget_alerts_state_due_at_idx" ON "budget_alerts"("state", "due_at");

ALTER TABLE "budgets" ADD CONSTRAINT "budgets_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "budget_spendings" ADD CONSTRAINT "budget_spendings_budget_id_fkey" FOREIGN KEY ("budget_id") REFERENCES "budgets"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "budget_alerts" ADD CONSTRAINT "budget_alerts_budget_id_fkey" FOREIGN KEY ("budget_id") REFERENCES "budgets"("id") ON DELETE CASCADE ON UPDATE CASCADE;
