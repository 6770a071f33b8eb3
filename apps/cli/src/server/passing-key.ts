import { microsPerMs, type ApiKeyStore, type ProjectId } from '@spanledger/core';
import { wallClock } from '@spanledger/runtime';
import type { KeyPair } from './ask-server.ts';

/** The remaining lifetime of a killed command's key, and the maximal duration of an export. */
const hoursMax = 12;
const microsPerHour = 3_600_000 * microsPerMs;

/**
 * A key of the project for the duration of `use`: an operator with write access to the control plane needs no other
 * secret. Its note names the command; it is revoked at the end, and expires by itself if that fails.
 */
export const withPassingKey = async <T>(
  apiKeys: Pick<ApiKeyStore, 'create' | 'revoke'>,
  projectId: ProjectId,
  use: (keys: KeyPair) => Promise<T>,
): Promise<T> => {
  const expiresAt = wallClock() + hoursMax * microsPerHour;
  const { publicKey, secretKey } = await apiKeys.create(projectId, { note: 'an operator’s command', expiresAt });
  try {
    return await use({ publicKey, secretKey });
  } finally {
    await apiKeys.revoke(publicKey).catch(() => undefined);
  }
};
