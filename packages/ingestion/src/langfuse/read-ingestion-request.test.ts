import { DomainError } from '@spanledger/core';
import { describe, expect, it } from 'vitest';
import { accesses, readEvents, readText, refusal, testMicros, testTime } from './request-builder.ts';

const invalidInputOf = (bodyText: string): DomainError => {
  try {
    readText(bodyText);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('was accepted');
};

describe('the envelope', () => {
  it.each([
    ['{"batch": [', '', 'must be JSON'],
    ['{"batch": [{"a": NaN}]}', '', 'must be JSON, which has no NaN (at character 18)'],
    ['', '', 'must be JSON'],
    ['[]', '', 'must be a JSON object with a batch'],
    ['null', '', 'must be a JSON object with a batch'],
    ['12345678901234567890', '', 'must be a JSON object with a batch'],
    ['{}', 'batch', 'must be a list of events'],
    ['{"batch": {}}', 'batch', 'must be a list of events'],
  ])('%j is refused as a whole, saying where and why', (bodyText, path, message) => {
    const error = invalidInputOf(bodyText);
    expect(error).toMatchObject({
      code: 'invalid_input',
      message: `Invalid request data: ${`${path} ${message}`.trim()}`,
      summary: 'Invalid request data',
      issues: [{ path, message }],
    });
  });

  it('the envelope may hold no events', () => {
    const { batch, successes, errors } = readText('{"batch": []}');
    expect({ successes, errors }).toEqual({ successes: [], errors: [] });
    expect(batch).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      part: 0,
      rejected: {},
      projectId: 'project-1',
      receivedAt: 1_767_400_000_000_000,
      payloadBytes: 13,
      observations: [],
      traces: [],
      scores: [],
      deletions: [],
    });
  });

  it('the envelope counts its bytes, not its characters', () => {
    expect(readText('{"batch": [], "metadata": "😀"}').batch.payloadBytes).toBe(33);
  });
});

describe('the answer', () => {
  it('the answer holds each stored event once, creates before updates and by time', () => {
    const { successes, errors } = readEvents([
      { id: 'u2', type: 'span-update', timestamp: '2026-01-02T00:00:02Z', body: { id: 'a' } },
      { id: 'u1', type: 'generation-update', timestamp: '2026-01-02T00:00:01Z', body: { id: 'b' } },
      { id: 'c3', type: 'trace-create', timestamp: '2026-01-02T00:00:03Z', body: { id: 'c' } },
      {
        id: 'c1',
        type: 'score-create',
        timestamp: '2026-01-02T00:00:01Z',
        body: { name: 'n', value: 1, traceId: 'c' },
      },
      { id: 'c1', type: 'span-create', timestamp: '2026-01-02T00:00:01Z', body: { id: 'a' } },
    ]);
    expect(successes.map(({ id }) => id)).toEqual(['c1', 'c1', 'c3', 'u1', 'u2']);
    expect(new Set(successes.map(({ status }) => status))).toEqual(new Set([201]));
    expect(errors).toEqual([]);
  });

  it('the answer lets one bad event not hurt its neighbours', () => {
    const { batch, successes, errors } = readEvents([
      { id: 'good-1', type: 'trace-create', body: { id: 't1' } },
      { id: 'bad', type: 'trace-create', body: { id: 't2', name: 'x'.repeat(1001) } },
      { id: 'good-2', type: 'span-create', body: { id: 'o1', traceId: 't1' } },
    ]);
    expect(successes.map(({ id }) => id)).toEqual(['good-1', 'good-2']);
    expect(errors).toEqual([
      {
        id: 'bad',
        status: 400,
        message: 'Invalid request data',
        error: 'body.name: must have at most 1000 characters',
      },
    ]);
    expect(batch.traces.map(({ id }) => id)).toEqual(['t1']);
  });

  it('the answer names an event without a text for its id unknown', () => {
    const events = [{ id: 5 }, { id: null }, {}, null, 'x', [], 12] as unknown[];
    const { errors, successes } = readText(JSON.stringify({ batch: events }));
    expect(successes).toEqual([]);
    expect(errors).toHaveLength(7);
    expect(new Set(errors.map(({ id, status }) => `${id} ${status}`))).toEqual(new Set(['unknown 400']));
  });

  it('the answer names the possible types where the type is none of them', () => {
    const error = refusal('trace-update', { id: 't1' });
    expect(error).toMatch(/^type: must be one of trace-create, /);
    expect(error?.split(', ')).toHaveLength(18);
    expect(refusal('constructor', {})).toMatch(/^type: must be one of /);
  });

  it('log events leave no entry in the answer, whatever the access of the key', () => {
    for (const access of [accesses.all, accesses.scores]) {
      const { batch, successes, errors } = readEvents([{ type: 'sdk-log', body: { log: { level: 'debug' } } }], access);
      expect([...successes, ...errors, ...batch.traces]).toEqual([]);
    }
    expect(refusal('sdk-log', {})).toBe('body.log: must be given');
  });

  it('the answer names what is missing', () => {
    expect(refusal('score-create', { traceId: 't', value: 1 })).toBe('body.name: is missing');
  });

  it('always refuses dataset run items', () => {
    const body = { traceId: 't', datasetId: 'd', runId: 'r', datasetItemId: 'i' };
    expect(refusal('dataset-run-item-create', body)).toMatch(/POST \/api\/public\/dataset-run-items/);
  });

  it.each([undefined, null, '2026-01-02', '2026-01-02T03:04:05', 'yesterday', 1_767_323_045, '1969-01-01T00:00:00Z'])(
    'refuses an event at %s',
    (timestamp) => {
      expect(refusal('trace-create', { id: 't1' }, { timestamp })).toMatch(/^timestamp: /);
    },
  );

  it('refuses an event beyond the years that are stored, and names them', () => {
    const timestamp = '2149-01-01T00:00:00Z';
    expect(refusal('trace-create', { id: 't1' }, { timestamp })).toContain('from 1970 to 2148');
  });

  it.each(['', 'x'.repeat(801), 'a\rb', '\ud800'])('refuses the event id %.10j', (id) => {
    const { errors } = readText(
      JSON.stringify({ batch: [{ id, timestamp: testTime, type: 'trace-create', body: {} }] }),
    );
    expect(errors).toMatchObject([{ id, status: 400, error: expect.stringMatching(/^id: /) as unknown }]);
  });

  it.each([undefined, null, 'x', [], 5])('refuses %j for a body', (body) => {
    for (const type of ['trace-create', 'span-update', 'score-create', 'sdk-log']) {
      expect(refusal(type, body)).toMatch(/^body: /);
    }
  });
});

