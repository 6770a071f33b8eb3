import { describe, expect, it } from 'vitest';
import { observationEvent, scoreEvent, traceEvent } from './events.ts';

const at = '2026-03-01T10:00:00.000Z';
const options = {
  keepsCosts: true,
  configIds: new Map([['there', 'here']]),
  runIds: new Map([['run', 'own run']]),
  queueIds: new Map([['queue', 'own queue']]),
};
const observed = { id: 'o', traceId: 't', type: 'GENERATION', startTime: at };

describe('the event of a copied', () => {
  it('trace has what was given there, and is as old as its last change', () => {
    const trace = {
      id: 't',
      timestamp: at,
      updatedAt: '2026-03-02T00:00:00.000Z',
      name: null,
      tags: [],
      htmlPath: '/x',
      totalCost: 3,
    };
    expect(traceEvent(trace)).toEqual({
      id: 't',
      type: 'trace-create',
      timestamp: '2026-03-02T00:00:00.000Z',
      body: { id: 't', timestamp: at, tags: [] },
    });
  });

  it('observation has its type, and one that is not known is a span', () => {
    expect(observationEvent({ ...observed, type: 'GUARDRAIL' }, options)).toMatchObject({
      type: 'guardrail-create',
      timestamp: at,
    });
    const ofUnknownType = observationEvent({ ...observed, type: 'ROBOT' }, options);
    expect(ofUnknownType).toMatchObject({ type: 'observation-create', body: { type: 'SPAN' } });
  });

  it.each(['SPAN', 'EVENT'])('%s keeps the model, the usage and the cost that it has there', (type) => {
    const paid = { model: 'gpt-4o', usageDetails: { input: 5 }, costDetails: { total: 0.1 } };
    expect(observationEvent({ ...observed, type, ...paid }, options)).toMatchObject({
      type: 'observation-create',
      body: { type, ...paid },
    });
  });

  it('observation has no usage or cost where these only sum up counted calls below it and its type does not show that', () => {
    const sum = { usageDetails: { input: 5 }, usageRole: 'aggregate', costDetails: { total: 0.1 } };
    const isWithUsage = (type: string, counted: boolean) =>
      ['usageDetails', 'costDetails'].some(
        (name) => name in observationEvent({ ...observed, ...sum, type, counted }, options).body,
      );
    expect([isWithUsage('SPAN', false), isWithUsage('GENERATION', false)]).toEqual([false, false]);
    expect([isWithUsage('SPAN', true), isWithUsage('AGENT', false), isWithUsage('CHAIN', false)]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('observation has usage details, and without them the usage of earlier servers if something was counted', () => {
    const usage = { input: 5, output: 2, total: 7, unit: 'TOKENS', inputCost: 1 };
    const given = observationEvent({ ...observed, usageDetails: { input: 5 }, usage }, options).body;
    expect([given['usageDetails'], given['usage']]).toEqual([{ input: 5 }, undefined]);
    const earlier = observationEvent({ ...observed, usageDetails: {}, usage }, options).body;
    expect(earlier['usage']).toEqual({ input: 5, output: 2, total: 7, unit: 'TOKENS' });
    const none = { input: 0, output: 0, total: 0, unit: 'TOKENS' };
    expect(observationEvent({ ...observed, usageDetails: {}, usage: none }, options).body['usage']).toBeUndefined();
  });

  it('observation has its costs, where they are kept and known, and a prompt with name and version only', () => {
    const costly = { ...observed, costDetails: { total: 0.1 }, promptName: 'p', promptVersion: null };
    expect(observationEvent(costly, options).body).toEqual({
      id: 'o',
      traceId: 't',
      startTime: at,
      costDetails: { total: 0.1 },
    });
    expect(observationEvent(costly, { ...options, keepsCosts: false }).body['costDetails']).toBeUndefined();
    expect(observationEvent({ ...costly, costDetails: {} }, options).body['costDetails']).toBeUndefined();
    expect(observationEvent({ ...costly, promptVersion: 2 }, options).body).toMatchObject({
      promptName: 'p',
      promptVersion: 2,
    });
  });

  it('score has the ids that its config and run have here, its text or number, and its own time', () => {
    const score = { id: 's', name: 'n', timestamp: at, updatedAt: '2027-01-01T00:00:00.000Z', source: 'ANNOTATION' };
    const graded = {
      ...score,
      dataType: 'CATEGORICAL',
      value: 0,
      stringValue: 'good',
      configId: 'there',
      traceId: 't',
    };
    expect(scoreEvent(graded, options)).toMatchObject({
      timestamp: at,
      body: { value: 'good', configId: 'here', source: 'ANNOTATION' },
    });
    const ofRun = {
      ...score,
      dataType: 'BOOLEAN',
      value: 1,
      stringValue: 'True',
      datasetRunId: 'run',
      configId: 'gone',
      queueId: 'queue',
    };
    const { body } = scoreEvent(ofRun, options);
    expect(body).toMatchObject({ value: 1, datasetRunId: 'own run', queueId: 'own queue', source: 'API' });
    expect(body).not.toHaveProperty('configId');
    expect(scoreEvent({ ...ofRun, queueId: 'unknown' }, options).body).toMatchObject({ queueId: 'unknown' });
  });
});
