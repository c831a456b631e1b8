/** Holds an expectation to what the run has done so far. */
import { renderPlan } from '../engine/plan/render-plan.ts';
import type { Refusal, TargetRef } from '../engine/plan/run-plan.ts';
import { walkStatements } from '../language/model/walk.ts';
import type { PlaybookModel } from '../language/model/playbook-model.ts';
import type { CallComparison, ExpectModel, TestStepModel } from '../language/model/test-model.ts';
import type { TextSpan } from '../language/model/text-span.ts';
import { bare } from './bare-name.ts';
import { indicatorsOf, isKind, isOf, type Sent } from './sent.ts';
import type { Observed } from './test-session.ts';

/** Plans that tests are held to. Paths are relative to the file of the test. */
export interface GoldenFiles {
  /** Undefined where there is no such file. */
  read(testUri: string, path: string): string | undefined;
  /** Undefined where plans are only compared. */
  readonly write?: (testUri: string, path: string, text: string) => void;
}

type Of<K extends ExpectModel['kind']> = Extract<ExpectModel, { readonly kind: K }>;
type Expectation = Extract<TestStepModel, { readonly step: 'expect' }>;

/** `holds` without the `no` of the text. `found`: what there is instead, in a sentence. */
interface Finding {
  readonly holds: boolean;
  readonly found: string;
}

/** What happened instead; undefined where the expectation holds. */
export function checkExpectation(step: Expectation, observed: Observed, goldens?: GoldenFiles): string | undefined {
  const { holds, found } = look(step.expect, observed, goldens);
  return holds === step.negated ? found : undefined;
}

function look(expect: ExpectModel, observed: Observed, goldens: GoldenFiles | undefined): Finding {
  switch (expect.kind) {
    case 'action':
      return action(expect, observed);
    case 'any-action':
      return anyAction(expect, observed);
    case 'notify':
      return notified(expect, observed);
    case 'approval':
      return approval(expect, observed);
    case 'run':
      return outcome(expect, observed);
    case 'refused':
      return refused(expect, observed);
    case 'calls':
      return calls(expect, observed);
    case 'permissions':
      return permissions(expect, observed);
    case 'plan':
      return plan(expect, observed, goldens);
  }
}

const listed = (texts: readonly string[], nothing: string): string => (texts.length === 0 ? nothing : texts.join(', '));

/** What was sent, by its last word and its device: `isolate on ws-042`. */
const sentText = ({ path, status, body }: Sent, names: Observed['names']): string => {
  const device = deviceOf(path, names);
  const values = indicatorsOf(body).map(({ value }) => value);
  const what = path.split('/').at(-1) ?? path;
  return `${what}${device === undefined ? '' : ` on ${device}`}${values.length === 0 ? '' : ` of ${values.join(', ')}`} (${status})`;
};

function deviceOf(path: string, names: Observed['names']): string | undefined {
  const id = /\/machines\/([^/]+)\//.exec(path)?.[1];
  return id === undefined ? undefined : (names.get(id) ?? id);
}

/** Each try counts, also one that the service refused. */
function action({ verb, target, value, times }: Of<'action'>, observed: Observed): Finding {
  const { sent, effects, names, given } = observed;
  const wanted = value === undefined ? undefined : (given.aliases.get(value.toLowerCase()) ?? [value.toLowerCase()]);
  const isDevice = (path: string): boolean => target === undefined || deviceOf(path, names) === bare(target);
  const isValue = (text: string): boolean => wanted === undefined || wanted.includes(text.toLowerCase());
  const count = verb.startsWith('unban')
    ? effects.filter(
        ({ type, target: text }) => type === 'DeleteIndicator' && isValue(text) && isKind(typeOf(text), verb),
      ).length
    : verb.startsWith('ban ')
      ? sent.filter(
          (each) =>
            isOf(each, verb) && indicatorsOf(each.body).some((one) => isKind(one.type, verb) && isValue(one.value)),
        ).length
      : sent.filter(
          (each) =>
            isOf(each, verb) && isDevice(each.path) && (wanted === undefined || isValue(String(each.body['Sha1']))),
        ).length;
  const all = listed(
    sent.map((each) => sentText(each, names)),
    'nothing',
  );
  return {
    holds: times === undefined ? count > 0 : count === times,
    found: `It was sent ${count === 1 ? 'once' : count === 0 ? 'never' : `${count} times`}. Sent was ${all}.`,
  };
}

