export { ConfigError } from './config-error.ts';
export { endMs, endingMsMax } from './ending-limits.ts';
export { explainError } from './explain-error.ts';
export { readEnvironment } from './read-environment.ts';
export { readVariables, type Environment } from './read-variables.ts';
export { readVersion } from './read-version.ts';
export { runProcess } from './run-process.ts';
export type { Running } from './running.ts';
export { undoList } from './undo-list.ts';
