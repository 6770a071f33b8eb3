import { randomBytes } from 'node:crypto';

import type { ServerSecrets } from '@spanledger/core';

import type { PrismaClient } from '../generated/client.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { secretPlace, serverSecretValues } from '../secrets/secret-columns.ts';

const secretBytes = 32;

/** The first process creates the secret; all others, and later calls, read it. */
export const postgresServerSecrets = (db: PrismaClient, secrets: SecretBox): ServerSecrets => ({
  get: async (name) => {
    const place = secretPlace(serverSecretValues, name);
    const known = await db.serverSecret.findUnique({ where: { name } });
    if (known !== null) return secrets.take(place, known.value);
    const value = await secrets.put(place, randomBytes(secretBytes).toString('base64url'));
    await db.serverSecret.createMany({ data: [{ name, value }], skipDuplicates: true });
    const { value: kept } = await db.serverSecret.findUniqueOrThrow({ where: { name } });
    return secrets.take(place, kept);
  },
});
