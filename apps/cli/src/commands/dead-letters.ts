import type { Command } from 'commander';
import { z } from 'zod';
import { formatTable } from '../output/format-table.ts';
import { UsageError } from '../usage-error.ts';
import { jsonOfEach } from '../server/as-projects.ts';
import { discardOwnLetters, eraseOwnLetters, listOwnLetters, showOwnLetter } from './own-dead-letters.ts';
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
  payloadBytes: z.number(),
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
  withKeyOptions(
    letters
      .command('show')
      .description('a letter, and what it holds where it is asked for by the keys of its project')
      .argument('<id>')
      .option('--content', 'what it holds too'),
  ).action((id: string, options: ShowOptions) => showLetter(operator, id, options));
  withKeyOptions(
    letters
      .command('replay')
      .description('try to store again: one letter, those with a reason, or all that are open')
      .argument('[id]')
      .option('--reason <reason>', 'all open ones with this reason')
      .option('--all', 'all open ones'),
  ).action((id: string | undefined, options: ReplayOptions) => replayLetters(operator, id, options));
  withKeyOptions(
    letters
      .command('discard')
      .description('give up one letter, those with a reason, or all that are open; also of deleted projects')
      .argument('[id]')
      .option('--reason <reason>', 'all open ones with this reason')
      .option('--all', 'all open ones'),
  ).action((id: string | undefined, options: ReplayOptions) => decide(operator, discarding, id, options));
  withKeyOptions(
    letters
      .command('erase')
      .description('remove for good what letters hold that are discarded or replayed; also of deleted projects')
      .argument('[id]')
      .option('--reason <reason>', 'all such with this reason')
      .option('--all', 'all such'),
  ).action((id: string | undefined, options: ReplayOptions) => decide(operator, erasing, id, options));
};

interface ListOptions extends KeyOptions {
  readonly state?: string;
  readonly reason?: string;
  readonly page?: string;
  readonly limit?: string;
}

interface ShowOptions extends KeyOptions {
  readonly content?: boolean;
}

interface ReplayOptions extends KeyOptions {
  readonly reason?: string;
  readonly all?: boolean;
}

const listLetters = async (operator: Operator, options: ListOptions): Promise<void> => {
  const { state, reason, page, limit, ...keys } = options;
  if (!operator.asProjects.hasKeys(keys)) return listOwnLetters(operator, options);
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

const showLetter = async (operator: Operator, id: string, { content, ...choice }: ShowOptions): Promise<void> => {
  if (content !== true && !operator.asProjects.hasKeys(choice)) return showOwnLetter(operator, id, choice);
  const answer = await operator.asProjects.first(choice, (keys) =>
    operator.askServer({ method: 'GET', path: pathOf(id), keys }),
  );
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
    letter.payload === null ? withoutContent(letter.payloadBytes) : JSON.stringify(letter.payload, null, 2),
  ].join('\n');
  operator.print({ json: answer, text });
};

const withoutContent = (bytes: number): string =>
  bytes === 0 ? 'It holds nothing any more.' : 'This version cannot show what it holds.';

const replayLetters = async (operator: Operator, id: string | undefined, options: ReplayOptions): Promise<void> => {
  const { reason, all: _all, ...choice } = options;
  assertOneChoice(id, options);
  if (id !== undefined) {
    const answer = await operator.asProjects.first(choice, (keys) =>
      operator.askServer({ method: 'POST', path: `${pathOf(id)}/replay`, keys }),
    );
    const { state } = stateSchema.parse(answer);
    operator.print({ json: answer, text: replayedText(id, state) });
    return;
  }
  const body = reason === undefined ? { all: true } : { reason };
  const answers = await operator.asProjects.each(choice, (keys) =>
    operator.askServer({ method: 'POST', path: `${root}/replay`, body, keys }),
  );
  const lines = answers.map(({ project, answer }) => {
    const { tried, undecodable, open } = replaySchema.parse(answer);
    const broken = undecodable === 0 ? '' : `; ${undecodable} cannot be decoded by this version`;
    const name = answers.length > 1 ? `${project?.name}: ` : '';
    return `${name}${tried} tried, ${open} open now${broken}.`;
  });
  operator.print({ json: jsonOfEach(answers), text: lines.join('\n') });
};

const assertOneChoice = (id: string | undefined, { reason, all }: ReplayOptions): void => {
  const given = [id, reason, all].filter((choice) => choice !== undefined);
  if (given.length !== 1) throw new UsageError('Name one dead letter by its id, or give --reason or --all.');
};

interface Decision {
  /** The last part of the path on a server. */
  readonly verb: 'discard' | 'erase';
  readonly own: typeof discardOwnLetters;
  readonly done: string;
}

const discarding: Decision = { verb: 'discard', own: discardOwnLetters, done: 'is discarded.' };
const erasing: Decision = { verb: 'erase', own: eraseOwnLetters, done: 'holds nothing any more.' };

const decide = async (
  operator: Operator,
  { verb, own, done }: Decision,
  id: string | undefined,
  options: ReplayOptions,
): Promise<void> => {
  assertOneChoice(id, options);
  if (!operator.asProjects.hasKeys(options)) return own(operator, { ...options, id });
  const answer = await operator.askServer({ method: 'POST', path: `${pathOf(oneOf(id))}/${verb}`, keys: options });
  operator.print({ json: answer, text: `${id} ${done}` });
};

const oneOf = (id: string | undefined): string => {
  if (id === undefined) throw new UsageError('With keys of a project this is done letter by letter: name an id.');
  return id;
};

const replayedText = (id: string, state: string): string =>
  state === 'replayed'
    ? `${id} is stored.`
    : `${id} is ${state}: the store refused it again, or a worker has yet to take it.`;
