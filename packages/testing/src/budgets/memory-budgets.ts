import {
  budgetsMax,
  conflict,
  notFound,
  type AlertOutbox,
  type Budget,
  type BudgetAlert,
  type BudgetStanding,
  type BudgetStore,
  type BudgetWatch,
  type Micros,
  type ProjectId,
  type WatchedSpending,
} from '@spanledger/core';
import { pageOf } from '../telemetry/memory-page.ts';

/** The budget ports over one shared set of budgets. */
export interface BudgetStores {
  readonly budgets: BudgetStore;
  readonly budgetWatch: BudgetWatch;
  readonly budgetAlerts: AlertOutbox;
}

interface Kept {
  budget: Budget;
  webhookSecret: string | null;
  spending: WatchedSpending | undefined;
}

interface KeptAlert {
  alert: BudgetAlert;
  dueAt: Micros;
}

interface State {
  readonly kept: Map<string, Kept>;
  readonly alerts: Map<string, KeptAlert>;
  readonly now: () => Micros;
  watch: { holder: string; until: Micros } | undefined;
  watchedAt: Micros | undefined;
}

const systemClock = (): Micros => Date.now() * 1000;

/** `hasProject` returns whether a project exists; all do when absent. */
export const memoryBudgets = (
  hasProject: (id: ProjectId) => Promise<boolean> = async () => true,
  now = systemClock,
): BudgetStores => {
  const state: State = { kept: new Map(), alerts: new Map(), now, watch: undefined, watchedAt: undefined };
  return {
    budgets: budgetStore(state, hasProject),
    budgetWatch: budgetWatch(state, hasProject),
    budgetAlerts: alertOutbox(state),
  };
};

const ofProject = (state: State, projectId: ProjectId): Kept[] =>
  [...state.kept.values()].filter(({ budget }) => budget.projectId === projectId);

const keptOf = (state: State, projectId: ProjectId, id: string): Kept => {
  const kept = state.kept.get(id);
  if (kept?.budget.projectId !== projectId) throw notFound(`The project has no budget ${id}.`);
  return kept;
};

const standingOf = ({ budget, spending }: Kept, { watchedAt }: State): BudgetStanding => ({
  budget,
  spending,
  watchedAt,
});

const budgetStore = (state: State, hasProject: (id: ProjectId) => Promise<boolean>): BudgetStore => ({
  create: async (projectId, { webhookSecret, ...given }) => {
    if (!(await hasProject(projectId))) throw notFound('There is no project with this id.');
    if (ofProject(state, projectId).length >= budgetsMax) {
      throw conflict(`A project has at most ${budgetsMax} budgets. Delete one first.`);
    }
    const at = state.now();
    const budget = { ...given, id: crypto.randomUUID(), projectId, createdAt: at, updatedAt: at };
    state.kept.set(budget.id, { budget, webhookSecret, spending: undefined });
    return budget;
  },
  get: async (projectId, id) => ofProject(state, projectId).find(({ budget }) => budget.id === id)?.budget,
  list: async (projectId, page) =>
    pageOf(
      ofProject(state, projectId).map(({ budget }) => budget),
      page,
    ),
  update: async (projectId, id, { webhookSecret, ...terms }) => {
    const kept = keptOf(state, projectId, id);
    kept.budget = { ...kept.budget, ...terms, updatedAt: state.now() };
    kept.webhookSecret = terms.webhookUrl === null ? null : (webhookSecret ?? kept.webhookSecret);
    if (kept.spending !== undefined) kept.spending = { ...kept.spending, isCurrent: false };
    for (const raised of terms.webhookUrl === null ? state.alerts.values() : []) {
      const { budgetId, state: before } = raised.alert;
      if (budgetId === id && before === 'pending') raised.alert = { ...raised.alert, state: 'silent' };
    }
    return kept.budget;
  },
  delete: async (projectId, id) => {
    keptOf(state, projectId, id);
    state.kept.delete(id);
    for (const { alert } of state.alerts.values()) if (alert.budgetId === id) state.alerts.delete(alert.id);
  },
  standing: async (projectId, id) => {
    const kept = ofProject(state, projectId).find(({ budget }) => budget.id === id);
    return kept === undefined ? undefined : standingOf(kept, state);
  },
  alerts: async (projectId, id, page) => {
    const alerts = [...state.alerts.values()].map(({ alert }) => alert);
    const own = alerts.filter((alert) => alert.projectId === projectId && alert.budgetId === id);
    return pageOf(
      own.toReversed().sort((a, b) => b.raisedAt - a.raisedAt),
      page,
    );
  },
});

