-- What secrets are encrypted by, wrapped by a key that is not in this database.

CREATE TABLE IF NOT EXISTS "data_keys" (
    "id" TEXT NOT NULL,
    "wrapped" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "data_keys_pkey" PRIMARY KEY ("id")
);
