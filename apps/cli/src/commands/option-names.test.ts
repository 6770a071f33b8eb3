import { endpoints, parameterSynonyms, type Endpoint } from '@spanledger/api-contract';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createProgram } from '../run.ts';
import type { Operator } from './operator.ts';

/** The operations that each command calls on a server. */
const asked: Readonly<Record<string, readonly string[]>> = {
  'reprice diff': ['createRepricing'],
  'reprice apply': ['createRepricing'],
  'reprice list': ['listRepricings'],
  'reprice show': ['getRepricing'],
  'reprice cancel': ['cancelRepricing'],
  'reprice unpriced': ['listUnpriced'],
  ledger: ['getLedger'],
  'dead-letters list': ['listDeadLetters'],
  'dead-letters show': ['getDeadLetter'],
  'dead-letters replay': ['replayDeadLetters'],
  'dead-letters discard': ['discardDeadLetter'],
  'dead-letters erase': ['eraseDeadLetter'],
  'budgets list': ['listBudgets'],
  'budgets check': ['checkBudget'],
  'projects copy': ['ingestBatch'],
  export: ['exportTraceLines', 'exportObservationLines', 'exportScoreLines'],
};

/** Options of the command only. */
const own: Readonly<Record<string, readonly string[]>> = {
  // It selects the endpoint of one request.
  ledger: ['batch'],
  export: ['out'],
  // Of the other server, and of the copy.
  'projects copy': ['from', 'fromPublicKey', 'fromSecretKey', 'since', 'until', 'costs'],
  'dead-letters show': ['content'],
  // Many at once are discarded and erased only on the databases.
  'dead-letters discard': ['reason', 'all'],
  'dead-letters erase': ['reason', 'all'],
};

const ofProject = ['project', 'publicKey', 'secretKey'];
/** Names in bodies, which have no alternative names, unlike the parameters of other endpoints. */
const inBodies: Readonly<Record<string, string>> = { from: 'fromTimestamp', to: 'toTimestamp' };

const program = createProgram({} as Operator, '0', { out: () => undefined, error: () => undefined });
const leaves = (command: Command, path: readonly string[] = []): (readonly [string, Command])[] =>
  command.commands.length === 0
    ? [[path.join(' '), command]]
    : command.commands.flatMap((child) => leaves(child, [...path, child.name()]));
const asking = leaves(program).filter(([, { options }]) => options.some(({ long }) => long === '--public-key'));

const namesOf = (operation: string): readonly string[] => {
  const endpoint: Endpoint | undefined = Object.values(endpoints).find((one) => one.operation === operation);
  if (endpoint === undefined) throw new Error(`There is no operation ${operation}.`);
  const parameters = Object.entries(endpoint.query?.shape ?? {}).flatMap(([name, schema]) => [
    name,
    ...(parameterSynonyms.get(schema)?.names ?? []),
  ]);
  const body = endpoint.body === undefined ? {} : z.toJSONSchema(endpoint.body.schema, { io: 'input' });
  const members = membersOf(body);
  const short = Object.entries(inBodies).flatMap(([name, member]) => (members.includes(member) ? [name] : []));
  return [...parameters, ...members, ...short];
};

interface JsonShape {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly anyOf?: readonly JsonShape[];
}
const membersOf = ({ properties = {}, anyOf = [] }: JsonShape): readonly string[] => [
  ...Object.keys(properties),
  ...anyOf.flatMap(membersOf),
];

describe('options of commands that ask a server', () => {
  it('belong to commands whose operations this test knows', () => {
    expect(asking.map(([path]) => path).toSorted()).toEqual(Object.keys(asked).toSorted());
  });

  it.each(asking)('%s has the names of the API', (path, command) => {
    const allowed = new Set([...ofProject, ...(own[path] ?? [])]);
    const options = command.options.filter(({ hidden }) => !hidden).map((option) => option.attributeName());
    for (const operation of asked[path] ?? []) {
      const names = namesOf(operation);
      const unknown = options.filter((name) => !allowed.has(name) && !names.includes(name));
      expect([operation, unknown]).toEqual([operation, []]);
    }
  });
});
