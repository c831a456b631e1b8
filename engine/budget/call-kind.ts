import type { ActionId } from '../../language/catalog/actions/index.ts';
import type { CallKind } from '../ports.ts';

/** The limit that the call of an action counts against, beside the one of all calls. */
export function callKind(action: ActionId): CallKind {
  if (action === 'device.script' || action === 'device.fetch') return 'live-response';
  if (action === 'device.investigate') return 'investigation';
  if (action === 'device.tag' || action === 'device.untag') return 'tag';
  if (action === 'alert.update') return 'alert';
  if (action.startsWith('indicator.unban')) return 'indicator-delete';
  if (action.startsWith('indicator.')) return 'indicator-import';
  return 'machine-action';
}
