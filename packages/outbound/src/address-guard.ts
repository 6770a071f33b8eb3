import { isIP, type LookupFunction } from 'node:net';
import { isPrivateAddress } from './private-addresses.ts';
import { PrivateAddressError, publicLookup, type ResolveName } from './public-lookup.ts';

export interface GuardOptions {
  /** Whether requests may go to this machine and its networks. */
  readonly arePrivateAllowed: boolean;
  /** Instead of the system's. */
  readonly resolve?: ResolveName | undefined;
  /** Instead of `isPrivateAddress`. */
  readonly isPrivate?: ((address: string) => boolean) | undefined;
}

export interface AddressGuard {
  /** Throws `PrivateAddressError` for a URL whose host is a private address: an address needs no look-up. */
  check(url: URL): void;
  /** For the connection, which then fails when any address of a name is private; `undefined`: the system's. */
  readonly lookup: LookupFunction | undefined;
}

/** Keeps requests from private addresses, unless these are allowed. Both of its parts are needed for each request. */
export const addressGuard = ({
  arePrivateAllowed,
  resolve,
  isPrivate = isPrivateAddress,
}: GuardOptions): AddressGuard => {
  if (arePrivateAllowed) return { check: () => undefined, lookup: undefined };
  return {
    check: ({ hostname }) => {
      const host = hostname.replace(/^\[|\]$/g, '');
      if (isIP(host) !== 0 && isPrivate(host)) throw new PrivateAddressError(host);
    },
    lookup: publicLookup(isPrivate, resolve),
  };
};
