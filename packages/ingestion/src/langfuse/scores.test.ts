import {
  clockOf,
  clockOfField,
  DomainError,
  isStated,
  mergeRecords,
  scoreFields,
  type KeyAccess,
  type ProjectId,
  type ScoreConfig,
} from '@spanledger/core';
import { describe, expect, it } from 'vitest';
import { readIngestionRequest } from './read-ingestion-request.ts';
import { readScore } from './read-score.ts';
import { accesses, readScoreEvent, refusal, testMicros, testTime } from './request-builder.ts';

const refusalOf = (body: object): string | undefined =>
  refusal('score-create', { name: 'quality', traceId: 't1', value: 1, ...body });

describe('the value of a score', () => {
  it.each([
    [{ value: 0.5 }, { dataType: 'NUMERIC', value: 0.5, stringValue: null }],
    [{ value: 'good' }, { dataType: 'CATEGORICAL', value: null, stringValue: 'good' }],
    [
      { value: 3, dataType: 'NUMERIC' },
      { dataType: 'NUMERIC', value: 3, stringValue: null },
    ],
    [
      { value: 'good', dataType: 'CATEGORICAL' },
      { dataType: 'CATEGORICAL', value: null, stringValue: 'good' },
    ],
    [
      { value: 1, dataType: 'BOOLEAN' },
      { dataType: 'BOOLEAN', value: 1, stringValue: 'True' },
    ],
    [
      { value: 0, dataType: 'BOOLEAN' },
      { dataType: 'BOOLEAN', value: 0, stringValue: 'False' },
    ],
    [
      { value: 'x'.repeat(500), dataType: 'TEXT' },
      { dataType: 'TEXT', value: null, stringValue: 'x'.repeat(500) },
    ],
    [
      { value: 'better', dataType: 'CORRECTION' },
      { dataType: 'CORRECTION', name: 'output', stringValue: 'better' },
    ],
    [
      { value: 'cut \ud83d', comment: 'cut \ud83d' },
      { dataType: 'CATEGORICAL', stringValue: 'cut \ufffd', comment: 'cut \ufffd' },
    ],
    [
      { value: -0, dataType: null },
      { dataType: 'NUMERIC', value: 0 },
    ],
  ])('%j is kept as %j', (body, fields) => {
    expect(readScoreEvent(body)).toMatchObject(fields);
  });

  it.each([
    [{ value: undefined }, 'body.value'],
    [{ value: null }, 'body.value'],
    [{ value: true }, 'body.value'],
    [{ value: {} }, 'body.value'],
    [{ value: '1', dataType: 'NUMERIC' }, 'body.value'],
    [{ value: 1, dataType: 'CATEGORICAL' }, 'body.value'],
    [{ value: 2, dataType: 'BOOLEAN' }, 'body.value'],
    [{ value: true, dataType: 'BOOLEAN' }, 'body.value'],
    [{ value: '', dataType: 'TEXT' }, 'body.value'],
    [{ value: 'x'.repeat(501), dataType: 'TEXT' }, 'body.value'],
    [{ value: 5, dataType: 'CORRECTION' }, 'body.value'],
    [{ value: 1, dataType: 'PERCENT' }, 'body.dataType'],
    [{ name: '' }, 'body.name'],
    [{ name: undefined }, 'body.name'],
    [{ source: 'ME' }, 'body.source'],
  ])('%j is refused', (body, path) => {
    expect(refusalOf(body)?.split(': ')[0]).toBe(path);
  });

  it('names what to send in place of a truth', () => {
    expect(refusalOf({ value: false })).toBe(
      'body.value: must be 1 for true and 0 for false, with the dataType BOOLEAN',
    );
  });
});

describe('the target of a score', () => {
  it.each([
    [{ traceId: 't1' }, { traceId: 't1', sessionId: null, datasetRunId: null }],
    [
      { traceId: 't1', observationId: 'o1' },
      { traceId: 't1', observationId: 'o1' },
    ],
    [
      { traceId: undefined, sessionId: 's1' },
      { traceId: null, sessionId: 's1', observationId: null },
    ],
    [
      { traceId: '', sessionId: '', datasetRunId: 'r1' },
      { traceId: null, sessionId: null, datasetRunId: 'r1' },
    ],
  ])('may be %j', (body, fields) => {
    expect(readScoreEvent({ value: 1, ...body })).toMatchObject(fields);
  });

  it.each([
    { traceId: null },
    { traceId: 't1', sessionId: 's1' },
    { traceId: 't1', datasetRunId: 'r1' },
    { traceId: '', sessionId: 's1', datasetRunId: 'r1' },
    { traceId: null, sessionId: 's1', observationId: 'o1' },
    { traceId: null, observationId: 'o1' },
    { traceId: null, sessionId: 's1', dataType: 'CORRECTION', value: 'x' },
  ])('may not be %j', (body) => {
    expect(refusalOf(body)).toMatch(/^body\.traceId: /);
  });

  it('the target of a score is one: naming another takes the score away from the first', () => {
    const first = readScoreEvent({ value: 1, observationId: 'o1' });
    const second = readScoreEvent({ value: 1, traceId: null, sessionId: 's1' }, '2026-02-01T00:00:00Z');
    expect(mergeRecords(scoreFields, second, first)).toMatchObject({
      traceId: null,
      observationId: null,
      sessionId: 's1',
    });
  });
});

