// SPDX-License-Identifier: GPL-3.0-or-later
// mapscii.js PACKAGE SHAPES FOLDER WxH...: CPU of MapSCII's renderer for a frame of
// the areas in SHAPES (GeoJSON), filled in five classes and outlined, the whole of
// them in sight. PACKAGE is where npm put mapscii; FOLDER becomes its home, whose
// tile cache gets the very shapes as vector tiles, so that no network is asked.
// Prints "W H median p99 parse", in milliseconds, a line a size.
'use strict';
const fs = require('fs');
const path = require('path');

const [pack, shapes, home, ...sizes] = process.argv.slice(2);
const need = (name) => require(require.resolve(name, { paths: [pack] }));
process.env.HOME = home;
const Pbf = need('pbf');
const Renderer = require(path.join(pack, 'src', 'Renderer.js'));
const TileSource = require(path.join(pack, 'src', 'TileSource.js'));

const EXTENT = 4096;
const FRAMES = 30;
const colours = ['#336699', '#339966', '#999933', '#996633', '#993333'];

function mercator([lon, lat]) {
	const s = Math.sin(lat * Math.PI / 180);
	return [lon / 360 + 0.5,
		0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)];
}

function unmercator(x, y) {
	return { lon: (x - 0.5) * 360, lat: Math.atan(Math.sinh(
		Math.PI * (1 - 2 * y))) * 180 / Math.PI };
}

const rings = JSON.parse(fs.readFileSync(shapes, 'utf8')).features.map(
	(f) => f.geometry.coordinates.map((r) => r.map(mercator)));
const all = rings.flat(2);
const min = [Infinity, Infinity], max = [-Infinity, -Infinity];
for (const p of all) {
	for (const i of [0, 1]) {
		min[i] = Math.min(min[i], p[i]);
		max[i] = Math.max(max[i], p[i]);
	}
}
const wide = max[0] - min[0], high = max[1] - min[1];

// The zoom that shows all of it in w x h dots.
const zoomOf = (w, h) => Math.log2(Math.min(w * 2 / wide, h * 4 / high) *
	0.98 / 256);

function command(id, n) {
	return (id & 7) | (n << 3);
}

function zigzag(v) {
	return (v << 1) ^ (v >> 31);
}

// One ring as MoveTo, LineTo, ClosePath (of areas).
function geometry(ring, at, close) {
	const out = [], last = [0, 0];
	const points = close ? ring.slice(0, -1) : ring;
	points.forEach((p, i) => {
		if (i < 2)
			out.push(i ? command(2, points.length - 1) : command(1, 1));
		for (const j of [0, 1]) {
			const v = Math.round(at(p, j));
			out.push(zigzag(v - last[j]));
			last[j] = v;
		}
	});
	if (close)
		out.push(command(7, 1));
	return out;
}

function layer(name, close, at, pbf) {
	pbf.writeMessage(3, (_, l) => {
		l.writeVarintField(15, 2);
		l.writeStringField(1, name);
		rings.forEach((part, i) => l.writeMessage(2, (_, f) => {
			f.writePackedVarint(2, [0, i % 5]);
			f.writeVarintField(3, close ? 3 : 2);
			f.writePackedVarint(4, part.flatMap(
				(r) => geometry(r, at, close)));
		}, null));
		l.writeStringField(3, 'class');
		for (let i = 0; i < 5; i++)
			l.writeMessage(4, (_, v) => v.writeStringField(1, 'c' + i),
				null);
		l.writeVarintField(5, EXTENT);
	}, null);
}

// The tile of that zoom, with all of it at the corner (x, y), which is a corner of
// tiles of every finer zoom too.
function tile(z, x, y) {
	const n = 2 ** z, pbf = new Pbf();
	const at = (p, j) => (p[j] - min[j]) * n * EXTENT;
	layer('landuse', true, at, pbf);
	layer('admin', false, at, pbf);
	const dir = path.join(home, '.mapscii', 'cache', String(z));
	fs.mkdirSync(dir, { recursive: true });
	fs.writeFileSync(path.join(dir, `${x * n}-${y * n}.pbf`),
		Buffer.from(pbf.finish()));
}

const style = { name: 'bench', layers: [{ id: 'background', type: 'background',
	paint: { 'background-color': '#000000' } },
...colours.map((c, i) => ({ id: 'f' + i, type: 'fill', 'source-layer': 'landuse',
	filter: ['==', 'class', 'c' + i], paint: { 'fill-color': c } })),
{ id: 'border', type: 'line', 'source-layer': 'admin',
	paint: { 'line-color': '#ffffff', 'line-width': 1 } }] };

const cpu = (since) => {
	const c = process.cpuUsage(since);
	return (c.user + c.system) / 1000;
};

async function main() {
	const views = sizes.map((s) => s.split('x').map(Number));
	const coarse = Math.min(...views.map(([w, h]) => Math.floor(zoomOf(w, h))));
	const x = Math.floor(min[0] * 2 ** coarse) / 2 ** coarse;
	const y = Math.floor(min[1] * 2 ** coarse) / 2 ** coarse;
	for (const [w, h] of views) {
		const source = new TileSource();
		source.init('http://127.0.0.1:9/');
		const r = new Renderer(null, source, style);
		const zoom = zoomOf(w, h), took = [];
		const centre = unmercator(x + wide / 2, y + high / 2);

		tile(Math.floor(zoom), x, y);
		for (const dx of [-1, 0, 1])	// empty ones beside it
			for (const dy of [-1, 0, 1]) {
				const n = 2 ** Math.floor(zoom);
				const file = path.join(home, '.mapscii', 'cache',
					String(Math.floor(zoom)),
					`${x * n + dx}-${y * n + dy}.pbf`);
				if (dx || dy)
					fs.writeFileSync(file, '');
			}
		r.setSize(w * 2, h * 4);
		let parse = process.cpuUsage(), frame = await r.draw(centre, zoom);
		parse = cpu(parse);
		for (let i = 0; i < FRAMES; i++) {
			const since = process.cpuUsage();
			frame = await r.draw(centre, zoom);
			took.push(cpu(since));
		}
		if (process.env.MAPSCII_SHOW)
			process.stderr.write(frame + '\n');
		took.sort((a, b) => a - b);
		console.log(w, h, took[FRAMES >> 1].toFixed(3),
			took[FRAMES - 1].toFixed(3), parse.toFixed(1));
	}
}

main();
