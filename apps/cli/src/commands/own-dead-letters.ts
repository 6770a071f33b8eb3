import {
  checkDiscarding,
  checkErasing,
  deadLetterStates,
  formatIso,
  groupBy,
  notFound,
  type DeadLetter,
  type DeadLetterListQuery,
  type DeadLetterState,
  type ProjectId,
} from '@spanledger/core';
import { formatTable } from '../output/format-table.ts';
import type { DeadLetterAccess } from '../stores/dead-letters.ts';
import { UsageError } from '../usage-error.ts';
import { chooseProject } from './choose-project.ts';
import type { Operator } from './operator.ts';

interface Choice {
  /** An id, also of a deleted project, or the name of an existing one. */
  readonly project?: string | undefined;
}

interface ListChoice extends Choice {
  readonly state?: string;
  readonly reason?: string;
  readonly page?: string;
  readonly limit?: string;
}

interface WhichLetters extends Choice {
  readonly id?: string | undefined;
  readonly reason?: string | undefined;
}

const limitDefault = 50;
const limitMax = 100;
/** Many are discarded one after another and erased together, in slices of this size. */
const sliceSize = 500;

/** Lists the letters of all projects, deleted ones too, from the store itself. */
export const listOwnLetters = async (operator: Operator, choice: ListChoice): Promise<void> => {
  const query = {
    state: stateOf(choice.state),
    reason: choice.reason,
    page: numberOf('page', choice.page, 1, Number.MAX_SAFE_INTEGER),
    limit: numberOf('limit', choice.limit, limitDefault, limitMax),
  };
  await operator.withDeadLetters(async (access) => {
    const projectId = await projectIdOf(access, choice.project);
    const { items, totalItems } = await access.deadLetters.list({ ...query, projectId });
    const names = await namesOf(access);
    const rows = items.map((letter) => [
      letter.id,
      names(letter.projectId),
      letter.state,
      letter.reason,
      letter.kind,
      String(letter.events),
      formatIso(letter.quarantinedAt),
    ]);
    const headings = ['ID', 'PROJECT', 'STATE', 'REASON', 'KIND', 'EVENTS', 'QUARANTINED'];
    const more = totalItems > rows.length ? [`\n${rows.length} of ${totalItems}`] : [];
    const text =
      rows.length === 0 ? 'There are no such dead letters.' : [formatTable(headings, rows), ...more].join('\n');
    operator.print({ json: { data: items.map(letterJson), meta: { totalItems } }, text });
  });
};

/** Everything of a letter except its contents. */
export const showOwnLetter = async (operator: Operator, id: string, { project }: Choice): Promise<void> =>
  operator.withDeadLetters(async (access) => {
    const letter = await find(access, id, project);
    const name = (await namesOf(access))(letter.projectId);
    const text = [
      `dead letter     ${letter.id}`,
      `project         ${name} (${letter.projectId})`,
      `state           ${letter.state}`,
      `reason          ${letter.reason}: ${letter.message}`,
      `of              ${letter.kind} ${letter.entityId}, ${letter.events} events, ${letter.payloadBytes} bytes`,
      `batch           ${letter.batchId}`,
      `received at     ${formatIso(letter.receivedAt)}`,
      `quarantined at  ${formatIso(letter.quarantinedAt)}`,
      '',
      'What it holds is shown with --content.',
    ].join('\n');
    operator.print({ json: letterJson(letter), text });
  });

/** Discards one letter, or all open ones that match. */
export const discardOwnLetters = async (operator: Operator, { id, reason, project }: WhichLetters): Promise<void> =>
  operator.withDeadLetters(async (access) => {
    if (id !== undefined) {
      const letter = await find(access, id, project);
      checkDiscarding(letter);
      const { projectId } = letter;
      await access.auditLog.record({ ...ofLetters, action: 'dead-letter.discarded', projectId, targetId: id });
      await access.deadLetters.setState(projectId, id, 'discarded');
      return operator.print({ json: { id, state: 'discarded' }, text: `${id} is discarded.` });
    }
    const projectId = await projectIdOf(access, project);
    const after = { reason: reason ?? null };
    await access.auditLog.record({
      ...ofLetters,
      action: 'dead-letters.discarded',
      projectId: projectId ?? null,
      targetId: null,
      after,
    });
    const discarded = await discardAll(access, { state: 'open', reason, projectId, page: 1, limit: sliceSize });
    operator.print({ json: { discarded }, text: `${discarded} dead letters are discarded.` });
  });

