import { microsPerMs, type ApiKeyStore, type ProjectId } from '@spanledger/core';
import { wallClock } from '@spanledger/runtime';
import type { KeyPair } from './ask-server.ts';

/** A command that is killed leaves its key behind for as long; an export may take as long. */
const hoursMax = 12;
const microsPerHour = 3_600_000 * microsPerMs;

/**
 * A key of the project for the time of `use`: an operator who may write to the control plane needs no secret that others keep.
 * Its note names the command; it is revoked at the end, and ends by itself where that could not be done.
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
