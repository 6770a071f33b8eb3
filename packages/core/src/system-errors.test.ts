import { expect, test } from 'vitest';
import { systemCodeOf, tlsAdvice, translateDiskError } from './system-errors.ts';

const failure = (code: unknown): Error => Object.assign(new Error('write /secret/path'), { code });

test('what a disk refuses is unavailable, for a reason that people can act on', () => {
  expect(translateDiskError('The directory for media', failure('ENOSPC'))).toMatchObject({
    code: 'unavailable',
    message: 'The directory for media cannot be used: its disk is full.',
    retryAfterSeconds: 10,
    cause: failure('ENOSPC'),
  });
});

test('a failure of another kind stays what it is', () => {
  for (const other of [failure('ECONNRESET'), failure(5), new Error('none'), 'ENOSPC', undefined]) {
    expect(translateDiskError('there', other)).toBe(other);
  }
  expect([failure('ENOENT'), failure(5), 'ENOENT'].map(systemCodeOf)).toEqual(['ENOENT', '', '']);
});

test.each([
  ['CERT_HAS_EXPIRED', /has expired: renew it/],
  ['CERT_NOT_YET_VALID', /not valid yet: correct the clock/],
  ['EPROTO', /Check THE_URL: .*no TLS/],
  ['ERR_SSL_WRONG_VERSION_NUMBER', /Check THE_URL: .*no TLS/],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', /Check THE_URL: its host .*NODE_EXTRA_CA_CERTS/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', /Check THE_URL: its host must be one of the certificate/],
])('the advice on TLS that fails with %s is for that code', (code, advice) => {
  expect(tlsAdvice('THE_URL', code)).toMatch(advice);
});
