import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { readConfig } from '../config.ts';

const address = { SPANLEDGER_BASE_URL: 'https://spans.example.com' };
const corp = { OIDC_CORP_ISSUER: 'https://id.example.com', OIDC_CORP_CLIENT_ID: 'spanledger' };
const google = { OIDC_GOOGLE_ISSUER: 'https://accounts.google.com', OIDC_GOOGLE_CLIENT_ID: 'g' };

it('providers are read side by side, in their order, each by its own variables', () => {
  const named = { OIDC_PROVIDERS: 'google, Corp', OIDC_CORP_NAME: 'Corp SSO', OIDC_CORP_CLIENT_SECRET: 's' };
  const joined = {
    OIDC_CORP_ORGANIZATION: 'org',
    OIDC_CORP_DEFAULT_ROLE: 'viewer',
    OIDC_CORP_ALLOWED_DOMAINS: 'A.org, @b.org',
  };
  const { identityProviders } = readConfig({ ...address, ...corp, ...google, ...named, ...joined });
  expect(identityProviders).toMatchObject([
    { id: 'google', name: 'google', clientSecret: undefined, scopes: 'openid email profile', isEmailTrusted: false },
    {
      id: 'corp',
      name: 'Corp SSO',
      clientSecret: 's',
      allowedDomains: ['a.org', 'b.org'],
      join: { organizationId: 'org', role: 'VIEWER' },
    },
  ]);
  expect(identityProviders[0]).toMatchObject({ join: undefined, allowedDomains: undefined });
});

it('without providers there are none, and passwords are on', () => {
  expect(readConfig({})).toMatchObject({ identityProviders: [], SIGN_IN_PASSWORD: 'on' });
  expect(readConfig({ ...corp, SIGN_IN_PASSWORD: 'off' })).toMatchObject({
    identityProviders: [],
    SIGN_IN_PASSWORD: 'off',
  });
});

it('a secret of a provider can be in a file, and so can the list', () => {
  const directory = mkdtempSync(join(tmpdir(), 'oidc-'));
  writeFileSync(join(directory, 'list'), 'corp\n');
  writeFileSync(join(directory, 'secret'), 'of the file\n');
  const files = {
    OIDC_PROVIDERS_FILE: join(directory, 'list'),
    OIDC_CORP_CLIENT_SECRET_FILE: join(directory, 'secret'),
  };
  const { identityProviders } = readConfig({ ...address, ...corp, ...files });
  rmSync(directory, { recursive: true });
  expect(identityProviders).toMatchObject([{ id: 'corp', clientSecret: 'of the file' }]);
});

it('all that is wrong is named at once, by the variables as they are written', () => {
  const wrong = {
    PORT: 'x',
    OIDC_PROVIDERS: 'corp,google',
    OIDC_CORP_ISSUER: 'id.example.com',
    OIDC_GOOGLE_ISSUER: 'https://accounts.google.com',
    OIDC_GOOGLE_CLIENT_ID: 'g',
    OIDC_GOOGLE_ORGANIZATION: 'org',
    OIDC_GOOGLE_DEFAULT_ROLE: 'owner',
    OIDC_GOOGLE_SCOPES: 'email',
    OIDC_GOOGLE_TRUST_EMAIL: 'yes',
  };
  const read = () => readConfig(wrong);
  for (const message of [
    /PORT: /,
    /SPANLEDGER_BASE_URL: must be set when OIDC_PROVIDERS is/,
    /OIDC_CORP_ISSUER: must be a URL/,
    /OIDC_CORP_CLIENT_ID: is missing/,
    /OIDC_GOOGLE_DEFAULT_ROLE: must be admin, member, viewer or none/,
    /OIDC_GOOGLE_SCOPES: must have openid/,
    /OIDC_GOOGLE_TRUST_EMAIL: must be true or false/,
  ])
    expect(read).toThrow(message);
});

it('an organization that new users join needs the domains that they come from', () => {
  const given = { ...address, ...corp, OIDC_PROVIDERS: 'corp', OIDC_CORP_ORGANIZATION: 'org' };
  expect(() => readConfig(given)).toThrow(/OIDC_CORP_ALLOWED_DOMAINS: must be set/);
  const [provider] = readConfig({ ...given, OIDC_CORP_ALLOWED_DOMAINS: '*' }).identityProviders;
  expect(provider).toMatchObject({ allowedDomains: undefined, join: { organizationId: 'org', role: 'MEMBER' } });
});

it.each(['corp,corp', 'my-corp', 'a b', 'corp,,google'])('the list %s is refused', (OIDC_PROVIDERS) => {
  expect(() => readConfig({ ...address, ...corp, OIDC_PROVIDERS })).toThrow(/OIDC_PROVIDERS: must be names/);
});
