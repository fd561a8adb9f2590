const parts = /^(postgres(?:ql)?:\/\/(?:[^@/]*@)?)([^/?]*)([^?]*)(?:\?(.*))?$/;

/**
 * One URL per host of a multi-host URL, in its order. `target_session_attrs` is left out: the driver would
 * try its hosts for ever, and we look ourselves whether a host takes writes.
 */
export function urlPerHost(url: string): string[] {
  const [, before = '', hosts = '', path = '', query = ''] = parts.exec(url) ?? [];
  if (!before) return [url];
  const options = query.split('&').filter((option) => option && !option.startsWith('target_session_attrs='));
  const after = path + (options.length > 0 ? `?${options.join('&')}` : '');
  return hosts.split(',').map((host) => before + host + after);
}

/** Where the primary of each multi-host URL was last seen, so that a dead first host costs its wait once. */
const lastWorked = new Map<string, string>();

/**
 * Calls `open` with one host after the other, the last that worked first, and answers the first success.
 * @throws what the last host failed with
 */
export async function firstThatWorks<T>(url: string, open: (hostUrl: string) => Promise<T>): Promise<T> {
  const all = urlPerHost(url);
  const preferred = lastWorked.get(url);
  const order = [...all.filter((host) => host === preferred), ...all.filter((host) => host !== preferred)];
  let failure: unknown;
  for (const hostUrl of order) {
    try {
      const opened = await open(hostUrl);
      if (all.length > 1) lastWorked.set(url, hostUrl);
      return opened;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
