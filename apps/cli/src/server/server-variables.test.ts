import { readVariables } from '@spanledger/runtime';
import { z } from 'zod';
import { expect, test } from 'vitest';
import { serverVariables } from './server-variables.ts';

const schema = z.object({ DATABASE_URL: z.string(), SPANLEDGER_ENCRYPTION_KEY: z.string().optional() });
const postgres = { engine: 'timescale', url: 'postgres://t', mode: 'auto' } as const;

test('the stores that a command has found win over the environment, also where that names files', () => {
  const found = { mode: 'local', queueUrl: undefined, encryptionKeys: { current: 'made here' } } as const;
  const environment = { DATABASE_URL_FILE: '/nowhere', DATABASE_URL: '', SPANLEDGER_ENCRYPTION_KEY: '' };
  const variables = { ...environment, ...serverVariables(found, 'postgres://found', postgres) };
  expect(readVariables(schema, variables)).toMatchObject({
    DATABASE_URL: 'postgres://found',
    SPANLEDGER_ENCRYPTION_KEY: 'made here',
  });
});

test('what is not there is not taken from the environment', () => {
  const queue = { mode: 'servers', queueUrl: 'redis://q', encryptionKeys: undefined } as const;
  expect(serverVariables(queue, 'postgres://d', postgres)).toMatchObject({
    QUEUE_URL: '',
    SPANLEDGER_ENCRYPTION_KEY: '',
    TIMESCALE_URL: 'postgres://t',
  });
});
