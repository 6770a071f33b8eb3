/** The alias of each table in statements, its time, and what it is sorted by behind the project. */
export const keysOfTables = {
  traces: { alias: 't', time: 't.timestamp', key: 'toDate(t.timestamp), t.id' },
  observations: { alias: 'o', time: 'o.start_time', key: 'toDate(o.start_time), o.trace_id, o.id' },
  scores: { alias: 's', time: 's.timestamp', key: 'toDate(s.timestamp), s.name, s.id' },
} as const;
