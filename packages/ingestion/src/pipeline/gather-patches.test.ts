import { observationFields, mergeRecords, type ObservationPatch, type ProjectId } from '@spanledger/core';
import { describe, expect, it } from 'vitest';
import { addWhole, gatherPatches, observationCacheKey } from './gather-patches.ts';
import { batch, partial, project, start, traceId } from './pipeline.fixture.ts';

const key = observationCacheKey(project, traceId, 'observation');
const whole = (patch: ObservationPatch): ObservationPatch => ({ ...patch, isComplete: true });
const never = () => false;
const sentOn = (startTime: number) => batch({ isSentOn: true, observations: [partial(0, { startTime })] });

describe('gathering the patches of a group', () => {
  it('merges those of one observation, whichever of them come as a whole, and keeps whole ones apart', async () => {
    const parts = [whole(partial(1, { name: 'name' })), partial(2, { output: 'output' }), partial(3, { model: 'm' })];
    const alone = whole(partial(4, {}, 'alone'));
    const other = batch({ projectId: 'other' as ProjectId, observations: [whole(partial(5, {}))] });
    const group = [
      batch({ observations: parts.slice(0, 2) }),
      batch({ observations: [...parts.slice(2), alone] }),
      other,
    ];
    const { observations, complete } = await gatherPatches(group, never);
    expect([...observations.keys()]).toEqual([key]);
    expect(observations.get(key)).toMatchObject({
      record: { name: 'name', output: 'output', model: 'm' },
      records: [parts[1]?.record, parts[2]?.record, parts[0]?.record],
    });
    expect(complete.map(({ projectId, patch }) => [projectId, patch.id])).toEqual([
      ['project', 'alone'],
      ['other', 'observation'],
    ]);
  });

  it('merges a whole one that has to be, whose copies may differ', async () => {
    const copies = [whole(partial(1, { name: 'name' })), whole(partial(2, { output: 'output' }))];
    const { observations, complete } = await gatherPatches([batch({ observations: copies })], () => true);
    expect(complete).toEqual([]);
    expect(observations.get(key)?.record).toMatchObject({ name: 'name', output: 'output' });

    const added: typeof observations = new Map();
    for (const patch of copies) addWhole(added, { projectId: project, patch });
    expect(added.get(key)?.records).toEqual(copies.map(({ record }) => record));
    const [one, two] = copies.map(({ record }) => record);
    if (one !== undefined && two !== undefined)
      expect(added.get(key)?.record).toEqual(mergeRecords(observationFields, one, two));
  });

  it('notes each place where a copy of an observation may lie that was sent on to its trace', async () => {
    const { observations } = await gatherPatches(
      [sentOn(start), sentOn(start + 7), batch({ observations: [partial(3, {})] })],
      never,
    );
    expect(observations.get(key)?.orphanAt).toEqual([
      { at: start, traceId: 'observation' },
      { at: start + 7, traceId: 'observation' },
    ]);
  });
});
