import type { Command } from 'commander';
import { z } from 'zod';
import { formatTable } from '../output/format-table.ts';
import { UsageError } from '../usage-error.ts';
import { queryOf, withKeyOptions, type KeyOptions } from './key-options.ts';
import type { Operator } from './operator.ts';

const letterSchema = z.object({
  id: z.string(),
  batchId: z.string(),
  state: z.string(),
  reason: z.string(),
  message: z.string(),
  kind: z.string(),
  entityId: z.string(),
  events: z.number(),
  receivedAt: z.string(),
  quarantinedAt: z.string(),
});
const pageSchema = z.object({ data: z.array(letterSchema), meta: z.object({ totalItems: z.number() }) });
const shownSchema = letterSchema.extend({ payload: z.record(z.string(), z.unknown()).nullable() });
const stateSchema = z.object({ id: z.string(), state: z.string() });
const replaySchema = z.object({ tried: z.number(), undecodable: z.number(), open: z.number() });

const root = '/api/public/dead-letters';
const pathOf = (id: string): string => `${root}/${encodeURIComponent(id)}`;

export const addDeadLetterCommands = (program: Command, operator: Operator): void => {
  const letters = program.command('dead-letters').description('events that were accepted and could not be stored');
  withKeyOptions(
    letters
      .command('list')
      .description('newest first')
      .option('--state <state>', 'open, discarded or replayed')
      .option('--reason <reason>', 'such as refused_by_store')
      .option('--page <number>', 'which page, from 1')
      .option('--limit <number>', 'letters a page, at most 100'),
  ).action((options: ListOptions) => listLetters(operator, options));
  withKeyOptions(letters.command('show').description('a letter and what it holds').argument('<id>')).action(
    (id: string, keys: KeyOptions) => showLetter(operator, id, keys),
  );
  withKeyOptions(
    letters
      .command('replay')
      .description('try to store again: one letter, those with a reason, or all that are open')
      .argument('[id]')
      .option('--reason <reason>', 'all open ones with this reason')
      .option('--all', 'all open ones'),
  ).action((id: string | undefined, options: ReplayOptions) => replayLetters(operator, id, options));
  withKeyOptions(letters.command('discard').description('give a letter up').argument('<id>')).action(
    async (id: string, keys: KeyOptions) => {
      const answer = await operator.askServer({ method: 'POST', path: `${pathOf(id)}/discard`, keys });
      operator.print({ json: answer, text: `${id} is discarded.` });
    },
  );
};

interface ListOptions extends KeyOptions {
  readonly state?: string;
  readonly reason?: string;
  readonly page?: string;
  readonly limit?: string;
}

interface ReplayOptions extends KeyOptions {
  readonly reason?: string;
  readonly all?: boolean;
}

const listLetters = async (operator: Operator, options: ListOptions): Promise<void> => {
  const { state, reason, page, limit, ...keys } = options;
  const path = `${root}${queryOf({ state, reason, page, limit })}`;
  const answer = await operator.askServer({ method: 'GET', path, keys });
  const { data, meta } = pageSchema.parse(answer);
  const rows = data.map((letter) => [
    letter.id,
    letter.state,
    letter.reason,
    letter.kind,
    letter.entityId,
    String(letter.events),
    letter.quarantinedAt,
  ]);
  const headings = ['ID', 'STATE', 'REASON', 'KIND', 'OF', 'EVENTS', 'QUARANTINED'];
  const more = meta.totalItems > rows.length ? [`\n${rows.length} of ${meta.totalItems}`] : [];
  const text =
    rows.length === 0 ? 'There are no such dead letters.' : [formatTable(headings, rows), ...more].join('\n');
  operator.print({ json: answer, text });
};

const showLetter = async (operator: Operator, id: string, keys: KeyOptions): Promise<void> => {
  const answer = await operator.askServer({ method: 'GET', path: pathOf(id), keys });
  const letter = shownSchema.parse(answer);
  const text = [
    `dead letter     ${letter.id}`,
    `state           ${letter.state}`,
    `reason          ${letter.reason}: ${letter.message}`,
    `of              ${letter.kind} ${letter.entityId}, ${letter.events} events`,
    `batch           ${letter.batchId}`,
    `received at     ${letter.receivedAt}`,
    `quarantined at  ${letter.quarantinedAt}`,
    '',
    letter.payload === null ? 'This version cannot decode what it holds.' : JSON.stringify(letter.payload, null, 2),
  ].join('\n');
  operator.print({ json: answer, text });
};

const replayLetters = async (operator: Operator, id: string | undefined, options: ReplayOptions): Promise<void> => {
  const { reason, all, ...keys } = options;
  const given = [id, reason, all].filter((choice) => choice !== undefined);
  if (given.length !== 1) throw new UsageError('Name one dead letter by its id, or give --reason or --all.');
  if (id !== undefined) {
    const answer = await operator.askServer({ method: 'POST', path: `${pathOf(id)}/replay`, keys });
    const { state } = stateSchema.parse(answer);
    operator.print({ json: answer, text: replayedText(id, state) });
    return;
  }
  const body = reason === undefined ? { all: true } : { reason };
  const answer = await operator.askServer({ method: 'POST', path: `${root}/replay`, body, keys });
  const { tried, undecodable, open } = replaySchema.parse(answer);
  const broken = undecodable === 0 ? '' : `; ${undecodable} cannot be decoded by this version`;
  operator.print({ json: answer, text: `${tried} tried, ${open} open now${broken}.` });
};

const replayedText = (id: string, state: string): string =>
  state === 'replayed'
    ? `${id} is stored.`
    : `${id} is ${state}: the store refused it again, or a worker has yet to take it.`;
