import { randomBytes } from 'node:crypto';

import type { ServerSecrets } from '@spanledger/core';

import type { PrismaClient } from '../generated/client.ts';

const secretBytes = 32;

/** Whichever process comes first makes the secret; the others, and this one ever after, read it. */
export const postgresServerSecrets = (db: PrismaClient): ServerSecrets => ({
  get: async (name) => {
    const known = await db.serverSecret.findUnique({ where: { name } });
    if (known !== null) return known.value;
    const value = randomBytes(secretBytes).toString('base64url');
    await db.serverSecret.createMany({ data: [{ name, value }], skipDuplicates: true });
    const { value: kept } = await db.serverSecret.findUniqueOrThrow({ where: { name } });
    return kept;
  },
});
