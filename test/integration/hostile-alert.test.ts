/** Issue 4, "Bad input": an alert, its files and its device are called what an attacker likes, and nothing but the text changes. */
import assert from 'node:assert/strict';
import MarkdownIt from 'markdown-it';
import Papa from 'papaparse';
import { plain, plainJson } from '../../cli/text/plain.ts';
import { unescapeMarkdown } from '../../cli/text/markdown.ts';
import { renderWaiting } from '../../cli/text/waiting-approvals.ts';
import { approvalTitle, devicesLine } from '../../client/features/approvals/approval-text.ts';
import { runNode, stepNode, targetNode } from '../../client/features/history/run-nodes.ts';
import { leaseChoices } from '../../client/features/leases/lease-text.ts';
import { alertChoice, deviceChoice } from '../../client/features/run/tenant-search.ts';
import { shown } from '../../client/infrastructure/text/shown.ts';
import { approvalMessage } from '../../engine/approve/approval-text.ts';
import type { RunRecord } from '../../engine/journal/events.ts';
import type { HttpRequest } from '../../engine/defender/http.ts';
import { exportRecord } from '../../engine/export/index.ts';
import { verifyBundle } from '../../engine/export/verify-bundle.ts';
import { renderEvent, renderRun } from '../../engine/journal/render-history.ts';
import { renderPlan } from '../../engine/plan/render-plan.ts';
import { toAlertItem, toDeviceItem } from '../../runner/picker-items.ts';
import { alert, machine } from '../support/fake-tenant.ts';
import { FORMULA, HOSTILE, UNSEEN } from '../support/hostile-text.ts';
import { hostileRun, type HostileRun } from '../support/hostile-run.ts';

const MEGABYTE = 1_048_576;

/** A filter of OData that is nothing but comparisons with literals; whatever left its quotes would not fit in. */
const LITERAL = String.raw`(?:'(?:[^']|'')*'|\d+|\d{4}-[\dT:.-]+Z)`;
const COMPARISON = String.raw`(?:\w+ (?:eq|ge) ${LITERAL}|startswith\(\w+,${LITERAL}\))`;
const GROUP = String.raw`(?:${COMPARISON}|\(${COMPARISON}(?: (?:and|or) ${COMPARISON})*\))`;
const FILTER = new RegExp(String.raw`^${GROUP}(?: (?:and|or) ${GROUP})*$`);

/** What a request asks, with every value of a filter and every secret of a link taken out. */
function shapeOf({ method, url }: HttpRequest): string {
  const { origin, pathname, searchParams } = new URL(url);
  const query = [...searchParams].map(([name, value]) => {
    if (name === '$filter') assert.match(value, FILTER);
    return `${name}=${name === '$filter' ? value.replaceAll(new RegExp(LITERAL, 'g'), '?') : name.startsWith('$') ? value : '?'}`;
  });
  return `${method} ${origin}${pathname} ${query.join('&')}`;
}

/** Fields of bodies that the texts of a statement go into. */
const TEXT_FIELDS: ReadonlySet<string> = new Set(['Comment', 'comment', 'title', 'description', 'Value']);

/** Texts and everything else of the bodies that were sent. */
function bodiesOf(requests: readonly HttpRequest[]): { readonly texts: string[]; readonly rest: unknown[] } {
  const texts: string[] = [];
  const rest = requests.flatMap(({ body }) => {
    if (body === undefined) return [];
    return JSON.parse(body, (name, value: unknown) => {
      if (!TEXT_FIELDS.has(name) || typeof value !== 'string') return name === 'expirationTime' ? '' : value;
      texts.push(value);
      return '';
    }) as unknown;
  });
  return { texts, rest };
}

