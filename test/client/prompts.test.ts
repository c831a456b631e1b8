import assert from 'node:assert/strict';
import '../support/register-vscode-fake.ts';
import { screen } from '../support/vscode-fake.ts';

const { askText, pick, pickManyWhileTyping, pickWhileTyping } =
  await import('../../client/infrastructure/prompts/prompts.ts');
const { UserCancelledError } = await import('../../client/infrastructure/errors/user-cancelled-error.ts');

const prompt = { prompt: 'colour', title: 'Colours', placeholder: 'Which one?' };
const choices = [{ heading: 'Warm' }, { label: 'Red', value: 1 }, { label: 'Blue', value: 2 }];
const isDismissal = (error: unknown): boolean => error instanceof UserCancelledError && error.prompt === 'colour';

/** Lets promises that are ready go on. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** As long as it takes a person to see that a list has changed. */
const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 200));

describe('prompts', () => {
  beforeEach(() => {
    screen.clear();
  });

  describe('a pick', () => {
    it('resolves with the value of the choice and is gone afterwards', async () => {
      const answer = pick({ ...prompt, choices });
      screen.last().choose('Blue');
      assert.equal(await answer, 2);
      assert.ok(screen.last().isDisposed);
    });

    it('is dismissed, with its name, when it is closed', async () => {
      const answer = pick({ ...prompt, choices });
      screen.last().hide();
      await assert.rejects(answer, isDismissal);
    });

    it('stays when the window loses the focus, and when nothing is chosen', async () => {
      const answer = pick({ ...prompt, choices });
      assert.ok(screen.last().ignoreFocusOut);
      screen.last().choose();
      assert.ok(screen.last().isShown);
      screen.last().hide();
      await assert.rejects(answer, isDismissal);
    });

    it('is taken away when what it asks about has ended, before or while it is shown', async () => {
      const ended = new AbortController();
      const answer = pick({ ...prompt, choices, signal: ended.signal });
      ended.abort();
      await assert.rejects(answer, isDismissal);
      await assert.rejects(pick({ ...prompt, choices, signal: ended.signal }), isDismissal);
      assert.equal(screen.last().isShown, false);
    });
  });

  describe('a pick that searches while a person types', () => {
    it('shows the result of the last search only, and is busy meanwhile', async () => {
      const searches: { text: string; found: (labels: string[]) => void }[] = [];
      const answer = pickWhileTyping({
        ...prompt,
        search: (text) =>
          new Promise<{ label: string; value: string }[]>((resolve) => {
            searches.push({
              text,
              found: (labels) => {
                resolve(labels.map((label) => ({ label, value: label })));
              },
            });
          }),
      });
      const list = screen.last();
      assert.ok(list.busy);
      list.type('re');
      while (searches.length < 2) await turn();
      assert.deepEqual(
        searches.map(({ text }) => text),
        ['', 're'],
      );
      searches[1]!.found(['Red']);
      searches[0]!.found(['Everything']);
      await turn();
      assert.deepEqual(
        list.items.map(({ label }) => label),
        ['Red'],
      );
      assert.equal(list.busy, false);
      await rest();
      list.choose('Red');
      assert.equal(await answer, 'Red');
    });

    it('takes nothing that was chosen before the search has answered, or just when it did', async () => {
      const labels: Readonly<Record<string, string>> = { '': 'ws-001', 'ws-042': 'ws-042' };
      const answer = pickWhileTyping({
        ...prompt,
        search: (text) => Promise.resolve([{ label: labels[text] ?? '', value: text }]),
      });
      await turn();
      const list = screen.last();
      await rest();
      list.type('ws-042');
      list.choose('ws-001');
      assert.ok(list.isShown);
      while (list.items[0]?.label !== 'ws-042') await turn();
      list.choose('ws-042');
      assert.ok(list.isShown);
      await rest();
      list.choose('ws-042');
      assert.equal(await answer, 'ws-042');
    });

    it('fails with the reason of the search instead of waiting for ever', async () => {
      const answer = pickWhileTyping({ ...prompt, search: () => Promise.reject(new Error('no tenant')) });
      await assert.rejects(answer, /no tenant/);
      assert.ok(screen.last().isDisposed);
    });

    it('keeps what was ticked when another search finds something else', async () => {
      const answer = pickManyWhileTyping({
        ...prompt,
        search: (text) => Promise.resolve([{ label: text === '' ? 'ws-1' : 'ws-2', value: text }]),
      });
      await turn();
      const list = screen.last();
      list.selectedItems = list.items;
      list.type('2');
      while (list.items.length < 2) await turn();
      assert.deepEqual(
        list.items.map(({ label }) => label),
        ['ws-1', 'ws-2'],
      );
      await rest();
      list.choose('ws-1', 'ws-2');
      assert.deepEqual(await answer, ['', '2']);
    });
  });

  describe('a question for a text', () => {
    it('accepts only what has no problem, and says what is wrong', async () => {
      const answer = askText({ ...prompt, hint: '', problem: (text) => (text === '3' ? undefined : 'Type 3') });
      const box = screen.last();
      box.accept();
      assert.equal(box.validationMessage, 'Type 3');
      box.type('4');
      box.accept();
      assert.ok(box.isShown);
      box.type('3');
      box.accept();
      assert.equal(await answer, '3');
    });

    it('is dismissed when it is closed', async () => {
      const answer = askText({ ...prompt, hint: '', problem: () => undefined });
      screen.last().hide();
      await assert.rejects(answer, isDismissal);
    });
  });
});
