import { useMay } from '../../api/project.ts';
import { OwnIdentities } from './own-identities.tsx';
import { RequiredFactor } from './required-factor.tsx';
import { SignInProviders } from './sign-in-providers.tsx';

/** How users sign in here, by what the reader does, and whether the organization asks for a second factor. */
export const SignIn = () => {
  const mayManage = useMay('admin');
  return (
    <>
      {mayManage ? <RequiredFactor /> : null}
      <SignInProviders />
      <OwnIdentities />
    </>
  );
};
