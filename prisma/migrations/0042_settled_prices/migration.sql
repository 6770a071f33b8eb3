ALTER TABLE "automatic_pricing" ADD COLUMN "settled_before" INTEGER;
