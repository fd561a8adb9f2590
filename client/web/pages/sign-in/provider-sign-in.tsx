import { Button, Divider } from '@mantine/core';
import { useStatus } from '../../data/installation.ts';
import { safeNext } from '../../data/url.ts';

/** Leaves the page for the identity provider, where there is one; the browser comes back signed in, at `next`. */
export function ProviderSignIn({ next }: { next: string | undefined }) {
  const { data: status } = useStatus();
  if (!status?.oidc) return null;
  const search = new URLSearchParams({ returnTo: safeNext(next) });
  return (
    <>
      <Divider my="md" label="or" />
      <Button component="a" href={`/auth/oidc/start?${search.toString()}`} variant="default" fullWidth>
        Sign in with {status.oidc.name}
      </Button>
    </>
  );
}
