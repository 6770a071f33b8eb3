import { unavailable, windowOf, type Budget, type Micros } from '@spanledger/core';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { readSpendings } from '../spending/read-spendings.ts';
import { budgetOf, budgetWorld, ownProject, second, settleMicros, strangersProject } from './budget-world.fixture.ts';
import type { BudgetWorld } from './budget-world.fixture.ts';
import { evaluateBudgets, type EvaluateParts } from './evaluate-budgets.ts';

const noon: Micros = Date.UTC(2026, 2, 4, 12) * 1000;
const day: Micros = 86_400_000_000;
const hour: Micros = 3_600_000_000;
const all = { page: 1, limit: 1000 };

const died = async (): Promise<never> => Promise.reject(new Error('died'));

let world: BudgetWorld;
let problems: unknown[];
let reads: number;
beforeEach(() => {
  world = budgetWorld(noon);
  problems = [];
  reads = 0;
});

const evaluate = async (overrides: Partial<EvaluateParts> = {}) =>
  evaluateBudgets({
    watch: world.budgetWatch,
    dailyCosts: {
      list: async (projectId, query) => {
        reads += 1;
        return world.telemetry.dailyCosts.list(projectId, query);
      },
    },
    activity: world.activity,
    now: world.now,
    holder: 'me',
    onProblem: (_project, error) => void problems.push(error),
    ...overrides,
  });
const standing = async ({ id }: Budget) => world.budgets.standing(ownProject, id);
const alertsOf = async ({ id }: Budget) =>
  (await world.budgets.alerts(ownProject, id, all)).items.map(({ threshold, from }) => ({ threshold, from }));

