import { createHash, createSign } from 'node:crypto';
import { ModelCallError } from '@spanledger/core';
import { failureOfAnswer } from './failures.ts';
import { sendRequest, textOfAnswer, type SendingOptions } from './http/send-request.ts';
import { objectOf, parseJson, textOf, type JsonObject } from './json.ts';

/** Returns an access token for a service account, from its key file in JSON. Rejects with `ModelCallError`. */
export type GoogleTokens = (account: JsonObject, sending: SendingOptions) => Promise<string>;

interface TokenParts {
  readonly tokenUrl?: string | undefined;
  readonly nowMs: () => number;
}

const googleTokenUrl = 'https://oauth2.googleapis.com/token';
const scope = 'https://www.googleapis.com/auth/cloud-platform';
const assertedSeconds = 3600;
/** A token is not used up to its expiry: a call takes its time to arrive. */
const sparedMs = 60_000;
const rememberedMax = 1000;

/**
 * Tokens by RFC 7523, each cached in memory until a minute before its expiry. They are requested from Google alone,
 * whatever address a key file has.
 */
export const googleTokens = ({ tokenUrl = googleTokenUrl, nowMs }: TokenParts): GoogleTokens => {
  const known = new Map<string, { readonly token: string; readonly untilMs: number }>();
  return async (account, sending) => {
    const key = createHash('sha256').update(JSON.stringify(account)).digest('base64');
    const remembered = known.get(key);
    if (remembered !== undefined && remembered.untilMs > nowMs()) return remembered.token;
    const body = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: assertionOf(account, tokenUrl, Math.floor(nowMs() / 1000)),
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await sendRequest({ url: new URL(tokenUrl), headers, body: body.toString() }, sending);
    const text = await textOfAnswer(answer);
    if (answer.status !== 200) throw failureOfAnswer(answer.status, answer.headers, text, nowMs());
    const { access_token: token, expires_in: seconds } = objectOf(parseJson(text));
    if (typeof token !== 'string') throw new ModelCallError('bad_answer', 'Google gave no access token.');
    if (known.size >= rememberedMax) known.clear();
    if (typeof seconds === 'number') known.set(key, { token, untilMs: nowMs() + seconds * 1000 - sparedMs });
    return token;
  };
};

const base64Url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const assertionOf = (account: JsonObject, audience: string, nowSeconds: number): string => {
  const { client_email: issuer, private_key: key, private_key_id: kid } = account;
  const claims = { iss: issuer, scope, aud: audience, iat: nowSeconds, exp: nowSeconds + assertedSeconds };
  const signed = `${base64Url({ alg: 'RS256', typ: 'JWT', kid })}.${base64Url(claims)}`;
  try {
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(textOf(key), 'base64url')}`;
  } catch {
    const members = 'client_email, private_key and project_id';
    throw new ModelCallError(
      'refused',
      `The key of the connection is no service account in JSON: it needs ${members}.`,
    );
  }
};
