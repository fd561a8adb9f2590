import { LinkPlain } from '../components/link.tsx';
import { ClockTime } from '../components/time.tsx';
import { useStatus } from '../data/installation.ts';
import type { Status } from '../data/types.ts';

const tones: Record<Status['state'], 'quiet' | 'good' | 'bad'> = {
  notConfigured: 'quiet',
  connecting: 'quiet',
  ready: 'good',
  unavailable: 'bad',
  schemaOutdated: 'bad',
  schemaNewer: 'bad',
};

/** *Solo* · *Team* · *Team offline since 10:42, retrying*; a click opens the connection's settings. */
export function ConnectionBadge() {
  const { data: status, error } = useStatus();
  const unreachable = Boolean(error);
  const tone = unreachable ? 'bad' : status ? tones[status.state] : 'quiet';
  return (
    <LinkPlain to="/settings" className="wo-badge" data-testid="connection">
      <span className="wo-dot" data-tone={tone} aria-hidden />
      <span className="wo-truncate" role="status">
        {unreachable ? 'Server not answering' : status ? <BadgeText status={status} /> : 'Connecting'}
      </span>
    </LinkPlain>
  );
}

function BadgeText({ status }: { status: Status }) {
  switch (status.state) {
    case 'notConfigured':
      return 'Solo';
    case 'connecting':
      return 'Team, connecting';
    case 'ready':
      return 'Team';
    case 'schemaOutdated':
      return 'Team waits for an upgrade';
    case 'schemaNewer':
      return 'Team needs a newer program';
    case 'unavailable':
      return (
        <>
          Team offline since <ClockTime at={status.since} />, retrying
        </>
      );
  }
}
