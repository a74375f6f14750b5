#!/usr/bin/env node
// SPDX-License-Identifier: GPL-3.0-or-later
// A city's 12345 platform, as difficult as they are: written from the list of
// fields of its order form, not from our map. It refuses fields it does not know,
// gives its pages in another order each time, sends an order twice, answers late
// or not at all though it did what it was asked, and changes its mind.
//
//   city12345.js KEY        prints its port; ends with its standard input
//   /api/orders …           what a district sees; every request is signed
//   /peer/…                 what the test does: add, state, log, mood
'use strict';
const http = require('http');
const crypto = require('crypto');

const KEY = process.argv[2] || 'k';
const APP = process.argv[3] || 'district';
const FORM = ['工单编号', '工单类型', '问题分类', '标签', '标题', '主要内容', '工单状态',
	'来电人', '来电人电话/账号', '被反映区', '被反映街乡镇', '办理结果', '回复内容',
	'处理受理方式', '办结时间', '企业名称', '是否解决', '是否满意', '工单性质',
	'村/社区', '小区点位'];
// What each operation takes, which of it it must have, and where it leads.
const OPS = {
	sign: { takes: ['时间'], needs: [], from: ['待签收'], to: '已签收' },
	return: { takes: ['时间', '原因', '回复内容'], needs: ['原因'],
		from: ['待签收', '已签收'], to: '退单申请' },
	extend: { takes: ['时间', '原因', '期限'], needs: ['原因'],
		from: ['已签收', '延期驳回', '延期同意'], to: '延期申请' },
	finish: { takes: ['办结时间', '办理结果', '回复内容', '是否解决', '是否满意'],
		needs: ['办结时间', '办理结果'],
		from: ['已签收', '延期申请', '延期同意', '延期驳回', '催办', '退单驳回',
			'已回访'], to: '已办结' },
	visit: { takes: ['时间', '是否解决', '是否满意', '回复内容'], needs: ['是否满意'],
		from: ['已办结', '已回访'], to: '已回访' },
	revoke: { takes: ['时间'], needs: [], from: null, to: null },
};
const ALLOWED = { '是否解决': ['是', '否'], '是否满意': ['满意', '基本满意', '不满意'] };

const orders = new Map();
const serials = new Map();	// 流水号 -> answer
const log = [];
const nonces = new Set();
// late: answers 429; cut: does it, and says nothing; clock: ms it is off
const mood = { late: 0, cut: 0, slow: 0, clock: 0, broken: 0 };
let seed = 7, lists = 0;

function random() {
	seed = (seed * 1103515245 + 12345) & 0x7fffffff;
	return seed / 0x7fffffff;
}

function now() {
	return new Date(Date.now() + mood.clock + 8 * 3600000).toISOString()
		.slice(0, 19).replace('T', ' ');
}

function touch(order) {
	order['更新时间'] = now();
}

function say(res, status, body, headers) {
	const text = JSON.stringify(body);

	res.writeHead(status, Object.assign({ 'Content-Type':
		'application/json;charset=utf-8' }, headers));
	res.end(text);
}

function signed(req, url, body) {
	const parts = url.search.slice(1).split('&').filter(p => !p.startsWith('sign='));
	const q = url.searchParams;
	const over = [req.method, url.pathname, parts.sort().join('&'),
		crypto.createHash('sha256').update(body).digest('hex')].join('\n');
	const want = crypto.createHmac('sha256', KEY).update(over).digest('hex');

	if (q.get('appid') !== APP || q.get('sign') !== want)
		return '签名错误';
	if (Math.abs(Number(q.get('ts')) * 1000 - Date.now()) > 300000)
		return '时间戳过期';
	if (nonces.has(q.get('nonce')))
		return '重放';
	nonces.add(q.get('nonce'));
	return '';
}

// In another order every time; the first of them twice, on the last page, too.
function list(url, res) {
	const from = url.searchParams.get('from'), to = url.searchParams.get('to');
	const page = Number(url.searchParams.get('page'));
	const size = Number(url.searchParams.get('size'));
	const all = [...orders.values()].filter(o => o['更新时间'] >= from);
	const known = ['from', 'to', 'page', 'size', 'appid', 'ts', 'nonce', 'sign'];

	for (const name of url.searchParams.keys())
		if (!known.includes(name))
			return say(res, 200, { code: 4001, message: '未知参数 ' + name });
	if (!(page >= 1 && size >= 1 && size <= 100) || !to)
		return say(res, 200, { code: 4002, message: '分页参数错误' });
	lists++;
	for (let i = all.length - 1; i > 0; i--) {
		const k = Math.floor(random() * (i + 1));
		[all[i], all[k]] = [all[k], all[i]];
	}
	const rows = all.slice((page - 1) * size, page * size);
	if (rows.length > 0)
		rows.push(rows[0]);
	say(res, 200, { code: 0, message: '成功', data: { total: all.length, list: rows } });
}

