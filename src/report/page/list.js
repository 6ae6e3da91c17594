// The list of rows as a table: a row for each, its reasons folded below it. Text goes in as text
// nodes only.
const STEP = 50;  // rows shown at a time

function make(tag, properties, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(properties || {})) {
    if (key === 'class') node.className = value;
    else if (key in node && typeof value !== 'string') node[key] = value;
    else node.setAttribute(key, value);
  }
  for (const child of children.flat()) {
    if (child !== null && child !== '') node.append(child);
  }
  return node;
}

const plural = (count, word, words) =>
  `${count.toLocaleString('en')} ${count === 1 ? word : words || word + 's'}`;

// One end of a row: names with their addresses, zones below. On paper all of them.
function endCell(ends, zones, label, all) {
  const most = all ? ends.length : 3;
  const shown = ends.slice(0, most).map((end) => {
    const [name, addresses] = plan.endpoints[end];
    return make('div', {class: 'end'}, make('span', {class: 'end-name'}, name),
                addresses === name ? null : make('span', {class: 'addresses'}, addresses));
  });
  if (ends.length > most) {
    shown.push(make('div', {class: 'rest'}, `and ${ends.length - most} more`));
  }
  return make('td', {'data-label': label}, shown,
              make('div', {class: 'zones'}, zones.map((zone) =>
                make('span', {class: 'zone-tag'}, zoneName(zone)))));
}

function badges(row) {
  const out = [];
  const until = once(row.reasons.map((index) => plan.reasons[index].until)).filter(Boolean);
  if (row.doubtful) out.push(make('span', {class: 'badge warn'}, 'doubt'));
  if (row.state > 0) out.push(make('span', {class: 'badge'}, STATES[row.state]));
  for (const day of until) out.push(make('span', {class: 'badge'}, `until ${day}`));
  if (row.flows > 1) out.push(make('span', {class: 'badge'}, plural(row.flows, 'flow')));
  return out;
}

function reasonLine(reason) {
  return [make('span', {class: 'purpose'}, reason.purpose || reason.requirement), ' ',
          make('span', {class: 'cite'}, reason.citation)];
}

function whyCell(row, toggle, all) {
  const reasons = row.reasons.map((index) => plan.reasons[index]);
  if (all) {
    return make('td', {'data-label': 'Reason'},
                reasons.map((reason) => make('div', {class: 'why'}, reasonLine(reason))),
                make('div', {class: 'badges'}, badges(row)));
  }
  const more = reasons.length > 1
    ? make('span', {class: 'rest'}, `and ${reasons.length - 1} more reason` +
                                    (reasons.length > 2 ? 's' : '')) : null;
  toggle.append(...reasonLine(reasons[0]));
  return make('td', {'data-label': 'Reason'}, toggle, more,
              make('div', {class: 'badges'}, badges(row)));
}

function term(name, value) {
  if (value === '' || value === null || (Array.isArray(value) && value.length === 0)) return [];
  const text = Array.isArray(value) ? value.join(', ') : value;
  return [make('dt', null, name), make('dd', null, text)];
}

function doubtBlock(doubt) {
  return make('div', {class: 'doubt'}, make('strong', null, `Doubt about ${doubt.about}`),
    make('ol', {class: 'readings'}, doubt.readings.map((reading, i) => i + 1 === doubt.taken
      ? make('li', {class: 'taken'}, reading, ' ', make('span', {class: 'badge ok'}, 'taken'))
      : make('li', null, reading))),
    doubt.why === '' ? null : make('p', null, doubt.why));
}

function reasonBlock(reason) {
  const where = [reason.section, reason.lines === '' ? '' : `line ${reason.lines}`]
    .filter(Boolean).join(', ');
  return make('div', {class: 'reason'},
    make('p', {class: 'purpose'}, reason.purpose),
    make('dl', null,
      term('Product', `${reason.product} (${reason.instance})`),
      term('Requirement', reason.requirement),
      term('Feature', reason.features),
      term('Settings', reason.settings),
      term('Traffic', reason.traffic),
      term('Opened by', reason.initiator),
      term('Document', reason.document),
      term('Place', where),
      term('Session timeout', reason.timeout ? `${reason.timeout} s at least` : ''),
      term('Until', reason.until)),
    reason.doubts.map(doubtBlock));
}

