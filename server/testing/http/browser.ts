import { type RawAnswer, send } from './app.ts';

/** As far as signing in goes: keeps cookies per origin and follows redirects, like a window of a browser. */
export class Browser {
  readonly #cookies = new Map<string, Map<string, string>>();

  /** One request, as a window makes it when it is led there. */
  async open(url: URL, headers: Record<string, string> = {}): Promise<RawAnswer> {
    const cookie = [...this.cookiesOf(url)].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await send(Number(url.port), {
      path: `${url.pathname}${url.search}`,
      headers: {
        host: url.host,
        accept: 'text/html,*/*;q=0.8',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
        'sec-fetch-site': 'same-origin',
        ...(cookie && { cookie }),
        ...headers,
      },
    });
    for (const line of answer.headers['set-cookie'] ?? []) this.#keep(url, line);
    return answer;
  }

  /**
   * Follows redirects until one leads to what `end` takes, or an answer is none.
   * @returns that answer, and the address it came from or leads to
   */
  async follow(
    from: URL,
    end: (url: URL) => boolean = () => false,
  ): Promise<{ answer: RawAnswer; url: URL }> {
    let url = from;
    for (let hops = 0; hops < 12; hops += 1) {
      const site = url.origin === from.origin && hops > 0 ? 'cross-site' : 'same-origin';
      const answer = await this.open(url, { 'sec-fetch-site': site });
      const { location } = answer.headers;
      if (location === undefined) return { answer, url };
      url = new URL(location, url);
      if (end(url)) return { answer, url };
    }
    throw new Error(`${from.href} leads in circles`);
  }

  cookiesOf(url: URL): Map<string, string> {
    const kept = this.#cookies.get(url.origin) ?? new Map<string, string>();
    this.#cookies.set(url.origin, kept);
    return kept;
  }

  #keep(url: URL, line: string): void {
    const [pair = '', ...attributes] = line.split(';');
    const name = pair.slice(0, pair.indexOf('='));
    const until = attributes.find((attribute) => /^\s*expires=/i.test(attribute))?.split('=')[1];
    if (until !== undefined && Date.parse(until) < Date.now()) this.cookiesOf(url).delete(name);
    else this.cookiesOf(url).set(name, pair.slice(name.length + 1));
  }
}
