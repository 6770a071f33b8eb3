export { itemCheck } from './item-check.ts';
export { readItemLines, type ItemFormat, type ItemLines } from './read-item-lines.ts';
