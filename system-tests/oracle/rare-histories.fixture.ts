import type {
  ObservationStatement,
  ProjectIndex,
  Statement,
  SpanStatement,
  Step,
  Utterance,
} from './cost-history.fixture.ts';

const at = '2026-03-04T13:14:15.161718Z';
const call: SpanStatement = {
  startTime: at,
  endTime: '2026-03-04T13:14:15.661718Z',
  model: 'oracle-alpha',
  usage: { input: 3, output: 3 },
};
const project: ProjectIndex = 0;

const arrives = (...said: readonly (readonly [number, Statement])[]): Step => ({
  kind: 'arrive',
  utterances: said.map(([moment, statement]): Utterance => ({ project, moment, statement })),
});
const costs = (rate: bigint): Step => ({
  kind: 'price',
  terms: {
    owner: 'everybody',
    model: 'oracle-alpha',
    from: null,
    to: null,
    rates: { input: rate * 1_000_000n, output: rate },
  },
});
const observation = (trace: string, said: ObservationStatement, isTraceless = false): Statement => ({
  kind: 'observation',
  trace,
  id: `${trace}-1`,
  role: 'generation',
  isUpdate: isTraceless,
  isTraceless,
  said,
});

const restart: Step = { kind: 'restart' };
const work: Step = { kind: 'work' };
const refresh: Step = { kind: 'refresh', daysMax: 1000, keeps: 'all' };
const reprice: Step = {
  kind: 'reprice',
  project,
  from: '2026-01-01T00:00:00Z',
  to: '2026-04-01T00:00:00Z',
  models: undefined,
  isUnpricedOnly: false,
  versionsBack: 0,
  isDryRun: false,
  diesAt: undefined,
};

const span = [1, { kind: 'span', trace: 'd', id: 'd-1', role: 'generation', said: call }] as const;
const created = [2, observation('a', call)] as const;
const both = arrives(span, created);

/** Histories that random generation almost never produces. */
export const rareHistories: readonly (readonly Step[])[] = [
  // Repeated reports: after a price change, by a process with empty caches, and after re-pricing.
  [costs(1n), both, costs(5n), both, refresh, restart, both, reprice, both, restart, both, work],
  // Repeated reports: first without a price, then with a new price that has not priced anything yet.
  [both, costs(1n), both, work, both, costs(2n), restart, both, work],
  // Stated in parts without the trace, before and after its deletion.
  [
    costs(1n),
    arrives([1, observation('a', { startTime: at, model: 'oracle-alpha', cost: { total: '0.2' } }, true)]),
    arrives([2, { kind: 'delete', trace: 'a' }]),
    arrives([3, observation('a', { startTime: at, usage: { input: 9 } }, true)]),
    restart,
    arrives([4, observation('a', { promptName: 'p', promptVersion: 1 })]),
    arrives([1, observation('a', { startTime: at, model: 'oracle-alpha', cost: { total: '0.2' } }, true)]),
    arrives([5, observation('a', { model: 'oracle-alpha' })]),
    refresh,
    work,
  ],
  // Of a deleted trace, which an update does not name: sent again it is dropped, and what is new is of that trace.
  [
    costs(1n),
    arrives(created, [3, observation('a', { startTime: at, usage: { input: 9 } }, true)]),
    arrives([4, { kind: 'delete', trace: 'a' }]),
    arrives([3, observation('a', { startTime: at, usage: { input: 9 } }, true)]),
    restart,
    arrives([3, observation('a', { startTime: at, usage: { input: 9 } }, true)], created),
    arrives([5, observation('a', { startTime: at, usage: { input: 7 } }, true)]),
    refresh,
    arrives([6, observation('a', { model: 'oracle-alpha' })]),
    work,
  ],
];
