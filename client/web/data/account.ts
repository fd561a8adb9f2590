import { useQuery } from '@tanstack/react-query';
import { wo } from './wo.ts';

/** The signed-in person's own account. */
export function useAccount() {
  return useQuery({
    queryKey: ['shared', 'account'],
    queryFn: () => wo.shared.auth.account.query(),
  });
}
