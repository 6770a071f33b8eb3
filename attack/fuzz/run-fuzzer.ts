import { setTimeout as sleep } from 'node:timers/promises';
import { microsPerMs, type Micros } from '@spanledger/core';
import { openTelemetry } from '@spanledger/runtime';
import { startTarget, type Target, type TargetName } from '../target/start-target.ts';
import { createTenants } from '../target/tenants.ts';
import { requestsOfBlock, type FuzzRequest } from './fuzz-request.ts';
import { judgeAnswer } from './judge-answer.ts';
import { operations, type Operation } from './operations.ts';
import { changedStats, projectStats } from './project-stats.ts';
import { seedProject, type SeedPlace } from './seed-project.ts';
import { sendRequest, wireRequestOf, type Owners, type WireRequest } from './send-request.ts';

export interface FuzzOptions {
  readonly target: TargetName;
  readonly seed: number;
  readonly minutes: number;
  /** The number of requests to each operation; the run ends after them, before the time limit. */
  readonly rounds?: number | undefined;
  /** The number of the first block. */
  readonly from: number;
  readonly say: (line: string) => void;
}

/** One rule per operation, and two for all operations. */
export interface FuzzResult {
  readonly passed: number;
  /** The violated rules. */
  readonly failed: readonly string[];
}

interface Finding {
  readonly operation: string;
  readonly fault: string;
  readonly block: number;
  readonly request: FuzzRequest;
  readonly wire: WireRequest;
}

/** The number of concurrent requests. */
const lanes = 16;
/** The number of findings shown per kind. */
const shownMax = 2;

const nowMicros = (): Micros => Date.now() * microsPerMs;

const operationById = new Map(operations.map((operation) => [operation.id, operation]));

/** The key of findings: numbers and quoted texts vary between requests. */
const kindOf = ({ operation, fault }: Finding): string =>
  `${operation}: ${fault.replace(/"requestId":"[^"]*"|\d+/g, '#').slice(0, 160)}`;

const describe = ({ fault, block, request, wire }: Finding): string => {
  const { authorization: _secret, ...headers } = wire.headers;
  const inProtobuf = request.protobuf === undefined ? '' : `in protobuf, ${JSON.stringify(request.protobuf)}, `;
  const body =
    wire.body === undefined
      ? ''
      : `\n      body (${inProtobuf}${wire.body.length} bytes): ${request.body?.slice(0, 1500)}`;
  return `  ! ${request.operation}, block ${block}: ${fault}\n      ${wire.method} ${wire.path.slice(0, 1500)} as ${request.caller} ${JSON.stringify(headers)}${body}`;
};

/** Records violations, counts statuses, and prints the first violations of each kind. */
const ledger = (say: FuzzOptions['say']) => {
  const shown = new Map<string, number>();
  const failedOperations = new Map<string, string>();
  const statuses = new Map<string, number>();
  return {
    failedOperations,
    count: (status: string) => statuses.set(status, (statuses.get(status) ?? 0) + 1),
    add: (finding: Finding) => {
      const kind = kindOf(finding);
      shown.set(kind, (shown.get(kind) ?? 0) + 1);
      if ((shown.get(kind) ?? 0) <= shownMax) say(describe(finding));
      failedOperations.set(finding.operation, finding.fault);
    },
    total: () => [...statuses.values()].reduce((sum, count) => sum + count, 0),
    summary: () =>
      [...statuses]
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([status, count]) => `${count} × ${status}`)
        .join(', '),
  };
};
type Ledger = ReturnType<typeof ledger>;

interface Round {
  readonly target: Target;
  readonly owners: Owners;
  readonly block: number;
  readonly found: Ledger;
}

