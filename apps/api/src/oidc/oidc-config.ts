import { checkRole, DomainError } from '@spanledger/core';
import type { IdentityProviderSettings } from '@spanledger/people';
import { optionalText, readVariables, requiredUrl, type Environment, type VariablesSchema } from '@spanledger/runtime';
import { z } from 'zod';

/** Variables of signing in that are not a provider's own. */
export const signInVariables = {
  OIDC_PROVIDERS: z
    .string()
    .trim()
    .default('')
    .transform(idsOf)
    .refine(areIds, 'must be names of letters and digits, with commas between'),
  OIDC_SECOND_FACTOR: z.enum(['on', 'off'], { error: 'must be on or off' }).default('off'),
  SIGN_IN_PASSWORD: z.enum(['on', 'off'], { error: 'must be on or off' }).default('on'),
};

export interface OidcConfig {
  readonly identityProviders: readonly IdentityProviderSettings[];
}

function idsOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(',').map((id) => id.trim().toLowerCase());
}

function areIds(ids: readonly string[]): boolean {
  return new Set(ids).size === ids.length && ids.every((id) => idPattern.test(id));
}

const idPattern = /^[a-z0-9]{1,32}$/;
const defaultScopes = 'openid email profile';
const anyDomain = '*';

const missing = (what: string) =>
  z
    .string({ error: `is missing: ${what}` })
    .trim()
    .min(1);

const list = optionalText.transform((text) =>
  text?.split(',').map((part) => part.trim().toLowerCase().replace(/^@/, '')),
);

/** Of one provider, without the prefix `OIDC_` and its name. */
const fields = z
  .object({
    NAME: optionalText,
    ISSUER: requiredUrl('web'),
    CLIENT_ID: missing('the provider gives one to each application'),
    CLIENT_SECRET: optionalText,
    SCOPES: optionalText
      .transform((text) => text ?? defaultScopes)
      .refine((text) => text.split(/\s+/).includes('openid'), 'must have openid among them'),
    TRUST_EMAIL: z.enum(['true', 'false'], { error: 'must be true or false' }).default('false'),
    ALLOWED_DOMAINS: list,
    ORGANIZATION: optionalText,
    DEFAULT_ROLE: optionalText.transform((text, context) => {
      const role = roleOf(text ?? 'member');
      if (role !== undefined && role !== 'OWNER') return role;
      context.addIssue({ code: 'custom', message: 'must be admin, member, viewer or none' });
      return z.NEVER;
    }),
  })
  .superRefine(({ ORGANIZATION, ALLOWED_DOMAINS }, context) => {
    if (ORGANIZATION === undefined || ALLOWED_DOMAINS !== undefined) return;
    const message = `must be set where new users join ${ORGANIZATION}: domains, or ${anyDomain} for all`;
    context.addIssue({ code: 'custom', path: ['ALLOWED_DOMAINS'], message });
  });

const roleOf = (text: string) => {
  try {
    return checkRole(text);
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
};

const fieldNames = Object.keys(fields.shape);
const prefixOf = (id: string): string => `OIDC_${id.toUpperCase()}_`;

const settingsOf = (id: string, given: z.infer<typeof fields>): IdentityProviderSettings => ({
  id,
  name: given.NAME ?? id,
  issuer: given.ISSUER,
  clientId: given.CLIENT_ID,
  clientSecret: given.CLIENT_SECRET,
  scopes: given.SCOPES,
  isEmailTrusted: given.TRUST_EMAIL === 'true',
  allowedDomains: given.ALLOWED_DOMAINS?.includes(anyDomain) === true ? undefined : given.ALLOWED_DOMAINS,
  join: given.ORGANIZATION === undefined ? undefined : { organizationId: given.ORGANIZATION, role: given.DEFAULT_ROLE },
});

type Given = Readonly<Record<string, unknown>>;

/** The schema, and the variables of each provider in `OIDC_PROVIDERS`. */
export const withIdentityProviders = <T>(
  schema: VariablesSchema<T>,
  environment: Environment,
): VariablesSchema<T & OidcConfig> => {
  const named = z.object({ OIDC_PROVIDERS: signInVariables.OIDC_PROVIDERS });
  const { OIDC_PROVIDERS: ids } = readVariables(named, environment);
  const names = ids.flatMap((id) => fieldNames.map((name) => prefixOf(id) + name));
  return {
    shape: { ...schema.shape, ...Object.fromEntries(names.map((name) => [name, optionalText])) },
    safeParse: (given) => {
      const whole = schema.safeParse(given);
      const parsed = ids.map((id) => ({ id, result: fields.safeParse(ofProvider(id, given as Given)) }));
      const issues = [
        ...(whole.success ? [] : whole.error.issues),
        ...addressIssues(ids, given as Given),
        ...parsed.flatMap(({ id, result }) => (result.success ? [] : result.error.issues.map(issueOf(id)))),
      ];
      if (!whole.success || issues.length > 0) return { success: false, error: { issues } };
      const identityProviders = parsed.flatMap(({ id, result }) =>
        result.success ? [settingsOf(id, result.data)] : [],
      );
      return { success: true, data: { ...whole.data, identityProviders } };
    },
  };
};

const ofProvider = (id: string, given: Given): Given =>
  Object.fromEntries(fieldNames.map((name) => [name, given[prefixOf(id) + name]]));

const issueOf =
  (id: string) =>
  ({ path: [name], message }: { readonly path: readonly PropertyKey[]; readonly message: string }) => ({
    path: [prefixOf(id) + String(name)],
    message,
  });

/** Providers send browsers back to exactly one address, which no request may choose. */
const addressIssues = (ids: readonly string[], given: Given) => {
  if (ids.length === 0 || typeof given['SPANLEDGER_BASE_URL'] === 'string') return [];
  const message = 'must be set when OIDC_PROVIDERS is: providers send browsers back to that address';
  return [{ path: ['SPANLEDGER_BASE_URL'], message }];
};
