import { ShownOnce } from '../../components/shown-once.tsx';

/** The codes for when the phone is gone; told once. */
export function RecoveryCodes({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  return (
    <ShownOnce title="Your recovery codes" what="codes" secret={codes.join('\n')} onClose={onClose}>
      Each works once in place of a code of your app, for when your phone is gone. Keep them where you keep
      passwords, not on the phone itself.
    </ShownOnce>
  );
}
