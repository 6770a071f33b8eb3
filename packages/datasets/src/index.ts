export { itemCheck } from './check/item-check.ts';
export { readItems, type ItemFile, type ItemFormat } from './read/read-items.ts';
export { writeItems, type ExportFormat } from './write/write-items.ts';
