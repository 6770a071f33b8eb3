import {
  clockOf,
  clockOfField,
  decodeValue,
  mergeRecords,
  observationFields,
  requestLimits,
  traceFields,
} from '@spanledger/core';
import { describe, expect, it } from 'vitest';
import { readObservation, readText, readTrace, refusal, testMicros, testTime } from './request-builder.ts';

const created = clockOf(testMicros);
const updated = clockOf(testMicros, 'update');

const eventOf = (id: string, body: string): string =>
  `{"id":"${id}","timestamp":"${testTime}","type":"trace-create","body":{"id":"t",${body}}}`;

describe('the type of an observation', () => {
  it.each([
    ['event-create', 'EVENT'],
    ['span-create', 'SPAN'],
    ['generation-create', 'GENERATION'],
    ['agent-create', 'AGENT'],
    ['tool-create', 'TOOL'],
    ['chain-create', 'CHAIN'],
    ['retriever-create', 'RETRIEVER'],
    ['evaluator-create', 'EVALUATOR'],
    ['embedding-create', 'EMBEDDING'],
    ['guardrail-create', 'GUARDRAIL'],
    ['span-update', 'SPAN'],
    ['generation-update', 'GENERATION'],
  ])('of %s is %s', (event, type) => {
    expect(readObservation({}, event).type).toBe(type);
  });

  it('the type of a legacy observation event is what its body states', () => {
    expect(readObservation({ type: 'EVENT' }, 'observation-create').type).toBe('EVENT');
    expect(clockOfField(readObservation({ type: 'GENERATION' }, 'observation-update'), 'type')).toBe(updated);
    expect(refusal('observation-create', { id: 'o', type: 'AGENT' })).toMatch(/^body\.type: /);
    expect(refusal('observation-create', { id: 'o' })).toMatch(/^body\.type: /);
  });

  it('the type of an observation stays that of the create when a generic update follows', () => {
    const agent = readObservation({}, 'agent-create');
    const update = readObservation({ output: 'x' }, 'span-update', '2026-02-01T00:00:00Z');
    expect(mergeRecords(observationFields, update, agent)).toMatchObject({ type: 'AGENT', output: 'x' });
  });
});

