import type { Notifier } from '../ports.ts';

/**
 * Keeps messages in the record and sends none: on a practice tenant nobody is paged. Live tenants get senders of their own.
 */
export const practiceNotifier: Notifier = {
  notify: () => Promise.resolve({ delivered: true, how: 'kept in the record (practice tenant)' }),
};
