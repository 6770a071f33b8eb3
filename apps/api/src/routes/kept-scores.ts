import { clockOfField, gatherCalls, isStated, type ProjectId, type RecordReader, type ScoreId } from '@spanledger/core';

import type { Caller } from '../auth/authenticator.ts';

/** Decides which scores a public key may not change. */
export interface KeptScores {
  /**
   * Those of the scores that the caller may not change: with a public key alone, which may be anyone's, what a secret key
   * has written. Of one that is being written meanwhile, merging keeps what the secret key stated.
   */
  of(caller: Caller, ids: readonly ScoreId[]): Promise<ReadonlySet<ScoreId>>;
}

interface Asked {
  readonly projectId: ProjectId;
  readonly id: ScoreId;
}

/** This many scores are read at once; concurrent requests are read together, so that many of them cost few reads. */
const gathered = { sizeMax: 500, callsMax: 2 } as const;

export const keptScoresIn = (records: Pick<RecordReader, 'scores'>): KeptScores => {
  const keptOf = async (projectId: ProjectId, ids: readonly ScoreId[]): Promise<ReadonlySet<ScoreId>> => {
    const stored = await records.scores(projectId, ids);
    return new Set([...stored].filter(([, { record }]) => isStated(clockOfField(record, 'name'))).map(([id]) => id));
  };
  const isKept = gatherCalls<Asked, boolean>(async (asked) => {
    const kept = new Map<ProjectId, ReadonlySet<ScoreId>>();
    for (const projectId of new Set(asked.map((each) => each.projectId))) {
      const ids = asked.filter((each) => each.projectId === projectId).map(({ id }) => id);
      kept.set(projectId, await keptOf(projectId, [...new Set(ids)]));
    }
    return asked.map(({ projectId, id }) => kept.get(projectId)?.has(id) === true);
  }, gathered);

  return {
    of: async ({ isPublicKey, projectId }, ids) => {
      if (!isPublicKey) return new Set();
      const areKept = await Promise.all(ids.map(async (id) => isKept({ projectId, id })));
      return new Set(ids.filter((_, at) => areKept[at]));
    },
  };
};
