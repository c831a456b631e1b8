import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { AstUtils, CstUtils, GrammarAST, type LangiumDocument } from 'langium';
import { isNameRule } from '../../language/lsp/completion/grammar-words.ts';
import type { DocumentSymbol, Hover, MarkupContent } from 'vscode-languageserver-types';
import { buildInMemory, buildText } from '../support/language.ts';
import { readMarks } from '../support/markers.ts';

const at = (document: LangiumDocument, offset: number) => ({
  textDocument: { uri: document.uri.toString() },
  position: document.textDocument.positionAt(offset),
});

const PLAYBOOK = `contact maria { name "Maria *O*" upn "maria.ortiz@contoso.com" }
approval containment { from maria need 1 within 15m if silent deny }
playbook a "Contain a device" {
  input hold: duration = 24h "How long?"
  target hosts = devices of alert where device.health is active
  cut: isolate hosts fully for hold {
    comment "Case {{ alert.id | upper }} on {{ hosts | count }}, {{ run.hold }}"
    acknowledge network_loss, vpn_lockout
    approval containment
  }
  note "x" # allow PB209: reason
  wait until cut.status is succeeded timeout 1h
}
`;

describe('hover', () => {
  /** What is pointed at (its first occurrence), and what is told. */
  const places: [string, RegExp][] = [
    [
      'isolate hosts',
      /Cuts a device off.*`vpn_lockout` \(with `fully`\): A device behind.*delegated `Machine\.Isolate`, portal role.*\*\*Platforms\*\*.*POST \/api\/machines/s,
    ],
    ['fully', /leaves nothing but|Isolation type/],
    ['network_loss', /The device loses its network connections/],
    ['acknowledge', /Risks that the author accepts/],
    ['containment\n', /Approval \*\*containment\*\*.*within 15m/s],
    ['maria need', /Contact \*\*maria\*\* Maria \\\*O\\\* · maria\\\.ortiz@contoso\\\.com/],
    ['hosts fully', /Target `hosts = devices of alert where device\.health is active`/],
    ['hold {\n', /Input `hold: duration = 24h/],
    ['health', /`device\.health` · Health of the sensor/],
    ['device.health', /The device at hand/],
    ['alert.id', /The alert that the run was started on/],
    ['id | upper', /`alert\.id` · text/],
    ['upper', /Upper case/],
    ['hold }}"', /Input `hold/],
    ['hosts | count', /Target `hosts/],
    ['cut.status', /Label \*\*cut\*\*/],
    ['status', /`cut\.status`/],
    ['PB209', /\*\*PB209\*\* · warning/],
    ['note', /Writes to the record/],
    ['playbook a', /header, inputs, guard/],
    [
      'a "Contain',
      /Playbook \*\*a\*\*.*\*\*Runs on\*\* an alert\s.*\*\*Forecast\*\* worst case 125 calls, peak 3\/min, 1 device, 1 h 15 min then a 24 h lease, 1 approval.*- `Machine\.Isolate` \(delegated `Machine\.Isolate`, portal role \*Active/s,
    ],
  ];
  for (const [place, expected] of places) {
    it(`tells of ${JSON.stringify(place)}`, async () => {
      const { services, document } = await buildText(PLAYBOOK);
      const hover = await services.lsp.HoverProvider!.getHoverContent(document, at(document, PLAYBOOK.indexOf(place)));
      assert.match(markdown(hover), expected);
    });
  }

  for (const [place, expected] of [
    ['24h', /^24 hours$/],
    ['1h30m', /^1 hour 30 minutes$/],
    ['active', /\*\*active\*\*\n\nHealth of the sensor\. One of active, inactive/],
    ['high', /informational < low < medium < high/],
    ['bad[.]example', /\*\*Domain.*Used as `bad\.example\.net`/s],
    ['da39a3ee', /SHA-1 of a file/],
    ['includes', /includes none of.*none of the list/s],
    ['isolate,', /Cuts a device off/],
    ['restrict apps devices', /Microsoft-signed/],
    ['never', /must not touch/],
    ['from m need', /Who may answer/],
    ['devices of subject', /what the run was started on/],
    ['into', /Folder below the evidence folder/],
    ['mode enforce', /`observe` records/],
    ['T1071.001', /^\*\*T1071\.001\*\*\n\nApplication Layer Protocol: Web Protocols$/],
    ['004', /T1071\.004.*DNS/s],
    ['T1562.001', /now calls it T1685: Disable or Modify Tools/],
    ['D3-NI', /^\*\*D3-NI\*\*\n\nNetwork Isolation$/],
    ['attack T', /answers \(`attack`/],
  ] as const) {
    it(`tells what ${JSON.stringify(place)} means`, async () => {
      const text = `contact m { upn "m@contoso.com" }
approval a { from m need 1 within 1h30m if silent deny }
list c2 of domains { "bad[.]example[.]net" }
list bad of files { "da39a3ee5e6b4b0d3255bfef95601890afd80709" }
playbook p "P" {
  mode enforce
  attack T1071.001, T1071.004, T1562.001
  defend D3-NI
  guard { never isolate, restrict apps devices where device.tags includes none of ["x"] skip }
  collect forensics from devices of subject where device.health is active into "x" { }
  if alert.severity in [high] { wait 24h }
}
`;
      const { services, document } = await buildText(text);
      const hover = await services.lsp.HoverProvider!.getHoverContent(document, at(document, text.indexOf(place)));
      assert.match(markdown(hover), expected);
    });
  }

  it('tells something of every word of the language', async () => {
    const folder = new URL('../../examples/reference/', import.meta.url);
    const names = readdirSync(folder).filter((name) => name.endsWith('.playbook'));
    const files = Object.fromEntries(names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]));
    const { services, documents } = await buildInMemory(files);
    const silent: string[] = [];
    for (const document of documents)
      for (const leaf of CstUtils.flattenCst(document.parseResult.value.$cstNode!)) {
        if (!/^[a-z]+$/.test(leaf.text) || !GrammarAST.isKeyword(leaf.grammarSource)) continue;
        const rule = AstUtils.getContainerOfType(leaf.grammarSource, GrammarAST.isParserRule);
        if (isNameRule(rule)) continue;
        const hover = await services.lsp.HoverProvider!.getHoverContent(document, at(document, leaf.offset));
        if (!hover) silent.push(`${leaf.text} of ${leaf.astNode.$type}`);
      }
    assert.deepEqual(silent, []);
  }).timeout(60_000);

  it('never takes what authors wrote for markup', async () => {
    const evil = '<img src=x onerror=alert(1)> [a](command:evil) `b` **c**';
    const text = `contact eve { name "${evil}" }\nplaybook a "${evil}" { owner eve summary "${evil}" run a }`;
    const { services, document } = await buildText(text);
    for (const place of ['eve summary', 'a }']) {
      const hover = await services.lsp.HoverProvider!.getHoverContent(document, at(document, text.indexOf(place)));
      assert.doesNotMatch(markdown(hover), /(?<!\\)<img|(?<!\\)\]\(|(?<!\\)`b|(?<!\\)\*c/);
      assert.match(markdown(hover), /img src=x/);
    }
  });

  function markdown(hover: Hover | undefined): string {
    assert.ok(hover, 'nothing is told');
    return (hover.contents as MarkupContent).value;
  }
});

