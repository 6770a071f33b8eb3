import { microsPerMs, type Micros, type ProjectActivity, type ProjectId } from '@spanledger/core';
import { micros } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { insertTimeoutMs, markHoldsMs } from '../client/connection-settings.ts';

const activitySchema = z.object({ at: micros, marks: z.array(z.tuple([z.string(), micros])) });

/** The server takes 128 KiB a parameter; a UTF-16 unit becomes up to three bytes, escaped ones two. */
const charactersAtOnce = 16_384;

const sql = `
SELECT toUnixTimestamp64Micro(now64(6, 'UTC')) AS at,
  groupArray((project_id, toUnixTimestamp64Micro(marked))) AS marks
FROM (
  SELECT m.project_id AS project_id, max(m.marked_at) AS marked
  FROM dirty_days AS m WHERE m.project_id IN {projectIds:Array(String)}
  GROUP BY project_id
)`;

/** By the marks of days: every insert, update, deletion and new price leaves one, or comes within `markHoldsMs` of it. */
export const clickHouseProjectActivity = (client: ClickHouse): ProjectActivity => ({
  read: async (projectIds) => {
    const settledAt = new Map<ProjectId, Micros>();
    let at: Micros | undefined;
    for (const some of inGroups(projectIds)) {
      const [row] = await client.query('project-activity', sql, { projectIds: some }, activitySchema);
      at ??= row?.at ?? 0;
      for (const [id, marked] of row?.marks ?? []) {
        settledAt.set(id as ProjectId, marked + (markHoldsMs + insertTimeoutMs) * microsPerMs);
      }
    }
    return { at: at ?? 0, settledAt };
  },
});

/** At least one, which may be empty: the time is asked for too. */
const inGroups = (ids: readonly ProjectId[]): readonly (readonly ProjectId[])[] => {
  const groups: ProjectId[][] = [[]];
  let characters = 0;
  for (const id of ids) {
    characters += id.length + 3;
    if (characters > charactersAtOnce) {
      groups.push([]);
      characters = id.length + 3;
    }
    groups.at(-1)?.push(id);
  }
  return groups;
};
