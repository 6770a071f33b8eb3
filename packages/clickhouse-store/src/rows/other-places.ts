import { dayNumberOf, type Place } from '@spanledger/core';

const isSame = (a: Place, b: Place): boolean =>
  dayNumberOf(a.at) === dayNumberOf(b.at) && a.name === b.name && a.traceId === b.traceId;

/** The places with other keys than `own`, each once. */
export const otherPlaces = (own: Place, places: readonly Place[]): readonly Place[] =>
  places.filter(
    (place, index) => !isSame(place, own) && places.findIndex((earlier) => isSame(earlier, place)) === index,
  );
