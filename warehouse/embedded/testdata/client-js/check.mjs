// Drives the engine at ENGINE_URL with the official JavaScript client and fails with the first thing that is not right.
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { createClient } from '@clickhouse/client'

const { ENGINE_URL: url, ENGINE_USER: username, ENGINE_PASSWORD: password, BI_USER, BI_PASSWORD } = process.env

for (const compression of [{ request: false, response: false }, { request: true, response: true }]) {
  const client = createClient({ url, username, password, compression, database: 'default' })
  assert.equal((await client.ping()).success, true)
  assert.equal((await client.ping({ select: true })).success, true)
  await client.command({ query: 'CREATE DATABASE IF NOT EXISTS js ENGINE = Atomic' })
  await client.command({ query: 'CREATE OR REPLACE TABLE js.t (id UInt64, name LowCardinality(String), total Decimal(18, 4), at DateTime64(3, \'UTC\'), tags Array(String)) ENGINE = MergeTree ORDER BY id' })

  const rows = [...Array(1000).keys()].map((i) => ({ id: String(i), name: `n${i % 7}\n`, total: `${i}.1234`, at: '2026-01-02 03:04:05.678', tags: ['a', 'é'] }))
  const inserted = await client.insert({ table: 'js.t', values: rows, format: 'JSONEachRow', query_id: `js-${compression.request}` })
  assert.equal(inserted.query_id, `js-${compression.request}`)
  assert.equal(inserted.summary.written_rows, '1000')
  await client.insert({ table: 'js.t', values: Readable.from(['5000,a,1.5,2026-01-02 03:04:05.000,"[\'x\']"\n', '5001,b,2.5,2026-01-02 03:04:06.000,"[]"\n'], { objectMode: false }), format: 'CSV' })
  await client.insert({ table: 'js.t', values: [], format: 'JSONEachRow' })

  const json = await (await client.query({ query: 'SELECT count() AS n, sum(total) AS sum FROM js.t', format: 'JSON' })).json()
  assert.equal(Number(json.data[0].n), 1002)
  assert.equal(json.rows, 1)
  const bound = await (await client.query({
    query: 'SELECT {s: String} AS s, {n: UInt64} AS n, {a: Array(String)} AS a, {d: DateTime64(3)} AS d, {x: Nullable(String)} AS x',
    query_params: { s: "it's\ta \\ \n", n: 42, a: ['q', "w'"], d: new Date('2026-03-04T05:06:07.089Z'), x: null }, format: 'JSONEachRow',
  })).json()
  assert.deepEqual(bound[0], { s: "it's\ta \\ \n", n: 42, a: ['q', "w'"], d: '2026-03-04 05:06:07.089', x: null })

  let streamed = 0
  for await (const batch of (await client.query({ query: 'SELECT number FROM numbers(200000)', format: 'JSONEachRow' })).stream()) streamed += batch.length
  assert.equal(streamed, 200000)
  let csv = 0
  for await (const batch of (await client.query({ query: 'SELECT number, toString(number) FROM numbers(10000)', format: 'CSV' })).stream()) csv += batch.length
  assert.equal(csv, 10000)
  const setting = await (await client.query({ query: "SELECT getSetting('max_threads') AS n", format: 'JSONCompactEachRow', clickhouse_settings: { max_threads: 3 } })).json()
  assert.equal(Number(setting[0][0]), 3)

  await assert.rejects(client.query({ query: 'SELECT nope', format: 'JSON' }), (e) => e.code === '47' && e.type === 'UNKNOWN_IDENTIFIER')
  await assert.rejects(async () => {
    const half = await client.query({ query: "SELECT number, throwIf(number = 900000, 'halfway') FROM numbers(1000000) SETTINGS max_block_size = 1000", format: 'JSONEachRow' })
    for await (const _ of half.stream());
  })
  const abort = new AbortController()
  const endless = client.query({ query: 'SELECT count() FROM system.numbers WHERE sipHash64(number) = 1', format: 'JSON', abort_signal: abort.signal })
  abort.abort()
  await assert.rejects(endless)

  const session = createClient({ url, username, password, session_id: `js-session-${compression.request}` })
  await session.command({ query: 'CREATE TEMPORARY TABLE mine (n UInt8)' })
  await session.insert({ table: 'mine', values: [{ n: 7 }], format: 'JSONEachRow' })
  assert.deepEqual(await (await session.query({ query: 'SELECT n FROM mine', format: 'JSONEachRow' })).json(), [{ n: 7 }])
  await session.close()

  const { stream } = await client.exec({ query: 'SELECT 1 FORMAT TSV' })
  let text = ''
  for await (const part of stream) text += part
  assert.equal(text, '1\n')
  await client.command({ query: 'DROP DATABASE js' })
  await client.close()
}

const wrong = createClient({ url, username, password: 'wrong' })
assert.equal((await wrong.ping({ select: true })).success, false)
await wrong.close()

const bi = createClient({ url, username: BI_USER, password: BI_PASSWORD, database: 'tillhouse' })
assert.deepEqual(await (await bi.query({ query: 'SELECT id, total FROM orders ORDER BY id', format: 'JSONEachRow' })).json(), [{ id: 1, total: 12.5 }, { id: 2, total: 7.25 }].map((r) => ({ ...r, id: r.id })))
await assert.rejects(bi.query({ query: 'SELECT * FROM tillhouse_store.orders', format: 'JSON' }), (e) => e.code === '497')
await assert.rejects(bi.insert({ table: 'tillhouse_store.orders', values: [{ id: 3 }], format: 'JSONEachRow' }))
await bi.close()
console.log('the JavaScript client agrees')
