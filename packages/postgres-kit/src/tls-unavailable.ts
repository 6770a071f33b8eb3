import { unavailable, unavailableAt, type DomainError } from '@spanledger/core';
import { codeOf, tlsProblemOf, type PostgresFailure } from './failures.ts';

/** The server, and the variable that has its URL. */
interface Named {
  readonly place: string;
  readonly variable: string;
}

/** The error for TLS that fails, or a file of it that cannot be read; `undefined` for any other failure. */
export const tlsUnavailable = (
  failure: PostgresFailure | undefined,
  { place, variable }: Named,
  error: unknown,
): DomainError | undefined => {
  if (failure === 'failed TLS')
    return unavailableAt(
      place,
      `TLS with PostgreSQL at ${place} fails (${tlsProblemOf(error)}). Check sslmode and sslrootcert of ${variable}.`,
      error,
    );
  if (failure !== 'unreadable file') return undefined;
  return unavailable(
    `A file that ${variable} names cannot be read (${codeOf(error)}). Check its sslrootcert, sslcert and sslkey.`,
    error,
  );
};
