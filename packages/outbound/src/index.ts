export { addressGuard, type AddressGuard, type GuardOptions } from './address-guard.ts';
export { isPrivateAddress } from './private-addresses.ts';
export { PrivateAddressError, type ResolveName } from './public-lookup.ts';