describe('a pass over budgets', () => {
  it('a pass over budgets counts what each scope and period covers, and nothing of other projects', async () => {
    const budgets = await Promise.all(
      [
        budgetOf({ period: 'day' }),
        budgetOf({ period: 'week' }),
        budgetOf({ period: 'month' }),
        budgetOf({ period: 'total' }),
        budgetOf({ period: 'total', scope: { kind: 'user', value: 'ada' } }),
        budgetOf({ period: 'total', scope: { kind: 'tag', value: 'tag-bob' } }),
        budgetOf({ period: 'day', scope: { kind: 'environment', value: 'default' } }),
        budgetOf({ period: 'total', scope: { kind: 'environment', value: 'nowhere' } }),
      ].map(async (budget) => world.budgets.create(ownProject, budget)),
    );
    await world.spend(ownProject, 'today', 1n, noon);
    await world.spend(ownProject, 'bobs', 10n, noon, 'bob');
    await world.spend(ownProject, 'monday', 100n, noon - 2 * day);
    await world.spend(ownProject, 'on-the-first', 1000n, Date.UTC(2026, 2, 1) * 1000);
    await world.spend(ownProject, 'last-month', 10_000n, Date.UTC(2026, 2, 1) * 1000 - 1);
    await world.spend(ownProject, 'tomorrow', 100_000n, noon + day);
    await world.spend(strangersProject, 'theirs', 10_000_000n, noon);
    expect(await evaluate()).toBe('evaluated');
    const spent = await Promise.all(budgets.map(async (budget) => (await standing(budget))?.spending?.spent));
    expect(spent).toEqual([11n, 100_111n, 101_111n, 111_111n, 111_101n, 10n, 11n, 0n]);
    // The whole project, ada, bob's tag and two environments.
    expect(reads).toBe(5);
  });

  it('of budgets of one scope each counts its own period, the longer ones too', async () => {
    const periods = ['day', 'month', 'week'] as const;
    const budgets = await Promise.all(
      periods.map(async (period) => world.budgets.create(ownProject, budgetOf({ period }))),
    );
    await world.spend(ownProject, 'today', 1n, noon);
    await world.spend(ownProject, 'monday', 10n, noon - 2 * day);
    await world.spend(ownProject, 'on-the-first', 100n, Date.UTC(2026, 2, 1) * 1000);
    await world.spend(ownProject, 'on-the-last', 1000n, Date.UTC(2026, 3, 1) * 1000 - 1);
    await evaluate();
    const spent = await Promise.all(budgets.map(async (budget) => (await standing(budget))?.spending?.spent));
    expect(spent).toEqual([1n, 1111n, 11n]);
    expect(reads).toBe(1);
  });

  it('a pass over budgets costs no read while a project rests, and goes on until what is under way has settled', async () => {
    const budget = await world.budgets.create(ownProject, budgetOf());
    await world.spend(ownProject, 'a', 1n, noon);
    for (const micros of [0, second, settleMicros]) {
      world.pass(micros);
      await evaluate();
    }
    expect(reads).toBe(3);
    world.pass(second);
    await evaluate();
    expect(reads).toBe(3);
    expect(await standing(budget)).toMatchObject({
      spending: { spent: 1n, isCurrent: true },
      watchedAt: noon + settleMicros + 2 * second,
    });
    await world.spend(strangersProject, 'b', 1n, noon);
    await evaluate();
    expect(reads).toBe(3);
    await world.spend(ownProject, 'c', 1n, noon);
    await evaluate();
    expect(reads).toBe(4);
  });

  it('a pass over budgets begins a new window by itself', async () => {
    const budget = await world.budgets.create(ownProject, budgetOf());
    await world.spend(ownProject, 'a', 60n, noon);
    await evaluate();
    world.pass(day);
    await evaluate();
    expect((await standing(budget))?.spending).toMatchObject({ spent: 0n, from: windowOf('day', noon + day).from });
  });

  it('raises each threshold once in a window, also when the sum falls and rises again, and again in the next', async () => {
    const budget = await world.budgets.create(ownProject, budgetOf());
    const today = windowOf('day', noon).from;
    for (const cost of [49n, 50n, 49n, 50n, 100n, 0n, 1000n]) {
      world.pass(second);
      await world.spend(ownProject, 'a', cost, noon);
      await evaluate();
    }
    expect(await alertsOf(budget)).toEqual([
      { threshold: 100, from: today },
      { threshold: 50, from: today },
    ]);
    world.pass(day);
    await world.spend(ownProject, 'b', 50n, noon + day);
    await evaluate();
    expect(await alertsOf(budget)).toHaveLength(3);
  });

  it('raises the alerts of a window that has ended for what comes within an hour, with what it had spent', async () => {
    const [ofDay, ofMonth] = [
      await world.budgets.create(ownProject, budgetOf()),
      await world.budgets.create(ownProject, budgetOf({ period: 'month' })),
    ];
    const today = windowOf('day', noon).from;
    await world.spend(ownProject, 'a', 49n, noon);
    await evaluate();
    world.pass(day / 2 + 10 * second);
    await world.spend(ownProject, 'late', 1n, noon + day / 2 - 1);
    await evaluate();
    expect(await alertsOf(ofDay)).toEqual([{ threshold: 50, from: today }]);
    const [alert] = (await world.budgets.alerts(ownProject, ofDay.id, all)).items;
    expect(JSON.parse(alert?.payload ?? '')).toMatchObject({
      spent: '0.00000000005',
      window: { from: '2026-03-04T00:00:00.000Z' },
    });
    expect((await standing(ofDay))?.spending).toMatchObject({ spent: 0n, from: noon + day / 2 });
    expect(await alertsOf(ofMonth), 'its window goes on').toHaveLength(1);
    world.pass(day / 24);
    await world.spend(ownProject, 'too late', 50n, noon);
    await evaluate();
    expect(await alertsOf(ofDay)).toHaveLength(1);
  });

  it('raises no alerts of a window that had ended before the budget was as it is', async () => {
    await world.spend(ownProject, 'a', 60n, noon);
    world.pass(day / 2 + second);
    const made = await world.budgets.create(ownProject, budgetOf());
    await evaluate();
    expect(await alertsOf(made)).toEqual([]);
  });

  it('notices changed thresholds of a project at rest', async () => {
    const budget = await world.budgets.create(ownProject, budgetOf({ thresholds: [] }));
    await world.spend(ownProject, 'a', 60n, noon);
    world.pass(2 * settleMicros);
    await evaluate();
    const { webhookSecret: _secret, scope: _scope, period: _period, ...terms } = budgetOf({ thresholds: [10] });
    await world.budgets.update(ownProject, budget.id, terms);
    await evaluate();
    expect(await alertsOf(budget)).toMatchObject([{ threshold: 10 }]);
  });

  it('notices thresholds of a project at rest that change while a pass reads it', async () => {
    const budget = await world.budgets.create(ownProject, budgetOf({ thresholds: [] }));
    await world.spend(ownProject, 'a', 60n, noon);
    world.pass(2 * settleMicros);
    const { webhookSecret: _secret, scope: _scope, period: _period, ...terms } = budgetOf({ thresholds: [10] });
    const changing: EvaluateParts['dailyCosts'] = {
      list: async (projectId, query) => {
        world.pass(second);
        await world.budgets.update(ownProject, budget.id, terms);
        return world.telemetry.dailyCosts.list(projectId, query);
      },
    };
    await evaluate({ dailyCosts: changing });
    world.pass(second);
    await evaluate();
    expect(await alertsOf(budget)).toMatchObject([{ threshold: 10 }]);
  });

  it('a pass that cannot read one project evaluates the others, and leaves that one unknown', async () => {
    const broken = await world.budgets.create(ownProject, budgetOf());
    const other = await world.budgets.create(strangersProject, budgetOf());
    await evaluate();
    world.pass(second);
    await world.spend(ownProject, 'a', 1n, noon);
    await world.spend(strangersProject, 'a', 2n, noon);
    const failing: EvaluateParts['dailyCosts'] = {
      list: async (projectId, query) => {
        if (projectId === ownProject) throw unavailable('down');
        return world.telemetry.dailyCosts.list(projectId, query);
      },
    };
    await evaluate({ dailyCosts: failing });
    expect(problems).toMatchObject([{ code: 'unavailable' }]);
    expect((await standing(broken))?.spending).toMatchObject({ isCurrent: false, asOf: noon });
    expect((await world.budgets.standing(strangersProject, other.id))?.spending).toMatchObject({ spent: 2n });
    world.pass(second);
    await evaluate();
    expect((await standing(broken))?.spending).toMatchObject({ spent: 1n, isCurrent: true });
  });

  it('a pass over budgets is made by one process at a time', async () => {
    expect(await evaluate()).toBe('none');
    await world.budgets.create(ownProject, budgetOf());
    expect(await evaluate({ holder: 'a' })).toBe('evaluated');
    expect(await evaluate({ holder: 'b' })).toBe('elsewhere');
    world.pass(20 * second);
    expect(await evaluate({ holder: 'b' })).toBe('evaluated');
  });
});

