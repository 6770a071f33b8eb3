import type { ProjectId } from '../ids.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { Micros } from '../time.ts';
import type { DueDelivery, WebhookOutbox } from '../webhooks/webhook-outbox.ts';
import type { Budget, BudgetAlert, BudgetCoverage, BudgetSpending, BudgetTerms } from './budget.ts';

export interface NewBudget extends BudgetTerms, BudgetCoverage {
  /** Signs messages to the webhook; `null` exactly when there is none. */
  readonly webhookSecret: string | null;
}

export interface BudgetChanges extends BudgetTerms {
  /** Absent: unchanged. Removed with the webhook. */
  readonly webhookSecret?: string | undefined;
}

/** A budget and its known spending. */
export interface BudgetStanding {
  readonly budget: Budget;
  /** Of the window that was evaluated last. */
  readonly spending: WatchedSpending | undefined;
  /** When the last complete pass over all budgets began: current spending was right then too. */
  readonly watchedAt: Micros | undefined;
}

export interface WatchedSpending extends BudgetSpending {
  /** The clock of the telemetry store when it was read: the times of `ProjectActivity` are compared with it. */
  readonly readAt: Micros;
  /** No write or change since is known to be missing in it. */
  readonly isCurrent: boolean;
}

/** Beyond it `create` is a `conflict`: each budget is evaluated again and again. */
export const budgetsMax = 100;

/** Times have a resolution of milliseconds. */
export interface BudgetStore {
  /** `not_found` without the project. */
  create(projectId: ProjectId, budget: NewBudget): Promise<Budget>;
  get(projectId: ProjectId, id: string): Promise<Budget | undefined>;
  /** Oldest first. */
  list(projectId: ProjectId, page: PageRequest): Promise<Page<Budget>>;
  /** Its spending is evaluated again; raised alerts stay raised. `not_found` when it does not exist. */
  update(projectId: ProjectId, id: string, changes: BudgetChanges): Promise<Budget>;
  /** With its alerts. `not_found` when there is none. */
  delete(projectId: ProjectId, id: string): Promise<void>;
  /** One read. */
  standing(projectId: ProjectId, id: string): Promise<BudgetStanding | undefined>;
  /** Newest first. */
  alerts(projectId: ProjectId, id: string, page: PageRequest): Promise<Page<BudgetAlert>>;
}

export type RaisedAlert = Pick<BudgetAlert, 'id' | 'budgetId' | 'from' | 'threshold' | 'raisedAt' | 'payload'>;

export interface BudgetEvaluation {
  readonly budgetId: string;
  /** `Budget.updatedAt` of the terms that the alerts are of: of others, the recorded spending is not current. */
  readonly updatedAt: Micros;
  readonly spending: Omit<WatchedSpending, 'isCurrent'>;
  /** Those raised before are unchanged. */
  readonly alerts: readonly RaisedAlert[];
}

/** The interface of the one process that evaluates budgets. Its methods are for all projects. */
export interface BudgetWatch {
  /** True if this holder has the watch lease until then, and may evaluate. */
  take(holder: string, now: Micros, until: Micros): Promise<boolean>;
  /** A pass that began at `startedAt` has evaluated everything due; the holder keeps the watch. */
  finish(holder: string, startedAt: Micros, until: Micros): Promise<void>;
  release(holder: string): Promise<void>;
  /** Those of projects that are not deleted. */
  all(): Promise<readonly BudgetStanding[]>;
  /** All or nothing. Of two evaluations of a budget the later one wins. Deleted budgets are left out. */
  record(projectId: ProjectId, evaluations: readonly BudgetEvaluation[]): Promise<void>;
  /** The project could not be evaluated: its stored spending is no longer current. */
  invalidate(projectId: ProjectId): Promise<void>;
}

/** An alert that is being delivered. */
export type DueAlert = BudgetAlert & DueDelivery;

/** The due alerts of all projects. */
export type AlertOutbox = WebhookOutbox<DueAlert>;

/** When the telemetry of projects last changed, by the clock of its store. */
export interface ProjectActivity {
  read(projectIds: readonly ProjectId[]): Promise<{
    /** The clock, before anything else was read. */
    readonly at: Micros;
    /**
     * Of projects that have any telemetry: a read after this time returns everything that was written by `at`. Until
     * then rows of an insert under way may still appear.
     */
    readonly settledAt: ReadonlyMap<ProjectId, Micros>;
  }>;
}
