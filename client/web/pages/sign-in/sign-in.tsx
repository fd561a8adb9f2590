import { Text } from '@mantine/core';
import { LinkButton } from '../../components/link.tsx';
import { Page } from '../../components/page.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { useStatus } from '../../data/installation.ts';
import { useMe } from '../../data/session.ts';
import { SignInForm } from './sign-in-form.tsx';

/** `/sign-in?next=`: user name and password of the shared database. */
export function SignInPage() {
  const { data: status } = useStatus();
  const me = useMe();
  if (!status)
    return (
      <Page title="Sign in">
        <RowsSkeleton rows={3} />
      </Page>
    );
  if (me)
    return (
      <Page title="Sign in">
        <Text size="sm">
          You are signed in as {me.user.displayName} ({me.user.username}).
        </Text>
        <div>
          <LinkButton to="/">Home</LinkButton>
        </div>
      </Page>
    );
  return (
    <Page title="Sign in" about="With your account in the team database.">
      <SignInForm />
    </Page>
  );
}
