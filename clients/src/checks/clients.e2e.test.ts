import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listClients, type Client } from '../client.ts';
import { driveAll, readCase, readTotals, replay, tracesOf, type CheckedCase } from './check-run.ts';
import { withDefaults, type ExpectedTraces } from './expected-trace.ts';
import { holdsMatrix, matrixOf, withMatrix } from './matrix.ts';
import { comparable } from './read-trace.ts';
import { openServer, type Server } from './server.ts';

const only = process.env['CLIENTS_ONLY']?.split(',');
const wanted = listClients().filter(
  ({ driver }) => only?.some((name) => driver === name || driver.startsWith(`${name}/`)) ?? true,
);
const withoutPython = process.env['CLIENTS_WITHOUT_PYTHON'];
const isRunnable = ({ environment }: Client): boolean => environment === undefined || withoutPython === undefined;
let server: Server;
let cases: CheckedCase[];
const answers = new Map<CheckedCase, ReadonlyMap<string, unknown>>();

beforeAll(async () => {
  server = await openServer();
  cases = await driveAll(server, wanted.filter(isRunnable));
  for (const checked of cases) answers.set(checked, await readCase(server, checked));
}, 3_600_000);
afterAll(async () => server.stop());

const caseOf = (driver: string, name: string): CheckedCase => {
  const found = cases.find((checked) => checked.client.driver === driver && checked.name === name);
  if (found === undefined) throw new Error(`${driver}/${name} was not driven`);
  return found;
};

const expectedOf = async ({ folder }: Client): Promise<ExpectedTraces> => {
  const { expected } = (await import(`${folder}/expected.ts`)) as { expected: ExpectedTraces };
  return expected;
};

describe.each(wanted)('$driver', (client) => {
  it.for(client.cases)(
    '%s: reads back the tree, with everything that the client told of it',
    async (name, { skip }) => {
      skip(!isRunnable(client), withoutPython);
      const expected = await expectedOf(client);
      const checked = caseOf(client.driver, name);
      expect(checked.failure).toBeUndefined();
      const wanted = (expected[name] ?? []).map((trace) => ({
        unpricedObservations: 0,
        ...trace,
        observations: trace.observations.map(withDefaults),
      }));
      const read = tracesOf(answers.get(checked) ?? new Map());
      expect(read.map((trace, index) => comparable(trace, wanted[index] ?? trace))).toEqual(wanted);
    },
  );
});

describe('the same bytes once more, in the opposite order', () => {
  it('change no answer, no list and no total', async ({ skip }) => {
    skip(cases.length === 0, 'nothing was driven');
    const before = await readTotals(server);
    for (const checked of cases) await replay(server, checked);
    for (const checked of cases) expect(await readCase(server, checked)).toEqual(answers.get(checked));
    expect(await readTotals(server)).toEqual(before);
  });
});

describe('the table of clients in the README', () => {
  it('says what this run has checked (npm run test:clients -- --update writes it)', async () => {
    const readmeFile = new URL('../../../docs/clients.md', import.meta.url);
    const readme = readFileSync(readmeFile, 'utf8');
    const rows = await Promise.all(
      listClients().map(async (client) => ({ client, expected: await expectedOf(client) })),
    );
    const matrix = matrixOf(rows);
    if (process.env['CLIENTS_UPDATE'] !== undefined) writeFileSync(readmeFile, withMatrix(readme, matrix));
    else expect(holdsMatrix(readme, matrix)).toBe(true);
  });
});
