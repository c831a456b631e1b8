import type { SubjectNeed } from '../../../language/model/playbook-model.ts';
import type { SubjectInput } from '../../../engine/plan/run-plan.ts';
import {
  pickManyWhileTyping,
  pickWhileTyping,
  type Choice,
  type Heading,
} from '../../infrastructure/prompts/prompts.ts';
import type { TenantSearch } from './tenant-search.ts';

type Chosen = SubjectInput | 'several-devices';

/** What the playbook runs on: asked only where it needs something, and only for what it can use. */
export async function chooseSubject(need: SubjectNeed, title: string, search: TenantSearch): Promise<SubjectInput> {
  if (need === 'none') return { kind: 'none' };
  const devicesToo = need === 'subject';
  const chosen = await pickWhileTyping<Chosen>({
    prompt: devicesToo ? 'device or alert' : 'alert',
    title,
    placeholder: devicesToo ? 'Which device or alert? Type a name or a title' : 'Which alert? Type a title',
    search: async (text) => {
      const [alerts, devices] = await Promise.all([search.alerts(text), devicesToo ? search.devices(text) : []]);
      return [
        ...section('Alerts', alerts.map(asAlert)),
        ...section('Devices', [...several(devicesToo), ...devices.map(asDevice)]),
      ];
    },
  });
  return chosen === 'several-devices' ? chooseDevices(title, search) : chosen;
}

async function chooseDevices(title: string, search: TenantSearch): Promise<SubjectInput> {
  const devices = await pickManyWhileTyping({
    prompt: 'devices',
    title,
    placeholder: 'Which devices? Type a name, then tick',
    search: search.devices,
  });
  return { kind: 'devices', devices: devices.map((device) => device.id) };
}

function section(heading: string, choices: readonly Choice<Chosen>[]): readonly (Choice<Chosen> | Heading)[] {
  return choices.length === 0 ? [] : [{ heading }, ...choices];
}

function asAlert(choice: Awaited<ReturnType<TenantSearch['alerts']>>[number]): Choice<Chosen> {
  return { ...choice, value: { kind: 'alert', alertId: choice.value.id } };
}

function asDevice(choice: Awaited<ReturnType<TenantSearch['devices']>>[number]): Choice<Chosen> {
  return { ...choice, value: { kind: 'devices', devices: [choice.value.id] } };
}

function several(offered: boolean): readonly Choice<Chosen>[] {
  return offered ? [{ label: '$(checklist) Several devices…', value: 'several-devices' }] : [];
}