describe('a field', () => {
  it('that is given carries the time of its event, and any other is unknown', () => {
    const record = readObservation({ name: 'n', endTime: testTime, level: null }, 'span-update');
    expect(record).toMatchObject({ name: 'n', endTime: testMicros, level: null, clock: updated });
    for (const field of ['name', 'endTime', 'level']) expect(clockOfField(record, field)).toBe(updated);
    for (const field of ['input', 'output', 'statusMessage', 'metadata', 'usage', 'environment', 'version']) {
      expect(clockOfField(record, field)).toBe(0);
    }
  });

  it('a field may be empty, zero or false, and then is that', () => {
    const record = readObservation({ name: '', input: '', output: 0, statusMessage: '' });
    expect(record).toMatchObject({ name: '', input: '', output: '0', statusMessage: '' });
    expect(readTrace({ public: false, userId: '' })).toMatchObject({ public: false, userId: '' });
    expect(clockOfField(readObservation({ output: false }), 'output')).toBe(created);
  });

  it('that is null is cleared', () => {
    const fields = ['name', 'endTime', 'input', 'output', 'model', 'modelParameters', 'usage', 'promptName', 'version'];
    const record = readObservation(Object.fromEntries(fields.map((field) => [field, null])));
    for (const field of fields) {
      expect(record[field as 'name']).toBeNull();
      expect(clockOfField(record, field)).toBe(created);
    }
  });

  it('that is a time which Go or .NET never set overwrites nothing, and loses nothing next to it', () => {
    const unset = { startTime: '0001-01-01T00:00:00Z', endTime: '0001-01-01T00:00:00', completionStartTime: null };
    const begun = readObservation({ ...unset, startTime: testTime, completionStartTime: '0001-01-01T00:00:00+00:00' });
    expect(begun).toMatchObject({ startTime: testMicros, endTime: null, completionStartTime: null });
    for (const field of ['endTime', 'completionStartTime']) expect(clockOfField(begun, field)).toBe(0);
    const later = '2026-01-02T03:04:06Z';
    const ended = readObservation({ ...unset, endTime: later, usage: { input: 5 } }, 'generation-update', later);
    const merged = mergeRecords(observationFields, ended, begun);
    expect(merged).toMatchObject({
      startTime: testMicros,
      endTime: 1_767_323_046_000_000,
      usage: { details: { input: 5 } },
    });
    expect(readTrace({ name: 'n', timestamp: '0001-01-01T00:00:00Z' })).toEqual(readTrace({ name: 'n' }));
  });

  it('that is an empty object overwrites nothing', () => {
    const record = readObservation({ usage: {}, usageDetails: {}, costDetails: {}, modelParameters: {}, metadata: {} });
    for (const field of ['usage', 'providedCost', 'modelParameters', 'metadata']) {
      expect(clockOfField(record, field)).toBe(0);
    }
  });

  it('that a type does not have is passed over', () => {
    const record = readObservation({ endTime: testTime, model: 'm', usage: { input: 1 }, nonsense: 1 }, 'event-create');
    expect(record).toMatchObject({ endTime: null, model: null, usage: null });
    expect(readObservation({ model: 'm', usage: { input: 1.5 } }, 'span-create').model).toBeNull();
  });

  it.each([
    ['span-create', { id: 'o', level: 'INFO' }, 'body.level'],
    ['span-create', { id: 'o', name: 5 }, 'body.name'],
    ['span-create', { id: 'o', startTime: '2026-01-02' }, 'body.startTime'],
    ['span-create', { id: 'o', endTime: 'soon' }, 'body.endTime'],
    ['generation-create', { id: 'o', completionStartTime: 5 }, 'body.completionStartTime'],
    ['generation-create', { id: 'o', model: {} }, 'body.model'],
    ['generation-create', { id: 'o', promptName: 'p' }, 'body.promptName'],
    ['generation-create', { id: 'o', promptVersion: 2 }, 'body.promptName'],
    ['generation-create', { id: 'o', promptName: 'p', promptVersion: 1.5 }, 'body.promptVersion'],
    ['generation-create', { id: 'o', promptName: 'p', promptVersion: -1 }, 'body.promptVersion'],
    ['generation-create', { id: 'o', modelParameters: 'hot' }, 'body.modelParameters'],
    ['generation-create', { id: 'o', modelParameters: { stop: [1] } }, 'body.modelParameters.stop'],
    ['generation-create', { id: 'o', modelParameters: { a: { b: { c: 1 } } } }, 'body.modelParameters.a'],
    ['trace-create', { id: 't', tags: 'x' }, 'body.tags'],
    ['trace-create', { id: 't', tags: ['x', 5] }, 'body.tags[1]'],
    ['trace-create', { id: 't', public: 'yes' }, 'body.public'],
  ])('of %s is refused where it is wrong: %j', (type, body, path) => {
    expect(refusal(type, body)?.split(': ')[0]).toBe(path);
  });

  it('that is refused is never quoted', () => {
    const secret = 'secret-42';
    const body = { id: 'o', level: secret, name: [secret], startTime: secret, usage: { input: secret, unit: secret } };
    expect(refusal('generation-create', body)).not.toContain(secret);
    expect(refusal(secret, body)).not.toContain(secret);
  });

  it('of a prompt needs its other half, and none is both empty', () => {
    expect(readObservation({ promptName: 'p', promptVersion: 3 })).toMatchObject({ promptName: 'p', promptVersion: 3 });
    expect(readObservation({ promptName: '', promptVersion: null })).toMatchObject({ promptName: null });
  });
});

