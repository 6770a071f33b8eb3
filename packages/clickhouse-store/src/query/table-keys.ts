/** The alias of each table in statements, its time, and its sorting key after the project: the day, and ids. */
export const keysOfTables = {
  traces: { alias: 't', time: 't.timestamp', ids: ['t.id'], key: 'toDate(t.timestamp), t.id' },
  observations: {
    alias: 'o',
    time: 'o.start_time',
    ids: ['o.trace_id', 'o.id'],
    key: 'toDate(o.start_time), o.trace_id, o.id',
  },
  scores: { alias: 's', time: 's.timestamp', ids: ['s.name', 's.id'], key: 'toDate(s.timestamp), s.name, s.id' },
} as const;
