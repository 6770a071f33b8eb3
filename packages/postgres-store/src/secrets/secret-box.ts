import { conflict, DomainError, invalidInput } from '@spanledger/core';

import type { DataKeys } from './data-keys.ts';
import { seal, sealedBy, unseal, type NamedKey } from './seal.ts';

/** Encrypts secrets for a column, and decrypts them. A place names row and column: see `seal`. */
export interface SecretBox {
  /** The stored form: encrypted if there is an encryption key. */
  put(place: string, secret: string): Promise<string>;
  /**
   * `put` with a key that has been read: a transaction that waits for another connection stalls all others if each has
   * one, so it takes this before it begins.
   */
  sealing(): Promise<(place: string, secret: string) => string>;
  /** `conflict` when it is encrypted and cannot be opened. */
  take(place: string, stored: string): Promise<string>;
}

export const secretBox = (keys: DataKeys): SecretBox => ({
  put: async (place, secret) => sealedWith(await keys.newest(), place, secret),
  sealing: async () => {
    const key = await keys.newest();
    return (place, secret) => sealedWith(key, place, secret);
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

const sealedWith = (key: NamedKey | undefined, place: string, secret: string): string => {
  if (key !== undefined) return seal(key, place, secret);
  if (sealedBy(secret) !== undefined) throw invalidInput('A secret cannot look like one that is encrypted.');
  return secret;
};

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