const tryOne = async ({ target, owners, block, found }: Round, request: FuzzRequest, operation: Operation) => {
  const wire = wireRequestOf(request, operation, owners);
  const answer = await sendRequest(target.url(), wire);
  const report = (fault: string) => found.add({ operation: operation.id, fault, block, request, wire });
  if (answer === 'cut') return found.count('cut by the client');
  if (answer instanceof Error) {
    found.count('no answer');
    return report(`no answer: ${answer.message}`);
  }
  found.count(String(answer.status));
  for (const fault of judgeAnswer(request, operation, answer, owners)) report(fault);
};

interface BlockOptions {
  readonly seed: number;
  readonly deadline: number;
  readonly rounds: number;
}

/** Returns the number of requests sent. */
const runBlock = async (round: Round, { seed, deadline, rounds }: BlockOptions): Promise<number> => {
  const waiting = [...requestsOfBlock(seed, round.block, rounds)];
  let sent = 0;
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (Date.now() > deadline || round.target.ended().length > 0) return;
      sent += 1;
      const operation = operationById.get(next.operation);
      if (operation !== undefined) await tryOne(round, next, operation);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return sent;
};

const fuzz = async (
  target: Target,
  deadLetters: SeedPlace['deadLetters'],
  { seed, minutes, rounds = Infinity, from, say }: FuzzOptions,
): Promise<FuzzResult> => {
  const place = { url: target.url(), deadLetters };
  const [own, foreign, quiet] = await createTenants(target.databaseUrl(), ['own', 'foreign', 'quiet']);
  if (own === undefined || foreign === undefined || quiet === undefined) throw new Error('there are no projects');
  const seededQuiet = await seedProject(place, quiet, 'quiet', 0);
  const before = await projectStats(target.url(), quiet);
  const found = ledger(say);
  const deadline = Date.now() + minutes * 60_000;
  let sent = 0;
  const isOver = () => Date.now() > deadline || sent >= rounds * operations.length || target.ended().length > 0;
  for (let block = from; !isOver(); block += 1) {
    const owners: Owners = {
      own: await seedProject(place, own, 'own', block - from),
      foreign: await seedProject(place, foreign, 'foreign', block - from),
      quiet: seededQuiet,
    };
    const left = rounds - sent / operations.length;
    sent += await runBlock({ target, owners, block, found }, { seed, deadline, rounds: left });
    say(`  ${target.name}: block ${block}, ${found.total()} requests: ${found.summary()}`);
  }
  say(`  ${target.name}: each operation was asked ${Math.floor(sent / operations.length)} times`);
  await sleep(500);
  const failed = [...found.failedOperations].map(([operation, fault]) => `${target.name} ${operation}: ${fault}`);
  const ended = target.ended();
  const changed = ended.length > 0 ? [] : changedStats(before, await projectStats(target.url(), quiet));
  for (const text of [...ended, ...changed]) say(`  ! ${text}`);
  if (ended.length > 0) failed.push(`${target.name}: the server ended`);
  if (changed.length > 0 || ended.length > 0)
    failed.push(`${target.name}: what the quiet project reads has changed, or cannot be read`);
  if (rounds !== Infinity && sent < rounds * operations.length && ended.length === 0)
    failed.push(`${target.name}: ${minutes} minutes were not enough for ${rounds} requests to each operation`);
  const passed = operations.length + 2 - failed.length;
  return { passed, failed };
};

/**
 * Sends generated requests to every operation for some minutes, or for a number of rounds, and checks each answer by
 * the rules. It is a failure if the time ends before the rounds are complete.
 */
export const runFuzzer = async (options: FuzzOptions): Promise<FuzzResult> => {
  const target = await startTarget(options.target);
  const stopAndExit = (): void => void target.stop().then(() => process.exit(1));
  process.once('SIGINT', stopAndExit).once('SIGTERM', stopAndExit);
  const telemetry = await openTelemetry(target.telemetryPlace(), nowMicros);
  try {
    return await fuzz(target, telemetry.deadLetters, options);
  } finally {
    await telemetry.close();
    await target.stop();
    process.off('SIGINT', stopAndExit).off('SIGTERM', stopAndExit);
  }
};