describe('a key that may only create scores', () => {
  it('a public key creates scores, and every other event of it is answered as refused', () => {
    const { batch, successes, errors } = readEvents(
      [
        { id: 'trace', type: 'trace-create', body: { id: 't1' } },
        { id: 'score', type: 'score-create', body: { name: 'n', value: 1, traceId: 't1' } },
        { id: 'invalid', type: 'span-create', body: {} },
      ],
      accesses.scores,
    );
    expect(successes).toEqual([{ id: 'score', status: 201 }]);
    expect(errors).toMatchObject([
      { id: 'invalid', status: 400, message: 'Invalid request data' },
      { id: 'trace', status: 401, message: 'Authentication error' },
    ]);
    expect([batch.traces.length, batch.observations.length, batch.scores.length]).toEqual([0, 0, 1]);
  });
});

describe('a key without a scope', () => {
  const events = [
    { id: 'trace', type: 'trace-create', body: { id: 't1' } },
    { id: 'span', type: 'span-create', body: { id: 'o1', traceId: 't1' } },
    { id: 'score', type: 'score-create', body: { name: 'n', value: 1, traceId: 't1' } },
  ];

  it.each([
    ['ingest', ['trace', 'span'], ['score'], 'scores'],
    ['scores', ['score'], ['trace', 'span'], 'ingest'],
  ] as const)(
    'sends with %s alone what that allows, and is told which one the others need',
    (scope, sent, refused, needed) => {
      const { successes, errors, rejectedCount } = readEvents(events, { scopes: [scope], isPublicKey: false });
      expect(successes.map(({ id }) => id)).toEqual(sent);
      expect(errors).toMatchObject(
        refused.map((id) => ({
          id,
          status: 403,
          error: expect.stringContaining(`needs the scope ${needed}`) as string,
        })),
      );
      expect(rejectedCount).toBe(refused.length);
    },
  );
});

