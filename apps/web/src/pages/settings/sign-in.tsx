import { useMay } from '../../api/project.ts';
import { OwnIdentities } from './own-identities.tsx';
import { RequiredFactor } from './required-factor.tsx';
import { SignInProviders } from './sign-in-providers.tsx';

/** The sign-in methods of the server and of the user, and whether the organization requires a second factor. */
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
