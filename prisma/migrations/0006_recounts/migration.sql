-- How far stored traces have been decided anew: which of their reports of usage count. One row, from the first time on.

CREATE TABLE "recounts" (
    "id" INTEGER NOT NULL,
    "project_id" TEXT,
    "day" TEXT,
    "finished_at" TIMESTAMPTZ(6),
    CONSTRAINT "recounts_pkey" PRIMARY KEY ("id")
);
