/** The parts of the page of a record. Each is undefined where the run has nothing of it. */
import { RISKS } from '../../language/catalog/risks.ts';
import type { RunRecord, RunEvent, TargetState } from '../journal/events.ts';
import { leaseEndWords, renderEvent } from '../journal/render-event.ts';
import { countWords, personWords, spanWords, stateWords, targetWords, timeWords } from '../journal/words.ts';
import { free, html, lines, type Markup, type Part } from './html.ts';

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly count?: number;
  readonly body: Markup;
}

export type Tone = 'good' | 'warn' | 'bad' | 'calm' | 'none';

const TONES: Readonly<Record<TargetState, Tone>> = {
  planned: 'none',
  refused: 'warn',
  skipped: 'none',
  waiting: 'calm',
  denied: 'warn',
  submitted: 'calm',
  accepted: 'calm',
  pending: 'calm',
  done: 'good',
  failed: 'bad',
  'timed-out': 'bad',
  cancelled: 'warn',
  already: 'good',
  released: 'good',
  'rolled-back': 'warn',
  lapsed: 'warn',
  superseded: 'warn',
};

const STEP_TONES: Readonly<Record<RunRecord['steps'][number]['status'], Tone>> = {
  running: 'calm',
  succeeded: 'good',
  partial: 'warn',
  failed: 'bad',
  denied: 'warn',
  skipped: 'none',
  stopped: 'warn',
  cancelled: 'warn',
};

export const chip = (tone: Tone, words: string): Markup =>
  html`<span class="chip ${tone}"><span>${words}</span></span>`;

/** `align` of a column whose name begins with `#` is right. */
function table(columns: readonly string[], rows: readonly (readonly Part[])[]): Markup {
  const head = columns.map((name) =>
    name.startsWith('#')
      ? html`<th scope="col" class="number">${name.slice(1)}</th>`
      : html`<th scope="col">${name}</th>`,
  );
  const body = rows.map(
    (cells) =>
      html`<tr>
        ${cells}
      </tr>`,
  );
  return html`<div class="table">
    <table>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div>`;
}

const td = (part: Part, kind = ''): Markup =>
  kind === '' ? html`<td>${part}</td>` : html`<td class="${kind}">${part}</td>`;
const timeCell = (at: number): Markup => td(timeWords(at), 'time');
const tags = (words: readonly Part[]): Markup | undefined =>
  words.length === 0
    ? undefined
    : html`<ul class="tags">
        ${words.map((word) => html`<li>${word}</li>`)}
      </ul>`;

export function planSection({ plans, events }: RunRecord): Section | undefined {
  if (plans.length === 0) return undefined;
  const cards = plans.map((plan) => {
    const confirmed = events.find(({ body }) => body.type === 'plan-confirmed' && body.planHash === plan.hash);
    const { forecast } = plan;
    const steps = plan.steps.filter(({ state }) => state !== 'not-taken');
    const risks = [...new Set(steps.flatMap((step) => step.risks))];
    return html`<article class="card">
      <div class="head">
        <h3>Plan made ${timeWords(plan.createdAt)}</h3>
        ${chip(plan.verdict === 'refused' ? 'bad' : 'good', plan.verdict === 'nothing-to-do' ? 'nothing to do' : plan.verdict)}
      </div>
      <p class="meta">Hash <code>${plan.hash}</code></p>
      <p class="meta">
        ${
          confirmed?.body.type === 'plan-confirmed'
            ? html`Confirmed by ${personWords(confirmed.body.by)} at ${timeWords(confirmed.at)}. `
            : 'Not confirmed by itself. '
        }Forecast:
        ${countWords(forecast.devices, 'device')}${forecast.percentOfFleet === undefined ? '' : ` (${forecast.percentOfFleet.toFixed(1)} % of the fleet)`},
        ${countWords(forecast.indicators, 'indicator')}, ${forecast.calls.usual} to
        ${countWords(forecast.calls.worst, 'call')}, ${spanWords(forecast.seconds.usual * 1000)} to
        ${spanWords(forecast.seconds.worst * 1000)}.
      </p>
      ${
        risks.length === 0
          ? undefined
          : html`<p class="meta">Risks that the text acknowledges:</p>
              ${tags(risks.map((risk) => html`<span title="${RISKS[risk]}">${risk.replaceAll('_', ' ')}</span>`))}`
      }
      ${table(
        ['Statement', '#Targets', 'Approvals', 'Held for', 'State'],
        steps.map((step) => [
          td(free(step.summary)),
          td(step.targets.filter(({ state }) => state === 'planned').length || '–', 'number'),
          td(step.approvals.join(', ') || '–'),
          td(
            step.leaseSeconds !== undefined
              ? spanWords(step.leaseSeconds * 1000)
              : step.untilReleased === true
                ? 'until released'
                : '–',
          ),
          td(step.state.replaceAll('-', ' ')),
        ]),
      )}
    </article>`;
  });
  return {
    id: 'plan',
    title: plans.length === 1 ? 'Plan' : 'Plans',
    ...(plans.length > 1 ? { count: plans.length } : {}),
    body: html`${cards}`,
  };
}