const ofLetters = { targetKind: 'dead-letter' } as const;

const discardAll = async ({ deadLetters }: DeadLetterAccess, open: DeadLetterListQuery): Promise<number> => {
  let discarded = 0;
  for (;;) {
    const { items } = await deadLetters.list(open);
    if (items.length === 0) return discarded;
    for (const { projectId, id } of items) await deadLetters.setState(projectId, id, 'discarded');
    discarded += items.length;
  }
};

/** Removes what one letter holds, or all that match and are not open. */
export const eraseOwnLetters = async (operator: Operator, { id, reason, project }: WhichLetters): Promise<void> =>
  operator.withDeadLetters(async (access) => {
    if (id !== undefined) {
      const letter = await find(access, id, project);
      checkErasing(letter);
      const { projectId, state } = letter;
      await access.auditLog.record({ ...ofLetters, action: 'dead-letter.erased', projectId, targetId: id });
      await access.deadLetters.erase(projectId, [id]);
      return operator.print({ json: { id, state }, text: `${id} holds nothing any more.` });
    }
    const projectId = await projectIdOf(access, project);
    const event = { action: 'dead-letters.erased', projectId: projectId ?? null, targetId: null };
    await access.auditLog.record({ ...ofLetters, ...event, after: { reason: reason ?? null } });
    const which = { reason, projectId };
    const erased =
      (await eraseAll(access, { ...which, state: 'discarded' })) +
      (await eraseAll(access, { ...which, state: 'replayed' }));
    operator.print({ json: { erased }, text: `${erased} dead letters hold nothing any more.` });
  });

const eraseAll = async (
  { deadLetters }: DeadLetterAccess,
  which: Omit<DeadLetterListQuery, 'page' | 'limit'>,
): Promise<number> => {
  for (let page = 1, erased = 0; ; page += 1) {
    const { items } = await deadLetters.list({ ...which, page, limit: sliceSize });
    if (items.length === 0) return erased;
    for (const [projectId, letters] of groupBy(items, (letter) => letter.projectId)) {
      await deadLetters.erase(
        projectId,
        letters.map(({ id }) => id),
      );
    }
    erased += items.length;
  }
};

const find = async (access: DeadLetterAccess, id: string, project: string | undefined): Promise<DeadLetter> => {
  const projectId = await projectIdOf(access, project);
  const [letter, other] = (await access.deadLetters.list({ id, projectId, page: 1, limit: 2 })).items;
  if (letter === undefined) throw notFound(`There is no dead letter ${id}.`);
  if (other !== undefined) throw new UsageError('Several projects have a letter of this id: name one by --project.');
  return letter;
};

const projectIdOf = async (
  { projects }: DeadLetterAccess,
  named: string | undefined,
): Promise<ProjectId | undefined> => {
  if (named === undefined) return undefined;
  if (await projects.isDeleted(named as ProjectId)) return named as ProjectId;
  return (await chooseProject(projects, named)).id;
};

const namesOf = async ({ projects }: DeadLetterAccess): Promise<(id: ProjectId) => string> => {
  const names = new Map((await projects.list()).map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? `${id} (gone)`;
};

const stateOf = (text: string | undefined): DeadLetterState | undefined => {
  if (text === undefined) return undefined;
  const state = deadLetterStates.find((known) => known === text);
  if (state === undefined) throw new UsageError(`--state must be one of ${deadLetterStates.join(', ')}.`);
  return state;
};

const numberOf = (name: string, text: string | undefined, absent: number, max: number): number => {
  if (text === undefined) return absent;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= max) return number;
  throw new UsageError(`--${name} must be a number from 1 to ${max}.`);
};

const letterJson = ({ receivedAt, quarantinedAt, part: _part, ...letter }: DeadLetter) => ({
  ...letter,
  receivedAt: formatIso(receivedAt),
  quarantinedAt: formatIso(quarantinedAt),
});
