/** The record of a run as one page for an auditor: no script, no request to anywhere, everything escaped. */
import { modeMark } from '../auth/tenant-mode.ts';
import { toRecord } from '../journal/projection.ts';
import type { RunOutcome, RunRecord } from '../journal/events.ts';
import { inForceNow } from '../journal/in-force.ts';
import { personWords, spanWords, stateWord, tenantWords, timeWords } from '../journal/words.ts';
import type { RunBundle } from './bundle.ts';
import { free, html, type Markup, type Part } from './html.ts';
import {
  approvalSection,
  artefactSection,
  callSection,
  effectSection,
  eventSection,
  leaseSection,
  messageSection,
  planSection,
  refusalSection,
  targetSection,
  textSection,
  type Section,
  type Tone,
} from './sections.ts';
import { STYLE } from './style.ts';

const OUTCOMES: Readonly<Record<RunOutcome, Tone>> = {
  succeeded: 'good',
  partial: 'warn',
  denied: 'warn',
  refused: 'warn',
  stopped: 'warn',
  cancelled: 'warn',
  failed: 'bad',
};

/** No source of anything but the styles of the page itself: even markup that slipped through could load and run nothing. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export function toHtmlPage(bundle: RunBundle): string {
  const record = toRecord(bundle.events);
  const { summary } = record;
  const sections = [
    planSection(record),
    targetSection(record),
    refusalSection(record),
    approvalSection(record),
    effectSection(record),
    leaseSection(record),
    messageSection(record),
    artefactSection(record),
    callSection(record),
    textSection(record),
    eventSection(record),
    proofSection(bundle),
  ].filter((section) => section !== undefined);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${summary.playbook}, run ${summary.runId}</title>
<style>`;
  return `${page.html}${STYLE}</style>
</head>
<body>
<main>
${masthead(record).html}
${html`<nav aria-label="Contents">${sections.map(({ id, title }) => html`<a href="#${id}">${title}</a>`)}</nav>`.html}
${sections.map((section) => printSection(section).html).join('\n')}
${html`<footer>Times are UTC. Text that a tenant, a device or a person supplied is shown as it was: characters that cannot be seen appear as codes, web addresses are written so that nothing follows them, and secrets were withheld before they were recorded.</footer>`.html}
</main>
</body>
</html>
`;
}

const printSection = ({ id, title, count, body }: Section): Markup =>
  html`<section>
    <h2 id="${id}">${title}${count === undefined ? undefined : html`<span class="count">${count}</span>`}</h2>
    ${body}
  </section>`;

function masthead(record: RunRecord): Markup {
  const { summary, events } = record;
  const start = events[0]?.body;
  const versions = start?.type === 'run-created' ? start.versions : undefined;
  const tone = summary.outcome === undefined ? 'calm' : OUTCOMES[summary.outcome];
  return html`<header>
    <p class="kicker">Record of a run · Defender Playbooks ${versions?.product ?? ''}</p>
    <h1>${summary.playbook}</h1>
    ${summary.title === undefined ? undefined : html`<p class="lead">${free(summary.title)}</p>`}
    <div class="verdict">
      <span class="badge ${tone}"
        >${summary.outcome ?? (summary.state === 'waiting-approval' ? 'waiting for approval' : summary.state)}</span
      >${summary.reason === undefined ? undefined : html`<span>${free(summary.reason)}</span>`}
    </div>
    ${
      summary.tenant.kind === 'simulator'
        ? html`<div class="note calm">
            <strong>Practice tenant</strong>
            <p>A simulator answered. Nothing here was done to a real device.</p>
          </div>`
        : undefined
    }
    ${
      summary.hold === undefined
        ? undefined
        : html`<div class="note calm">
            <strong>Legal hold</strong>
            <p>${free(summary.hold)}</p>
          </div>`
    }
    ${inForce(record)}
    <dl class="facts">${facts(record, versions)}</dl>
  </header>`;
}

function inForce(record: RunRecord): Markup {
  const held = inForceNow(record);
  if (held.length === 0)
    return html`<div class="note good">
      <strong>Nothing of this run is in force</strong>
      <p>As of the last event, ${timeWords(record.events.at(-1)?.at ?? record.summary.startedAt)}.</p>
    </div>`;
  const failed = held.some((one) => one.failed);
  return html`<div class="note ${failed ? 'bad' : 'warn'}">
    <strong>${failed ? 'In force, and a release failed' : 'In force'}, as of the last event</strong>
    <ul>
      ${held.map(({ text }) => html`<li>${free(text)}</li>`)}
    </ul>
  </div>`;
}

type Versions = { readonly product: string; readonly node: string; readonly interpreter: number } | undefined;

function facts({ summary, planHash, calls, events }: RunRecord, versions: Versions): readonly Markup[] {
  const counters = Object.entries(summary.counters).map(
    ([state, count]) => `${count} ${stateWord(state as keyof typeof summary.counters)}`,
  );
  const resumed = events.filter(({ body }) => body.type === 'resumed').length;
  const fact = (name: string, value: Part, wide = false): Markup =>
    html`<div class="${wide ? 'wide' : ''}">
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>`;
  return [
    fact('Run', html`<code>${summary.runId}</code>`),
    fact('Tenant', html`${tenantWords(summary.tenant)}<br /><code class="faint">${summary.tenant.id}</code>`),
    fact('Asked for by', personWords(summary.requester)),
    fact('On', summary.subjectText === '' ? 'nothing in particular' : free(summary.subjectText)),
    fact('Began', timeWords(summary.startedAt)),
    fact(
      'Ended',
      summary.endedAt === undefined
        ? 'not yet'
        : `${timeWords(summary.endedAt)} (${spanWords(summary.endedAt - summary.startedAt)})`,
    ),
    fact('Targets', counters.join(', ') || 'none'),
    fact(
      'Calls',
      `${calls.length}${calls.some(({ status }) => status === 429) ? `, ${calls.filter(({ status }) => status === 429).length} of them throttled` : ''}`,
    ),
    fact(
      'Ran with',
      versions === undefined
        ? '–'
        : `version ${versions.product}, interpreter ${versions.interpreter}, Node ${versions.node}${resumed === 0 ? '' : `; continued ${resumed} times after a restart`}`,
    ),
    fact('Mode', modeMark(summary.tenant).toLowerCase()),
    ...(planHash === undefined ? [] : [fact('Plan', html`<code>${planHash}</code>`, true)]),
  ];
}

function proofSection({ runId, events, signature, publicKey }: RunBundle): Section {
  const last = events.at(-1);
  const body = html`<article class="card">
    <p>
      Each event holds the SHA-256 of the one before; the last hash stands for all of them.
      ${signature === undefined ? 'It is signed when the run ends; this one had not ended when it was exported.' : 'It is signed with the key of the runner that kept the record.'}
      This page is a rendering: what can be proven is the JSON export of the run, with
      <code>playbook verify FILE</code>. Compare the id of the key with one that you know.
    </p>
    <dl class="facts">
      <div class="wide">
        <dt>Head</dt>
        <dd>event ${last?.sequence ?? 0}, <code>${last?.hash ?? ''}</code></dd>
      </div>
      <div class="wide">
        <dt>Signature</dt>
        <dd>${signature === undefined ? 'none yet' : html`<code>${signature.value}</code>`}</dd>
      </div>
      <div class="wide">
        <dt>Key</dt>
        <dd>
          ${signature === undefined ? '–' : html`Ed25519, id <code>${signature.keyId}</code>${publicKey !== undefined && publicKey.keyId !== signature.keyId ? ' (another key than the one that is in use now)' : ''}`}
        </dd>
      </div>
      <div class="wide">
        <dt>Signed text</dt>
        <dd>
          run id, number and hash of the last event, each on a line: <code>${runId}</code>,
          <code>${last?.sequence ?? 0}</code>, the head
        </dd>
      </div>
    </dl>
    ${
      publicKey === undefined
        ? undefined
        : html`<pre class="plain">
${publicKey.pem
              .trim()
              .split('\n')
              .map((line) => html`${line}<br />`)}</pre>`
    }
  </article>`;
  return { id: 'proof', title: 'Proof', body };
}
