import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { queryClient } from '../data/query-client.ts';
import { styleNonce } from './nonce.ts';
import { router } from './router.tsx';
import { StartProblem } from './start-problem.ts';
import { cssVariables, theme } from './theme.ts';

/** Everything around the pages: theme, data, addresses, toasts. */
export function App({ startProblem }: { startProblem: string | undefined }) {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      cssVariablesResolver={cssVariables}
      getStyleNonce={styleNonce}
    >
      <QueryClientProvider client={queryClient}>
        <StartProblem value={startProblem}>
          <Notifications position="bottom-right" autoClose={5000} />
          <RouterProvider router={router} />
        </StartProblem>
      </QueryClientProvider>
    </MantineProvider>
  );
}
