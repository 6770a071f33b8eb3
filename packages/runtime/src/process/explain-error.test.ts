import { invalidInput, unavailable } from '@spanledger/core';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../config/read-variables.ts';
import { explainError } from './explain-error.ts';

const embedded = Object.assign(new Error('The disk is full.'), { name: 'EmbeddedServerError' });

describe('the explanation of an error', () => {
  it.each([unavailable('Redis is away.'), new ConfigError('PORT: must be a number'), embedded])(
    'made to be read is its message alone: %s',
    (error) => {
      expect(explainError(error)).toBe(error.message);
    },
  );

  it('with issues names each', () => {
    expect(explainError(invalidInput('Wrong.', [{ path: 'id', message: 'is too long' }]))).toBe(
      'Wrong.\n  id: is too long',
    );
  });

  it('an unexpected error is explained with its origin', () => {
    expect(explainError(new TypeError('x'))).toMatch(/^TypeError: x[^]* at /);
    expect(explainError('odd')).toBe('odd');
  });
});
