CREATE TABLE "repricings" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "requested_by" TEXT,
    "from_timestamp" BIGINT NOT NULL,
    "to_timestamp" BIGINT NOT NULL,
    "models" TEXT[],
    "is_unpriced_only" BOOLEAN NOT NULL,
    "price_version" INTEGER NOT NULL,
    "is_dry_run" BOOLEAN NOT NULL,
    "is_cancel_requested" BOOLEAN NOT NULL DEFAULT false,
    "days" INTEGER,
    "problem" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "started_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),
    CONSTRAINT "repricings_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "repricing_days" (
    "repricing_id" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "differences" TEXT NOT NULL,
    "is_done" BOOLEAN NOT NULL DEFAULT false,
    CONSTRAINT "repricing_days_pkey" PRIMARY KEY ("repricing_id","day")
);

CREATE TABLE "automatic_pricing" (
    "id" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "noticed_at" BIGINT NOT NULL,
    "is_settled" BOOLEAN NOT NULL,
    CONSTRAINT "automatic_pricing_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "repricings_project_id_created_at_idx" ON "repricings"("project_id", "created_at");
CREATE INDEX "repricings_state_idx" ON "repricings"("state");

ALTER TABLE "repricing_days" ADD CONSTRAINT "repricing_days_repricing_id_fkey" FOREIGN KEY ("repricing_id") REFERENCES "repricings"("id") ON DELETE CASCADE ON UPDATE CASCADE;
