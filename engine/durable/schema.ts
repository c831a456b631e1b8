/** Tables of the journal file. One file holds the durable runs, the audit events and what is derived from them. */

/** Raised with every change of the tables; `user_version` of the file. */
export const SCHEMA_VERSION = 4;

/** `application_id` of the file: "PBJL". */
export const APPLICATION_ID = 0x50424a4c;

/** A query uses an index with a condition where it repeats the condition word for word. */
export const TARGET_EVENTS = "type IN ('target', 'lease-started', 'lease-ended', 'artefact')";
export const IN_FORCE = "json_extract(progress, '$.summary.leases') > 0";

const EVENT_INDEXES = `
  CREATE INDEX events_by_type ON events(type, at, run_id);
  CREATE INDEX events_of_targets ON events(json_extract(body, '$.target.id'), at) WHERE ${TARGET_EVENTS};
  CREATE INDEX events_of_names ON events(json_extract(body, '$.target.name') COLLATE NOCASE) WHERE ${TARGET_EVENTS};
  CREATE INDEX events_of_alerts ON events(json_extract(body, '$.subject.alertId')) WHERE type = 'run-created';
`;
/** Not derived from events: it is what stays where they went. */
const REMOVALS = `
  CREATE TABLE removals (
    number INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL,
    hash TEXT NOT NULL,
    key_id TEXT NOT NULL,
    signature TEXT NOT NULL
  );
`;
/** A run over ten thousand devices hears of each: those that it took must not be gone through for the next one. */
const SIGNALS_WAITING = `CREATE INDEX signals_waiting ON signals(run_id, name) WHERE taken_path IS NULL;`;
const IN_FORCE_INDEX = `CREATE INDEX summaries_in_force ON summaries(run_id) WHERE ${IN_FORCE};`;

export const SCHEMA = `
  -- Durable runs: engine.md section 2. Inputs and outputs are JSON.
  CREATE TABLE runs (
    run_id TEXT PRIMARY KEY,
    root_id TEXT NOT NULL,
    parent_id TEXT,
    parent_path TEXT,
    flow TEXT NOT NULL,
    input TEXT,
    state TEXT NOT NULL,
    output TEXT,
    error TEXT,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    boot_id TEXT NOT NULL
  );
  CREATE INDEX runs_children ON runs(parent_id, parent_path) WHERE parent_id IS NOT NULL;
  CREATE INDEX runs_of_root ON runs(root_id) WHERE parent_id IS NOT NULL;
  CREATE INDEX runs_open ON runs(started_at, run_id) WHERE state = 'running';

  CREATE TABLE steps (
    run_id TEXT NOT NULL,
    path TEXT NOT NULL,
    verb TEXT NOT NULL,
    output TEXT,
    error TEXT,
    PRIMARY KEY (run_id, path)
  );

  CREATE TABLE signals (
    number INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL,
    name TEXT NOT NULL,
    id TEXT NOT NULL,
    payload TEXT,
    sent_at INTEGER NOT NULL,
    taken_path TEXT,
    UNIQUE (run_id, name, id)
  );
  ${SIGNALS_WAITING}

  -- The audit journal: engine.md section 8. Bodies are JSON; hash chains each event to the one before.
  CREATE TABLE events (
    run_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    key TEXT NOT NULL,
    at INTEGER NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (run_id, sequence),
    UNIQUE (run_id, key)
  );
  ${EVENT_INDEXES}
  CREATE TABLE signatures (
    run_id TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL,
    key_id TEXT NOT NULL,
    signature TEXT NOT NULL
  );
  ${REMOVALS}
  -- Projections of the events; they can be rebuilt.
  CREATE TABLE summaries (
    run_id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    sequence INTEGER NOT NULL,
    hash TEXT NOT NULL,
    progress TEXT NOT NULL
  );
  CREATE INDEX summaries_by_time ON summaries(started_at, run_id);
  CREATE INDEX summaries_of_tenant ON summaries(tenant_id, started_at, run_id);
  ${IN_FORCE_INDEX}
  CREATE TABLE targets (
    run_id TEXT NOT NULL,
    path TEXT NOT NULL,
    target TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    action TEXT NOT NULL,
    device_id TEXT,
    state TEXT NOT NULL,
    effect_at INTEGER,
    done_at INTEGER,
    PRIMARY KEY (run_id, path, target)
  );
  CREATE INDEX targets_failed ON targets(run_id) WHERE state IN ('failed', 'timed-out');
  CREATE INDEX targets_by_effect ON targets(tenant_id, effect_at) WHERE effect_at IS NOT NULL;

  -- What the tenant connection must remember over a restart.
  CREATE TABLE watches (
    tenant_id TEXT NOT NULL,
    machine_action_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    submitted_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, machine_action_id, run_id)
  );
  CREATE TABLE calls (
    number INTEGER PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL
  );
  CREATE INDEX calls_by_time ON calls(tenant_id, at);
`;

/** From the version of the key to the next one. Derived columns are filled from the events. */
export const UPGRADES: Readonly<Record<number, string>> = {
  1: `
    DROP INDEX events_of_calls;
    ${EVENT_INDEXES}
    ${IN_FORCE_INDEX}
    ALTER TABLE targets ADD COLUMN done_at INTEGER;
    UPDATE targets SET done_at = (SELECT MIN(at) FROM events WHERE events.run_id = targets.run_id
      AND type = 'target' AND json_extract(body, '$.path') = path AND json_extract(body, '$.state') = 'done'
      AND json_extract(body, '$.target.id') = device_id);
  `,
  2: REMOVALS,
  3: SIGNALS_WAITING,
};
