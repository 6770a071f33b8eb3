import { basic } from '../target/tenants.ts';
import type { Attack, Ground } from './attack.ts';
import { newId } from './payloads.ts';
import { forSeconds, get, post } from './requests.ts';

const connections = 200;
const secondsOf = ({ isQuick }: Ground): number => (isQuick ? 2 : 15);

const projectsPath = '/api/public/projects';

/** Each connection sends the next request after each answer, with a new header. */
const flood = (name: string, authorization: (ground: Ground) => string, path = projectsPath): Attack => ({
  name,
  run: async (ground) =>
    forSeconds(secondsOf(ground), connections, async () => get(ground, path, authorization(ground))),
});

const scores: Attack = {
  name: 'public key: 50 connections that send scores',
  run: async (ground) =>
    forSeconds(secondsOf(ground), 50, async () => {
      const body = JSON.stringify({ id: newId(), traceId: newId(), name: 'flood', value: 1 });
      const authorization = ground.attacker.publicAuthorization;
      await post(ground, { path: '/api/public/scores', authorization, body });
    }),
};

/** One flood per kind of key. */
export const keyFloods: readonly Attack[] = [
  flood('200 × wrong secrets of a known key, chosen', ({ attacker }) => basic(attacker.publicKey, `sk-${newId()}`)),
  flood("200 × wrong secrets of the neighbour's key", ({ neighbour }) => basic(neighbour.publicKey, `sk-${newId()}`)),
  flood('200 × unknown keys', () => basic(`pk-${newId()}`, `sk-${newId()}`)),
  flood('200 × unknown public keys alone', () => `Bearer pk-${newId()}`),
  flood('200 × the right key', ({ attacker }) => attacker.authorization),
  scores,
];
