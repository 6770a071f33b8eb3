import { unavailable, unavailableAt, type DomainError } from '@spanledger/core';
import { codeOf, tlsProblemOf, type PostgresFailure } from './failures.ts';

/** The server, and the variable that has its URL. */
interface Named {
  readonly place: string;
  readonly variable: string;
}

/** What to check where the server refuses how a user connects: by its rules in `pg_hba.conf`, or one that may not log in. */
export const refusedConnectionAdvice = (variable: string): string =>
  `refuses how the user of ${variable} connects: it may want TLS (sslmode), a certificate of the client (sslcert, sslkey), ` +
  'another address, or has no such user. Its own log has the reason';

/** What in a URL is to be checked where TLS fails: the server's certificate, or the one of the client. */
export const tlsParametersOf = (error: unknown): string =>
  clientsCertificate.test(tlsProblemOf(error)) ? 'sslcert and sslkey' : 'sslmode and sslrootcert';

/** Alerts that a server answers a certificate with, and files of the client that do not belong together. */
const clientsCertificate = /ALERT_(?:UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_|UNSUPPORTED_CERT)|KEY_VALUES_MISMATCH/;

/** The error for TLS that fails, a file of it that cannot be read, or a refused way to connect; else `undefined`. */
export const tlsUnavailable = (
  failure: PostgresFailure | undefined,
  { place, variable }: Named,
  error: unknown,
): DomainError | undefined => {
  if (failure === 'failed TLS')
    return unavailableAt(
      place,
      `TLS with PostgreSQL at ${place} fails (${tlsProblemOf(error)}). Check ${tlsParametersOf(error)} of ${variable}.`,
      error,
    );
  if (failure === 'refused connection')
    return unavailableAt(place, `PostgreSQL at ${place} ${refusedConnectionAdvice(variable)}.`, error);
  if (failure !== 'unreadable file') return undefined;
  return unavailable(
    `A file that ${variable} names cannot be read (${codeOf(error)}). Check its sslrootcert, sslcert and sslkey.`,
    error,
  );
};
