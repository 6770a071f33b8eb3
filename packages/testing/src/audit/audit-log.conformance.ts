import { createHash } from 'node:crypto';

import {
  auditPages,
  chainOf,
  serverChain,
  verifyChain,
  type AuditEntry,
  type AuditLog,
  type AuditQuery,
  type FirstStart,
  type ProjectId,
} from '@spanledger/core';
import { describe, expect, it } from 'vitest';

interface Stores {
  readonly auditLog: AuditLog;
  readonly firstStart: FirstStart;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const actions = (entries: readonly AuditEntry[]): readonly string[] => entries.map(({ action }) => action);

/** The contract of every `AuditLog`. */
export const describeAuditLog = (name: string, makeStores: () => Promise<Stores>): void => {
  const organizations = ['own', 'stranger'] as const;
  const make = async () => {
    const { auditLog, firstStart } = await makeStores();
    for (const id of organizations)
      await firstStart.ensure({ organizationId: `org-${id}`, projectId: `project-${id}`, userEmail: `${id}@x` });
    const record = async (
      action: string,
      of: (typeof organizations)[number] | null,
      targetId: string | null = null,
    ): Promise<void> => {
      const projectId = of === null ? null : (`project-${of}` as ProjectId);
      await auditLog.record({ action, projectId, targetKind: 'thing', targetId, after: { ['“ \n']: [1, null] } });
    };
    const list = async (query: Partial<AuditQuery> = {}): Promise<readonly AuditEntry[]> =>
      auditLog.list({ chain: chainOf('org-own'), order: 'oldest first', limit: 100, ...query });
    /** The last sequence number that the creation of the projects recorded. */
    const start = (await list()).at(-1)?.sequence ?? 0;
    return { auditLog, record, list, start };
  };

  describe(`the audit log in ${name}`, () => {
    it('keeps what is recorded in the chain of its organization, and shows it in no other', async () => {
      const { record, list, start } = await make();
      await record('a.done', 'own', '1');
      await record('b.done', 'stranger', '2');
      await record('c.done', null, '3');
      const of = { projectId: 'project-own', targetKind: 'thing', targetId: '1', before: null };
      const expected = [{ ...of, action: 'a.done', sequence: start + 1, after: JSON.stringify({ '“ \n': [1, null] }) }];
      expect(await list({ after: start })).toMatchObject(expected);
      expect(actions(await list({ chain: chainOf('org-stranger'), order: 'newest first', limit: 1 }))).toEqual([
        'b.done',
      ]);
      expect(actions(await list({ chain: serverChain, order: 'newest first', limit: 1 }))).toEqual(['c.done']);
      expect(await list({ chain: 'nowhere' })).toEqual([]);
    });

    it('finds by action, target, project and period, in both directions and page by page', async () => {
      const { record, list, start } = await make();
      for (const action of ['a.done', 'b.done', 'a.done', 'c.done', 'a.done']) await record(action, 'own', action);
      const all = await list({ after: start });
      expect(actions(all)).toEqual(['a.done', 'b.done', 'a.done', 'c.done', 'a.done']);
      expect(await list({ after: start, targetId: 'b.done' })).toEqual([all[1]]);
      const newest = await list({ order: 'newest first', action: 'a.done', limit: 2 });
      expect(newest).toEqual([all[4], all[2]]);
      const rest = await list({ order: 'newest first', action: 'a.done', limit: 2, after: newest[1]?.sequence });
      expect(rest).toEqual([all[0]]);
      expect(await list({ projectId: 'project-stranger' })).toEqual([]);
      const later = all.filter(({ at }) => at >= all[2]!.at);
      expect(await list({ from: all[2]!.at })).toEqual(later);
      expect((await list({ to: all[2]!.at })).some(({ at }) => at >= all[2]!.at)).toBe(false);
      expect(await list({ from: all[4]!.at + 1 })).toEqual([]);
    });

    it('is a chain of hashes, whose last one is its head', async () => {
      const { auditLog, record } = await make();
      await record('a.done', 'own', '\u{1F600} \u007f\u2028"\\');
      await record('b.done', 'own');
      const anchors = await auditLog.heads();
      expect(anchors.map(({ chain }) => chain)).toEqual(expect.arrayContaining([chainOf('org-own')]));
      for (const { chain, sequence } of anchors) {
        const pages = auditPages(auditLog, { chain, order: 'oldest first' });
        expect(
          await verifyChain({ chain, pages, anchors: anchors.filter((one) => one.chain === chain), sha256 }),
        ).toEqual({ chain, entries: sequence, problems: [] });
      }
    });
  });
};
