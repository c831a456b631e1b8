// The least that a language server for playbooks can do, without any framework: the floor that language.mjs measures against.
// One pass over the declaration that was edited finds labels and the names before `.status`; nothing else is known.
const DECLARATION = /^(?:language|use|contact|team|channel|approval|list|policy|playbook|trigger|test)\b/;

/** Declarations begin at the start of a line; lines of pasted blocks are indented. */
function split(text, from, to) {
  const units = [];
  let start = from;
  for (let at = text.indexOf('\n', from); at >= 0 && at + 1 < to; at = text.indexOf('\n', at + 1)) {
    const code = text.charCodeAt(at + 1);
    if (code < 97 || code > 122 || !DECLARATION.test(text.slice(at + 1, at + 12))) continue;
    units.push({ start, length: at + 1 - start });
    start = at + 1;
  }
  units.push({ start, length: to - start });
  return units;
}

const isWord = (code) =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 || code === 45;

function scan(text, start, length) {
  const found = { labels: [], uses: [] };
  const end = start + length;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 35) at = lineEnd(text, at, end);
    else if (code === 34) at = stringEnd(text, at, end);
    else if (isWord(code)) {
      let after = at + 1;
      while (after < end && isWord(text.charCodeAt(after))) after++;
      const next = text.charCodeAt(after);
      const place = { name: text.slice(at, after), start: at - start, end: after - start };
      if (next === 58) found.labels.push(place);
      else if (next === 46 && text.startsWith('.status', after)) found.uses.push(place);
      at = after - 1;
    }
  }
  return found;
}

function lineEnd(text, at, end) {
  const found = text.indexOf('\n', at);
  return found < 0 ? end : found;
}

function stringEnd(text, at, end) {
  const isBlock = text.startsWith('"""', at);
  const found = text.indexOf(isBlock ? '"""' : '"', at + (isBlock ? 3 : 1));
  return found < 0 ? end : found + (isBlock ? 2 : 0);
}

class Text {
  constructor(text) {
    this.text = text;
    this.units = split(text, 0, text.length);
    for (const unit of this.units) unit.found = scan(text, unit.start, unit.length);
  }

  edit(at, removed, inserted) {
    const { units } = this;
    const delta = inserted.length - removed;
    const index = units.findLastIndex(({ start }) => start <= at);
    this.text = this.text.slice(0, at) + inserted + this.text.slice(at + removed);
    const { start, length } = units[index];
    const fresh = split(this.text, start, start + length + delta);
    for (const unit of fresh) unit.found = scan(this.text, unit.start, unit.length);
    for (const unit of units.slice(index + 1)) unit.start += delta;
    units.splice(index, 1, ...fresh);
  }

  problems() {
    const labels = new Set(this.units.flatMap(({ found }) => found.labels.map(({ name }) => name)));
    return this.units.flatMap(({ start, found }) =>
      found.uses
        .filter(({ name }) => !labels.has(name))
        .map((use) => ({ range: rangeOf(this.text, start + use.start, start + use.end), message: `No ${use.name}.` })),
    );
  }

  labels() {
    return this.units.flatMap(({ found }) => found.labels.map(({ name }) => ({ label: name })));
  }
}

function positionAt(text, offset) {
  let [line, start] = [0, 0];
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++;
    start = at + 1;
  }
  return { line, character: offset - start };
}

const rangeOf = (text, from, to) => ({ start: positionAt(text, from), end: positionAt(text, to) });

function offsetAt(text, { line, character }) {
  let at = -1;
  for (let each = 0; each < line; each++) at = text.indexOf('\n', at + 1);
  return at + 1 + character;
}

const texts = new Map();

function publish(uri, version) {
  send({ method: 'textDocument/publishDiagnostics', params: { uri, version, diagnostics: texts.get(uri).problems() } });
}

const ON = {
  initialize: () => ({ capabilities: { textDocumentSync: 2, completionProvider: {}, hoverProvider: true } }),
  shutdown: () => null,
  exit: () => process.exit(0),
  'textDocument/completion': ({ textDocument }) => texts.get(textDocument.uri).labels(),
  'textDocument/hover': () => ({ contents: 'x' }),
  'textDocument/didOpen': ({ textDocument: { uri, text, version } }) => {
    texts.set(uri, new Text(text));
    publish(uri, version);
  },
  'textDocument/didChange': ({ textDocument: { uri, version }, contentChanges }) => {
    const text = texts.get(uri);
    for (const { range, text: inserted } of contentChanges) {
      const at = offsetAt(text.text, range.start);
      text.edit(at, offsetAt(text.text, range.end) - at, inserted);
    }
    publish(uri, version);
  },
};

function send(message) {
  const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
  process.stdout.write(`Content-Length: ${body.length}\r\n\r\n`);
  process.stdout.write(body);
}

let buffer = Buffer.alloc(0);
process.stdin.on('data', (chunk) => {
  buffer = buffer.length > 0 ? Buffer.concat([buffer, chunk]) : chunk;
  for (;;) {
    const head = buffer.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/content-length: *(\d+)/i.exec(buffer.toString('ascii', 0, head))[1]);
    if (buffer.length < head + 4 + length) return;
    const { id, method, params } = JSON.parse(buffer.toString('utf8', head + 4, head + 4 + length));
    buffer = buffer.subarray(head + 4 + length);
    const result = ON[method]?.(params);
    if (id !== undefined && method) send({ id, result: result ?? null });
  }
});
