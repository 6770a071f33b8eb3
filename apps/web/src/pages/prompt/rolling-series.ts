import type { Answer } from '../../api/contract.ts';
import type { Series } from '../../charts/series.ts';
import { dayMs } from '../../format/times.ts';

export type VersionFigures = Answer<'get', '/api/public/v2/prompts/{promptName}/figures'>['data'][number];
export type RollingMeasure = 'costPerCall' | 'latencyMeanSeconds' | 'errorShare';

interface RollingChart {
  /** Each day from the first with a call to the last. */
  readonly times: readonly string[];
  readonly series: readonly Series[];
}

/** The number of following days that an average applies to, if these have no calls. */
const daysMeant = 7;

/** The seven-day averages of versions; none where a version was not called for a week. */
export const rollingSeries = (versions: readonly VersionFigures[], measure: RollingMeasure): RollingChart => {
  const dates = versions.flatMap(({ days }) => days.map(({ date }) => Date.parse(date)));
  if (dates.length === 0) return { times: [], series: [] };
  const first = dates.reduce((least, date) => Math.min(least, date));
  const last = dates.reduce((most, date) => Math.max(most, date));
  const times = Array.from({ length: (last - first) / dayMs + 1 }, (_, at) => first + at * dayMs);
  const series = versions.map(({ version, days }) => {
    const known = new Map(days.map(({ date, rolling }) => [Date.parse(date), rolling[measure]]));
    const valueAt = (time: number): number | null => {
      for (let before = 0; before < daysMeant; before += 1) {
        const value = known.get(time - before * dayMs);
        if (value !== undefined) return value;
      }
      return null;
    };
    return { name: `Version ${version}`, values: times.map(valueAt) };
  });
  return { times: times.map((time) => new Date(time).toISOString()), series };
};
