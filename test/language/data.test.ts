import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { attackTechniques, REPLACED_TECHNIQUES } from '../../language/data/attack-techniques.ts';
import { BENIGN_FILES } from '../../language/data/benign-hashes.ts';
import { d3fendTechniques } from '../../language/data/d3fend-techniques.ts';
import { SHARED_RANGES } from '../../language/data/shared-ranges.ts';
import { sharedBy } from '../../language/values/shared-ranges.ts';

describe('data that is shipped', () => {
  it('has the hashes of the contents that it names', () => {
    for (const { what, content, ...hashes } of BENIGN_FILES) {
      const bytes = Buffer.from(content, 'latin1');
      for (const [kind, hash] of Object.entries(hashes))
        assert.equal(createHash(kind).update(bytes).digest('hex'), hash, `${kind} of ${what}`);
    }
  });

  it('has ranges that begin at their first address, each of one owner', () => {
    const owners = new Map<string, string>();
    for (const { owner, prefixes } of SHARED_RANGES) {
      for (const prefix of prefixes) {
        const [address, bits] = ipaddr.parseCIDR(prefix);
        const all = ipaddr
          .parseCIDR(prefix)[0]
          .toByteArray()
          .map((byte) => byte.toString(2).padStart(8, '0'))
          .join('');
        assert.match(all.slice(bits), /^0*$/, prefix);
        assert.equal(sharedBy(address), owner, prefix);
        assert.equal(owners.get(prefix), undefined, `${prefix} is there twice`);
        owners.set(prefix, owner);
      }
    }
  });

  it('has as many techniques as MITRE counts, and what replaced others among them', () => {
    const ids = [...attackTechniques().keys()];
    const count = (form: RegExp): number => ids.filter((id) => form.test(id)).length;
    assert.deepEqual(
      [count(/^TA\d{4}$/), count(/^T\d{4}$/), count(/^T\d{4}\.\d{3}$/), ids.length],
      [15, 222, 475, 712],
    );
    for (const [old, id] of REPLACED_TECHNIQUES) {
      assert.ok(attackTechniques().has(id), id);
      assert.ok(!attackTechniques().has(old), old);
    }
  });

  it('has as many techniques of D3FEND as the list that it was copied from, each with a name', () => {
    const techniques = [...d3fendTechniques()];
    assert.equal(techniques.length, 271);
    for (const [id, name] of techniques) {
      assert.match(id, /^D3-[A-Z]+$/);
      assert.match(name, /^[A-Z]\S*( \S+)+$/, id);
    }
  });
});
