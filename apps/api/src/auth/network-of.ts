import { isIPv4, isIPv6 } from 'node:net';

const groupsOfV6 = 8;
const groupsOfNetwork = 4;
const unknownNetwork = 'unknown';

/**
 * The unit by which tries are counted: one IPv4 address, or the 64-bit prefix of an IPv6 address, which one household
 * or machine has. Everything that is no address is one network of its own.
 */
export const networkOf = (address: string | undefined): string => {
  const text = address?.replace(/%.*$/, '').replace(/^::ffff:(?=[\d.]+$)/i, '') ?? '';
  if (isIPv4(text)) return text;
  if (!isIPv6(text)) return unknownNetwork;
  const [head = '', tail] = text.split('::');
  const left = groupsOf(head);
  const right = groupsOf(tail ?? '');
  const zeros = Array.from({ length: Math.max(0, groupsOfV6 - left.length - right.length) }, () => '0');
  const groups = [...left, ...zeros, ...right].slice(0, groupsOfNetwork);
  return groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':');
};

const groupsOf = (text: string): string[] => (text === '' ? [] : text.split(':'));
