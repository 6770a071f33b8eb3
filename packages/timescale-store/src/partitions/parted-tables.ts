/** The tables that are parted by time, and by which column. */
export const partedTables = {
  observations: { time: 'start_time', segmentBy: 'project_id', orderBy: 'trace_id, start_time, id' },
  traces: { time: 'timestamp', segmentBy: 'project_id', orderBy: 'id, timestamp' },
  scores: { time: 'timestamp', segmentBy: 'project_id', orderBy: 'id, timestamp' },
} as const;

export type PartedTable = keyof typeof partedTables;

export const partedTableNames = Object.keys(partedTables) as readonly PartedTable[];
