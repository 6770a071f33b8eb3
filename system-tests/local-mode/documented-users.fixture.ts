/** The requests for a user's own second factor, and for accounts of identity providers. */
export const askedOfSecondFactor = <Ask>(
  asUser: (path: string, method?: string, body?: unknown) => readonly Ask[],
  password: string,
): Readonly<Record<string, readonly Ask[]>> => ({
  getSecondFactor: asUser('/api/auth/second-factor'),
  enrolSecondFactor: [
    ...asUser('/api/auth/second-factor', 'POST', { password }),
    ...asUser('/api/auth/second-factor', 'POST', { password: 'wrong' }),
  ],
  confirmSecondFactor: asUser('/api/auth/second-factor/confirm', 'POST', { code: '000000' }),
  showSecondFactor: asUser('/api/auth/second-factor/show', 'POST', { code: '000000' }),
  listIdentities: asUser('/api/auth/identities'),
  unlinkIdentity: asUser('/api/auth/identities/unknown', 'DELETE'),
  renewRecoveryCodes: asUser('/api/auth/second-factor/recovery-codes', 'POST', { code: '000000' }),
  removeSecondFactor: asUser('/api/auth/second-factor/remove', 'POST', { code: '000000' }),
});
