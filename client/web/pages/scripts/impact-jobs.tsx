import { Stack, Text, Title } from '@mantine/core';
import type { ScriptImpact } from '../../data/script-analysis.ts';
import { LaterJobs, RunningJobs } from '../control-m/job-tables.tsx';

/** Jobs that run one of the scripts that are touched, and what waits for them. */
export function ImpactJobs({ impact: { jobs, downstreamJobs, jobsHidden } }: { impact: ScriptImpact }) {
  if (jobsHidden)
    return (
      <Text size="sm" c="dimmed">
        Jobs are left out: none of your roles lets you see Control-M of this team (control-m:read).
      </Text>
    );
  if (jobs.length === 0) return null;
  return (
    <>
      <Stack gap="xs">
        <Title order={2} size="h4">
          Jobs
        </Title>
        <RunningJobs
          name="Jobs"
          jobs={jobs.map(({ scriptId, script, environment, confidence, why, ...node }) => ({
            node,
            environment,
            script: { id: scriptId, path: script },
            confidence,
            why,
          }))}
        />
      </Stack>
      <Stack gap="xs">
        <Title order={2} size="h4">
          What comes after them
        </Title>
        <LaterJobs
          jobs={downstreamJobs.map(({ environment, depth, why, ...node }) => ({
            node,
            environment,
            depth,
            why,
          }))}
        />
      </Stack>
    </>
  );
}
