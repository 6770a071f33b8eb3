import type { Usd } from '../money/usd.ts';
import type { ProjectId } from '../ids.ts';
import type { ScoreDataType } from '../scores/score.ts';
import type { Sample } from '../statistics/differences.ts';
import { microsPerDay, type Micros } from '../time.ts';

/** Calls: observations that name a version of the prompt and began from `from` (inclusive) to `to` (exclusive). */
export interface PromptFiguresQuery {
  readonly name: string;
  readonly from: Micros;
  readonly to: Micros;
  /** All when absent. */
  readonly environments?: readonly string[] | undefined;
}

/** Days that a rolling figure is over, its own day included. */
export const rollingDays = 7;

/** How long before the period the time of a score may be, by a client's clock. */
export const scoresBefore: Micros = microsPerDay;

/** Latency, cost and scores of a version's calls. */
export interface PromptVersionFigures {
  readonly version: number;
  readonly calls: number;
  /** Calls of the level ERROR. */
  readonly errors: number;
  /** Of the calls that count, exact. */
  readonly cost: Usd;
  /** With usage but without a price: `cost` leaves them out. */
  readonly unpricedCalls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly totalTokens: number;
  /** Of ended calls, between the two nearest; `null` without any. */
  readonly latencyP50Seconds: number | null;
  readonly latencyP95Seconds: number | null;
  readonly latencySeconds: Sample;
  /** Of calls that count and have a known cost. */
  readonly costPerCall: Sample;
  /** Of calls that count and have usage. */
  readonly tokensPerCall: Sample;
}

/** Sums over the calls of some days. */
export interface PromptDaySums {
  readonly calls: number;
  readonly errors: number;
  readonly cost: Usd;
  /** Ended calls, and the sum of their durations. */
  readonly endedCalls: number;
  readonly latencySeconds: number;
}

/** A day on which a version was called, in UTC. */
export interface PromptDay extends PromptDaySums {
  readonly version: number;
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** Of the last `rollingDays` days, those before the period too. */
  readonly rolling: PromptDaySums;
}

/** A score on a call itself, or on its trace: that counts once for each version that the trace called. */
export const promptScoreSubjects = ['call', 'trace'] as const;
export type PromptScoreSubject = (typeof promptScoreSubjects)[number];

/** Scores of a version that are alike. */
export interface PromptScoreFigures {
  readonly version: number;
  readonly subject: PromptScoreSubject;
  readonly name: string;
  readonly dataType: Extract<ScoreDataType, 'NUMERIC' | 'CATEGORICAL' | 'BOOLEAN'>;
  /** Of categories, one figure each; otherwise `null`. */
  readonly category: string | null;
  /** Of booleans the share of those that are true is the mean; of a category only the count. */
  readonly values: Sample;
}

/** Reads figures of a prompt's versions, in no order. `too_expensive` for more rows than an answer may have. */
export interface PromptFigureReader {
  versions(projectId: ProjectId, query: PromptFiguresQuery): Promise<readonly PromptVersionFigures[]>;
  days(projectId: ProjectId, query: PromptFiguresQuery): Promise<readonly PromptDay[]>;
  /** Texts and corrections are in no figure. */
  scores(projectId: ProjectId, query: PromptFiguresQuery): Promise<readonly PromptScoreFigures[]>;
}
