import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ingestBatch, isRedisInstalled, someProject, type TestRedis } from '@spanledger/testing';
import { redisQueues } from './redis-queues.fixture.ts';

/** One address for the server that is named last; established connections stay with their server. */
const addressOf = async (first: TestRedis) => {
  let { port } = first;
  const sockets: Socket[] = [];
  const server = createServer((client) => {
    const target = connect(port, '127.0.0.1');
    sockets.push(client, target);
    client.on('error', () => target.destroy()).on('close', () => target.destroy());
    target.on('error', () => client.destroy()).on('close', () => client.destroy());
    client.pipe(target).pipe(client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    moveTo: (redis: TestRedis) => void ({ port } = redis),
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
};

describe.skipIf(!isRedisInstalled())('failover of Redis (skipped without redis-server)', () => {
  const { redisWith, openAt } = redisQueues();
  let closeAddress: (() => void) | undefined;
  afterEach(() => closeAddress?.());

  it('a primary that became a replica, with its connections, is left for the server that took its address', async () => {
    const [primary, other] = await Promise.all([redisWith(), redisWith()]);
    const address = await addressOf(primary);
    closeAddress = address.close;
    const queue = await openAt(address.url);
    const batch = ingestBatch({ projectId: someProject() }, 5);
    await queue.queue.enqueue(batch);
    await primary.command(`REPLICAOF 127.0.0.1 ${other.port}`);
    await expect(queue.queue.enqueue(batch)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/is a read-only replica; QUEUE_URL must name the primary/),
    });
    expect(await queue.health.check()).toMatchObject({ isHealthy: false, problem: expect.stringMatching(/replica/) });
    address.moveTo(other);
    const isTaken = async () =>
      queue.queue.enqueue(ingestBatch({ projectId: someProject() }, 5)).then(
        () => true,
        () => false,
      );
    await expect.poll(isTaken, { timeout: 10_000 }).toBe(true);
    expect(await other.command('DBSIZE')).not.toBe(':0\r\n');
  });

  it('a server that sends nothing is well again once its address leads to the new primary', async () => {
    const [primary, other] = await Promise.all([redisWith(), redisWith()]);
    const address = await addressOf(primary);
    closeAddress = address.close;
    const queue = await openAt(address.url);
    await primary.command(`REPLICAOF 127.0.0.1 ${other.port}`);
    address.moveTo(other);
    await expect.poll(async () => (await queue.health.check()).isHealthy, { timeout: 10_000 }).toBe(true);
    expect(await primary.command('ROLE')).toMatch(/slave/);
  });
});
