import { List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Script } from '../../data/types.ts';
import { impactOfScript } from './use-impact.ts';

/** What misses a script when it goes: asked when somebody is about to delete it. */
export function WhatDepends({ script }: { script: Script }) {
  const { data, error } = useQuery(impactOfScript(script));
  if (error) return <Note>What depends on it could not be found out.</Note>;
  if (!data) return <Note>Looking for what depends on it…</Note>;
  const { direct, throughCalls, jobs } = data;
  if (direct.length + throughCalls.length + jobs.length === 0)
    return <Note>Nothing in the catalogue depends on it.</Note>;
  return (
    <Text size="sm" component="div" mt="sm" role="status">
      What depends on it:
      <List size="sm">
        {direct.length > 0 && (
          <List.Item>{counted(direct.length, 'script calls', 'scripts call')} it</List.Item>
        )}
        {throughCalls.length > 0 && (
          <List.Item>{counted(throughCalls.length, 'script does', 'scripts do')} so through others</List.Item>
        )}
        {jobs.length > 0 && <List.Item>{counted(jobs.length, 'job runs', 'jobs run')} one of them</List.Item>}
      </List>
    </Text>
  );
}

function Note({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" c="dimmed" mt="sm" role="status">
      {children}
    </Text>
  );
}

const counted = (count: number, one: string, many: string) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
