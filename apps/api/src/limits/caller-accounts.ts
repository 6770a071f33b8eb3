import { atMost, type LimitName, type Limits } from '@spanledger/core';
import { LRUCache } from 'lru-cache';
import type { AnyCaller } from '../auth/authenticator.ts';
import { openAccount, type Account } from './account.ts';
import { dayOf, limitRule, type LimitedSubject } from './limit-rule.ts';

/** The accounts of a caller on a day, by limit: of its project, of its key, of both or of neither. */
export type CallerAccounts = { readonly day: number } & Readonly<Record<LimitName, readonly Account[]>>;

/** The accounts of a caller now; accounts of one name are shared by all callers. */
export type AccountsOf = (caller: AnyCaller, nowMs: number) => CallerAccounts;

const accountsMax = 50_000;

export const callerAccounts = (projectDefaults: Limits): AccountsOf => {
  const accounts = new LRUCache<string, Account>(atMost(accountsMax));
  /** By the object that the authenticator caches of a key for some seconds, so that changed limits take effect. */
  const ofCallers = new WeakMap<AnyCaller, CallerAccounts>();

  const accountFor = (
    subject: LimitedSubject,
    owner: string,
    limit: LimitName,
    value: number,
    now: number,
  ): Account => {
    const rule = limitRule({ subject, owner, limit, value, day: dayOf(now) });
    const known = accounts.get(rule.name);
    if (known !== undefined) {
      known.rule = rule;
      return known;
    }
    const account = openAccount(rule, now);
    accounts.set(rule.name, account);
    return account;
  };

  const open = ({ projectId, organizationId, actor, limits }: AnyCaller, now: number): CallerAccounts => {
    const accountsBy = (limit: LimitName): readonly Account[] => {
      const ofProject = limits.project[limit] === undefined ? projectDefaults[limit] : limits.project[limit];
      const ofKey = limits.key[limit];
      const found: Account[] = [];
      if (projectId !== undefined && typeof ofProject === 'number')
        found.push(accountFor('project', projectId, limit, ofProject, now));
      if (typeof ofKey === 'number')
        found.push(accountFor('key', `${projectId ?? organizationId}:${actor}`, limit, ofKey, now));
      return found;
    };
    return {
      day: dayOf(now),
      ingestPerSecond: accountsBy('ingestPerSecond'),
      readsPerSecond: accountsBy('readsPerSecond'),
      eventsPerDay: accountsBy('eventsPerDay'),
      bytesPerDay: accountsBy('bytesPerDay'),
    };
  };

  return (caller, now) => {
    const known = ofCallers.get(caller);
    if (known !== undefined && known.day === dayOf(now)) return known;
    const opened = open(caller, now);
    ofCallers.set(caller, opened);
    return opened;
  };
};
