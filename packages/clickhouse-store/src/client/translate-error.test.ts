import { ClickHouseError } from '@clickhouse/client';
import { DomainError } from '@spanledger/core';
import { describe, expect, test } from 'vitest';
import { isConnectionReset, translateError as translate, type Purpose } from './translate-error.ts';

const translateError = (name: string, purpose: Purpose, error: unknown, withServerMessage: boolean): Error =>
  translate({ name, purpose, place: 'clickhouse:8123/spanledger', withServerMessage }, error);

const serverError = (type: string, message = 'quotes a secret') => new ClickHouseError({ message, code: '1', type });
const systemError = (code: string) => Object.assign(new Error(`connect ${code} 127.0.0.1`), { code });
const codeOf = (error: Error): string | undefined => (error instanceof DomainError ? error.code : undefined);

describe('failures of ClickHouse', () => {
  test.each(['TOO_MANY_PARTS', 'TABLE_IS_READ_ONLY', 'NOT_ENOUGH_SPACE', 'TIMEOUT_EXCEEDED', 'MEMORY_LIMIT_EXCEEDED'])(
    'of kind %s are worth trying a write again',
    (type) => expect(codeOf(translateError('x', 'write', serverError(type), false))).toBe('unavailable'),
  );

  test.each([
    ['ACCESS_DENIED', 'denies the user of CLICKHOUSE_URL a right'],
    ['QUOTA_EXCEEDED', 'a quota of the user of CLICKHOUSE_URL'],
    ['SETTING_CONSTRAINT_VIOLATION', 'forbids the user of CLICKHOUSE_URL a setting'],
    ['TOO_MANY_ROWS', 'a limit in the profile'],
    ['S3_ERROR', 'object storage'],
    ['UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE', 'too few live replicas'],
  ])('of the account or the server, %s, are no fault of the rows of a write', (type, words) => {
    const error = translateError('insert', 'write', serverError(type), false);
    expect(codeOf(error)).toBe('unavailable');
    expect(error.message).toContain(words);
  });

  test('a refusal of the rows themselves stays one', () => {
    for (const type of ['CANNOT_PARSE_TEXT', 'INCORRECT_DATA', 'TYPE_MISMATCH', 'DECIMAL_OVERFLOW'])
      expect(codeOf(translateError('insert', 'write', serverError(type), false))).toBeUndefined();
  });

  test.each(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ENOTFOUND', 'EPIPE'])('of the network, %s', (code) => {
    expect(codeOf(translateError('x', 'read', systemError(code), false))).toBe('unavailable');
  });

  test('an abandoned request is unavailable', () => {
    const error = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    expect(codeOf(translateError('x', 'read', error, false))).toBe('unavailable');
  });

  test.each(['TIMEOUT_EXCEEDED', 'MEMORY_LIMIT_EXCEEDED'])(
    'a read that passes its own limit (%s) is too expensive',
    (type) => {
      expect(codeOf(translateError('x', 'read', serverError(type), false))).toBe('too_expensive');
    },
  );

  test('a read for a write that needs more memory than one query may take is no outage: its batch is halved', () => {
    const own = serverError('MEMORY_LIMIT_EXCEEDED', 'Query memory limit exceeded: would use 4 GiB');
    expect(codeOf(translateError('x', 'readForWriting', own, false))).toBe('too_expensive');
    for (const others of [
      serverError('MEMORY_LIMIT_EXCEEDED', '(total) memory limit exceeded: would use 2 GiB'),
      serverError('TIMEOUT_EXCEEDED'),
    ])
      expect(codeOf(translateError('x', 'readForWriting', others, false))).toBe('unavailable');
  });

  test('a cluster that is not there is named as such', () => {
    const error = translateError('migrate', 'write', serverError('CLUSTER_DOESNT_EXIST'), true);
    expect([codeOf(error), error.message]).toEqual([
      'not_found',
      expect.stringContaining('has no cluster of this name'),
    ]);
  });

  test('a read that meets a server short of memory is not to blame', () => {
    const error = serverError('MEMORY_LIMIT_EXCEEDED', '(total) memory limit exceeded: would use 2 GiB');
    expect(codeOf(translateError('x', 'read', error, false))).toBe('unavailable');
  });

  test('the message of the server stays out of the error, and of its cause, unless asked for', () => {
    for (const type of ['TOO_MANY_PARTS', 'TIMEOUT_EXCEEDED', 'CANNOT_PARSE_TEXT']) {
      const error = translateError('list-traces', 'read', serverError(type), false);
      expect(`${error.message} ${String(error.cause)}`).not.toContain('secret');
      expect(error.message).toContain('list-traces');
    }
    expect(translateError('x', 'read', serverError('SYNTAX_ERROR'), true).message).toContain('secret');
  });

  test.each([
    ['that is away', systemError('ECONNREFUSED')],
    ['that refuses the password', serverError('AUTHENTICATION_FAILED')],
  ])('of a server %s name its address and the variable to correct', (_what, error) => {
    const { message } = translateError('ping', 'read', error, false);
    expect(message).toContain('clickhouse:8123/spanledger');
    expect(message).toContain('CLICKHOUSE_URL');
  });

  test('an answer that is not of ClickHouse, as a page of a proxy, is unavailable and not quoted', () => {
    const error = translateError('insert', 'write', new Error('<html>502 Bad Gateway: a secret</html>'), false);
    expect(codeOf(error)).toBe('unavailable');
    expect(error.message).toContain('clickhouse:8123/spanledger');
    expect(`${error.message} ${String(error.cause)}`).not.toContain('secret');
  });

  test('a fault of the server that has no type is not taken for another program, and names what the disk lacks', () => {
    const text =
      'std::exception. Code: 1001, type: std::__1::filesystem::filesystem_error, e.what() = filesystem error: in create_directories: No space left on device ["/data/store/secret"]\nAvailable inodes: 0.00';
    const error = translateError('insert', 'write', new Error(text), false);
    expect(codeOf(error)).toBe('unavailable');
    expect(error.message).toContain(
      'ClickHouse at clickhouse:8123/spanledger cannot use its disk: No space left on device',
    );
    expect(`${error.message} ${String(error.cause)}`).not.toContain('secret');
    const poco = translateError('insert', 'write', new Error('Poco::Exception. Code: 1000, secret'), false);
    expect([codeOf(poco), poco.message]).toEqual(['unavailable', expect.stringContaining('failed by itself')]);
  });

  test('a call of the operating system that failed is no fault of the rows, whatever its type, and named', () => {
    const message = 'Cannot create directory /data/secret: , errno: 28, strerror: No space left on device. ';
    const error = translateError('insert', 'write', serverError('CANNOT_CREATE_DIRECTORY', message), false);
    expect(codeOf(error)).toBe('unavailable');
    expect(error.message).toContain('No space left on device');
    expect(error.message).not.toContain('secret');
    const row = `Cannot parse '${message}': (at row 1)`;
    expect(codeOf(translateError('insert', 'write', serverError('CANNOT_PARSE_TEXT', row), false))).toBeUndefined();
  });

  test.each(['ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_HAS_EXPIRED', 'EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER'])(
    'TLS that fails with %s is an outage, whose message names the code and what to check',
    (code) => {
      class NodeError extends Error {}
      const failure = Object.assign(new NodeError('no TLS'), { code });
      const error = translateError('insert', 'write', failure, false);
      expect(codeOf(error)).toBe('unavailable');
      expect(error.message).toContain(`TLS with ClickHouse at clickhouse:8123/spanledger fails (insert, ${code})`);
    },
  );

  test('a fault of this program is not an outage', () => {
    expect(codeOf(translateError('x', 'read', new TypeError('x is not a function'), false))).toBeUndefined();
  });

  test('only a broken connection is worth the same request again', () => {
    expect(isConnectionReset(systemError('ECONNRESET'))).toBe(true);
    expect(isConnectionReset(new Error('socket hang up'))).toBe(true);
    expect(isConnectionReset(systemError('ECONNREFUSED'))).toBe(false);
    expect(isConnectionReset(serverError('NETWORK_ERROR', 'socket hang up'))).toBe(false);
  });
});
