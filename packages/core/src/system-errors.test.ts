import { expect, test } from 'vitest';
import { systemCodeOf, translateDiskError } from './system-errors.ts';

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