describe('score configs', () => {
  const target = { name: 'quality', traceId: 't1' };
  const config: ScoreConfig = {
    id: 'c1',
    projectId: 'project-1' as ProjectId,
    name: 'as the config has it',
    dataType: 'NUMERIC',
    isArchived: false,
    description: null,
    minValue: -1,
    maxValue: 0.5,
    categories: null,
    createdAt: 0,
    updatedAt: 0,
  };
  const categories = [
    { label: 'good', value: 2 },
    { label: 'bad', value: -1.5 },
  ];
  const compared = (changes: Partial<ScoreConfig>, body: object) => {
    const event = { id: 'e', type: 'score-create', timestamp: testTime, body: { ...target, configId: 'c1', ...body } };
    const { batch, errors } = readIngestionRequest(JSON.stringify({ batch: [event] }), {
      projectId: config.projectId,
      receivedAt: testMicros,
      access: accesses.all,
      scoreConfigs: new Map([['c1', { ...config, ...changes }]]),
    });
    return batch.scores[0]?.record ?? errors[0]?.error;
  };

  it.each([
    [{}, { value: -1 }, { dataType: 'NUMERIC', value: -1, stringValue: null }],
    [{}, { value: 0.5, dataType: 'NUMERIC' }, { dataType: 'NUMERIC', value: 0.5, stringValue: null }],
    [{ minValue: null, maxValue: null }, { value: 1e300 }, { value: 1e300 }],
    [
      { dataType: 'CATEGORICAL', categories },
      { value: 'bad' },
      { dataType: 'CATEGORICAL', value: -1.5, stringValue: 'bad' },
    ],
    [{ dataType: 'BOOLEAN' }, { value: 1 }, { dataType: 'BOOLEAN', value: 1, stringValue: 'True' }],
    [{ dataType: 'TEXT' }, { value: 'why' }, { dataType: 'TEXT', value: null, stringValue: 'why' }],
  ] as const)('a score that fits the config %j with %j has its name, its type and %j', (changes, body, fields) => {
    expect(compared(changes, body)).toMatchObject({ name: config.name, configId: 'c1', ...fields });
  });

  it.each([
    [{}, { value: -1.01 }, 'body.value: must be a number from -1 up to 0.5, as the score config has it'],
    [{}, { value: 0.51 }, /^body\.value: /],
    [{}, { value: '0' }, /^body\.value: /],
    [{}, { value: 0, dataType: 'BOOLEAN' }, 'body.dataType: must be NUMERIC, as the score config has it'],
    [{ isArchived: true }, { value: 0 }, 'body.configId: names a score config that is archived'],
    [
      { dataType: 'CATEGORICAL', categories },
      { value: 'Good' },
      'body.value: must be one of the categories good, bad, as the score config has it',
    ],
    [{ dataType: 'CATEGORICAL', categories }, { value: 2 }, /^body\.value: /],
    [{ dataType: 'BOOLEAN' }, { value: 2 }, 'body.value: must be 0 or 1, as the score config has it'],
    [{ dataType: 'BOOLEAN' }, { value: 'True' }, /^body\.value: /],
    [{ dataType: 'TEXT' }, { value: 'x'.repeat(501) }, /^body\.value: /],
    [{}, { value: 0, configId: 'c2' }, 'body.configId: names no score config of this project'],
  ] as const)('a score that does not fit the config %j is refused: %j', (changes, body, message) => {
    expect(compared(changes, body)).toMatch(message);
  });

  it('a score that names a config where none is known is refused, and a correction names none', () => {
    expect(refusalOf({ configId: 'c1' })).toBe('body.configId: names no score config of this project');
    expect(refusalOf({ configId: '' })).toBeUndefined();
    expect(refusalOf({ configId: 'c1', dataType: 'CORRECTION', value: 'x' })).toMatch(
      /^body\.configId: must be absent/,
    );
    expect(refusalOf({ source: 'ANNOTATION' })).toMatch(/^body\.configId: is required/);
    expect(refusalOf({ source: 'ANNOTATION', dataType: 'CORRECTION', value: 'x' })).toBeUndefined();
  });
});