const ENDS_MAX = 500;  // in one list of ends

function endsBlock(title, ends) {
  const rest = ends.length - ENDS_MAX;
  return make('div', {class: 'ends'}, make('h4', null, title),
    make('ul', null, ends.slice(0, ENDS_MAX).map((end) => {
      const [name, addresses, zone] = plan.endpoints[end];
      return make('li', null, make('span', {class: 'end-name'}, name), ' ',
                  make('span', {class: 'addresses'}, addresses), ' ',
                  make('span', {class: 'zone-tag'}, zoneName(zone)));
    })),
    rest > 0 ? make('p', {class: 'rest'}, `and ${rest} more, in the JSON and CSV reports`) : null);
}

function detailRow(row, id) {
  const long = row.sources.length > 3 || row.destinations.length > 3;
  return make('tr', {class: 'detail', id}, make('td', {colSpan: 5},
    row.translated.length === 0 ? null
      : make('p', {class: 'translated'}, 'Translated on the way: ', row.translated.join('; ')),
    long ? make('div', {class: 'both-ends'}, endsBlock('Sources', row.sources),
                endsBlock('Destinations', row.destinations)) : null,
    row.reasons.map((index) => reasonBlock(plan.reasons[index]))));
}

let rowNumber = 0;

function rowNodes(row, all) {
  const id = `row-${++rowNumber}`;
  const toggle = make('button', {type: 'button', class: 'toggle', 'aria-expanded': 'false',
                                 'aria-controls': id});
  const services = row.services.map((service) => make('code', null, plan.services[service]));
  if (row.ports !== '') services.push(make('span', {class: 'rest'}, `from port ${row.ports}`));
  const line = make('tr', {class: 'row'},
    endCell(row.sources, row.from, 'Source', all),
    endCell(row.destinations, row.to, 'Destination', all),
    make('td', {'data-label': 'Service', class: 'services'}, services),
    all ? null : make('td', {'data-label': 'Through', class: 'through'},
      row.points.length === 0 ? make('span', {class: 'rest'}, 'nothing') :
        row.points.map((point) => make('span', {class: 'point-tag'}, plan.points[point].name))),
    whyCell(row, toggle, all));
  if (all) return line;
  let detail = null;
  const flip = () => {
    const open = detail === null || detail.hidden;
    if (detail === null) {
      detail = detailRow(row, id);
      line.after(detail);
    }
    detail.hidden = !open;
    toggle.setAttribute('aria-expanded', String(open));
    line.classList.toggle('open', open);
  };
  line.addEventListener('click', (event) => {
    if (event.target.closest('button') !== null && !toggle.contains(event.target)) return;
    if (!toggle.contains(event.target) && String(getSelection()) !== '') return;
    flip();
  });
  return line;
}

function pointHead(index, columns) {
  const point = plan.points[index];
  const about = [point.kind, point.dialect, point.owner].filter(Boolean).join(' · ');
  return make('tr', {class: 'group'}, make('th', {colSpan: columns, scope: 'rowgroup'},
    make('span', {class: 'group-name'}, point.name),
    point.title === '' ? null : make('span', {class: 'group-title'}, point.title),
    make('span', {class: 'group-about'}, about)));
}

// `all`: for paper, where the list is by enforcement point and needs no column for it.
function emptyTable(all) {
  const head = ['Source', 'Destination', 'Service', ...(all ? [] : ['Through']), 'Reason']
    .map((name) => make('th', {scope: 'col'}, name));
  return make('table', {class: all ? 'rows paper' : 'rows'},
              make('thead', null, make('tr', null, head)), make('tbody', null));
}

// Appends rows [first, last) of a list; in the list by enforcement point each point has a heading.
function appendRows(body, rows, first, last, view, all) {
  const part = document.createDocumentFragment();
  for (let i = first; i < last; ++i) {
    const point = rows[i].points[0];
    if (view === 'entries' && (i === 0 || rows[i - 1].points[0] !== point)) {
      part.append(pointHead(point, all ? 4 : 5));
    }
    part.append(rowNodes(rows[i], all));
  }
  body.append(part);
}
