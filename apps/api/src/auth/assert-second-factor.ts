import { DomainError, type FoundSession } from '@spanledger/core';

/** Ids of the user's organizations that the session does not open, since it has shown no second factor. */
export const organizationsMissingFactor = ({ session, needsSecondFactorIn }: FoundSession): readonly string[] =>
  session.secondFactor === null ? needsSecondFactorIn : [];

/** Throws `second_factor_missing` if the organization requires sessions with a second factor. */
export const assertSecondFactor = (current: FoundSession, organizationId: string): void => {
  if (!organizationsMissingFactor(current).includes(organizationId)) return;
  throw new DomainError(
    'second_factor_missing',
    'This organization needs a second factor: set one up on /sign-in, or show a code of yours there, and go on.',
  );
};