describe('the start of an observation', () => {
  it('a start time is what the client stated, and may be corrected', () => {
    const first = readObservation({ startTime: '2026-01-02T00:00:01.000001Z' }, 'span-create');
    expect(first.startTime).toBe(1_767_312_001_000_001);
    const corrected = readObservation({ startTime: '2026-01-03T00:00:00Z' }, 'span-update', '2026-01-04T00:00:00Z');
    expect(mergeRecords(observationFields, first, corrected).startTime).toBe(1_767_398_400_000_000);
  });

  it('a start time that was not stated is that of the earliest event', () => {
    const late = readObservation({}, 'span-update', '2026-01-04T00:00:00Z');
    const early = readObservation({ startTime: null }, 'span-create', testTime);
    const stated = readObservation({ startTime: '2026-01-09T00:00:00Z' }, 'span-create', testTime);
    expect(mergeRecords(observationFields, late, early).startTime).toBe(testMicros);
    expect(mergeRecords(observationFields, mergeRecords(observationFields, late, early), stated).startTime).toBe(
      1_767_916_800_000_000,
    );
  });
});

describe('the end of an observation', () => {
  it('the end of an observation is what was stated, before its start or without one, and null clears it', () => {
    const stated = Date.UTC(2020, 0, 1) * 1000;
    expect(readObservation({ endTime: '2020-01-01T00:00:00Z' }).endTime).toBe(stated);
    expect(readObservation({ startTime: testTime, endTime: '2020-01-01T00:00:00Z' }).endTime).toBe(stated);
    expect(clockOfField(readObservation({ endTime: null }), 'endTime')).toBe(created);
  });
});

describe('the timestamp of a trace', () => {
  it('the timestamp of a trace stays the earliest that was stated, however often it is sent again', () => {
    const first = readTrace({ timestamp: '2026-01-02T00:00:00Z' }, '2026-01-02T00:00:00Z');
    const again = readTrace({ timestamp: '2026-01-02T00:05:00Z', output: 'x' }, '2026-01-02T00:05:00Z');
    const silent = readTrace({ userId: 'u' }, '2026-01-01T00:00:00Z');
    const merged = [again, silent, first].reduce((a, b) => mergeRecords(traceFields, a, b));
    expect(merged).toMatchObject({ timestamp: 1_767_312_000_000_000, output: 'x', userId: 'u' });
  });

  it('the timestamp of a trace is that of the event when it is not given', () => {
    expect(readTrace({}).timestamp).toBe(testMicros);
    expect(readTrace({ timestamp: null }).timestamp).toBe(testMicros);
  });
});

describe('tags', () => {
  it('tags are a sorted set, and an empty list takes none away', () => {
    const tagged = readTrace({ tags: ['b', 'a', 'b'] });
    expect(tagged.tags).toEqual(['a', 'b']);
    expect(mergeRecords(traceFields, tagged, readTrace({ tags: [] })).tags).toEqual(['a', 'b']);
    expect(mergeRecords(traceFields, tagged, readTrace({ tags: null })).tags).toEqual(['a', 'b']);
  });
});

describe('metadata', () => {
  it('metadata is kept by key, each value as a text', () => {
    const { metadata } = readTrace({ metadata: { a: 'text', b: 1, c: { d: [true] }, e: null, f: '1' } });
    expect({ ...metadata }).toEqual({ a: 'text', b: '1', c: '{"d":[true]}', e: null, f: '"1"' });
  });

  it.each([
    ['text', 'text'],
    [5, '5'],
    [[1, 2], '[1,2]'],
    [false, 'false'],
  ])('that is not an object is kept under its own name: %j', (given, text) => {
    expect({ ...readTrace({ metadata: given }).metadata }).toEqual({ metadata: text });
  });

  it('that is null clears what was there before', () => {
    const before = readTrace({ metadata: { a: 1 } }, '2026-01-01T00:00:00Z');
    const cleared = readTrace({ metadata: null }, '2026-01-02T00:00:00Z');
    const after = readTrace({ metadata: { b: 2 } }, '2026-01-03T00:00:00Z');
    const merged = [cleared, after, before].reduce((a, b) => mergeRecords(traceFields, a, b));
    expect({ ...merged.metadata }).toEqual({ a: null, b: '2' });
  });

  it('metadata keeps keys that objects have by nature', () => {
    const text = `{"batch":[{"id":"e","timestamp":"${testTime}","type":"trace-create","body":{"id":"t","metadata":{"__proto__":"p","constructor":"c"}}}]}`;
    const { metadata } = readText(text).batch.traces.at(0)!.record;
    expect(Object.entries(metadata)).toEqual([
      ['__proto__', 'p'],
      ['constructor', 'c'],
    ]);
  });
});

