import { entityBytes } from '@spanledger/core';

/** Approximate bytes of entities: values other than text count a little. */
export const bytesOf = (entities: readonly object[]): number =>
  entities.reduce((sum, entity) => sum + entityBytes + textLength(entity), 0);

const textLength = (entity: object): number => {
  let length = 0;
  for (const [name, value] of Object.entries(entity)) {
    if (typeof value === 'string') length += value.length;
    else if (name === 'metadata') length += textLength(value as object);
  }
  return length;
};
