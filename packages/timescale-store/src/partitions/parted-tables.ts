/** The tables that are parted by time, by which column, and what names an entity in them. */
export const partedTables = {
  observations: {
    time: 'start_time',
    segmentBy: 'project_id',
    orderBy: 'trace_id, start_time, id',
    key: ['project_id', 'trace_id', 'id'],
  },
  traces: { time: 'timestamp', segmentBy: 'project_id', orderBy: 'id, timestamp', key: ['project_id', 'id'] },
  scores: { time: 'timestamp', segmentBy: 'project_id', orderBy: 'id, timestamp', key: ['project_id', 'id'] },
} as const;

export type PartedTable = keyof typeof partedTables;

export const partedTableNames = Object.keys(partedTables) as readonly PartedTable[];
