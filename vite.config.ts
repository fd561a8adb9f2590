import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The server that `npm run dev` proxies to; it checks Host, so the proxy sends its own. */
const server = 'http://127.0.0.1:4000';

export default defineConfig(({ command }) => {
  // A build is for users, also when a test run (NODE_ENV=test) asks for it: React's other build is twice the size.
  if (command === 'build') process.env.NODE_ENV = 'production';
  return {
    root: 'client/web',
    // The placeholder becomes a fresh nonce in every answer; Vite writes it on each tag and on the meta tag.
    html: { cspNonce: '__CSP_NONCE__' },
    plugins: [react()],
    build: {
      outDir: '../../dist/web',
      emptyOutDir: true,
      target: 'es2022',
      // Inlined data: URLs of scripts would break `default-src 'self'`.
      assetsInlineLimit: 0,
      sourcemap: false,
    },
    server: {
      host: '127.0.0.1',
      port: 5173,
      proxy: Object.fromEntries(
        ['/trpc', '/api', '/auth', '/healthz', '/readyz'].map((path) => [
          path,
          { target: server, changeOrigin: true, headers: { origin: server } },
        ]),
      ),
    },
  };
});
