-- What judges telemetry, and by which rules.

CREATE TABLE "evaluators" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "evaluators_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "evaluators_project_id_name_key" ON "evaluators"("project_id", "name");

CREATE TABLE "evaluator_versions" (
    "evaluator_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "project_id" TEXT NOT NULL,
    "definition" JSONB NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "evaluator_versions_pkey" PRIMARY KEY ("evaluator_id", "version")
);

CREATE TABLE "evaluation_rules" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "evaluator_id" TEXT NOT NULL,
    "evaluator_version" INTEGER,
    "target" TEXT NOT NULL,
    "filters" JSONB NOT NULL,
    "sampling" DOUBLE PRECISION NOT NULL,
    "delay_seconds" INTEGER NOT NULL,
    "per_minute" INTEGER,
    "budget_amount" DECIMAL(38,12),
    "budget_period" TEXT,
    "state" TEXT NOT NULL,
    "state_reason" TEXT,
    "cursor" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "evaluation_rules_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "evaluation_rules_project_id_name_key" ON "evaluation_rules"("project_id", "name");

CREATE TABLE "evaluation_executions" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "rule_id" TEXT NOT NULL,
    "evaluator_version" INTEGER NOT NULL,
    "target_key" TEXT NOT NULL,
    "trace_id" TEXT NOT NULL,
    "observation_id" TEXT,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "due_at" BIGINT NOT NULL,
    "lease_until" BIGINT,
    "error" TEXT,
    "judge_trace_id" TEXT,
    "score_ids" TEXT[],
    "created_at" BIGINT NOT NULL,
    "finished_at" BIGINT,
    CONSTRAINT "evaluation_executions_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "evaluation_executions_rule_id_state_due_at_idx" ON "evaluation_executions"("rule_id", "state", "due_at");
CREATE INDEX "evaluation_executions_rule_id_target_key_idx" ON "evaluation_executions"("rule_id", "target_key");
CREATE INDEX "evaluation_executions_rule_id_created_at_id_idx" ON "evaluation_executions"("rule_id", "created_at", "id");

CREATE TABLE "evaluation_attempts" (
    "execution_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "rule_id" TEXT NOT NULL,
    "started_at" BIGINT NOT NULL,
    "reserved" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "cost" DECIMAL(38,12) NOT NULL DEFAULT 0,
    CONSTRAINT "evaluation_attempts_pkey" PRIMARY KEY ("execution_id", "number")
);
CREATE INDEX "evaluation_attempts_rule_id_started_at_idx" ON "evaluation_attempts"("rule_id", "started_at");

ALTER TABLE "evaluators" ADD CONSTRAINT "evaluators_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "evaluator_versions" ADD CONSTRAINT "evaluator_versions_evaluator_id_fkey" FOREIGN KEY ("evaluator_id") REFERENCES "evaluators"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "evaluation_rules" ADD CONSTRAINT "evaluation_rules_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "evaluation_rules" ADD CONSTRAINT "evaluation_rules_evaluator_id_fkey" FOREIGN KEY ("evaluator_id") REFERENCES "evaluators"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "evaluation_executions" ADD CONSTRAINT "evaluation_executions_rule_id_fkey" FOREIGN KEY ("rule_id") REFERENCES "evaluation_rules"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "evaluation_attempts" ADD CONSTRAINT "evaluation_attempts_execution_id_fkey" FOREIGN KEY ("execution_id") REFERENCES "evaluation_executions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- How far targets were found, and what becomes of each, is work and no change.
SELECT
    audit_table('evaluators', 'evaluator', 'project', 'id', '', '', ''),
    audit_table('evaluator_versions', 'evaluator-version', 'project', 'evaluator_id,version', '', '', ''),
    audit_table('evaluation_rules', 'evaluation-rule', 'project', 'id', '', 'cursor,updated_at', '');