type Step =
  | {
      readonly kind: 'spend';
      readonly id: number;
      readonly cost: bigint;
      readonly daysBack: number;
      readonly user: string;
    }
  | { readonly kind: 'pass'; readonly micros: Micros }
  | { readonly kind: 'evaluate'; readonly crash: 'no' | 'before' | 'after' };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('spend' as const),
    id: fc.integer({ min: 0, max: 4 }),
    cost: fc.bigInt({ min: 0n, max: 120n }),
    daysBack: fc.integer({ min: 0, max: 9 }),
    user: fc.constantFrom('ada', 'bob'),
  }),
  fc.record({
    kind: fc.constant('pass' as const),
    micros: fc.constantFrom(second, settleMicros + second, hour / 2, 6 * hour, day),
  }),
  fc.record({ kind: fc.constant('evaluate' as const), crash: fc.constantFrom('no', 'before', 'after') }),
);
const anyBudget = fc.record({
  period: fc.constantFrom('day' as const, 'week' as const, 'month' as const, 'total' as const),
  scope: fc.constantFrom({ kind: 'project' } as const, { kind: 'user', value: 'ada' } as const),
  amount: fc.bigInt({ min: 1n, max: 200n }),
});

describe('whatever happens, in whatever order', () => {
  it('an evaluated budget equals the sum of the telemetry, and each threshold is raised once for each window in which a pass saw it', async () => {
    await fc.assert(
      fc.asyncProperty(anyBudget, fc.array(anyStep, { maxLength: 40 }), async (fields, steps) => {
        world = budgetWorld(noon);
        const budget = await world.budgets.create(ownProject, budgetOf({ ...fields, thresholds: [30, 100] }));
        const expected = new Set<string>();
        for (const step of steps) {
          if (step.kind === 'pass') world.pass(step.micros);
          else if (step.kind === 'spend') {
            await world.spend(ownProject, `t${step.id}`, step.cost, world.now() - step.daysBack * day, step.user);
          } else {
            // A crash before the record loses the evaluation; a crash after it loses only the later steps.
            const watch = {
              ...world.budgetWatch,
              ...(step.crash === 'before' ? { record: died, invalidate: died } : {}),
              ...(step.crash === 'no' ? {} : { finish: died }),
            };
            const outcome = await evaluate({ watch, holder: 'me' }).catch(() => 'died');
            expect(outcome === 'evaluated').toBe(step.crash === 'no');
            if (step.crash === 'before') continue;
            const { dailyCosts } = world.telemetry;
            const truth = (await readSpendings(dailyCosts, ownProject, [budget], world.now())).get(budget.id);
            const known = (await standing(budget))?.spending;
            expect(known).toMatchObject({ spent: truth?.spent, from: truth?.from });
            // Within an hour after its end, a pass sees the window before too.
            const before = (await readSpendings(dailyCosts, ownProject, [budget], world.now() - hour)).get(budget.id);
            for (const seen of [truth, before])
              for (const percent of [30, 100])
                if ((seen?.spent ?? 0n) * 100n >= budget.amount * BigInt(percent))
                  expected.add(`${seen?.from}:${percent}`);
          }
        }
        const raised = (await alertsOf(budget)).map(({ from, threshold }) => `${from}:${threshold}`);
        expect(raised.toSorted()).toEqual([...expected].toSorted());
      }),
      { numRuns: 200 },
    );
  });
});
