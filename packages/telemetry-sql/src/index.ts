export type { Dialect } from './dialect.ts';
export type { Located, TelemetryEngine } from './engine.ts';
export type { BoundType, SqlParameters } from './sql-parameters.ts';
export { deadLetterReader } from './dead-letters/dead-letter-reader.ts';
