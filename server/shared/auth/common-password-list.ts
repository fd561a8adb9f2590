// A file of its own: loaded at run time, the CommonJS package itself has no named exports in the bundled server.
export { dictionary } from '@zxcvbn-ts/language-common';