export function targetSection({ steps, summary }: RunRecord): Section | undefined {
  if (steps.length === 0) return undefined;
  const day = (at: number): string =>
    at - summary.startedAt < 43_200_000 ? timeWords(at).slice(11, 19) : timeWords(at).slice(5, 16);
  const cards = steps.map(
    (step) =>
      html`<article class="card">
        <div class="head">
          <h3>${free(step.summary)}</h3>
          ${chip(STEP_TONES[step.status], step.status)}
        </div>
        <p class="meta">
          ${timeWords(step.startedAt)}${step.endedAt === undefined ? '' : `, ${spanWords(step.endedAt - step.startedAt)}`}${step.detail === undefined ? undefined : html` · ${free(step.detail)}`}
        </p>
        ${
          step.targets.length === 0
            ? undefined
            : table(
                ['Target', 'Course'],
                step.targets.map(({ target, trail, state, detail, machineActionId, adopted }) => [
                  td(free(targetWords(target)), 'name'),
                  td(
                    html`<ol class="trail">
                        ${trail.map(
                          (one) =>
                            html`<li>
                              ${chip(TONES[one.state], stateWords(one.state, step.action))}<span class="time"
                                >${day(one.at)}</span
                              >
                            </li>`,
                        )}
                      </ol>
                      ${detail === undefined ? undefined : html`<p class="why">${free(detail)}</p>`}${
                        machineActionId === undefined
                          ? undefined
                          : html`<p class="why">
                              Machine action
                              <code>${machineActionId}</code
                              >${adopted === true ? ', taken over' : ''}${state === 'accepted' ? ', not final yet' : ''}
                            </p>`
                      }`,
                  ),
                ]),
              )
        }
      </article>`,
  );
  return { id: 'targets', title: 'What was done, target by target', body: html`${cards}` };
}

export function refusalSection({ refusals }: RunRecord): Section | undefined {
  if (refusals.length === 0) return undefined;
  const rows = refusals.map(({ rule, message, target, span, stops }) => [
    td(html`<code>${rule}</code>`),
    td(free(message)),
    td(target === undefined ? '–' : free(targetWords(target)), 'name'),
    td(span === undefined ? '–' : `line ${span.start.line + 1}`, 'time'),
    td(stops === 'run' ? 'nothing may run' : 'target left out'),
  ]);
  return {
    id: 'refusals',
    title: 'Refusals',
    count: refusals.length,
    body: table(['Rule', 'Why', 'Target', 'In the text', 'Meaning'], rows),
  };
}

const ENDS: Readonly<Record<NonNullable<RunRecord['approvals'][number]['outcome']>, Tone>> = {
  granted: 'good',
  denied: 'bad',
  lapsed: 'warn',
  voided: 'warn',
  cancelled: 'warn',
};

const COURSE = new Set<RunEvent['body']['type']>(['approval-reminded', 'approval-escalated', 'approval-answered']);

function answerLine(event: RunEvent): Markup {
  const { body, at } = event;
  if (body.type !== 'approval-answered')
    return html`<li>
      <span class="time faint">${timeWords(at)}</span><span class="faint">${renderEvent(event)}</span>
    </li>`;
  const { answer, counted, why } = body;
  return html`<li>
    <span class="time faint">${timeWords(answer.at)}</span
    ><span
      >${chip(counted ? ENDS[answer.answer] : 'none', answer.answer)} by
      <span class="strong">${personWords(answer.by)}</span
      >${counted ? undefined : html` · does not count${why === undefined ? undefined : html`: ${free(why)}`}`}${answer.reason === undefined ? undefined : html`<p class="quote">${free(answer.reason)}</p>`}</span
    >
  </li>`;
}

