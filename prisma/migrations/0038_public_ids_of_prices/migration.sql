-- A client gives a price an id, under which another one can take its place; null: its id.

ALTER TABLE "prices" ADD COLUMN "public_id" TEXT;
