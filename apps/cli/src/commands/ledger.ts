import type { Project } from '@spanledger/core';
import type { Command } from 'commander';
import { z } from 'zod';
import { formatBytes } from '../output/format-bytes.ts';
import { formatTable } from '../output/format-table.ts';
import { jsonOfEach } from '../server/as-projects.ts';
import { queryOf, withKeyOptions, type KeyOptions } from './key-options.ts';
import type { Operator } from './operator.ts';

const countsSchema = z.record(z.string(), z.number());

const sumsSchema = z.object({
  batches: z.number(),
  received: z.number(),
  stored: z.number(),
  rejected: countsSchema,
  // A server of before has no sampling.
  sampled: z.number().default(0),
  quarantined: z.number(),
  discarded: z.number(),
  inFlight: z.number(),
  payloadBytes: z.number(),
  balance: z.number(),
});
const ledgerSchema = z.object({ totals: sumsSchema, hours: z.array(sumsSchema.extend({ hour: z.string() })) });

const batchSchema = z.object({
  id: z.string(),
  state: z.string(),
  receivedAt: z.string(),
  received: z.number(),
  stored: z.number(),
  rejected: countsSchema,
  sampled: z.number().default(0),
  quarantined: z.number(),
  discarded: z.number(),
  inFlight: z.number(),
  deadLetters: z.array(z.object({ id: z.string(), state: z.string(), reason: z.string() })),
});

interface LedgerOptions extends KeyOptions {
  readonly from?: string;
  readonly to?: string;
  readonly batch?: string;
}

export const addLedgerCommand = (program: Command, operator: Operator): void => {
  withKeyOptions(
    program
      .command('ledger')
      .description('what became of the events received, by hour; exit code 1 when some are not accounted for')
      .option('--from <time>', 'from the hour of this time on; 24 hours before the end when absent')
      .option('--to <time>', 'before this time; now when absent')
      .option('--batch <id>', 'of one request, by the x-spanledger-batch-id of its answer'),
  ).action(async ({ from, to, batch, ...keys }: LedgerOptions) => {
    if (batch !== undefined) return showBatch(operator, batch, keys);
    const path = `/api/public/ledger${queryOf({ from, to })}`;
    const answers = await operator.asProjects.each(keys, (own) =>
      operator.askServer({ method: 'GET', path, keys: own }),
    );
    const ledgers = answers.map(({ project, answer }) => ({ project, ...ledgerSchema.parse(answer) }));
    operator.print({ json: jsonOfEach(answers), text: ledgersText(ledgers) });
    if (ledgers.some(({ totals }) => totals.balance !== 0)) operator.reportUnhealthy();
  });
};

const headings = [
  'HOUR',
  'BATCHES',
  'RECEIVED',
  'STORED',
  'REJECTED',
  'SAMPLED',
  'QUARANTINED',
  'DISCARDED',
  'IN FLIGHT',
  'BYTES',
  'BALANCE',
];

type Sums = z.output<typeof sumsSchema>;
type Ledger = z.output<typeof ledgerSchema> & { readonly project: Project | undefined };

/** The hours of one project, or the totals of each of several. */
const ledgersText = (ledgers: readonly Ledger[]): string => {
  const [only] = ledgers;
  if (only === undefined) return 'There is no project yet.';
  if (ledgers.length === 1) return ledgerText(only);
  const rows = ledgers.map(({ project, totals }) => [
    project?.name ?? null,
    project?.id ?? null,
    ...rowOf('', totals).slice(1),
  ]);
  const remedies = ledgers.flatMap(({ project, totals }) =>
    totals.balance === 0 ? [] : [`${project?.name}: ${remedyText(totals.balance)}`],
  );
  return [formatTable(['PROJECT', 'ID', ...headings.slice(1)], rows), ...remedies].join('\n');
};

const remedyText = (balance: number): string =>
  `${balance} events are not accounted for: see docs/operations/verify.md, Ledger.`;

const rowOf = (name: string, sums: Sums): readonly string[] => [
  name,
  String(sums.batches),
  String(sums.received),
  String(sums.stored),
  String(Object.values(sums.rejected).reduce((sum, count) => sum + count, 0)),
  String(sums.sampled),
  String(sums.quarantined),
  String(sums.discarded),
  String(sums.inFlight),
  formatBytes(sums.payloadBytes),
  String(sums.balance),
];

const ledgerText = ({ totals, hours }: z.output<typeof ledgerSchema>): string => {
  const rows = [...hours, { ...totals, hour: 'total' }].map((sums) => rowOf(sums.hour, sums));
  const reasons = reasonsText(totals.rejected);
  const remedy = totals.balance === 0 ? [] : ['', remedyText(totals.balance)];
  return [formatTable(headings, rows), ...(reasons === '' ? [] : ['', `rejected: ${reasons}`]), ...remedy].join('\n');
};

const reasonsText = (rejected: Readonly<Record<string, number>>): string =>
  Object.entries(rejected)
    .map(([reason, count]) => `${reason} ${count}`)
    .join(', ');

const showBatch = async (operator: Operator, id: string, keys: KeyOptions): Promise<void> => {
  const path = `/api/public/ledger/batches/${encodeURIComponent(id)}`;
  const answer = await operator.asProjects.first(keys, (own) => operator.askServer({ method: 'GET', path, keys: own }));
  const batch = batchSchema.parse(answer);
  const lines = [
    `batch        ${batch.id}`,
    `state        ${batch.state}`,
    `received at  ${batch.receivedAt}`,
    `received     ${batch.received}`,
    `stored       ${batch.stored}`,
    `rejected     ${reasonsText(batch.rejected) || '0'}`,
    `sampled      ${batch.sampled}`,
    `quarantined  ${batch.quarantined}`,
    `discarded    ${batch.discarded}`,
    `in flight    ${batch.inFlight}`,
    ...batch.deadLetters.map((letter) => `dead letter  ${letter.id} (${letter.state}, ${letter.reason})`),
  ];
  operator.print({ json: answer, text: lines.join('\n') });
};
