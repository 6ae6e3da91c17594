// The plan's rows and what can be asked of them. The data is what page_rows.cc writes:
//   zones: [name], points: [{name, title, kind, dialect, owner}],
//   endpoints: [[name, addresses, zone]], services: [text], reasons: [{...}],
//   rows and entries: [[sources, destinations, services, reasons, points, state, source ports,
//   flows, translated]], all but the last four as lists of indices.
const plan = JSON.parse(document.getElementById('plan').textContent);

const STATES = ['planned', 'granted already', 'inside one host'];

const once = (list) => [...new Set(list)];

const zoneName = (zone) => (zone < 0 ? 'no zone' : plan.zones[zone]);

function makeRow(raw) {
  const [sources, destinations, services, reasons, points, state, ports, flows, translated] = raw;
  const zonesOf = (ends) => once(ends.map((end) => plan.endpoints[end][2]));
  return {
    sources, destinations, services, reasons, points, state, ports, flows, translated,
    from: zonesOf(sources),
    to: zonesOf(destinations),
    doubtful: reasons.some((reason) => plan.reasons[reason].doubts.length > 0),
    words: null,
  };
}

const lists = {rows: plan.rows.map(makeRow), entries: plan.entries.map(makeRow)};

function transportOf(service) {
  const transport = service.split('/')[0];
  return transport === 'proto' ? 'other' : transport;
}

// Everything that the search looks into, made when it is first needed.
function wordsOf(row) {
  if (row.words === null) {
    const parts = [];
    for (const end of row.sources.concat(row.destinations)) {
      parts.push(plan.endpoints[end][0], plan.endpoints[end][1], zoneName(plan.endpoints[end][2]));
    }
    for (const service of row.services) parts.push(plan.services[service]);
    for (const point of row.points) parts.push(plan.points[point].name);
    for (const index of row.reasons) {
      const reason = plan.reasons[index];
      parts.push(reason.requirement, reason.purpose, reason.instance, reason.product,
                 reason.citation, reason.section, reason.features.join(' '));
    }
    parts.push(row.translated.join(' '));
    row.words = parts.join('\n').toLowerCase();
  }
  return row.words;
}

// The question that the page asks: empty strings and nulls ask nothing.
const nothing = () => ({
  q: '', product: '', instance: '', point: '', zone: '', traffic: '', transport: '',
  doubtful: false, from: null, to: null,
});

function isAnswer(row, ask, tokens) {
  if (ask.doubtful && !row.doubtful) return false;
  if (ask.from !== null && !(row.from.includes(ask.from) && row.to.includes(ask.to))) return false;
  if (ask.zone !== '') {
    const zone = Number(ask.zone);
    if (!row.from.includes(zone) && !row.to.includes(zone)) return false;
  }
  if (ask.point !== '' && !row.points.includes(Number(ask.point))) return false;
  if (ask.transport !== '' &&
      !row.services.some((s) => transportOf(plan.services[s]) === ask.transport)) return false;
  if (ask.product !== '' || ask.instance !== '' || ask.traffic !== '') {
    const fits = row.reasons.some((index) => {
      const reason = plan.reasons[index];
      return (ask.product === '' || reason.product === ask.product) &&
             (ask.instance === '' || reason.instance === ask.instance) &&
             (ask.traffic === '' || reason.traffic === ask.traffic);
    });
    if (!fits) return false;
  }
  return tokens.every((token) => wordsOf(row).includes(token));
}

function answers(view, ask) {
  const tokens = ask.q.toLowerCase().split(/\s+/).filter((token) => token !== '');
  return lists[view].filter((row) => isAnswer(row, ask, tokens));
}

// What the filters can offer: values that some row has.
function offers() {
  const found = {product: new Set(), instance: new Set(), traffic: new Set(), transport: new Set(),
                 point: new Set(), zone: new Set()};
  for (const row of lists.rows.concat(lists.entries)) {
    for (const index of row.reasons) {
      const reason = plan.reasons[index];
      found.product.add(reason.product);
      found.instance.add(reason.instance);
      if (reason.traffic !== '') found.traffic.add(reason.traffic);
    }
    for (const service of row.services) found.transport.add(transportOf(plan.services[service]));
    for (const point of row.points) found.point.add(point);
    for (const zone of row.from.concat(row.to)) found.zone.add(zone);
  }
  const sorted = (set) => [...set].sort().map((value) => [value, value]);
  const byNumber = (set, name) =>
    [...set].sort((a, b) => a - b).map((value) => [String(value), name(value)]);
  return {
    product: sorted(found.product),
    instance: sorted(found.instance),
    traffic: sorted(found.traffic),
    transport: sorted(found.transport),
    point: byNumber(found.point, (point) => plan.points[point].name),
    zone: byNumber(found.zone, zoneName),
  };
}
