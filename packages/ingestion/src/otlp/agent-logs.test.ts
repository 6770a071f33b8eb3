import { readFileSync } from 'node:fs';
import {
  formatUsd,
  mergeRecords,
  observationFields,
  traceFields,
  type MergeableRecord,
  type ObservationRecord,
  type TraceRecord,
} from '@spanledger/core';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readOtlpLogs, type OtlpLogs } from './read-otlp-logs.ts';
import { sampleContext } from './sample-export.ts';
import { logExport } from './sample-logs.fixture.ts';

interface SentLogs {
  readonly resourceLogs: readonly {
    readonly resource: { readonly attributes: readonly object[] };
    readonly scopeLogs: readonly { readonly logRecords: readonly object[] }[];
  }[];
}

const statement = { key: 'spanledger.calls', value: { stringValue: 'logs' } };

/** The records of a fixture as requests of one record each. */
const requestsOf = (agent: string, isStated = true, fields: object = {}): readonly Uint8Array[] => {
  const file = new URL(`../../log-fixtures/${agent}.json`, import.meta.url);
  const { resourceLogs } = JSON.parse(readFileSync(file, 'utf8')) as SentLogs;
  return resourceLogs.flatMap(({ resource, scopeLogs }) => {
    const attributes = isStated ? [...resource.attributes, statement] : resource.attributes;
    return scopeLogs.flatMap(({ logRecords }) =>
      logRecords.map((record) => {
        const scoped = [{ logRecords: [{ ...record, ...fields }] }];
        return Buffer.from(JSON.stringify({ resourceLogs: [{ resource: { attributes }, scopeLogs: scoped }] }));
      }),
    );
  });
};

const read = (body: Uint8Array): OtlpLogs => readOtlpLogs(body, 'json', sampleContext);

interface Stored {
  /** By their traces' and their own ids. */
  readonly observations: ReadonlyMap<string, ObservationRecord>;
  readonly traces: ReadonlyMap<string, TraceRecord>;
}

/** The stored result: each patch is merged into that of the previous ones. */
const stored = (answers: readonly OtlpLogs[]): Stored => {
  const observations = new Map<string, ObservationRecord>();
  const traces = new Map<string, TraceRecord>();
  for (const { batch } of answers) {
    for (const { traceId, id, record } of batch.observations) {
      const known = observations.get(`${traceId} ${id}`);
      observations.set(
        `${traceId} ${id}`,
        known === undefined ? record : mergeRecords(observationFields, known, record),
      );
    }
    for (const { id, record } of batch.traces) {
      const known = traces.get(id);
      traces.set(id, known === undefined ? record : mergeRecords(traceFields, known, record));
    }
  }
  return { observations, traces };
};

const values = ({ clock: _clock, clocks: _clocks, ...fields }: MergeableRecord): object => fields;

const fieldsOf = ({ observations, traces }: Stored): object => ({
  observations: new Map([...observations].map(([id, record]) => [id, values(record)])),
  traces: new Map([...traces].map(([id, record]) => [id, values(record)])),
});

/** Trace by trace, as they began; the work around a call before the call. */
const shown = ({ observations, traces }: Stored): readonly unknown[] =>
  [...traces.keys()]
    .flatMap((traceId) =>
      [...observations]
        .filter(([key]) => key.startsWith(traceId))
        .map(([, record]) => record)
        .toSorted((a, b) => (a.startTime ?? 0) - (b.startTime ?? 0) || (a.type ?? '').localeCompare(b.type ?? '')),
    )
    .map((record) => {
      const { type, name, level, statusMessage, model, input, output, usage, providedCost, startTime, endTime } =
        record;
      const milliseconds = endTime === null || startTime === null ? undefined : (endTime - startTime) / 1000;
      const told = { level, statusMessage, model, input, output: output?.slice(0, 30), usage: usage?.details };
      const given = Object.entries(told).filter(([, value]) => value !== null && value !== undefined);
      const cost = providedCost === null ? {} : { cost: formatUsd(providedCost['total'] ?? 0n) };
      return [type, name, milliseconds, { ...Object.fromEntries(given), ...cost }];
    });

const everything = (agent: string, isStated = true): Stored => stored(requestsOf(agent, isStated).map(read));

