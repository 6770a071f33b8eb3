-- Who was a member of an organization: identity providers take them back by their id.

CREATE TABLE "former_memberships" (
    "user_id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "left_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "former_memberships_pkey" PRIMARY KEY ("user_id", "organization_id")
);
CREATE INDEX "former_memberships_organization_id_idx" ON "former_memberships"("organization_id");

ALTER TABLE "former_memberships" ADD CONSTRAINT "former_memberships_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "former_memberships" ADD CONSTRAINT "former_memberships_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;
