import type { Random } from '../random.ts';
import { isoTime, type ExpectedObservation, type ExpectedScore, type ExpectedTrace, type Window } from './load.ts';
import { amountText, pricedModel, randomAmount, type Amount } from './money.ts';
import { eventJson, eventTimes, lastValues, someMetadata, type Update } from './patches.ts';

/** The events of an entity, in patches that may arrive in any order. */
interface Generated<T> {
  readonly events: readonly string[];
  readonly expected: T;
}

const within = (window: Window, random: Random): number =>
  window.startMs + random.below(window.endMs - window.startMs - 1);

export const generateTrace = (id: string, window: Window, random: Random): Generated<ExpectedTrace> => {
  const timestamps: number[] = [];
  const tags = new Set<string>();
  const updates: Update[] = [];
  const events = eventTimes(1 + random.below(3), window, random).map((atMs, patch) => {
    const fields: Record<string, unknown> = {};
    const body: Record<string, unknown> = { id };
    if (patch === 0 || random.chance(0.3)) {
      timestamps.push(within(window, random));
      body['timestamp'] = isoTime(timestamps.at(-1) ?? 0);
    }
    if (random.chance(0.6)) fields['name'] = `trace ${random.below(100)}`;
    if (random.chance(0.5)) fields['userId'] = random.chance(0.2) ? null : `user ${random.below(9)}`;
    const itsTags = random.chance(0.5) ? [`tag${random.below(5)}`] : [];
    for (const tag of itsTags) tags.add(tag);
    const metadata = someMetadata(random);
    updates.push({ atMs, fields, metadata });
    return eventJson(`${id}-${patch}`, 'trace-create', atMs, { ...body, ...fields, tags: itsTags, metadata });
  });
  const { fields, metadata } = lastValues(updates);
  const expected = {
    id,
    name: (fields['name'] ?? null) as string | null,
    // The earliest timestamp is kept.
    timestamp: isoTime(Math.min(...timestamps)),
    userId: (fields['userId'] ?? null) as string | null,
    tags: [...tags].toSorted(),
    metadata,
  };
  return { events, expected };
};

interface Money {
  readonly raw: string;
  readonly cost: Amount;
}

/** Either a cost, or usage of a model with a price; one observation has only one of them. */
const someMoney = (isPriced: boolean, random: Random): Money => {
  if (!isPriced) {
    const cost = randomAmount(random);
    return { cost, raw: `"costDetails":{"total":${amountText(cost)}}` };
  }
  const [input, output] = [random.below(100_000), random.below(10_000)];
  const cost = BigInt(input) * pricedModel.input + BigInt(output) * pricedModel.output;
  return { cost, raw: `"usageDetails":{"input":${input},"output":${output}}` };
};

export interface ObservationOptions {
  /** If true, updates may omit the trace id. */
  readonly isOrphan: boolean;
  /** Some bodies have this many characters. */
  readonly bodyChars: number;
}

export const generateObservation = (
  { id, traceId }: { readonly id: string; readonly traceId: string },
  { isOrphan, bodyChars }: ObservationOptions,
  window: Window,
  random: Random,
): Generated<ExpectedObservation> => {
  const isPriced = random.chance(0.5);
  const updates: Update[] = [];
  const events = eventTimes(1 + random.below(4), window, random).map((atMs, patch) => {
    const fields: Record<string, unknown> = {};
    if (patch === 0 || random.chance(0.2)) fields['startTime'] = isoTime(within(window, random));
    if (random.chance(0.5)) fields['name'] = `step ${random.below(100)}`;
    const filling = bodyChars > 0 && random.chance(0.3) ? 'x'.repeat(bodyChars) : '';
    if (random.chance(0.6)) fields['output'] = random.chance(0.2) ? null : `output ${random.below(1000)}${filling}`;
    const money = random.chance(0.5) ? someMoney(isPriced, random) : undefined;
    const metadata = someMetadata(random);
    updates.push({ atMs, fields: { ...fields, ...(money === undefined ? {} : { cost: money.cost }) }, metadata });
    const model = patch === 0 && isPriced ? { model: pricedModel.name } : {};
    const trace = isOrphan && patch > 0 && random.chance(0.5) ? {} : { traceId };
    const type = patch === 0 ? 'generation-create' : 'generation-update';
    return eventJson(`${id}-${patch}`, type, atMs, { id, ...trace, ...model, ...fields, metadata }, money?.raw);
  });
  const { fields, metadata } = lastValues(updates);
  const expected = {
    id,
    traceId,
    name: (fields['name'] ?? null) as string | null,
    startTime: fields['startTime'] as string,
    output: (fields['output'] ?? null) as string | null,
    metadata,
    cost: (fields['cost'] ?? 0n) as Amount,
    counted: true,
  };
  return { events, expected };
};

export const generateScore = (
  id: string,
  traceId: string,
  window: Window,
  random: Random,
): Generated<ExpectedScore> => {
  const updates: Update[] = [];
  const events = eventTimes(1 + random.below(3), window, random).map((atMs, patch) => {
    const fields = { name: `score ${random.below(3)}`, value: random.below(1000) / 8, comment: `note ${patch}` };
    updates.push({ atMs, fields, metadata: {} });
    return eventJson(`${id}-${patch}`, 'score-create', atMs, { id, traceId, ...fields });
  });
  const said = lastValues(updates).fields as Pick<ExpectedScore, 'name' | 'value' | 'comment'>;
  return { events, expected: { id, traceId, ...said } };
};