describe('a score that is sent again', () => {
  it('a score keeps its source, its earliest time and what is not stated again; null clears', () => {
    const first = readScoreEvent({ value: 1, source: 'EVAL', comment: 'why', queueId: 'q', observationId: 'o1' });
    const second = readScoreEvent({ value: 2, comment: null, metadata: { a: 1 } }, '2026-02-01T00:00:00Z');
    expect(mergeRecords(scoreFields, second, first)).toMatchObject({
      timestamp: testMicros,
      source: 'EVAL',
      value: 2,
      comment: null,
      queueId: 'q',
      observationId: 'o1',
      metadata: { a: '1' },
    });
    expect(readScoreEvent({ value: 1 }).source).toBe('API');
  });
});

const author = (access: KeyAccess, userId?: string) => {
  const body = { name: 'n', traceId: 't1', value: 1, authorUserId: 'named' };
  return readScore(body, { receivedAt: testMicros, access, userId }).patch.record.authorUserId;
};

describe('the author of a score', () => {
  it('the author is the user who sends it, or whom a secret key names, and none that a public key names', () => {
    expect(author(accesses.all)).toBe('named');
    expect(author(accesses.all, 'ada')).toBe('ada');
    expect(author(accesses.scores)).toBeNull();
  });
});

describe('a score of a public key alone', () => {
  const time = '2026-02-01T00:00:00Z';
  const forged = { value: 9, name: 'forged', comment: 'forged', metadata: { kept: 'forged', more: 'forged' } };
  const more = { environment: 'forged', source: 'EVAL', observationId: 'forged', queueId: 'forged' };
  const publicly = (body: object, at = time) => readScoreEvent({ ...forged, ...more, ...body }, at, accesses.scores);

  it.each([testTime, '1990-01-01T00:00:00Z', '2099-12-31T23:59:59Z'])(
    'given at %s changes nothing of what a secret key wrote, also what that left unsaid, whichever comes first',
    (at) => {
      const own = readScoreEvent({ value: 1, metadata: { kept: 'own' } }, time);
      const both = mergeRecords(scoreFields, own, publicly({}, at));
      for (const field of scoreFields) expect([field, both[field]]).toEqual([field, own[field]]);
      expect(Object.entries(both.metadata).filter(([, value]) => value !== null)).toEqual([['kept', 'own']]);
      expect(mergeRecords(scoreFields, publicly({}, at), own)).toEqual(both);
    },
  );

  it('a score of a public key alone changes what a public key wrote before, and not what it wrote later', () => {
    const [first, second] = [publicly({ value: 1, comment: 'a' }, testTime), publicly({ value: 2 })];
    for (const merged of [mergeRecords(scoreFields, first, second), mergeRecords(scoreFields, second, first)]) {
      expect(merged).toMatchObject({ value: 2, timestamp: testMicros });
    }
  });

  it('a score of a public key may be changed by a secret key, whatever the times of both', () => {
    const own = readScoreEvent({ value: 1 }, '1990-01-01T00:00:00Z');
    const both = mergeRecords(scoreFields, publicly({}), own);
    expect(both).toMatchObject({ value: 1, name: 'quality', comment: null, environment: null, source: 'API' });
  });
});

describe('readScore', () => {
  const context = { receivedAt: testMicros, access: accesses.all };

  it('readScore follows the rules of score events, at the time of the request', () => {
    const { id, patch } = readScore({ id: 's1', name: 'n', traceId: 't1', value: 0.5, environment: 'Prod' }, context);
    expect(id).toBe('s1');
    expect(patch).toMatchObject({
      id: 's1',
      record: { name: 'n', value: 0.5, environment: 'prod', timestamp: testMicros, clock: clockOf(testMicros) },
    });
    expect(isStated(clockOfField(patch.record, 'comment'))).toBe(false);
  });

  it('readScore gives an id to a score without one', () => {
    const body = { name: 'n', traceId: 't1', value: 1 };
    const { id, patch } = readScore(body, context);
    expect(patch.id).toBe(id);
    expect(readScore(body, context).id).not.toBe(id);
  });

  it.each([[undefined], [null], ['x'], [[]], [{}], [{ name: 'n', value: 1 }]])('refuses %j with its issues', (body) => {
    expect(() => readScore(body, context)).toThrow(DomainError);
    expect(() => readScore(body, context)).toThrow(
      expect.objectContaining({ code: 'invalid_input', summary: 'Invalid request data' }) as Error,
    );
  });

  it('a refused score names the field that is wrong', () => {
    let issues: unknown;
    try {
      readScore({ name: '', traceId: 't1', value: 1 }, context);
    } catch (error) {
      issues = (error as DomainError).issues;
    }
    expect(issues).toEqual([{ code: 'too_small', path: 'name', message: 'must not be empty' }]);
  });
});
