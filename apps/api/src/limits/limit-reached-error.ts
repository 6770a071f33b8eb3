import { DomainError, isPerDay, type LimitName } from '@spanledger/core';
import type { Refusal } from './account.ts';

const units: Readonly<Record<LimitName, string>> = {
  ingestPerSecond: 'requests per second that send',
  readsPerSecond: 'requests per second that read',
  eventsPerDay: 'events per day (UTC)',
  bytesPerDay: 'bytes per day (UTC)',
};

const messageOf = ({ rule: { subject, limit, value }, remaining, isTooMuchAtOnce }: Refusal): string => {
  const reached = `This ${subject} may have ${value} ${units[limit]}`;
  if (isTooMuchAtOnce) return `${reached}, and this request alone has more: send less at once.`;
  if (!isPerDay(limit)) return `${reached}. Send this again after Retry-After.`;
  return `${reached}, and ${remaining} are left. Nothing of this request was stored: send it again after Retry-After.`;
};

/**
 * A limit of a project or a key is reached; nothing of the request was done. What a day never allows is too large: no
 * client repeats it.
 */
export class LimitReachedError extends DomainError {
  /**
   * RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-10), and those that clients read today; the
   * reset of these is in seconds since 1970.
   */
  readonly headers: Readonly<Record<string, string>>;

  constructor(refusal: Refusal, nowMs: number) {
    const { rule, remaining, retryAfterSeconds, isTooMuchAtOnce } = refusal;
    super(isTooMuchAtOnce ? 'payload_too_large' : 'rate_limited', messageOf(refusal), { retryAfterSeconds });
    const quota = Math.floor(rule.capacity);
    this.headers = {
      'RateLimit-Policy': `"${rule.policy}";q=${quota};w=${Math.ceil(rule.windowSeconds)}`,
      RateLimit: `"${rule.policy}";r=${remaining};t=${retryAfterSeconds}`,
      'X-RateLimit-Limit': String(quota),
      'X-RateLimit-Remaining': String(remaining),
      'X-RateLimit-Reset': String(Math.ceil(nowMs / 1000) + retryAfterSeconds),
    };
  }
}