describe('ids', () => {
  it.each([
    ['trace-create', {}, 'traces'],
    ['score-create', { name: 'n', value: 1, traceId: 't1' }, 'scores'],
    ['observation-create', { type: 'SPAN', traceId: 't1' }, 'observations'],
  ] as const)('are made for a %s without one, the same at each delivery', (type, body, kind) => {
    const idsOf = (eventId: string): readonly string[] =>
      readEvents([{ id: eventId, type, body }]).batch[kind].map(({ id }) => id);
    const [id] = idsOf('e1');
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(idsOf('e1')).toEqual([id]);
    expect(idsOf('e2')).not.toEqual([id]);
  });

  it.each(['span-create', 'generation-create', 'event-create', 'span-update', 'tool-create', 'observation-update'])(
    'must be given by a %s',
    (type) => {
      expect(refusal(type, { type: 'SPAN', traceId: 't1' })).toMatch(/^body\.id: /);
    },
  );

  it.each(['', 'x'.repeat(801), 'a\rb', 'a\0b', '\ud800'])('may not be %.10j', (id) => {
    expect(refusal('trace-create', { id })).toMatch(/^body\.id: /);
    expect(refusal('span-create', { id: 'o', traceId: id })).toMatch(/^body\.traceId: /);
    expect(refusal('span-create', { id: 'o', parentObservationId: id || '\0' })).toMatch(
      /^body\.parentObservationId: /,
    );
  });

  it('ids may have 800 characters of any script', () => {
    const id = '語😀'.repeat(266);
    const { batch } = readEvents([{ id, type: 'span-create', body: { id, traceId: id } }]);
    expect(batch.observations).toMatchObject([{ id, traceId: id }]);
  });
});

describe('every observation', () => {
  it('every observation makes its trace visible, since its start and in its environment', () => {
    const { batch } = readEvents([
      {
        type: 'span-create',
        body: { id: 'o2', traceId: 't1', startTime: '2026-01-02T00:00:02Z', environment: 'late' },
      },
      {
        type: 'span-create',
        body: { id: 'o1', traceId: 't1', startTime: '2026-01-02T00:00:01Z', environment: 'early' },
      },
      { type: 'span-update', body: { id: 'o3', traceId: 't2', endTime: '2026-01-02T00:00:01Z' } },
    ]);
    expect(batch.traces).toHaveLength(2);
    expect(batch.traces[0]).toMatchObject({
      id: 't1',
      record: { timestamp: 1_767_312_001_000_000, environment: 'early' },
    });
    expect(batch.traces[1]).toMatchObject({ id: 't2', record: { timestamp: testMicros, environment: null } });
  });

  it('an observation has lower precedence for its trace than the trace itself', () => {
    const span = {
      type: 'span-create',
      body: { id: 'o1', traceId: 't1', startTime: '2020-01-01T00:00:00Z', environment: 'a' },
    };
    const trace = { type: 'trace-create', body: { id: 't1', timestamp: '2026-01-01T00:00:00Z', environment: 'b' } };
    for (const events of [
      [span, trace],
      [trace, span],
    ]) {
      expect(readEvents(events).batch.traces).toMatchObject([
        { id: 't1', record: { timestamp: 1_767_225_600_000_000, environment: 'b' } },
      ]);
    }
  });

  it('that does not name its trace stands under its own id', () => {
    const { batch } = readEvents([{ type: 'span-create', body: { id: 'o1' } }]);
    expect(batch.observations).toMatchObject([{ id: 'o1', traceId: 'o1', isTraceUnknown: true, isComplete: false }]);
    expect(batch.traces).toMatchObject([{ id: 'o1' }]);
  });

  it('that is only updated without naming its trace makes no trace', () => {
    const { batch } = readEvents([{ type: 'span-update', body: { id: 'o1' } }]);
    expect(batch.observations).toMatchObject([{ id: 'o1', isTraceUnknown: true }]);
    expect(batch.traces).toEqual([]);
  });

  it('belongs to the trace that another event of the request names for it', () => {
    const update = { type: 'span-update', body: { id: 'o1', output: 'done' } };
    const create = { type: 'span-create', body: { id: 'o1', traceId: 't1', input: 'go' } };
    for (const events of [
      [update, create],
      [create, update],
    ]) {
      const { batch } = readEvents(events);
      expect(batch.observations).toMatchObject([
        { id: 'o1', traceId: 't1', isTraceUnknown: false, record: { input: 'go', output: 'done' } },
      ]);
      expect(batch.traces.map(({ id }) => id)).toEqual(['t1']);
    }
  });

  it('every observation is one of several of its id where traces differ', () => {
    const { batch } = readEvents([
      { type: 'span-create', body: { id: 'o1', traceId: 't1' } },
      { type: 'span-create', body: { id: 'o1', traceId: 't2' } },
    ]);
    expect(batch.observations.map(({ traceId }) => traceId)).toEqual(['t1', 't2']);
  });
});