describe('input and output', () => {
  it.each<[unknown]>([
    ['plain'],
    ['12'],
    ['nul \0 and a lone \ud800 surrogate'],
    [{ messages: [{ role: 'user', content: '\ud800' }] }],
    [[]],
    [{}],
    [0],
    [false],
    ['x'.repeat(100_000)],
  ])('are stored faithfully: %.60j', (value) => {
    const record = readObservation({ input: value, output: { value } });
    expect(decodeValue(record.input)).toEqual(value);
    expect(decodeValue(record.output)).toEqual({ value });
  });

  it('texts cut within an emoji, as by slice(), are stored with U+FFFD in its place', () => {
    const cut = 'ab\ud83d';
    const fields = { name: cut, statusMessage: cut, model: cut, metadata: { [cut]: cut } };
    const whole = 'ab\ufffd';
    const { statusMessage, metadata, ...record } = readObservation(fields);
    expect([record.name, statusMessage, record.model]).toEqual([whole, whole, whole]);
    expect(Object.keys(metadata)).toEqual([whole]);
    expect(readTrace({ tags: [cut], userId: cut }, testTime)).toMatchObject({ tags: [whole], userId: whole });
  });

  it('input and output keep every digit', () => {
    const body =
      '{"id":"o","input":{"big":12345678901234567890},"output":0.12345678901234567890,"metadata":{"n":1e400}}';
    const { batch } = readText(`{"batch":[{"id":"e","timestamp":"${testTime}","type":"span-create","body":${body}}]}`);
    expect(batch.observations.at(0)!.record).toMatchObject({
      input: '{"big":12345678901234567890}',
      output: '0.12345678901234567890',
      metadata: { n: '1e400' },
    });
  });

  it('that are nested too deep are refused, and only they', () => {
    const deep = `${'['.repeat(100_000)}12345678901234567890${']'.repeat(100_000)}`;
    const events = [
      eventOf('e1', `"input":${deep}`),
      eventOf('e2', `"metadata":{"a":${deep}}`),
      eventOf('e3', '"input":1'),
    ];
    const { successes, errors } = readText(`{"batch":[${events.join(',')}]}`);
    expect(successes.map(({ id }) => id)).toEqual(['e3']);
    expect(errors.map(({ error }) => error)).toEqual([
      'body.input: is nested too deep',
      'body.metadata: is nested too deep',
    ]);
  });

  it('whose name is a long number are still not a text', () => {
    const text = `{"batch":[{"id":"e","timestamp":"${testTime}","type":"trace-create","body":{"id":"t","name":12345678901234567890}}]}`;
    expect(readText(text).errors).toMatchObject([{ id: 'e', status: 400 }]);
  });
});

const parameters = (length: number) => ({ id: 'o', modelParameters: { tools: 'x'.repeat(length) } });

describe('model parameters', () => {
  it('model parameters are a JSON object of texts, numbers, booleans, lists and maps', () => {
    const modelParameters = { temperature: 0.2, stop: ['a'], stream: true, user: 'u', map: { a: 'b' }, none: null };
    expect(JSON.parse(readObservation({ modelParameters }).modelParameters!)).toEqual(modelParameters);
  });

  it('model parameters may be as long as lists can carry; longer ones are refused with what to do', () => {
    const fitting = requestLimits.modelParametersLength - '{"tools":""}'.length;
    expect(readObservation(parameters(fitting), 'generation-create').modelParameters).toHaveLength(
      requestLimits.modelParametersLength,
    );
    expect(refusal('generation-create', parameters(fitting + 1))).toMatch(
      /^body\.modelParameters: must be at most .* metadata/,
    );
  });
});

describe('environments', () => {
  it.each([
    ['Production', 'production'],
    ['langfuse-prod', 'prod'],
    ['not allowed!', 'default'],
    [5, 'default'],
  ])('%j is %s', (given, environment) => {
    expect(readTrace({ environment: given }).environment).toBe(environment);
    expect(readObservation({ environment: given }).environment).toBe(environment);
  });
});
