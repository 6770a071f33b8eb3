import { searchText } from '../../format/search-text.ts';
import { dayMs } from '../../format/times.ts';

const dayPattern = /^\d{4}-\d{2}-\d{2}$/;

/** Which entries of the audit log are shown, as stored in the address; days are in UTC, the last one included. */
export interface AuditSearch {
  readonly action?: string;
  readonly actorId?: string;
  readonly targetId?: string;
  readonly from?: string;
  readonly to?: string;
}

const isDay = (text: string): boolean => dayPattern.test(text) && Number.isFinite(Date.parse(text));

/** Invalid parts of an address are omitted. */
export const auditSearch = (search: Record<string, unknown>): AuditSearch => {
  const found: Record<string, string> = {};
  for (const key of ['action', 'actorId', 'targetId', 'from', 'to'] as const) {
    const text = searchText(search[key]);
    const isValid = key === 'from' || key === 'to' ? isDay(text) : text !== '';
    if (isValid) found[key] = text;
  }
  return found;
};

/** As the API has it, whose end is excluded. */
export const auditQuery = ({ from, to, ...others }: AuditSearch) => ({
  ...others,
  ...(from === undefined ? {} : { fromTimestamp: from }),
  ...(to === undefined ? {} : { toTimestamp: new Date(Date.parse(to) + dayMs).toISOString() }),
});