export function approvalSection({ approvals, events }: RunRecord): Section | undefined {
  if (approvals.length === 0) return undefined;
  const cards = approvals.map(({ request, outcome, endedAt }) => {
    const course = events.filter(
      ({ body }) => COURSE.has(body.type) && 'requestId' in body && body.requestId === request.id,
    );
    const people = request.from.map(
      ({ displayName, contact, upn }) => `${displayName ?? contact}${upn === undefined ? '' : ` <${upn}>`}`,
    );
    return html`<article class="card">
      <div class="head">
        <h3>${request.approval}</h3>
        ${chip(outcome === undefined ? 'calm' : ENDS[outcome], outcome ?? 'waiting')}
      </div>
      <p class="meta">
        Asked
        ${timeWords(request.askedAt)}${endedAt === undefined ? '' : `, ended ${timeWords(endedAt)} after ${spanWords(endedAt - request.askedAt)}`}.
        Deadline ${timeWords(request.deadline)}; silence means ${request.onSilence}.
        ${request.need === 1 ? 'One yes is needed' : `${request.need} different people must say yes`}${request.requireReason ? ', with a reason' : ''}.
      </p>
      <p class="meta">
        Asked of ${people.join(', ') || 'nobody'}. Bound to plan <code>${request.planHash.slice(0, 16)}</code>.
      </p>
      ${request.question === undefined ? undefined : html`<p class="quote">${free(request.question)}</p>`}
      ${tags([...request.asks.map(free), ...request.devices.slice(0, 50).map(free), ...(request.devices.length > 50 ? [`and ${request.devices.length - 50} more devices`] : []), ...(request.indicators > 0 ? [countWords(request.indicators, 'indicator')] : [])])}
      ${
        course.length === 0
          ? html`<p class="meta">Nobody answered.</p>`
          : html`<ol class="answers">
              ${course.map(answerLine)}
            </ol>`
      }
    </article>`;
  });
  return { id: 'approvals', title: 'Approvals', count: approvals.length, body: html`${cards}` };
}

export function effectSection({ steps }: RunRecord): Section | undefined {
  const rows = steps.flatMap((step) =>
    step.targets.flatMap(({ target, effect, state }) =>
      effect === undefined
        ? []
        : [
            [
              td(free(targetWords(target)), 'name'),
              td(
                effect.before === undefined ? 'not read' : free(effect.before),
                effect.before === undefined ? 'faint' : '',
              ),
              td(effect.after),
              td(
                effect.reversible && effect.inverse !== undefined
                  ? html`<code>${effect.inverse}</code>`
                  : 'nothing undoes it',
              ),
              td(chip(TONES[state], stateWords(state, step.action))),
            ],
          ],
    ),
  );
  if (rows.length === 0) return undefined;
  return {
    id: 'effects',
    title: 'Effects',
    count: rows.length,
    body: table(['Target', 'Before', 'After', 'Undone by', 'Now'], rows),
  };
}

export function leaseSection({ leases }: RunRecord): Section | undefined {
  if (leases.length === 0) return undefined;
  const rows = leases.map(({ target, action, since, until, ended, overdue, extensions = [] }) => [
    td(free(targetWords(target)), 'name'),
    td(html`<code>${action}</code>`, 'time'),
    timeCell(since),
    td(
      html`<span class="time">${until === undefined ? 'until released' : timeWords(until)}</span>${extensions.map(
          ({ by, reason }) => html`<p class="why">extended by ${personWords(by)}: ${free(reason)}</p>`,
        )}`,
    ),
    td(
      ended === undefined
        ? overdue === undefined
          ? chip('calm', 'in force')
          : html`${chip('bad', 'overdue')}
              <p class="why">since ${timeWords(overdue.at)} · ${free(overdue.detail)}</p>`
        : html`${chip(ended.how === 'released' ? 'good' : ended.how === 'failed' ? 'bad' : 'warn', leaseEndWords(ended.how, ended.by))}
            <p class="why">
              ${timeWords(ended.at)}${ended.detail === undefined ? undefined : html` · ${free(ended.detail)}`}${ended.reason === undefined ? undefined : html` · ${free(ended.reason)}`}
            </p>`,
    ),
  ]);
  return {
    id: 'leases',
    title: 'Leases',
    count: leases.length,
    body: table(['Target', 'Action', 'Since', 'Until', 'End'], rows),
  };
}

