import { Button, Code } from '@mantine/core';
import { IconBug } from '@tabler/icons-react';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { Empty } from '../components/empty.tsx';
import { LinkButton } from '../components/link.tsx';
import { problemOf } from '../data/problem.ts';
import { Page } from '../components/page.tsx';

/** A page that broke while it was shown; navigation and the other pages go on. */
export function PageError({ error }: ErrorComponentProps) {
  return (
    <Page title="This page broke">
      <Empty
        icon={<IconBug />}
        title="A bug of the program, not of your data"
        action={
          <>
            <Button onClick={() => location.reload()}>Reload</Button>
            <LinkButton to="/" variant="default">
              Home
            </LinkButton>
          </>
        }
      >
        Saved work is safe. If a reload does not help, report this line:{' '}
        <Code>{problemOf(error).message}</Code>
      </Empty>
    </Page>
  );
}
