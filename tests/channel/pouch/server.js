// SPDX-License-Identifier: GPL-3.0-or-later
// A PouchDB server in memory, a peer of the tests. Prints "ready PORT" once it
// listens, on loopback alone, on a port of the kernel's choice or argv[2].
// GET /__count answers {database: documents} of those that were made here.
'use strict';
const express = require('express');
const PouchDB = require('pouchdb-core')
  .plugin(require('pouchdb-adapter-memory'))
  .plugin(require('pouchdb-adapter-http'))
  .plugin(require('pouchdb-mapreduce'))
  .plugin(require('pouchdb-replication'))
  .defaults({ adapter: 'memory' });

// One bad request would end the process.
process.on('uncaughtException', e => console.error('exception', e.message));
process.on('unhandledRejection', e =>
  console.error('rejection', e && e.message));

const made = new Set();
const app = express();

app.get('/__count', async (req, res) => {
  const out = {};
  for (const name of made)
    out[name] = (await new PouchDB(name).info()).doc_count;
  res.json(out);
});
app.use((req, res, next) => {
  const m = /^\/([a-z][^/?]*)$/.exec(req.url);
  if (m && req.method === 'PUT') made.add(m[1]);
  next();
});
app.use('/', require('express-pouchdb')(PouchDB, {
  mode: 'minimumForPouchDB', inMemoryConfig: true
}));
const server = app.listen(Number(process.argv[2] || 0), '127.0.0.1', () =>
  console.log('ready ' + server.address().port));
