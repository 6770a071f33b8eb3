const partedBy = /\{\{parted_by:([a-z_]+)\}\}/g;

/** SQL for this server: `{{parted_by:column}}` partitions a table in PostgreSQL alone; TimescaleDB does it later. */
export const renderMigration = (sql: string, isTimescale: boolean): string =>
  sql.replace(partedBy, (_, column: string) => (isTimescale ? '' : `PARTITION BY RANGE (${column})`));