describe('definition and references', () => {
  // The first range is the declaration, the others name it.
  const texts: [string, string][] = [
    ['contacts', 'contact »maria« { }\nteam t { »maria« }\nplaybook a { owner »maria« notify »maria« "x" }'],
    [
      'labels',
      'playbook a { »cut«: scan devices of subject quickly { } wait until »cut«.status is succeeded timeout 1h note "{{ »cut«.devices }}" rollback »cut« }',
    ],
    [
      'targets',
      'playbook a { target »hosts« = devices of subject scan »hosts« quickly { } note "{{ »hosts« | count }}" if count of »hosts« is 0 { } }',
    ],
    [
      'inputs',
      'playbook a { input »hold«: duration = 1h note "{{ run.»hold« }} {{ »hold« }}" }\nplaybook b { run a with »hold« = 2h }',
    ],
    ['lists', 'list »c2« of ips { }\nplaybook a { ban ips »c2« for 1d { } note "{{ »c2«.count }}" }'],
    [
      'playbooks',
      'playbook »a« { }\nplaybook b { run »a« }\ntrigger t { when schedule run »a« }\ntest "x" for »a« { }',
    ],
  ];
  for (const [what, marked] of texts) {
    it(`go between the places that name ${what}`, async () => {
      const { text, ranges } = readMarks(marked);
      const { services, document } = await buildText(text);
      const expected = ranges.map(({ start }) => start);
      for (const { start } of ranges) {
        const [link] = (await services.lsp.DefinitionProvider!.getDefinition(document, at(document, start))) ?? [];
        assert.equal(link && document.textDocument.offsetAt(link.targetSelectionRange.start), ranges[0]!.start);
        const references = await services.lsp.ReferencesProvider!.findReferences(document, {
          ...at(document, start),
          context: { includeDeclaration: true },
        });
        const found = references.map(({ range }) => document.textDocument.offsetAt(range.start));
        assert.deepEqual(
          found.sort((a, b) => a - b),
          expected,
        );
      }
      const renamed = await services.lsp.RenameProvider!.rename(document, {
        ...at(document, ranges[0]!.start),
        newName: 'other',
      });
      assert.equal(renamed?.changes?.[document.uri.toString()]?.length, ranges.length);
    });
  }

  it('cross files, and lead from a `use` to its file', async () => {
    const files = {
      'main.playbook': 'use "people.playbook"\nplaybook a { owner maria }',
      'people.playbook': 'contact maria { }',
    };
    const { services, documents } = await buildInMemory(files);
    const main = documents[0]!;
    const goTo = async (place: string) => {
      const offset = files['main.playbook'].indexOf(place);
      const [link] = (await services.lsp.DefinitionProvider!.getDefinition(main, at(main, offset))) ?? [];
      return [link?.targetUri.split('/').at(-1), link?.targetSelectionRange.start.character];
    };
    assert.deepEqual(await goTo('maria'), ['people.playbook', 8]);
    assert.deepEqual(await goTo('"people'), ['people.playbook', 0]);
  });

  it('refuse a new name that is none', async () => {
    const { services, document } = await buildText('contact maria { }');
    const rename = async (newName: string) =>
      services.lsp.RenameProvider!.rename(document, { ...at(document, 8), newName });
    await assert.rejects(rename('a b'), /is no name/);
    await assert.rejects(rename('isolate'), /word of the language/);
  });
});

