import { conflict, DomainError, invalidInput } from '@spanledger/core';

import type { DataKeys } from './data-keys.ts';
import { seal, sealedBy, unseal } from './seal.ts';

/** Encrypts secrets for a column, and decrypts them. A place names row and column: see `seal`. */
export interface SecretBox {
  /** The stored form: encrypted if there is an encryption key. */
  put(place: string, secret: string): Promise<string>;
  /** `conflict` when it is encrypted and cannot be opened. */
  take(place: string, stored: string): Promise<string>;
}

export const secretBox = (keys: DataKeys): SecretBox => ({
  put: async (place, secret) => {
    const key = await keys.newest();
    if (key !== undefined) return seal(key, place, secret);
    if (sealedBy(secret) !== undefined) throw invalidInput('A secret cannot look like one that is encrypted.');
    return secret;
  },
  take: async (place, stored) => {
    const id = sealedBy(stored);
    if (id === undefined) return stored;
    const key = await keys.get(id);
    try {
      return unseal(key, place, stored).toString();
    } catch {
      throw conflict(`The secret ${place} cannot be opened: it was changed, or is another row's.`);
    }
  },
});

/** `undefined` for an unreadable one, if that must not block others. */
export const takenIfReadable = async (
  secrets: SecretBox,
  place: string,
  stored: string,
): Promise<string | undefined> => {
  try {
    return await secrets.take(place, stored);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'conflict') return undefined;
    throw error;
  }
};
