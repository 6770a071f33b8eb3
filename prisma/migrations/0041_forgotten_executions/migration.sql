-- Executions go with the traces that were judged; what they spent stays.
CREATE INDEX "evaluation_executions_project_id_trace_id_idx" ON "evaluation_executions"("project_id", "trace_id");

CREATE TABLE "evaluation_days" (
    "rule_id" TEXT NOT NULL,
    "day" INTEGER NOT NULL,
    "cost" DECIMAL(38,12) NOT NULL,
    "unpriced_calls" INTEGER NOT NULL,
    CONSTRAINT "evaluation_days_pkey" PRIMARY KEY ("rule_id", "day")
);
ALTER TABLE "evaluation_days" ADD CONSTRAINT "evaluation_days_rule_id_fkey" FOREIGN KEY ("rule_id") REFERENCES "evaluation_rules"("id") ON DELETE CASCADE ON UPDATE CASCADE;