describe('outline', () => {
  const outline = async (text: string): Promise<unknown[]> => {
    const { services, document } = await buildText(text);
    const tree = ({ name, children }: DocumentSymbol): unknown[] => [name, ...(children ?? []).map(tree)];
    return (await services.lsp.DocumentSymbolProvider!.getSymbols(document, at(document, 0))).map(tree);
  };

  it('nests what a playbook holds', async () => {
    const text = `contact maria { }
policy "Safety" { max 5 devices otherwise stop }
playbook a "A" {
  input hold: duration = 1h
  target hosts = devices of subject
  cut: isolate hosts fully for hold { on failure { collect forensics from hosts { } } }
  if alert.severity is high { tag hosts as "x" inner: scan hosts quickly { } }
  parallel { branch one { note "x" } branch two { } }
  on failure { deisolate hosts { } }
  finally { }
}
test "works" for a { }`;
    assert.deepEqual(await outline(text), [
      ['maria'],
      ['Safety'],
      [
        'a',
        ['hold'],
        ['hosts'],
        ['cut', ['collect forensics']],
        ['inner'],
        ['one'],
        ['two'],
        ['on failure', ['deisolate']],
        ['finally'],
      ],
      ['works'],
    ]);
  });

  it('is there while somebody types', async () => {
    assert.deepEqual(await outline('playbook a { cut: scan devices of subject quickly {'), [['a', ['cut']]]);
    assert.deepEqual(await outline('test "'), [['…']]);
  });
});

describe('folding', () => {
  const folds = async (text: string) => {
    const { services, document } = await buildText(text);
    const ranges = await services.lsp.FoldingRangeProvider!.getFoldingRanges(document, at(document, 0));
    return ranges.map(({ startLine, endLine, kind }) => [startLine, endLine, ...(kind === undefined ? [] : [kind])]);
  };

  it('folds braces, brackets, blocks and remarks', async () => {
    const text = `# one
# two
playbook a {
  guard {
    do not ban [
      "a.example"
    ]
  }
  note "x" # behind
  # alone
}
list b of ips """
8.8.8.8
9.9.9.9
"""`;
    assert.deepEqual(
      (await folds(text)).sort((a, b) => Number(a[0]) - Number(b[0])),
      [
        [0, 1, 'comment'],
        [2, 9],
        [3, 6],
        [4, 5],
        [11, 13],
      ],
    );
  });

  it('folds what is closed in a broken file', async () => {
    assert.deepEqual(await folds('playbook a {\n  guard {\n  }\n  if {\n\n  }\n  note "'), [[3, 4]]);
  });
});