export function messageSection({ messages, notes }: RunRecord): Section | undefined {
  if (messages.length + notes.length === 0) return undefined;
  const rows = [
    ...messages.map(({ at, to, text, delivered, how, problem }) => ({
      at,
      cells: [
        timeCell(at),
        td(to, 'name'),
        td(free(text)),
        td(
          html`${chip(delivered ? 'good' : 'bad', delivered ? 'delivered' : 'not delivered')}
            <p class="why">${free(problem === undefined ? how : `${how}: ${problem}`)}</p>`,
        ),
      ],
    })),
    ...notes.map(({ at, text }) => ({
      at,
      cells: [timeCell(at), td('–'), td(free(text)), td('note')],
    })),
  ].sort((a, b) => a.at - b.at);
  return {
    id: 'messages',
    title: 'Messages and notes',
    count: rows.length,
    body: table(
      ['Time', 'To', 'Text', 'Fate'],
      rows.map(({ cells }) => cells),
    ),
  };
}

export function artefactSection({ artefacts }: RunRecord): Section | undefined {
  if (artefacts.length === 0) return undefined;
  const rows = artefacts.map(({ target, file, bytes, sha256 }) => [
    td(free(targetWords(target)), 'name'),
    td(
      html`<span class="mono">${free(file)}</span>
        <p class="why">SHA-256 <code>${sha256}</code></p>`,
    ),
    td(bytes.toLocaleString('en-US'), 'number'),
  ]);
  return { id: 'evidence', title: 'Evidence', count: artefacts.length, body: table(['Of', 'File', '#Bytes'], rows) };
}

export function callSection({ calls, steps }: RunRecord): Section | undefined {
  if (calls.length === 0) return undefined;
  const names = new Map(steps.map(({ path, summary }) => [path, summary]));
  const tone = (status: number): Tone => (status >= 200 && status < 300 ? 'good' : status === 429 ? 'warn' : 'bad');
  const rows = calls.map(
    ({
      at,
      path,
      method,
      pathTemplate,
      status,
      attempt,
      durationMs,
      body,
      requestId,
      retryAfterSeconds,
      machineActionId,
    }) => [
      timeCell(at),
      td(
        html`<code>${method} ${pathTemplate}</code>
          <p class="why">${free(names.get(path) ?? path)}</p>
          ${body === undefined ? undefined : html`<p class="why">Sent: ${free(JSON.stringify(body))}</p>`}`,
      ),
      td(chip(tone(status), status === 0 ? 'no answer' : String(status)), 'time'),
      td(attempt, 'number'),
      td(`${Math.round(durationMs).toLocaleString('en-US')} ms`, 'number'),
      td(
        html`${requestId === undefined ? '–' : html`<code>${requestId}</code>`}${retryAfterSeconds === undefined ? undefined : html`<p class="why">again after ${retryAfterSeconds} s</p>`}${machineActionId === undefined ? undefined : html`<p class="why">machine action <code>${machineActionId}</code></p>`}`,
      ),
    ],
  );
  return {
    id: 'calls',
    title: 'Calls',
    count: calls.length,
    body: table(['Time', 'Call', 'Status', '#Attempt', '#Took', 'Request id'], rows),
  };
}

export function textSection({ events }: RunRecord): Section | undefined {
  const start = events[0]?.body;
  if (start?.type !== 'run-created') return undefined;
  const { sources, git, inputs } = start;
  const given = Object.entries(inputs);
  const commit =
    git === undefined
      ? 'Not in a git repository that was found.'
      : html`Commit
          <code>${git.commit}</code
          >${git.dirty ? html`, <span class="strong">with changes that are not committed</span>` : ', unchanged'}.`;
  const inputTable =
    given.length === 0
      ? undefined
      : table(
          ['Input', 'Value'],
          given.map(([name, value]) => [
            td(name, 'name'),
            td(free(typeof value === 'string' ? value : JSON.stringify(value))),
          ]),
        );
  const files = sources.map(
    ({ uri, sha256, text }) =>
      html`<article class="card">
        <h3 class="mono">${uri.startsWith('file://') ? uri.slice(7) : uri}</h3>
        <p class="meta">SHA-256 <code>${sha256}</code></p>
        <pre>${lines(text)}</pre>
      </article>`,
  );
  return {
    id: 'text',
    title: 'The text that ran',
    body: html`<p class="meta">${commit}</p>
      ${inputTable}${files}`,
  };
}

export function eventSection({ events }: RunRecord): Section {
  const rows = events.map((event: RunEvent) => [
    td(event.sequence, 'number'),
    timeCell(event.at),
    td(free(renderEvent(event))),
    td(html`<code>${event.hash.slice(0, 12)}</code>`, 'faint'),
  ]);
  return {
    id: 'events',
    title: 'All events',
    count: events.length,
    body: table(['#No.', 'Time', 'Event', 'Hash'], rows),
  };
}
