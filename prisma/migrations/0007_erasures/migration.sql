-- When nothing was left of the telemetry of a deleted project. Those that earlier versions deleted are looked at once more.

ALTER TABLE "projects" ADD COLUMN IF NOT EXISTS "erased_at" TIMESTAMPTZ(6);
