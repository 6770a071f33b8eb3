-- What people say of traces, observations, sessions and versions of prompts; and queues of what they judge.

CREATE TABLE "comments" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "object_type" TEXT NOT NULL,
    "object_id" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "author_user_id" TEXT,
    "mentioned_user_ids" TEXT[],
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "comments_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "comments_project_id_object_type_object_id_created_at_id_idx" ON "comments"("project_id", "object_type", "object_id", "created_at", "id");
CREATE INDEX "comments_project_id_created_at_id_idx" ON "comments"("project_id", "created_at", "id");

ALTER TABLE "comments" ADD CONSTRAINT "comments_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What people wrote is not shown: an entry of the log is for ever.
SELECT audit_table('comments', 'comment', 'project', 'id', 'content', 'updated_at', '');

-- What annotators work through, who of them, and on what.

CREATE TABLE "annotation_queues" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "score_config_ids" TEXT[],
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "annotation_queues_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "annotation_queues_project_id_name_key" ON "annotation_queues"("project_id", "name");

CREATE TABLE "annotation_queue_items" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "queue_id" TEXT NOT NULL,
    "object_type" TEXT NOT NULL,
    "object_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "completed_at" BIGINT,
    "completed_by_user_id" TEXT,
    "locked_by" TEXT,
    "locked_until" BIGINT,
    "skipped_by" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "annotation_queue_items_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "annotation_queue_items_queue_id_status_created_at_id_idx" ON "annotation_queue_items"("queue_id", "status", "created_at", "id");

CREATE TABLE "annotation_queue_assignments" (
    "queue_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    CONSTRAINT "annotation_queue_assignments_pkey" PRIMARY KEY ("queue_id", "user_id")
);

ALTER TABLE "annotation_queues" ADD CONSTRAINT "annotation_queues_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "annotation_queue_items" ADD CONSTRAINT "annotation_queue_items_queue_id_fkey" FOREIGN KEY ("queue_id") REFERENCES "annotation_queues"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "annotation_queue_assignments" ADD CONSTRAINT "annotation_queue_assignments_queue_id_fkey" FOREIGN KEY ("queue_id") REFERENCES "annotation_queues"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- That an item was given to an annotator, or skipped, is no change.
SELECT
    audit_table('annotation_queues', 'annotation-queue', 'project', 'id', '', 'updated_at', ''),
    audit_table('annotation_queue_items', 'annotation-queue-item', 'project', 'id', '',
        'locked_by,locked_until,skipped_by,updated_at', ''),
    audit_table('annotation_queue_assignments', 'annotation-queue-assignment', 'project', 'queue_id,user_id', '', '', '');
