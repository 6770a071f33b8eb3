import { describe, expect, it } from 'vitest';
import { memorySpanledger } from '../testing/memory-spanledger.ts';

describe('withTrace', () => {
  it('the description of a trace is on every span below, and on no other', async () => {
    const { client, spans } = memorySpanledger({ environment: 'staging', release: 'abc' });
    await client.withTrace(
      {
        name: 'chat',
        userId: 'u1',
        sessionId: 's1',
        tags: ['b', 'a'],
        metadata: { plan: 'pro', nested: { deep: 1 } },
        version: '2',
        environment: 'production',
        public: true,
      },
      () => client.observe('root', async () => client.observe('child', async () => 1)),
    );
    client.observe('beside', () => 1);
    const { root, child, beside } = await spans();
    for (const span of [root, child]) {
      expect(span?.attributes).toMatchObject({
        'langfuse.trace.name': 'chat',
        'user.id': 'u1',
        'session.id': 's1',
        'langfuse.trace.tags': ['b', 'a'],
        'langfuse.trace.metadata.plan': 'pro',
        'langfuse.trace.metadata.nested': '{"deep":1}',
        'langfuse.version': '2',
        'langfuse.release': 'abc',
        'langfuse.environment': 'production',
        'langfuse.trace.public': true,
      });
    }
    expect(beside?.attributes).toMatchObject({ 'langfuse.environment': 'staging', 'langfuse.release': 'abc' });
    expect(beside?.attributes).not.toHaveProperty('user.id');
  });

  it('withTrace adds up when nested: the inner value wins, tags and metadata join', async () => {
    const { client, spans } = memorySpanledger();
    client.withTrace({ userId: 'u1', tags: ['a'], metadata: { x: 1 } }, () =>
      client.withTrace({ userId: undefined, sessionId: 's', tags: ['b', 'a'], metadata: { y: 2 } }, () =>
        client.observe('root', () => 1),
      ),
    );
    expect((await spans())['root']?.attributes).toMatchObject({
      'user.id': 'u1',
      'session.id': 's',
      'langfuse.trace.tags': ['a', 'b'],
      'langfuse.trace.metadata.x': '1',
      'langfuse.trace.metadata.y': '2',
    });
  });

  it('inside of a span reaches that span and what is started through it', async () => {
    const { client, spans } = memorySpanledger();
    client.observe('root', (root) => client.withTrace({ userId: 'late' }, () => root.generation('call', () => 1)));
    const { root, call } = await spans();
    expect(root?.attributes['user.id']).toBe('late');
    expect(call?.attributes['user.id']).toBe('late');
  });
});
