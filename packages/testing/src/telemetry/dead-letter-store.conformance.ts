import type { DeadLetterListQuery, DeadLetterWithPayload, ProjectId } from '@spanledger/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { aDeadLetter, someBatch, someProject, someTime } from './builders.ts';
import type { TelemetryStore } from './telemetry-store.ts';

const firstPage = { page: 1, limit: 50 } as const;
/** Every byte value; not valid text in any encoding. */
const payload = Uint8Array.from({ length: 70_000 }, (_, at) => (at * 31) % 256);

const withoutPayload = ({ payload: _payload, ...letter }: DeadLetterWithPayload) => letter;

/** The contract of every store of dead letters. */
export const describeDeadLetterStore = (name: string, make: () => Promise<Pick<TelemetryStore, 'deadLetters'>>) => {
  describe(`${name} as a dead letter store`, () => {
    let store: Pick<TelemetryStore, 'deadLetters'>;
    beforeAll(async () => {
      store = await make();
    });

    const quarantine = async (...letters: DeadLetterWithPayload[]): Promise<void> => {
      await store.deadLetters.quarantine([...letters, aDeadLetter({ ...letters[0], projectId: someProject() })]);
    };
    const idsOf = async (projectId: ProjectId, query: Partial<DeadLetterListQuery> = {}): Promise<string[]> => {
      const { items, totalItems } = await store.deadLetters.list({ ...firstPage, projectId, ...query });
      expect(totalItems).toBe(items.length);
      return items.map(({ id }) => id);
    };
    const stateOf = async (projectId: ProjectId, id: string): Promise<string | undefined> =>
      (await store.deadLetters.get(projectId, id))?.state;
    /** The size that is stated, and the bytes. */
    const heldBy = async (projectId: ProjectId, id: string): Promise<readonly (number | undefined)[]> => {
      const letter = await store.deadLetters.get(projectId, id);
      return [letter?.payloadBytes, ...(letter?.payload ?? [])];
    };

    test('a letter comes back whole, to the byte and the microsecond', async () => {
      const projectId = someProject();
      const letter = aDeadLetter({
        projectId,
        part: 7,
        receivedAt: someTime + 1,
        quarantinedAt: someTime + 2,
        message: "it's\0 {x:String}",
        entityId: 'ø "quoted"',
        events: 12,
        payload,
        payloadBytes: payload.length,
      });
      await quarantine(letter);
      const found = await store.deadLetters.get(projectId, letter.id);
      expect({ ...found, payload: [...(found?.payload ?? [])] }).toEqual({ ...letter, payload: [...payload] });
      const { items } = await store.deadLetters.list({ ...firstPage, projectId });
      expect(items).toEqual([withoutPayload(letter)]);
    });

    test('quarantining nothing changes nothing', async () => {
      await store.deadLetters.quarantine([]);
      expect(await idsOf(someProject())).toEqual([]);
    });

    test('there is no letter of another id or project', async () => {
      const letter = aDeadLetter({ projectId: someProject() });
      await quarantine(letter);
      const stranger = someProject();
      expect(await store.deadLetters.get(stranger, letter.id)).toBeUndefined();
      expect(await store.deadLetters.get(letter.projectId, 'other')).toBeUndefined();
      expect(await idsOf(stranger)).toEqual([]);
      const refused = store.deadLetters.setState(stranger, letter.id, 'discarded');
      await expect(refused).rejects.toMatchObject({ code: 'not_found' });
      expect(await stateOf(letter.projectId, letter.id)).toBe('open');
    });

    test('quarantining twice is quarantining once', async () => {
      const letter = aDeadLetter({ projectId: someProject() });
      await quarantine(letter);
      await quarantine(letter);
      expect(await idsOf(letter.projectId)).toEqual([letter.id]);
    });

    test.each(['replayed', 'discarded'] as const)('one that is %s is not opened again', async (state) => {
      const letter = aDeadLetter({ projectId: someProject() });
      await quarantine(letter);
      await store.deadLetters.setState(letter.projectId, letter.id, state);
      await store.deadLetters.setState(letter.projectId, letter.id, state);
      await quarantine(letter);
      await store.deadLetters.setState(letter.projectId, letter.id, 'open');
      expect(await stateOf(letter.projectId, letter.id)).toBe(state);
      expect(await heldBy(letter.projectId, letter.id)).toEqual(state === 'replayed' ? [0] : [3, 1, 0, 255]);
    });

    test('what was stored after all stays so; what was given up may still be stored', async () => {
      const projectId = someProject();
      const [stored, given] = [aDeadLetter({ projectId }), aDeadLetter({ projectId })];
      await quarantine(stored, given);
      await store.deadLetters.setState(projectId, stored.id, 'replayed');
      await store.deadLetters.setState(projectId, stored.id, 'discarded');
      await store.deadLetters.setState(projectId, given.id, 'discarded');
      await store.deadLetters.setState(projectId, given.id, 'replayed');
      expect(await idsOf(projectId, { state: 'replayed' })).toHaveLength(2);
    });

    test('what is erased holds nothing from then on, also if it is quarantined again, and all else is as it was', async () => {
      const [projectId, other] = [someProject(), someProject()];
      const letters = ['a', 'b', 'c'].map((id) => aDeadLetter({ projectId, id }));
      await store.deadLetters.quarantine([...letters, aDeadLetter({ projectId: other, id: 'a' })]);
      for (const id of ['a', 'b', 'c']) await store.deadLetters.setState(projectId, id, 'discarded');
      await store.deadLetters.erase(projectId, ['a', 'b', 'unknown']);
      await store.deadLetters.erase(projectId, []);
      await store.deadLetters.quarantine(letters);
      expect(await heldBy(projectId, 'a')).toEqual([0]);
      expect(await heldBy(projectId, 'b')).toEqual([0]);
      expect(await heldBy(projectId, 'c')).toEqual([3, 1, 0, 255]);
      expect(await heldBy(other, 'a')).toEqual([3, 1, 0, 255]);
      expect(await idsOf(projectId, { state: 'discarded' })).toHaveLength(3);
    });

    test('are listed newest first, by page', async () => {
      const projectId = someProject();
      const letters = [3, 1, 2].map((at) => aDeadLetter({ projectId, id: `${at}`, quarantinedAt: someTime + at }));
      await quarantine(...letters);
      expect(await idsOf(projectId)).toEqual(['3', '2', '1']);
      const page = await store.deadLetters.list({ projectId, page: 2, limit: 2 });
      expect([page.items.map(({ id }) => id), page.totalItems]).toEqual([['1'], 3]);
    });

    test('are listed by state, reason and batch, and over all projects for an operator', async () => {
      const projectId = someProject();
      const reason = `only-${projectId}`;
      const batchId = someBatch();
      await quarantine(aDeadLetter({ projectId, id: 'a', batchId }), aDeadLetter({ projectId, id: 'b' }));
      await store.deadLetters.quarantine([aDeadLetter({ projectId, id: 'c', reason })]);
      await store.deadLetters.quarantine([aDeadLetter({ projectId: someProject(), id: 'd', reason })]);
      await store.deadLetters.setState(projectId, 'b', 'discarded');
      expect((await idsOf(projectId, { state: 'open' })).toSorted()).toEqual(['a', 'c']);
      expect(await idsOf(projectId, { state: 'discarded' })).toEqual(['b']);
      expect(await idsOf(projectId, { reason })).toEqual(['c']);
      expect(await idsOf(projectId, { batchId })).toEqual(['a']);
      expect(await idsOf(projectId, { id: 'b' })).toEqual(['b']);
      const { totalItems } = await store.deadLetters.list({ ...firstPage, reason });
      expect(totalItems).toBe(2);
    });
  });
};
