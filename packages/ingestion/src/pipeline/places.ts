import { LRUCache } from 'lru-cache';
import { atMost, dayNumberOf, type Place } from '@spanledger/core';

/**
 * Places where copies of entities may appear that no read finds: rows of an interrupted insert, of this writer or of an
 * earlier one with the same patches, are where some of the patches alone would put them. So each place that a patch
 * names is kept for longer than an insert can last, and cleared with each write of its entity.
 */
export interface Places {
  /** All recorded places of the entity, with these. */
  note(key: string, places: readonly Place[]): readonly Place[];
}

const rememberedMax = 50_000;
/** Twice the time after which the store aborts an insert. */
const rememberedMs = 120_000;
/** Of an entity with more of them the oldest are dropped. */
const placesMax = 64;

const keyOf = ({ at, name, traceId }: Place): string => JSON.stringify([dayNumberOf(at), name, traceId]);

const distinct = (places: readonly Place[]): readonly Place[] =>
  Array.from(new Map(places.map((place) => [keyOf(place), place])).values()).slice(-placesMax);

export const rememberedPlaces = (): Places => {
  const remembered = new LRUCache<string, readonly Place[]>({ ...atMost(rememberedMax), ttl: rememberedMs });
  return {
    note: (key, places) => {
      const known = remembered.get(key);
      const [first] = places;
      // Almost every entity has one place for ever.
      if (known === undefined && (first === undefined || places.every((place) => isSame(place, first)))) return places;
      const all = distinct([...(known ?? []), ...places]);
      remembered.set(key, all);
      return all;
    },
  };
};

const isSame = (a: Place, b: Place): boolean =>
  a === b || (dayNumberOf(a.at) === dayNumberOf(b.at) && a.name === b.name && a.traceId === b.traceId);

/** The places but for one. */
export const placesBeside = (places: readonly Place[], own: Place): readonly Place[] =>
  places.filter((place) => !isSame(place, own));
