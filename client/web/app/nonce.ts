import { setNonce } from 'get-nonce';

/**
 * The nonce the server put into this page; styles made by libraries must carry it, or the content
 * security policy refuses them. The attribute reads as empty in the DOM, the property does not.
 */
export function styleNonce(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');
  return meta?.nonce ?? '';
}

/** Hands the nonce to react-remove-scroll, which only asks this module. */
export function shareNonce(): void {
  const nonce = styleNonce();
  if (nonce) setNonce(nonce);
}