/** The type that the API gives to a value. */
function typeOf(value: string): string {
  if (/^([\da-f]{32}|[\da-f]{40}|[\da-f]{64})$/i.test(value)) return 'File';
  if (/^[\d.]+$|:.*:/.test(value)) return 'IpAddress';
  return value.includes('/') ? 'Url' : 'DomainName';
}

function anyAction({ target }: Of<'any-action'>, { sent, names }: Observed): Finding {
  const found = sent.filter(({ path }) => deviceOf(path, names) === bare(target));
  const texts = found.map((each) => sentText(each, names));
  return { holds: found.length > 0, found: `Sent to ${target} was ${listed(texts, 'nothing')}.` };
}

function notified({ to, text }: Of<'notify'>, { record, built: { model } }: Observed): Finding {
  const members = [to, ...(model.teams[to]?.members ?? [])];
  // Requests for an approval are no messages of the playbook.
  const messages = record.messages.filter((message) => !message.text.includes('playbook approve '));
  const found = messages.filter((message) => members.includes(message.to));
  const holds = found.some((message) => text === undefined || message.text.includes(text));
  const said = messages.map((message) => `${message.to}: "${message.text}"`);
  return { holds, found: `The messages were ${listed(said, 'none')}.` };
}

function approval({ approval: name, state }: Of<'approval'>, { record }: Observed): Finding {
  const asked = record.approvals.filter(({ request }) => request.approval === name);
  const holds = asked.some(({ outcome, request }) => {
    if (state === undefined) return true;
    if (state === 'granted') return outcome === 'granted';
    if (state === 'silent') return outcome === 'lapsed' || outcome === undefined;
    return outcome === 'denied' || (outcome === 'lapsed' && request.onSilence === 'deny');
  });
  const ends = asked.map(({ standing, outcome }) => outcome ?? standing);
  const others = record.approvals.map(({ request }) => request.approval);
  return {
    holds,
    found:
      asked.length > 0
        ? `The approval ${name} was asked ${asked.length === 1 ? 'once' : `${asked.length} times`} and is ${ends.join(', ')}.`
        : `The approval ${name} was not asked; asked was ${listed(others, 'none')}.`,
  };
}

function outcome({ outcome: wanted }: Of<'run'>, { record: { summary } }: Observed): Finding {
  const is = summary.outcome;
  // A rule that says `otherwise stop` stops the run before its first call: the engine tells that apart, the author need not.
  const holds = is === wanted || (wanted === 'stopped' && is === 'refused');
  const why = summary.reason === undefined ? '' : `: ${summary.reason}`;
  return { holds, found: is === undefined ? `The run goes on (${summary.state}).` : `The run ended as ${is}${why}` };
}

function refused({ target, because }: Of<'refused'>, observed: Observed): Finding {
  const { record, built } = observed;
  const { model } = built;
  const all = [
    ...record.refusals.map((each) => ({ about: aboutOf(each, model), why: whyOf(each, model) })),
    ...record.plans.flatMap((each) => [
      ...each.refusals.map((one) => ({ about: aboutOf(one, model), why: whyOf(one, model) })),
      ...each.steps.flatMap((step) =>
        step.targets
          .filter(({ state }) => state === 'refused' || state === 'skipped')
          .map(({ target: ref, reason = '' }) => ({
            about: `${nameOf(ref)} ${textAt(step.span, model)}`,
            why: reason,
          })),
      ),
    ]),
  ];
  const wanted = target.toLowerCase();
  const holds = all.some(
    ({ about, why }) => mentionsName(about, wanted) && why.toLowerCase().includes(because.toLowerCase()),
  );
  const told = [...new Set(all.map(({ why }) => why.split('\n')[0] ?? why))];
  return { holds, found: `Refused was ${listed(told, 'nothing')}.` };
}