const budgetWatch = (state: State, hasProject: (id: ProjectId) => Promise<boolean>): BudgetWatch => ({
  take: async (holder, now, until) => {
    if (state.watch !== undefined && state.watch.holder !== holder && state.watch.until > now) return false;
    state.watch = { holder, until };
    return true;
  },
  finish: async (holder, startedAt, until) => {
    if (state.watch?.holder !== holder) return;
    state.watch = { holder, until };
    state.watchedAt = startedAt;
  },
  release: async (holder) => {
    if (state.watch?.holder === holder) state.watch = undefined;
  },
  all: async () => {
    const there = await Promise.all(
      Array.from(state.kept.values(), async (kept) => ((await hasProject(kept.budget.projectId)) ? [kept] : [])),
    );
    return there.flat().map((kept) => standingOf(kept, state));
  },
  record: async (projectId, evaluations) => {
    for (const { budgetId, updatedAt, spending, alerts } of evaluations) {
      const kept = state.kept.get(budgetId);
      if (kept?.budget.projectId !== projectId) continue;
      if (kept.spending === undefined || kept.spending.asOf <= spending.asOf) {
        kept.spending = { ...spending, isCurrent: kept.budget.updatedAt === updatedAt };
      }
      for (const raised of alerts) {
        if (state.alerts.has(raised.id)) continue;
        const alertState = kept.budget.webhookUrl === null ? 'silent' : 'pending';
        const alert: BudgetAlert = { ...raised, projectId, state: alertState, attempts: [] };
        state.alerts.set(alert.id, { alert, dueAt: raised.raisedAt });
      }
    }
  },
  invalidate: async (projectId) => {
    for (const kept of ofProject(state, projectId)) {
      if (kept.spending !== undefined) kept.spending = { ...kept.spending, isCurrent: false };
    }
  },
});

const alertOutbox = (state: State): AlertOutbox => ({
  claim: async (now, claimedUntil, limit) => {
    const due = [...state.alerts.values()]
      .filter(({ alert, dueAt }) => alert.state === 'pending' && dueAt <= now)
      .sort((a, b) => a.dueAt - b.dueAt);
    const claimed = due.flatMap((kept) => {
      const { budget, webhookSecret } = state.kept.get(kept.alert.budgetId) ?? {};
      if (budget?.webhookUrl === undefined || budget.webhookUrl === null) return [];
      return [{ kept, alert: { ...kept.alert, webhookUrl: budget.webhookUrl, webhookSecret: webhookSecret ?? '' } }];
    });
    for (const { kept } of claimed.slice(0, limit)) kept.dueAt = claimedUntil;
    return claimed.slice(0, limit).map(({ alert }) => alert);
  },
  settle: async (projectId, alertId, at, outcome) => {
    const kept = state.alerts.get(alertId);
    if (kept === undefined || kept.alert.projectId !== projectId || kept.alert.state === 'delivered') return;
    const problem = outcome.state === 'delivered' ? null : outcome.problem;
    const attempts = [...kept.alert.attempts, { at, problem }];
    kept.alert = { ...kept.alert, state: outcome.state === 'pending' ? kept.alert.state : outcome.state, attempts };
    if (outcome.state === 'pending') kept.dueAt = outcome.retryAt;
  },
});
