/**
 * The ids of advisory locks, which belong to one database and are shared by locks of sessions and of transactions. Any
 * numbers that no other program locks; a number never changes its meaning, since two versions may run side by side.
 */
export const advisoryLocks = {
  /** Of a session: the one process without a queue that writes to these stores. */
  inlineWriter: 7_382_164_539,
  /** Of a session: the one process that prices again. */
  repricing: 7_382_164_540,
  /** Of a session: the one process that counts rows of before again. */
  recounting: 7_382_164_541,
  /** Several processes that start at once create one project. */
  firstStart: 7_382_164_542,
  /** Versions of the price book become visible in their order, and each change is based on all before it. */
  priceBookVersion: 7_382_164_543,
  /** Of a session: the one process that erases deleted projects. */
  erasing: 7_382_164_544,
  /** Of a session: the one process that removes telemetry beyond its retention time. */
  retaining: 7_382_164_561,
  /** Of a session: the one process that finds targets of evaluation rules. */
  findingEvaluated: 7_382_164_562,
  /** Data keys are made and wrapped by one process at a time. */
  dataKeys: 7_382_164_545,
  /** The lock of `prisma migrate deploy`, so that the two exclude each other. */
  controlPlaneMigration: 72_707_369,
  telemetryMigration: 5_108_220_616,
  /** Writers into existing partitions are not blocked. */
  partitionCreation: 5_108_220_617,
  chunkDrop: 5_108_220_618,
  /** Releases, restores and drops of keys of packed chunks, one after the other. */
  keyRelease: 5_108_220_619,
  /** Shared by writers that rely on a row staying without a key; exclusive for those that delete keys. */
  keylessRows: 5_108_220_620,
  queueMigration: 5_147_103,
} as const;
