import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './app/app.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { reloadOnNewBuild } from './app/new-build.ts';
import { shareNonce } from './app/nonce.ts';
import { takeJoinToken } from './data/join-token.ts';
import { redeemStartLink } from './app/start-link.ts';

takeJoinToken();
shareNonce();
reloadOnNewBuild();
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
// The first calls need the cookie, so the exchange (a few milliseconds on loopback) comes before them.
const startProblem = await redeemStartLink();
createRoot(root).render(
  <StrictMode>
    <App startProblem={startProblem} />
  </StrictMode>,
);
