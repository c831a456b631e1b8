import assert from 'node:assert/strict';
import fc from 'fast-check';
import { allOf, anyOf, chunkByLength, eq, queryString, since, startsWith } from '../../engine/defender/odata.ts';

describe('OData queries', () => {
  const table: readonly [query: string, expected: string][] = [
    [queryString({}), ''],
    [
      queryString({ filter: eq('computerDnsName', "o'neil"), top: 2 }),
      "?$filter=computerDnsName%20eq%20'o''neil'&$top=2",
    ],
    [queryString({ filter: eq('incidentId', 7), expand: 'evidence' }), '?$filter=incidentId%20eq%207&$expand=evidence'],
    [queryString({ top: 10, skip: 0 }), '?$top=10'],
    [queryString({ top: 10, skip: 20 }), '?$top=10&$skip=20'],
    [
      queryString({ filter: since('creationDateTimeUtc', Date.UTC(2026, 0, 5, 9)) }),
      '?$filter=creationDateTimeUtc%20ge%202026-01-05T09%3A00%3A00Z',
    ],
    [queryString({ filter: eq('title', 'a\ud800b') }), "?$filter=title%20eq%20'a%EF%BF%BDb'"],
  ];
  for (const [query, expected] of table)
    it(`reads ${expected || 'as nothing where nothing is asked'}`, () => {
      assert.equal(query, expected);
    });

  it('keeps the parts of a mixed condition together', () => {
    const types = anyOf([eq('type', 'Isolate'), eq('type', 'Unisolate')]);
    assert.equal(
      allOf([eq('machineId', 'm'), undefined, types]),
      "machineId eq 'm' and (type eq 'Isolate' or type eq 'Unisolate')",
    );
    assert.equal(allOf([types]), types);
    assert.equal(allOf([]), undefined);
    assert.equal(anyOf([]), undefined);
  });

  it('never lets a value out of its quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        for (const filter of [eq('indicatorValue', value), startsWith('computerDnsName', value)]) {
          const literal = filter.slice(filter.indexOf("'"), filter.lastIndexOf("'") + 1);
          assert.equal(literal.slice(1, -1).replaceAll("''", ''), value.replaceAll("'", ''));
          assert.equal((literal.match(/'/g) ?? []).length % 2, 0);
          const query = new URL(`https://h/api${queryString({ filter, top: 1 })}`).searchParams;
          assert.deepEqual([...query.keys()], ['$filter', '$top']);
        }
      }),
    );
  });

  it('splits many values so that no address grows long, and loses none', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 300 })), (values) => {
        const parts = chunkByLength(values, (value) => eq('indicatorValue', value));
        assert.deepEqual(parts.flat(), values);
        for (const part of parts.filter(({ length }) => length > 1)) {
          const filter = anyOf(part.map((value) => eq('indicatorValue', value)));
          assert.ok(queryString({ filter }).length <= 1_900);
        }
      }),
    );
  });
});
