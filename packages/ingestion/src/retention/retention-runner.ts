import { setTimeout as wait } from 'node:timers/promises';

import {
  formatIso,
  repeatUntilStopped,
  retentionHorizon,
  whileLocked,
  type AuditLog,
  type Deletion,
  type EvaluationRuleStore,
  type ExportedPages,
  type IngestQueue,
  type MediaRegistry,
  type Micros,
  type ProjectId,
  type RetentionRule,
  type RetentionRules,
  type TelemetryExporter,
  type TraceId,
} from '@spanledger/core';

import { deletionBatch } from '../deletion-batch.ts';

/** The deletions requested for a project in one round. */
export interface Expired {
  readonly traces: number;
  readonly scores: number;
}

export interface RetentionRunnerParts {
  readonly rules: RetentionRules;
  readonly exporter: Pick<TelemetryExporter, 'traces' | 'scores'>;
  /** Deletions are queued like all writes, so that their order among them is kept. */
  readonly queue: Pick<IngestQueue, 'enqueue'>;
  readonly media: Pick<MediaRegistry, 'unlinkTraces'>;
  readonly evaluationRules: Pick<EvaluationRuleStore, 'forgetTraces'>;
  readonly auditLog: Pick<AuditLog, 'record'>;
  readonly now: () => Micros;
  /**
   * The clock by which telemetry is old, read in each run: that of this process may have jumped ahead, and what is removed
   * is gone.
   */
  readonly readClock: () => Promise<Micros>;
  /** Traces and scores of one project in one round, at most; 200,000 of each when absent. */
  readonly roundMax?: number | undefined;
  /** The pause after each batch, for other work; 50 ms when absent. */
  readonly paceMs?: number | undefined;
  /** How often to look for expired telemetry; 10 min when absent. */
  readonly pollMs?: number | undefined;
  /** How long after a look that failed, or that lost its lock, to look again; 1 min when absent. */
  readonly retryMs?: number | undefined;
  readonly onExpired: (rule: RetentionRule, expired: Expired) => void;
  readonly onProblem: (error: unknown, projectId?: ProjectId) => void;
}

const roundDefault = 200_000;
const pollDefaultMs = 600_000;
const retryDefaultMs = 60_000;
/** The maximal number of entities in one entry of the audit log. */
const recordedAtOnce = 1000;
const deletedAtOnce = 200;

/**
 * Removes what is older than the retention policy of its project keeps, one project after another, while no other
 * process does: traces by their timestamp with everything that belongs to them, and scores by theirs. Each run removes
 * whatever it finds, so an interrupted one is continued by the next. Returns the function that stops it.
 */
export const startRetentionRunner = (parts: RetentionRunnerParts): (() => Promise<void>) =>
  repeatUntilStopped(
    (stopping) => removeAll(parts, stopping),
    parts.pollMs ?? pollDefaultMs,
    parts.onProblem,
    parts.retryMs ?? retryDefaultMs,
  );

/** `false`: some project failed. What another process removes counts as done. */
const removeAll = async (parts: RetentionRunnerParts, stopping: AbortSignal): Promise<boolean> => {
  const { rules, onExpired, onProblem } = parts;
  if ((await rules.list()).length === 0) return true;
  let isDone = true;
  await whileLocked(rules.lock, stopping, async (signal) => {
    for (const rule of await rules.list()) {
      if (signal.aborted) return;
      try {
        const expired = await removeExpired(parts, rule, signal);
        if (expired.traces + expired.scores > 0) onExpired(rule, expired);
      } catch (error) {
        // The failure of one project does not affect the policies of others.
        isDone = false;
        if (!signal.aborted) onProblem(error, rule.projectId);
      }
    }
  });
  return isDone;
};

const removeExpired = async (
  parts: RetentionRunnerParts,
  rule: RetentionRule,
  signal: AbortSignal,
): Promise<Expired> => {
  const { exporter, media, evaluationRules, readClock } = parts;
  const { projectId } = rule;
  const query = { to: retentionHorizon(rule.days, await readClock()), withBodies: false };
  const work = { parts, rule, signal, before: query.to };
  const traces = await removeEach(work, 'traces', exporter.traces(projectId, query), async (ids) => {
    // First: a trace that is gone is not found again by a run that makes good what this one did not reach.
    await evaluationRules.forgetTraces(projectId, ids as readonly TraceId[]);
    await media.unlinkTraces(projectId, ids as readonly TraceId[]);
    await enqueueDeletions(work, 'trace', ids);
  });
  const scores = await removeEach(work, 'scores', exporter.scores(projectId, query), async (ids) =>
    enqueueDeletions(work, 'score', ids),
  );
  return { traces, scores };
};

interface Work {
  readonly parts: RetentionRunnerParts;
  readonly rule: RetentionRule;
  readonly signal: AbortSignal;
  readonly before: Micros;
}

/** In groups that are recorded before they are removed: those that cannot be recorded stay. */
const removeEach = async (
  { parts: { auditLog, roundMax = roundDefault }, rule, signal, before }: Work,
  kind: 'traces' | 'scores',
  pages: ExportedPages<{ readonly id: string }>,
  remove: (ids: readonly string[]) => Promise<void>,
): Promise<number> => {
  let count = 0;
  for await (const page of pages) {
    const ids = page.map(({ entity }) => entity.id).slice(0, roundMax - count);
    for (let at = 0; at < ids.length; at += recordedAtOnce) {
      signal.throwIfAborted();
      const some = ids.slice(at, at + recordedAtOnce);
      await auditLog.record({
        action: `${kind}.expired`,
        projectId: rule.projectId,
        targetKind: 'policy-version',
        targetId: `retention ${rule.version}`,
        after: { [kind]: some.length, before: formatIso(before), days: rule.days },
      });
      await remove(some);
      count += some.length;
    }
    if (count >= roundMax) return count;
  }
  return count;
};

const enqueueDeletions = async (
  { parts: { queue, now, paceMs = 50 }, rule: { projectId }, signal }: Work,
  kind: Deletion['kind'],
  ids: readonly string[],
): Promise<void> => {
  for (let at = 0; at < ids.length; at += deletedAtOnce) {
    const targets = ids.slice(at, at + deletedAtOnce).map((id) => ({ kind, id }) as Omit<Deletion, 'clock'>);
    await queue.enqueue(deletionBatch(projectId, now(), targets));
    await wait(paceMs, undefined, { signal });
  }
};