describe('log records of a coding agent', () => {
  test('of Claude Code are its calls with their usage and cost, its tools, and the work on each prompt', () => {
    const call = {
      level: 'DEFAULT',
      model: 'claude-opus-4-8',
      usage: { input: 12, input_cached_tokens: 3000, input_cache_creation: 2000, output: 40, total: 5052 },
      cost: '0.020685',
    };
    const all = everything('claude-code');
    expect(shown(all)).toEqual([
      ['AGENT', 'claude_code.interaction', 825, { input: 'List the files here.', output: 'There are two files.' }],
      ['GENERATION', 'claude_code.llm_request', 272, call],
      ['TOOL', 'Bash', 287, { level: 'DEFAULT', input: '{"command":"ls","description":"Lists files"}' }],
      ['GENERATION', 'claude_code.llm_request', 63, { ...call, output: 'There are two files.' }],
      ['AGENT', 'claude_code.interaction', 114, {}],
      [
        'GENERATION',
        'claude_code.llm_request',
        114,
        { level: 'ERROR', statusMessage: 'The request was refused.', model: 'claude-opus-4-8[1m]' },
      ],
    ]);
    expect([...all.traces.values()]).toMatchObject([
      {
        name: 'claude_code.interaction',
        sessionId: 'c6f24a4e-d87a-40cb-b9e0-f849e8f741bf',
        userId: expect.stringMatching(/^[0-9a-f]{64}$/),
        input: 'List the files here.',
        output: 'There are two files.',
      },
      { sessionId: '4dc095e8-5b9e-4f10-a15b-6f5fa01899c2' },
    ]);
    const [root, ...others] = [...all.observations].filter(([, { type }]) => type === 'AGENT');
    const below = [...all.observations.values()].map(({ parentObservationId }) => parentObservationId);
    expect(below.filter((id) => root?.[0].endsWith(` ${id}`))).toHaveLength(3);
    expect(below.filter((id) => others[0]?.[0].endsWith(` ${id}`))).toHaveLength(1);
    expect([...all.observations.values()].map(({ promptName }) => promptName)).toEqual(Array(6).fill(null));
  });

  test('of Codex are each answer once, its tools, prompts and failures, in a trace for each conversation', () => {
    const answer = {
      level: 'DEFAULT',
      model: 'gpt-5.1-codex',
      usage: {
        input: 1900,
        input_cached_tokens: 3000,
        input_cache_creation: 100,
        output: 40,
        output_reasoning_tokens: 20,
        total: 5060,
      },
    };
    const failure = { level: 'ERROR', model: 'gpt-5.1-codex' };
    const all = everything('codex');
    const prompt = { input: 'List the files here.' };
    expect(shown(all)).toEqual([
      ['AGENT', 'codex.conversation', expect.closeTo(604.2, 0), prompt],
      ['EVENT', 'codex.user_prompt', 0, { level: 'DEFAULT', ...prompt }],
      ['GENERATION', 'codex.response', undefined, answer],
      ['TOOL', 'exec_command', 231, { level: 'DEFAULT', input: '{"cmd":"ls"}', output: 'a.txt b.txt' }],
      ['GENERATION', 'codex.response', undefined, answer],
      ['AGENT', 'codex.conversation', 25, {}],
      ['GENERATION', 'codex.api_request', 25, { ...failure, statusMessage: 'http 500' }],
      ['AGENT', 'codex.conversation', 0, {}],
      [
        'GENERATION',
        'codex.response',
        undefined,
        { ...failure, statusMessage: 'stream disconnected before completion: It failed midway.' },
      ],
    ]);
    expect([...all.traces.values()].map(({ sessionId }) => sessionId)).toEqual([
      '01a2220d-603e-7f80-b94f-d6067d49e036',
      '01a22215-84ed-73f0-92d3-f0e69edf800b',
      '01a22215-889c-7350-bd23-e01612e50bd9',
    ]);
  });

  test.each([
    ['gemini-cli', 'gemini_cli', 'gemini-2.5-pro', { input: 2005, total: 5065 }, ['[{"candidates":[{"content":{"r']],
    ['qwen-code', 'qwen-code', 'qwen3-coder-plus', { input: 2000, total: 5060 }, []],
  ])('of %s are its calls with thoughts and tools as the total has them', (agent, name, model, counted, outputs) => {
    const usage = { input_cached_tokens: 3000, output: 40, output_reasoning_tokens: 20, ...counted };
    const all = shown(everything(agent)) as [string, string, number, Record<string, unknown>][];
    expect(all.map(([type, named]) => [type, named])).toEqual([
      ['AGENT', `${name}.interaction`],
      ['GENERATION', 'llm_call'],
      ['TOOL', 'list_directory'],
      ['GENERATION', 'llm_call'],
      ['AGENT', `${name}.interaction`],
      ['GENERATION', 'llm_call'],
    ]);
    expect(all[0]?.[3]).toEqual({ input: 'List the files here.' });
    expect(all[1]?.[3]).toEqual({ level: 'DEFAULT', model, usage, ...(outputs[0] ? { output: outputs[0] } : {}) });
    expect(all[5]?.[3]).toMatchObject({ level: 'ERROR', model, statusMessage: expect.stringContaining('refused') });
  });

  test.each(['claude-code', 'codex', 'gemini-cli', 'qwen-code'])(
    'of %s come to the same in any order, repeated and in requests of any size',
    (agent) => {
      const answers = requestsOf(agent).map(read);
      const once = fieldsOf(stored(answers));
      const all = [...answers.keys(), ...answers.keys()];
      fc.assert(
        fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (sent) => {
          const found = fieldsOf(stored(sent.flatMap((at) => answers[at] ?? [])));
          expect(found).toEqual(once);
        }),
        { numRuns: 20 },
      );
    },
  );

  test('each counts as stored once, and the others of the agent as not stored', () => {
    const answers = requestsOf('claude-code').map(read);
    expect(answers.map(({ rejectedRecords }) => rejectedRecords)).toEqual([0, 1, 0, 0, 0, 0, 0]);
    for (const { batch, rejectedRecords } of answers) {
      const events = batch.observations.reduce((sum, patch) => sum + patch.events, 0);
      expect(events + rejectedRecords).toBe(1);
    }
  });

  test.each(['claude-code', 'codex', 'gemini-cli'])(
    'of %s, which may send spans of the same calls, are read only if its resource states so',
    (agent) => {
      const answers = requestsOf(agent, false).map(read);
      expect(answers.flatMap(({ batch }) => batch.observations)).toEqual([]);
      for (const { rejectedRecords, rejectionMessage } of answers) {
        expect(rejectedRecords).toBe(1);
        expect(rejectionMessage).toContain('spanledger.calls=logs');
      }
    },
  );

  test('of Qwen Code are read without it from versions that send no spans, whose resource has the session', () => {
    expect(everything('qwen-code', false).observations.size).toBe(6);
    const logs = [{ attributes: { 'event.name': 'qwen-code.user_prompt', 'session.id': 'monday' }, isOutside: true }];
    const { batch } = readOtlpLogs(logExport(logs, 'json', { 'service.name': 'qwen-code' }), 'json', sampleContext);
    expect(batch.observations).toEqual([]);
  });

  test('are the same patches in protobuf, with counts that are texts or numbers', () => {
    const attributes = {
      'event.name': 'codex.sse_event',
      'event.kind': 'response.completed',
      'conversation.id': 'monday',
      'user.email': 'ada@example.com',
      'user.account_id': '7',
      model: 'gpt-5.1-codex',
      input_token_count: '100',
      cached_token_count: 60,
      output_token_count: '7',
      // Of earlier versions: the time since the previous event of the stream.
      duration_ms: '3',
    };
    const logs = [{ attributes, isOutside: true }];
    const [json, protobuf] = (['json', 'protobuf'] as const).map((encoding) =>
      readOtlpLogs(logExport(logs, encoding, { 'spanledger.calls': 'logs' }), encoding, sampleContext),
    );
    expect(json?.batch.observations).toEqual(protobuf?.batch.observations);
    expect(json?.batch.traces).toEqual(protobuf?.batch.traces);
    expect(json?.batch.observations[0]?.record.usage?.details).toEqual({
      input: 40,
      input_cached_tokens: 60,
      output: 7,
      total: 107,
    });
    expect(json?.batch.observations[0]?.record.endTime).toBeNull();
    expect(json?.batch.traces[0]?.record).toMatchObject({
      userId: 'ada@example.com',
      sessionId: 'monday',
      environment: 'prod',
    });
  });

  test('without content that the agent leaves out', () => {
    const attributes = { 'event.name': 'user_prompt', 'session.id': 'monday', 'prompt.id': 'a', prompt: '<REDACTED>' };
    const logs = [{ body: 'claude_code.user_prompt', attributes, isOutside: true }];
    const { batch } = readOtlpLogs(logExport(logs, 'json', { 'spanledger.calls': 'logs' }), 'json', sampleContext);
    expect(batch.observations.map(({ record }) => record.input)).toEqual([null]);
    expect(batch.traces.map(({ record }) => [record.sessionId, record.input])).toEqual([['monday', null]]);
  });
});
