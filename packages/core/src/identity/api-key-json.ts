import { limitsJson } from '../limits/limits.ts';
import { formatIso } from '../time.ts';
import type { ApiKey, CreatedApiKey } from './identity.ts';

/** A key as the API and the command line show it, times as ISO texts. */
export const apiKeyJson = ({ createdAt, lastUsedAt, expiresAt, ...key }: ApiKey) => ({
  id: key.id,
  publicKey: key.publicKey,
  displaySecretKey: key.displaySecretKey,
  name: key.note,
  note: key.note,
  scopes: [...key.scopes],
  createdAt: formatIso(createdAt),
  lastUsedAt: lastUsedAt === null ? null : formatIso(lastUsedAt),
  expiresAt: expiresAt === null ? null : formatIso(expiresAt),
  limits: limitsJson(key.limits),
});

export const createdApiKeyJson = (key: CreatedApiKey) => ({ ...apiKeyJson(key), secretKey: key.secretKey });
