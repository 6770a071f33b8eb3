import { createSpanledger } from '@spanledger/sdk';
import { describe, expect, it } from 'vitest';
import { ownProject } from './own-project.fixture.ts';
import { runScript } from './run-script.ts';

const server = await ownProject();

describe('@spanledger/sdk', () => {
  it('records nested work with usage, cost, scores and errors, and reads it back', async () => {
    const spanledger = createSpanledger({ baseUrl: server.url, ...server.keys, environment: 'test', release: 'r-2' });
    const failed: string[] = [];
    const traceId = await spanledger.withTrace(
      { name: 'sdk-trace', userId: 'u', sessionId: 's', tags: ['t'] },
      async () =>
        spanledger.observe('answer', { input: { question: 'why?' } }, async (span) => {
          await spanledger.generation('chat', { model: 'gpt-4o', input: 'why?' }, async (generation) => {
            generation.update({
              output: 'because',
              usage: { input: 1000, output: 200 },
              cost: { input: '0.000000000001', output: 2 },
            });
          });
          await spanledger
            .observe('broken', async () => {
              throw new Error('no luck');
            })
            .catch((error: Error) => failed.push(error.message));
          span.update({ output: 'because' });
          span.score({ name: 'quality', value: 0.5 });
          return span.traceId;
        }),
    );
    await spanledger.flush();
    expect(failed).toEqual(['no luck']);

    const trace = await spanledger.traces.get(traceId);
    expect(trace).toMatchObject({
      name: 'sdk-trace',
      userId: 'u',
      sessionId: 's',
      tags: ['t'],
      environment: 'test',
      release: 'r-2',
      input: { question: 'why?' },
      output: 'because',
      totalCost: 2.000000000001,
      scores: [{ name: 'quality', value: 0.5 }],
    });
    const byName = new Map(trace.observations.map((observation) => [observation.name, observation]));
    const parent = byName.get('answer')?.id;
    expect(byName.get('chat')).toMatchObject({
      type: 'GENERATION',
      parentObservationId: parent,
      usageDetails: { total: 1200 },
    });
    expect(byName.get('broken')).toMatchObject({
      level: 'ERROR',
      statusMessage: 'no luck',
      parentObservationId: parent,
    });
    const listed = await spanledger.traces.list({ userId: 'u' });
    expect(listed.data.map(({ id }) => id)).toEqual([traceId]);
    const days = await spanledger.dailyCosts({ from: new Date(Date.now() - 86_400_000) });
    expect(days.data.reduce((sum, { totalCost }) => sum + totalCost, 0)).toBeCloseTo(2, 9);
    await spanledger.shutdown();
  });

  it('the example runs as it is and prints the trace and its cost', async () => {
    const { code, output } = await runScript(
      ['--import', 'tsx', '--conditions=@spanledger/source', 'packages/sdk/examples/first-trace.ts'],
      {
        SPANLEDGER_BASE_URL: server.url,
        SPANLEDGER_PUBLIC_KEY: server.keys.publicKey,
        SPANLEDGER_SECRET_KEY: server.keys.secretKey,
      },
    );
    expect(code, output).toBe(0);
    // 14 × 2.5 + 3 × 10 dollars per million
    expect(output).toMatch(/trace {3}[0-9a-f]{32}\ncost {4}\$0\.000065 in 2 observations/);
  });
});
