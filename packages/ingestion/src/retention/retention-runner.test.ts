import {
  unavailable,
  type AuditEvent,
  type IngestBatch,
  type ProjectId,
  type RetentionRule,
  type TryLock,
} from '@spanledger/core';
import {
  aScore,
  aTrace,
  memoryTelemetry,
  memoryTelemetryExporter,
  memoryTelemetryWriter,
  telemetryRows,
} from '@spanledger/testing';
import { beforeEach, describe, expect, it } from 'vitest';

import { day, now, pipelineOn } from '../pipeline/pipeline.fixture.ts';
import { startRetentionRunner, type RetentionRunnerParts } from './retention-runner.ts';

const [own, second, free] = ['own', 'second', 'free'] as ProjectId[] as [ProjectId, ProjectId, ProjectId];

let telemetry: ReturnType<typeof memoryTelemetry>;
let rules: RetentionRule[];
let recorded: AuditEvent[];
let unlinked: string[];
let forgotten: string[];
let sent: IngestBatch[];
let problems: (string | undefined)[];
let isAuditDown: boolean;
let isMediaDown: boolean;
/** How far the clock of this process is ahead of that of the stores. */
let ahead: number;

beforeEach(async () => {
  telemetry = memoryTelemetry();
  rules = [own, second].map((projectId) => ({ projectId, days: 10, version: 3 }));
  [recorded, unlinked, forgotten, sent, problems] = [[], [], [], [], []];
  [isAuditDown, isMediaDown, ahead] = [false, false, 0];
  for (const projectId of [own, second, free]) {
    const traces = [1, 9, 11, 20, 30].map((age) => aTrace(projectId, `aged ${age}`, { timestamp: now() - age * day }));
    const scores = [aScore(projectId, 'old score', { timestamp: now() - 12 * day })];
    await memoryTelemetryWriter(telemetry).write(telemetryRows({ traces, scores }));
  }
});

const alwaysFree: TryLock = async () => ({ release: async () => undefined });

const start = (roundMax?: number, more: Partial<RetentionRunnerParts> = {}) => {
  const pipeline = pipelineOn(telemetry);
  return startRetentionRunner({
    rules: { list: async () => rules, lock: alwaysFree },
    exporter: memoryTelemetryExporter(telemetry),
    queue: {
      enqueue: async (batch) => {
        sent.push(batch);
        await pipeline.process([batch]);
      },
    },
    media: {
      unlinkTraces: async (_project, ids) => {
        if (isMediaDown) throw unavailable('no database');
        unlinked.push(...ids);
      },
    },
    evaluationRules: { forgetTraces: async (_project, ids) => void forgotten.push(...ids) },
    auditLog: {
      record: async (event) => {
        if (isAuditDown && event.projectId === own) throw unavailable('no database');
        recorded.push(event);
      },
    },
    now: () => now() + ahead,
    readClock: async () => now(),
    roundMax,
    paceMs: 0,
    pollMs: 2,
    retryMs: 2,
    onExpired: () => undefined,
    onProblem: (_error, projectId) => void problems.push(projectId),
    ...more,
  });
};

const left = async (projectId: ProjectId): Promise<readonly string[]> => {
  const ids: string[] = [];
  const { traces, scores } = memoryTelemetryExporter(telemetry);
  for await (const page of traces(projectId, { withBodies: false })) ids.push(...page.map(({ entity }) => entity.id));
  for await (const page of scores(projectId, { withBodies: false })) ids.push(...page.map(({ entity }) => entity.id));
  return [...new Set(ids)].toSorted();
};

describe('retention', () => {
  it('removes what is older than the policy keeps, with the links of its media and the executions of rules, and what is of no such project stays', async () => {
    const stop = start();
    for (const projectId of [own, second]) await expect.poll(async () => left(projectId)).toEqual(['aged 1', 'aged 9']);
    await stop();
    expect(await left(free)).toHaveLength(6);
    expect(unlinked.toSorted()).toEqual(['aged 11', 'aged 11', 'aged 20', 'aged 20', 'aged 30', 'aged 30']);
    expect(forgotten.toSorted()).toEqual(unlinked.toSorted());
    expect(problems).toEqual([]);
  });

  it('says once what it removed of each project, and nothing where nothing was old', async () => {
    const said: unknown[] = [];
    let looks = 0;
    const list = async () => {
      looks += 1;
      return [...rules, { projectId: free, days: 400, version: 1 }];
    };
    const onExpired: RetentionRunnerParts['onExpired'] = ({ projectId }, expired) => said.push([projectId, expired]);
    const stop = start(undefined, { rules: { list, lock: alwaysFree }, onExpired });
    await expect.poll(() => looks).toBeGreaterThan(4);
    await stop();
    const expired = { traces: 3, scores: 1 };
    expect(said).toEqual([
      [own, expired],
      [second, expired],
    ]);
  });

  it('judges age by the clock of the stores: that of this process may have jumped', async () => {
    ahead = 400 * day;
    const stop = start();
    for (const projectId of [own, second]) await expect.poll(async () => left(projectId)).toEqual(['aged 1', 'aged 9']);
    await stop();
    expect(await left(own)).toHaveLength(2);
  });

  it('names the version of the policy and what it removed on record, before it removes', async () => {
    const stop = start();
    await expect.poll(async () => left(second)).toHaveLength(2);
    await stop();
    expect(recorded[0]).toMatchObject({
      action: 'traces.expired',
      projectId: own,
      targetId: 'retention 3',
      after: { traces: 3, days: 10 },
    });
    expect(recorded[1]).toMatchObject({ action: 'scores.expired', after: { scores: 1 } });
  });

  it('removes nothing that cannot be recorded, and keeps no other project from its policy', async () => {
    isAuditDown = true;
    const stop = start();
    await expect.poll(async () => left(second)).toHaveLength(2);
    await expect.poll(() => problems).toContain(own);
    expect(await left(own)).toHaveLength(6);
    isAuditDown = false;
    await expect.poll(async () => left(own)).toHaveLength(2);
    await stop();
  });

  it('removes no trace whose links of media cannot be removed, and both once they can', async () => {
    isMediaDown = true;
    const stop = start();
    await expect.poll(() => problems).toContain(second);
    isMediaDown = false;
    for (const projectId of [own, second]) await expect.poll(async () => left(projectId)).toHaveLength(2);
    await stop();
    expect(unlinked.toSorted()).toEqual(['aged 11', 'aged 11', 'aged 20', 'aged 20', 'aged 30', 'aged 30']);
  });

  it('goes on long before its next look when its lock is lost, or a project fails', async () => {
    const losses: (() => void)[] = [];
    const lock: TryLock = async (onLost) => {
      losses.push(onLost);
      if (losses.length === 1) onLost();
      return { release: async () => undefined };
    };
    isAuditDown = true;
    const stop = start(undefined, { rules: { list: async () => rules, lock }, pollMs: 600_000 });
    await expect.poll(async () => left(second)).toHaveLength(2);
    isAuditDown = false;
    await expect.poll(async () => left(own)).toHaveLength(2);
    const looks = losses.length;
    await new Promise((wake) => void setTimeout(wake, 20));
    expect(losses).toHaveLength(looks);
    await stop();
    expect(problems.slice(0, 1)).toEqual([undefined]);
  });

  it('removes so much in one round, and goes on in the next', async () => {
    const stop = start(1);
    for (const projectId of [own, second]) await expect.poll(async () => left(projectId)).toHaveLength(2);
    await stop();
    expect(sent.map(({ deletions }) => deletions.length)).toEqual(Array.from({ length: sent.length }, () => 1));
  });
});
