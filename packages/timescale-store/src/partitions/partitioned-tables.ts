/** The tables partitioned by time, with the column of the time, and the key of an entity. */
export const partitionedTables = {
  observations: {
    time: 'start_time',
    segmentBy: 'project_id',
    orderBy: 'trace_id, start_time, id',
    key: ['project_id', 'trace_id', 'id'],
  },
  traces: { time: 'timestamp', segmentBy: 'project_id', orderBy: 'id, timestamp', key: ['project_id', 'id'] },
  scores: { time: 'timestamp', segmentBy: 'project_id', orderBy: 'id, timestamp', key: ['project_id', 'id'] },
} as const;

export type PartitionedTable = keyof typeof partitionedTables;

export const partitionedTableNames = Object.keys(partitionedTables) as readonly PartitionedTable[];
