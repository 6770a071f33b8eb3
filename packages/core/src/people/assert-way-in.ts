import { conflict } from '../errors.ts';
import type { OtherWaysIn } from './external-identity-store.ts';

interface WaysIn extends OtherWaysIn {
  readonly hasPassword: boolean;
  /** Issuers of the identities that stay. */
  readonly identities: readonly string[];
}

/** Providers state their issuer with or without the slash at its end; by discovery both lead to the same. */
export const isSameIssuer = (one: string, other: string): boolean => withoutSlash(one) === withoutSlash(other);

const withoutSlash = (issuer: string): string => issuer.replace(/\/$/, '');

/**
 * Throws `conflict` if the user would have no way to sign in any more. Links do not count: another user has to send
 * them.
 */
export const assertWayIn = ({ hasPassword, arePasswordsOn, identities, issuers }: WaysIn): void => {
  if (hasPassword && arePasswordsOn) return;
  if (identities.some((issuer) => issuers.some((configured) => isSameIssuer(issuer, configured)))) return;
  const more = arePasswordsOn ? 'Choose a password first.' : 'Sign in by another provider first.';
  throw conflict(`This is your last way to sign in. ${more}`);
};
