import { expect, test } from 'vitest';
import { tlsUnavailable } from './tls-unavailable.ts';

const named = { place: 'db.example/spanledger', variable: 'DATABASE_URL' };

test.each([
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'sslcert and sslkey'],
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', 'sslcert and sslkey'],
  ['ERR_OSSL_X509_KEY_VALUES_MISMATCH', 'sslcert and sslkey'],
  ['CERT_HAS_EXPIRED', 'sslmode and sslrootcert'],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'sslmode and sslrootcert'],
])('TLS that fails by %s names the parameters to check: %s', (code, parameters) => {
  expect(tlsUnavailable('failed TLS', named, { code })?.message).toBe(
    `TLS with PostgreSQL at db.example/spanledger fails (${code}). Check ${parameters} of DATABASE_URL.`,
  );
});
