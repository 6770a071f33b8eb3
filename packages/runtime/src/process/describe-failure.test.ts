import { unavailable } from '@spanledger/core';
import { describe, expect, it } from 'vitest';
import { describeFailure } from './describe-failure.ts';

describe('the description of a failure for the log', () => {
  it('the description of a failure for the log has the message and the code of an error that is ours', () => {
    expect(describeFailure(unavailable('The store is away.'))).toMatchObject({
      error: 'DomainError',
      errorCode: 'unavailable',
      problem: 'The store is away.',
    });
  });

  it('the description of an outage has no stack, nor have its causes, whose codes name them', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    expect(describeFailure(unavailable('The store is away.', refused))).toEqual({
      error: 'DomainError',
      errorCode: 'unavailable',
      problem: 'The store is away.',
      cause: { error: 'Error', errorCode: 'ECONNREFUSED' },
    });
  });

  it('the description of a failure for the log has no message of any other error, which may quote what a client sent, and none of its cause', () => {
    const described = describeFailure(new TypeError('a private remark', { cause: new Error('another') }));
    expect(described).toMatchObject({ error: 'TypeError', cause: { error: 'Error' } });
    expect(JSON.stringify(described['stack'])).toContain('describe-failure.test.ts');
    expect(JSON.stringify(described)).not.toMatch(/private|another/);
    expect(describeFailure('odd')).toEqual({ error: 'string' });
  });
});