function fault(op, order, body) {
	const takes = ['工单编号', '流水号'].concat(op.takes);

	for (const name of Object.keys(body))
		if (!takes.includes(name))
			return [4001, '未知字段 ' + name];
	for (const name of ['工单编号', '流水号'].concat(op.needs))
		if (typeof body[name] !== 'string' || body[name] === '')
			return [4002, '缺少字段 ' + name];
	for (const name of Object.keys(ALLOWED))
		if (name in body && !ALLOWED[name].includes(body[name]))
			return [4003, '取值错误 ' + name];
	for (const name of ['时间', '办结时间', '期限'])
		if (name in body && !/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(body[name]))
			return [4003, '时间格式错误 ' + name];
	if (body['工单编号'] !== order['工单编号'])
		return [4004, '工单编号不符'];
	if (op.from && !op.from.includes(order['工单状态']))
		return [4009, '当前状态不允许：' + order['工单状态']];
	return null;
}

function update(id, name, text, res) {
	const op = OPS[name], order = orders.get(id);
	let body;

	try {
		body = JSON.parse(text);
	} catch (e) {
		return say(res, 400, { code: 4000, message: '不是JSON' });
	}
	if (!op || !order)
		return say(res, 404, { code: 4004, message: '无此工单' });
	if (serials.has(body['流水号']))
		return say(res, 200, { code: 1001, message: '流水号重复' });
	const why = fault(op, order, body);
	log.push({ op: name, id, body, refused: why ? why[0] : 0 });
	if (why)
		return say(res, 200, { code: why[0], message: why[1] });
	serials.set(body['流水号'], order['工单状态']);
	if (name === 'revoke')
		order['工单状态'] = serials.get(body['流水号'].replace(/:undo$/, '')) ||
			order['工单状态'];
	else
		order['工单状态'] = op.to;
	for (const f of FORM)
		if (f in body && f !== '工单编号')
			order[f] = body[f];
	touch(order);
	if (mood.cut > 0) {
		mood.cut--;
		return res.destroy();
	}
	say(res, 200, { code: 0, message: '成功', data: { '流水号': body['流水号'] } });
}

function api(req, url, body, res) {
	const wrong = signed(req, url, body);
	const way = decodeURIComponent(url.pathname).match(/^\/api\/orders(?:\/([^/]+)\/(\w+))?$/);

	if (wrong)
		return say(res, 401, { code: 4010, message: wrong });
	if (mood.late > 0) {
		mood.late--;
		return say(res, 429, { code: 5003, message: '繁忙' }, { 'Retry-After': '1' });
	}
	if (mood.broken > 0) {
		mood.broken--;
		res.writeHead(200, { 'Content-Type': 'application/json' });
		return res.end('{"code":0,"data":{"list":[{"工单编号":"cut');
	}
	if (!way)
		return say(res, 404, { code: 4004, message: '无此接口' });
	if (req.method === 'GET' && !way[1])
		return list(url, res);
	if (req.method === 'POST' && way[1])
		return update(way[1], way[2], body, res);
	say(res, 405, { code: 4005, message: '方法错误' });
}

// What the test does with it.
function peer(url, body, res) {
	const arg = body.length ? JSON.parse(body) : {};

	if (url.pathname === '/peer/add') {
		const order = {};

		for (const f of FORM)
			order[f] = arg[f] || '';
		for (const f of Object.keys(arg))
			if (!FORM.includes(f))
				throw new Error('no field of the form: ' + f);
		order['工单状态'] = '待签收';
		touch(order);
		orders.set(order['工单编号'], order);
	} else if (url.pathname === '/peer/set') {
		const order = orders.get(arg['工单编号']);

		Object.assign(order, arg);
		touch(order);
	} else if (url.pathname === '/peer/mood') {
		Object.assign(mood, arg);
	} else if (url.pathname === '/peer/order') {
		return say(res, 200, orders.get(arg['工单编号']) || {});
	} else if (url.pathname === '/peer/log') {
		return say(res, 200, { log, lists, orders: orders.size });
	}
	say(res, 200, {});
}

const server = http.createServer((req, res) => {
	const url = new URL(req.url, 'http://x');
	const parts = [];

	req.on('data', d => parts.push(d));
	req.on('end', () => {
		const body = Buffer.concat(parts);

		setTimeout(() => url.pathname.startsWith('/peer/') ?
			peer(url, body, res) : api(req, url, body, res),
			url.pathname.startsWith('/peer/') ? 0 : mood.slow);
	});
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