/** Whole names only: `web1` is not in `web10`. */
const mentionsName = (text: string, name: string): boolean =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}_.:/-]+/u)
    .some((part) => part === name || bare(part) === name);

const nameOf = (target: TargetRef): string => {
  if (target.kind === 'indicator') return target.value;
  return target.kind === 'alert' ? target.id : target.name;
};

/** The target, and the statement, which may name a list. */
function aboutOf({ target, path }: Refusal, model: PlaybookModel): string {
  const bodies = Object.values(model.playbooks);
  const at = bodies
    .flatMap((body) => [body.body, ...Object.values(body.handlers)])
    .flatMap((block) => [...walkStatements(block)])
    .find((statement) => statement.path === path);
  return [target === undefined ? '' : nameOf(target), at === undefined ? '' : textAt(at.span, model)].join(' ');
}

const whyOf = ({ message, rule, span }: Refusal, model: PlaybookModel): string =>
  [message, rule, span === undefined ? '' : textAt(span, model)].join('\n');

/** The text of a place. */
function textAt({ source, start, end }: TextSpan, model: PlaybookModel): string {
  const lines = (model.sources[source]?.text ?? '').split('\n').slice(start.line, end.line + 1);
  const last = lines.length - 1;
  return lines
    .map((line, index) =>
      line.slice(index === 0 ? start.character : 0, index === last && last >= 0 ? end.character : undefined),
    )
    .join('\n');
}

const COMPARE: Readonly<Record<CallComparison, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** Calls that change something, tries that failed included. */
function calls({ op, count }: Of<'calls'>, { sent, names }: Observed): Finding {
  const texts = sent.map((each) => sentText(each, names));
  return { holds: COMPARE[op](sent.length, count), found: `There were ${sent.length}: ${listed(texts, 'none')}.` };
}

function permissions({ names }: Of<'permissions'>, { record, plan: first }: Observed): Finding {
  const needed = [...new Set([first, ...record.plans].flatMap((each) => each.permissions.needed))].sort();
  return {
    holds: JSON.stringify(needed) === JSON.stringify([...names].sort()),
    found: `Needed are ${listed(needed, 'none')}.`,
  };
}

function plan(
  { file }: Of<'plan'>,
  { plan: made, built: { test } }: Observed,
  goldens: GoldenFiles | undefined,
): Finding {
  const { uri } = test.source;
  const text = stablePlan(renderPlan(made), made.tenant.id);
  const before = goldens?.read(uri, file);
  if (goldens?.write !== undefined) {
    if (before !== text) goldens.write(uri, file, text);
    return { holds: true, found: `The plan is that of "${file}".` };
  }
  if (before === undefined)
    return {
      holds: false,
      found: `There is no file "${file}". Write it with \`playbook test --update\`, and read it.`,
    };
  const is = before.replace(/\r\n/g, '\n') === text;
  return {
    holds: is,
    found: is ? `The plan is that of "${file}".` : `The plan differs from "${file}": ${firstChange(before, text)}`,
  };
}

/** Without what is another one in each run: the tenant's id, the moment, hashes, and what follows from where the files lie. */
export function stablePlan(markdown: string, tenantId: string): string {
  const end = markdown.indexOf('## Binding');
  const body = (end < 0 ? markdown : markdown.slice(0, end)).replaceAll(tenantId, '(tenant)');
  return `${body.trimEnd()}\n`;
}

function firstChange(before: string, after: string): string {
  const [old, now] = [before.replace(/\r\n/g, '\n').split('\n'), after.split('\n')];
  const at = now.findIndex((line, index) => line !== old[index]);
  const line = at < 0 ? now.length : at;
  return `line ${line + 1} was \`${old[line] ?? ''}\` and is \`${now[line] ?? ''}\`. If that is right, write it with \`playbook test --update\`.`;
}
