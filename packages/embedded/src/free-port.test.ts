import { expect, test } from 'vitest';

import { EmbeddedServerError } from './embedded-server.ts';
import { startOnPort } from './free-port.ts';

const taken = () => new EmbeddedServerError('port_taken', 'taken');

test('a port that was taken meanwhile is replaced by another one, once', async () => {
  const ports: number[] = [];
  const start = async (port: number): Promise<string> => {
    ports.push(port);
    if (ports.length === 1) throw taken();
    return 'started';
  };
  expect(await startOnPort(undefined, start)).toBe('started');
  expect(new Set(ports).size).toBe(2);
});

test('a second loss is reported', async () => {
  await expect(startOnPort(undefined, () => Promise.reject(taken()))).rejects.toMatchObject({ code: 'port_taken' });
});

test('a given port is used as it is, and not replaced', async () => {
  const ports: number[] = [];
  const start = async (port: number): Promise<never> => {
    ports.push(port);
    throw taken();
  };
  await expect(startOnPort(4242, start)).rejects.toMatchObject({ code: 'port_taken' });
  expect(ports).toEqual([4242]);
});

test('other failures are not tried again', async () => {
  let calls = 0;
  const start = async (): Promise<never> => {
    calls += 1;
    throw new Error('broken');
  };
  await expect(startOnPort(undefined, start)).rejects.toThrow('broken');
  expect(calls).toBe(1);
});
