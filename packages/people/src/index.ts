export type {
  IdentityProvider,
  IdentityProviderSettings,
  ProvidedUser,
  SignInAttempt,
} from './oidc/identity-provider.ts';
export { linkUrl, makeLink, type LinkRequest } from './make-link.ts';
export { passwordHashes, type PasswordHashes } from './password-hashes.ts';
export { codeIsNeeded, createSecondFactors, type Enrolment, type SecondFactors } from './second-factors.ts';
export { createSignIn, type CurrentSession, type SignedIn, type SignIn, type SignInStores } from './sign-in.ts';
export { looksLikeToken } from './tokens.ts';
