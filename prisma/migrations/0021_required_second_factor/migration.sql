-- Organizations whose members must have a second factor, and sessions that have shown one (docs/operations/people.md).

ALTER TABLE "organizations" ADD COLUMN "requires_second_factor" BOOLEAN NOT NULL DEFAULT false;

-- `code` or `provider`; sessions of before have shown none that is known of.
ALTER TABLE "user_sessions" ADD COLUMN "second_factor" TEXT;
