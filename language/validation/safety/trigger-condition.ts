import type { ValidationAcceptor } from 'langium';
import { actionSpec } from '../../catalog/actions/index.ts';
import type { Trigger } from '../../generated/ast.ts';
import { report } from '../report.ts';
import { mentions, type StartedBy } from './started.ts';

/** What narrows a condition down to what a playbook is for. */
const NARROWING: ReadonlySet<string> = new Set(['severity', 'category', 'tags', 'title', 'techniques', 'id']);

/** PB112: not every alert, incident or change of a device starts a playbook that does something about it. */
export const checkTriggerCondition =
  (startedBy: StartedBy) =>
  (trigger: Trigger, accept: ValidationAcceptor): void => {
    const { where, event } = trigger;
    const subject = (event as string | undefined)?.split(' ')[0] ?? '';
    const isOfAlert = subject === 'alert' || subject === 'incident';
    // A schedule, a hunt and the end of an indicator are narrow by themselves; of a device any condition will do.
    if (isOfAlert ? mentions(where, NARROWING) : where !== undefined || subject !== 'device') return;
    const acts = startedBy(trigger).some(({ effects }) =>
      effects.actions.some((id) => actionSpec(id).severity !== 'harmless'),
    );
    if (!acts) return;
    const what = isOfAlert ? 'severity, category or tags' : 'the devices that are meant, such as their tags';
    const message = `This starts whatever the ${subject} is about. Ask for ${what} in \`where\`.`;
    report(accept, 'PB112', message, { node: trigger, property: where ? 'where' : 'event' });
  };
