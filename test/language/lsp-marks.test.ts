import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmptyFileSystem, type LangiumDocument } from 'langium';
import type { InlayHint } from 'vscode-languageserver-types';
import { createPlaybookServices, openDocument } from '../../language/index.ts';
import { TOKEN_MODIFIERS, TOKEN_TYPES } from '../../language/protocol/semantic-legend.ts';

const TEXT = `language 1
use "people.playbook"
list c2 of domains from "iocs/c2.txt"
list bad of ips from "https://example.test/x.txt"

playbook p "P" {
  scan devices of alert quickly { comment "{{ alert.title | short }} in {{ run.id }}" acknowledge performance }
  isolate devices of alert fully for 24h { comment "{{ file.name }}" acknowledge network_loss }
  ban domains c2 for 7d { comment "c" acknowledge org_wide_block }
}
`;

const BOUNDED = `language 1
contact m { upn "m@contoso.com" }
approval more { from m need 1 within 1h if silent deny }
playbook p "P" {
  guard { max 5 devices otherwise ask more max 3 devices per 1h otherwise stop }
  isolate devices of subject fully for 24h { comment "c" acknowledge network_loss }
  ban ips ["8.8.4.4"] for 1d { comment "c" acknowledge org_wide_block }
}
playbook q "Q" { scan devices of subject quickly { comment "c" acknowledge performance } }
`;

const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples', 'reference');

describe('colours, links and hints', () => {
  const services = createPlaybookServices(EmptyFileSystem).Playbook;
  const { SemanticTokenProvider: tokens, DocumentLinkProvider: links } = services.lsp;
  const open = (text: string): Promise<LangiumDocument> =>
    openDocument(services, 'file:///work/folder/main.playbook', text);

  async function hintsOf(document: LangiumDocument): Promise<InlayHint[]> {
    const end = document.textDocument.positionAt(document.textDocument.getText().length);
    const range = { start: { line: 0, character: 0 }, end };
    const textDocument = { uri: document.uri.toString() };
    return (await services.lsp.InlayHintProvider?.getInlayHints(document, { textDocument, range })) ?? [];
  }

  /** Tokens as `text:type` or `text:type.modifier`. */
  async function tokensOf(document: LangiumDocument): Promise<string[]> {
    assert.ok(tokens !== undefined);
    const textDocument = { uri: document.uri.toString() };
    const { data } = await tokens.semanticHighlight(document, { textDocument });
    const lines = document.textDocument.getText().split('\n');
    const found: string[] = [];
    let [line, character] = [0, 0];
    for (let at = 0; at < data.length; at += 5) {
      const [down = 0, right = 0, length = 0, type, modifiers = 0] = data.slice(at, at + 5);
      line += down;
      character = down > 0 ? right : character + right;
      const text = lines[line]?.slice(character, character + length) ?? '';
      const typeName = Object.entries(TOKEN_TYPES).find(([, number]) => number === type)?.[0] ?? '?';
      const names = Object.entries(TOKEN_MODIFIERS).filter(([, bit]) => (modifiers & bit) !== 0);
      found.push([`${text}:${typeName}`, ...names.map(([name]) => name)].join('.'));
    }
    return found;
  }

  it('mark verbs that destroy, and holes that show what an attacker wrote', async () => {
    assert.deepEqual(await tokensOf(await open(TEXT)), [
      'alert.title:variable.untrusted',
      'run.id:variable',
      'isolate:keyword.destructive',
      'file.name:variable.untrusted',
      'ban domains:keyword.destructive',
    ]);
  });

  it('lead to used files and feeds, and nowhere else', async () => {
    assert.ok(links !== undefined);
    const document = await open(TEXT);
    const found = await links.getDocumentLinks(document, { textDocument: { uri: document.uri.toString() } });
    assert.deepEqual(
      found.map(({ range, target }) => [document.textDocument.getText(range), target]),
      [
        ['people.playbook', 'file:///work/folder/people.playbook'],
        ['iocs/c2.txt', 'file:///work/folder/iocs/c2.txt'],
      ],
    );
  });

  it('lead to ATT&CK techniques in headers, texts and remarks, and not in what was pasted', async () => {
    const document = await open(`# as in T1059.001
list c2 of domains """
  T1486.example.net
"""
playbook p "P" {
  attack T1486, T1195.002
  defend D3-NI
  note "Saw T1490 and XT1490, T14901" # T1071
}
`);
    const found = (await links?.getDocumentLinks(document, { textDocument: { uri: document.uri.toString() } })) ?? [];
    assert.deepEqual(
      found.map(({ range, target }) => [document.textDocument.getText(range), target]),
      [
        ['T1059.001', 'https://attack.mitre.org/techniques/T1059/001/'],
        ['T1486', 'https://attack.mitre.org/techniques/T1486/'],
        ['T1195.002', 'https://attack.mitre.org/techniques/T1195/002/'],
        ['T1490', 'https://attack.mitre.org/techniques/T1490/'],
        ['T1071', 'https://attack.mitre.org/techniques/T1071/'],
      ],
    );
  });

  it('tell how many devices an action can have at most', async () => {
    const document = await open(BOUNDED);
    const hints = await hintsOf(document);
    assert.deepEqual(
      hints.map(({ position, label, tooltip }) => [
        document.textDocument.getText({ start: { line: position.line, character: 2 }, end: position }),
        label,
        tooltip,
      ]),
      [
        [
          'isolate devices of subject',
          'at most 5 devices, more by approval',
          'Guard: max 5 devices otherwise ask more',
        ],
      ],
    );
  });

  it('tell who ends a lease that does not end by itself, and how long one is that an input gives', async () => {
    const document = await open(`contact m { upn "m@contoso.com" }
playbook p "P" {
  owner m
  input hold: duration = 8h
  input free: duration
  isolate devices of subject fully until released { comment "c" acknowledge network_loss }
  isolate devices of subject fully for hold { comment "c" acknowledge network_loss }
  isolate devices of subject fully for free { comment "c" acknowledge network_loss }
  isolate devices of subject fully for 24h { comment "c" acknowledge network_loss }
}
playbook q "Q" { ban ips ["8.8.4.4"] until released { comment "c" acknowledge org_wide_block } }
`);
    assert.deepEqual(
      (await hintsOf(document)).map(({ position, label }) => [position.line, label]),
      [
        [5, 'by m'],
        [6, '8h by default'],
      ],
    );
  });

  it('survive a text that is cut anywhere', async () => {
    for (const name of readdirSync(EXAMPLES).filter((file) => file.endsWith('.playbook'))) {
      const text = readFileSync(join(EXAMPLES, name), 'utf8');
      for (let end = 0; end < text.length; end += 197) {
        const document = await open(text.slice(0, end));
        await tokensOf(document);
        await hintsOf(document);
        await links?.getDocumentLinks(document, { textDocument: { uri: document.uri.toString() } });
      }
    }
  });
});
