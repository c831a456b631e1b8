import type { Json } from '../../../engine/durable/durable.ts';
import type { InputModel, PlaybookBody, PlaybookModel } from '../../../language/model/playbook-model.ts';
import { askText, pick, pickManyWhileTyping, pickWhileTyping } from '../../infrastructure/prompts/prompts.ts';
import { defaultText, EXAMPLES, parseInput } from './input-values.ts';
import type { TenantSearch } from './tenant-search.ts';

export type Inputs = Readonly<Record<string, Json>>;

interface Given {
  readonly value: Json;
  readonly text: string;
}

/** What an input prompt needs to know. */
interface Context {
  readonly model: PlaybookModel;
  readonly title: string;
  readonly search: TenantSearch;
}

/**
 * Values for the inputs of a playbook. Those without a default are asked one by one; those with one are shown in a single
 * list with their values, to be changed or taken as they are.
 */
export async function collectInputs(body: PlaybookBody, context: Context): Promise<Inputs> {
  const given = new Map<string, Given>();
  const needed = body.inputs.filter((input) => !input.optional && input.default === undefined);
  for (const [index, input] of needed.entries()) {
    const step = needed.length > 1 ? ` (${index + 1}/${needed.length})` : '';
    given.set(input.name, await askInput(input, { ...context, title: context.title + step }));
  }
  const others = body.inputs.filter((input) => !needed.includes(input));
  if (others.length > 0) await review(others, given, context);
  return Object.fromEntries([...given].map(([name, { value }]) => [name, value]));
}

async function review(inputs: readonly InputModel[], given: Map<string, Given>, context: Context): Promise<void> {
  for (;;) {
    const chosen = await pick<InputModel | 'go-on'>({
      prompt: 'inputs',
      title: context.title,
      placeholder: 'Continue with these inputs, or change one',
      choices: [
        { label: '$(arrow-right) Continue', value: 'go-on' },
        { heading: 'Inputs' },
        ...inputs.map((input) => ({
          label: `$(edit) ${input.name}`,
          description: given.get(input.name)?.text ?? defaultText(input) ?? 'not given',
          detail: input.prompt ?? '',
          value: input,
        })),
      ],
    });
    if (chosen === 'go-on') return;
    given.set(chosen.name, await askInput(chosen, context));
  }
}

async function askInput(input: InputModel, context: Context): Promise<Given> {
  const { title, search } = context;
  const prompt = { prompt: `input ${input.name}`, title, placeholder: input.prompt ?? input.name };
  switch (input.type) {
    case 'device': {
      const device = await pickWhileTyping({ ...prompt, search: search.devices });
      return { value: device.id, text: device.name };
    }
    case 'devices': {
      const devices = await pickManyWhileTyping({ ...prompt, search: search.devices });
      return { value: devices.map(({ id }) => id), text: devices.map(({ name }) => name).join(', ') };
    }
    case 'alert': {
      const alert = await pickWhileTyping({ ...prompt, search: search.alerts });
      return { value: alert.id, text: alert.title };
    }
    case 'contact': {
      const names = Object.keys(context.model.contacts);
      const value = await pick({ ...prompt, choices: names.map((name) => ({ label: name, value: name })) });
      return { value, text: value };
    }
    case 'yes no': {
      const choices = [
        { label: 'No', value: false },
        { label: 'Yes', value: true },
      ];
      const value = await pick({ ...prompt, choices });
      return { value, text: value ? 'yes' : 'no' };
    }
    default:
      return askTyped(input, prompt);
  }
}

async function askTyped(input: InputModel, prompt: { prompt: string; title: string; placeholder: string }) {
  const text = await askText({
    ...prompt,
    placeholder: EXAMPLES[input.type],
    hint: input.prompt ?? `Value of ${input.name} (${input.type})`,
    value: defaultText(input) ?? '',
    problem: (typed) => {
      const parsed = parseInput(input.type, typed);
      return parsed.ok ? undefined : parsed.problem;
    },
  });
  const parsed = parseInput(input.type, text);
  return { value: parsed.ok ? parsed.value : text, text };
}