const lines = (text: string): number => text.split('\n').length;
const links = (page: string): string[] => [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, link = '']) => link);
const markup = (page: string): string[] => [...page.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replace(/="[^"]*"/g, ''));

/** As the preview of VS Code reads Markdown, with links made of addresses. */
const preview = MarkdownIt({ html: true, linkify: true });
preview.linkify.set({ fuzzyLink: false });

/** What was sent is kept whole or, where it is large, by its size: lines of their own, which nobody wrote into the alert. */
const withoutSentBodies = (record: RunRecord): unknown =>
  JSON.parse(JSON.stringify(record), (name, value: unknown) =>
    name === 'body' && typeof value === 'object' && value !== null && !('type' in value) ? null : value,
  ) as unknown;

describe('an alert that an attacker wrote', function () {
  this.timeout(60_000);
  let harmless: HostileRun;
  before(async () => {
    harmless = await hostileRun('');
    assert.equal(harmless.record.summary.outcome, 'succeeded');
  });

  for (const [what, text] of HOSTILE)
    describe(`with ${what}`, () => {
      let run: HostileRun;
      before(async () => {
        run = await hostileRun(text);
      });

      it('does on the tenant what a harmless one does, in the same calls', () => {
        assert.deepEqual(run.errors, []);
        assert.equal(run.record.summary.outcome, 'succeeded', run.record.summary.reason);
        const done = ({ effects }: HostileRun): string[] =>
          effects.map(({ type, device }) => `${type} ${device ?? ''}`);
        assert.deepEqual(done(run), done(harmless));
        assert.deepEqual(run.requests.map(shapeOf), harmless.requests.map(shapeOf));
      });

      it('changes no query', () => {
        const hunts = ({ requests }: HostileRun): unknown[] =>
          requests.filter(({ url }) => url.endsWith('/advancedqueries/run')).map(({ body }) => body);
        assert.ok(hunts(harmless).length > 0);
        assert.deepEqual(new Set(hunts(run)), new Set(hunts(harmless)));
      });

      it('changes no body but in its texts, which are one short line each', () => {
        const [own, other] = [bodiesOf(run.requests), bodiesOf(harmless.requests)];
        for (const one of own.texts) {
          assert.doesNotMatch(one, UNSEEN);
          assert.ok(lines(one) === 1 && one.length < 5000, `${one.length} characters`);
        }
        assert.deepEqual(own.rest, other.rest);
      });

      it('stays in its folder of evidence, under a plain name', () => {
        assert.equal(run.evidence.length, harmless.evidence.length);
        for (const file of run.evidence) {
          assert.match(file, /^case\/(?:[\w.-]+\/)?[0-9A-Z]{26}\/[\w.-]+\.zip$/);
          for (const name of file.split('/')) {
            assert.doesNotMatch(name, /^\.|\.$|^(?:con|nul|prn|aux|com\d|lpt\d)(?:\.|$)/i);
            assert.ok(name.length < 200, name);
          }
        }
      });

      it('steers no terminal, and makes no line of its own', () => {
        const waiting = ({ record }: HostileRun): string =>
          renderWaiting(
            record.approvals.map(({ request }) => ({ runId: 'r', request, answered: 0, summary: record.summary })),
          );
        const outputs: readonly ((of: HostileRun) => string)[] = [
          ({ record }) => renderRun(record),
          ({ plan }) => plain(unescapeMarkdown(renderPlan(plan))),
          ({ record }) =>
            approvalMessage(
              record.summary,
              record.approvals.map(({ request }) => request),
              'asked',
            ).text,
          waiting,
          ({ record }) => plainJson(withoutSentBodies(record)),
        ];
        for (const output of outputs) {
          assert.doesNotMatch(output(run), UNSEEN);
          assert.equal(lines(output(run)), lines(output(harmless)));
        }
        for (const event of run.record.events) {
          assert.doesNotMatch(renderEvent(event), UNSEEN);
          assert.equal(lines(renderEvent(event)), 1);
        }
      });

      it('changes no page: not the plan as a document, not the record as HTML', () => {
        const document = ({ plan }: HostileRun): string => preview.render(renderPlan(plan));
        assert.deepEqual(markup(document(run)), markup(document(harmless)));
        assert.deepEqual(links(document(run)), links(document(harmless)));
        const page = ({ bundle }: HostileRun): string[] => markup(exportRecord(bundle, 'html'));
        assert.deepEqual(page(run), page(harmless));
        assert.ok(exportRecord(run.bundle, 'html').length < MEGABYTE);
      });

      it('computes nothing in a spreadsheet, whatever separates its cells', () => {
        const csv = exportRecord(run.bundle, 'csv').slice(1).trimEnd();
        assert.deepEqual(Papa.parse(csv).errors, []);
        // A quote that does not begin a cell means nothing, so the rest of the line falls apart at each separator.
        const cells = [Papa.parse<string[]>(csv).data, csv.split('\n').map((line) => line.split(/[;\t]/))].flat(2);
        for (const cell of cells)
          assert.doesNotMatch(
            cell.replace(/^["']/, (quote) => (quote === '"' ? '' : quote)),
            FORMULA,
          );
      });

      it('leaves a record that can be verified and read by tools', () => {
        const verdict = verifyBundle(exportRecord(run.bundle, 'json'));
        assert.ok(verdict);
        assert.equal(verdict.broken, undefined);
        assert.doesNotMatch(exportRecord(run.bundle, 'cacao'), UNSEEN);
        assert.equal((JSON.parse(exportRecord(run.bundle, 'cacao')) as unknown[]).length, run.record.steps.length);
      });

      it('is no link, mention or command in a message', () => {
        assert.equal(run.posts.length, harmless.posts.length);
        for (const post of run.posts) {
          assert.doesNotMatch(post, /(?:https?|ftp):\/\/(?!adaptivecards\.io)|evil\.com|@(?:evil|here|U123)/);
          assert.ok(post.length < 30_000);
        }
        const [teams = '', slack = ''] = run.posts;
        assert.doesNotMatch(teams, /\{\{DATE/, 'a card computes it');
        assert.doesNotMatch(slack, /<[!@h]/);
      });

      it('is text in labels, prompts and hovers of the editor', () => {
        const { record, leases } = run;
        const requests = record.approvals.map(({ request }) => request);
        const nodes = [
          runNode(record.summary),
          ...record.steps.map(stepNode),
          ...record.steps.flatMap(({ targets }) => targets.map(targetNode)),
          ...leaseChoices(leases, record.summary.startedAt),
          alertChoice(toAlertItem(alert({ title: text, computerDnsName: text }))),
          deviceChoice(toDeviceItem(machine(1, text, { machineTags: [text] }))),
          ...requests.map((request) => ({
            title: approvalTitle(request, [], record.summary.tenant),
            detail: devicesLine(request.devices),
          })),
          ...record.events.map((event) => ({ message: shown(renderEvent(event)) })),
        ];
        for (const texts of nodes)
          for (const [name, value] of Object.entries(texts)) {
            // The name that the runner understands, and what the picker hands back.
            if (name === 'where' || name === 'value' || typeof value !== 'string') continue;
            assert.doesNotMatch(value, UNSEEN, name);
            assert.doesNotMatch(value.replace(/^\$\([\w~-]+\) /, ''), /\$\(|\]\(/, name);
            assert.ok(value.length < 6000, `${name} has ${value.length} characters`);
          }
      });

      it('does not fill the journal', () => {
        assert.ok(run.journal < MEGABYTE, `${run.journal} bytes`);
      });
    });
});
