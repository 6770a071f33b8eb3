-- Descriptions and metadata of agents, and when they gave a sign of life. What they do and cost is in telemetry.

CREATE TABLE "agents" (
    "project_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "agents_pkey" PRIMARY KEY ("project_id", "name")
);
CREATE INDEX "agents_metadata_idx" ON "agents" USING GIN ("metadata" jsonb_path_ops);

-- Written by reads and by heartbeats. Times are microseconds since 1970.
CREATE TABLE "agent_sightings" (
    "project_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "first_seen" BIGINT,
    "last_seen" BIGINT,
    "heartbeat_at" BIGINT,
    "heartbeat_interval_seconds" INTEGER,
    CONSTRAINT "agent_sightings_pkey" PRIMARY KEY ("project_id", "name")
);

ALTER TABLE "agents" ADD CONSTRAINT "agents_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "agent_sightings" ADD CONSTRAINT "agent_sightings_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Heartbeats are no changes.
SELECT audit_table('agents', 'agent', 'project', 'name', '', 'updated_at', '');
