import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import { isSecret, isSlowHash, type SecretHash } from './secret-hash.ts';
import { slowTurns, type SlowTurns } from './slow-turns.ts';

export interface SecretChecker {
  /**
   * Whether the secret matches the stored hash; `false` without a stored one. Every wrong secret costs the same time
   * and `beforeSlowCheck`, whether the stored one was generated, chosen or does not exist. A right one that was
   * generated, or that matched the same stored hash before, is cheap. Rejects with what `beforeSlowCheck` throws, and
   * with `rate_limited` when too many checks wait.
   */
  check(secretKey: string, stored: SecretHash | undefined, beforeSlowCheck: () => void): Promise<boolean>;
}

const provenMax = 10_000;
const scryptHexChars = 64;

export const secretChecker = (turns: SlowTurns = slowTurns()): SecretChecker => {
  const proven = provenSecrets();
  const decoy: SecretHash = { hash: `scrypt:${'0'.repeat(scryptHexChars)}`, salt: randomBytes(16).toString('hex') };
  return {
    check: async (secretKey, stored, beforeSlowCheck) => {
      if (stored !== undefined && !isSlowHash(stored) && (await isSecret(secretKey, stored))) return true;
      if (stored !== undefined && proven.holds(stored, secretKey)) return true;
      beforeSlowCheck();
      const chosen = stored !== undefined && isSlowHash(stored) ? stored : undefined;
      const isRight = await turns.take(async () => isSecret(secretKey, chosen ?? decoy));
      if (chosen === undefined || !isRight) return false;
      proven.add(chosen, secretKey);
      return true;
    },
  };
};

const nameOf = ({ hash, salt }: SecretHash): string => `${hash} ${salt}`;

/** Secrets that matched, by hash, so that they need not be derived again. Secrets themselves are not kept in memory. */
const provenSecrets = () => {
  const key = randomBytes(32);
  const digests = new Map<string, Buffer>();
  const digestOf = (secretKey: string): Buffer => createHmac('sha256', key).update(secretKey).digest();
  return {
    holds: (stored: SecretHash, secretKey: string): boolean => {
      const digest = digests.get(nameOf(stored));
      return digest !== undefined && timingSafeEqual(digest, digestOf(secretKey));
    },
    add: (stored: SecretHash, secretKey: string): void => {
      const [oldest] = digests.keys();
      if (digests.size >= provenMax && oldest !== undefined) digests.delete(oldest);
      digests.set(nameOf(stored), digestOf(secretKey));
    },
  };
};
