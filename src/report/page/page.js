// The page: what is asked, by which means, and what is shown for it.
const byId = (id) => document.getElementById(id);
const selects = ['product', 'instance', 'point', 'zone', 'traffic', 'transport'];
const listNode = byId('list');
const moreButton = byId('more');

let ask = nothing();
let view = 'rows';
let found = [];
let shown = 0;

// --- the list ---

function showMore() {
  const first = shown;
  shown = Math.min(found.length, shown + STEP);
  appendRows(listNode.querySelector('tbody'), found, first, shown, view, false);
  moreButton.hidden = shown === found.length;
  moreButton.textContent = `Show ${Math.min(STEP, found.length - shown)} more`;
  sayStatus();
}

function sayStatus() {
  const what = view === 'entries' ? ['entry', 'entries'] : ['row', 'rows'];
  const total = lists[view].length.toLocaleString('en');
  const flows = found.reduce((sum, row) => sum + row.flows, 0);
  const part = shown < found.length ? `, the first ${shown} shown` : '';
  const covers = flows === found.length ? '' : ` for ${plural(flows, 'flow')}`;
  byId('status').textContent =
    `${found.length.toLocaleString('en')} of ${total} ${what[1]}${covers}${part}`;
}

function render() {
  found = answers(view, ask);
  shown = 0;
  const focused = document.activeElement;
  if (found.length === 0) {
    listNode.replaceChildren(make('p', {class: 'empty'}, 'Nothing matches. ',
      make('button', {type: 'button', class: 'link', id: 'empty-clear'}, 'Clear all filters')));
    byId('empty-clear').addEventListener('click', clearAll);
    moreButton.hidden = true;
    sayStatus();
  } else {
    listNode.replaceChildren(emptyTable(false));
    showMore();
  }
  if (focused && focused !== document.activeElement && focused.isConnected) focused.focus();
  showChips();
  markTopology(ask);
  markMatrix();
}

// --- what is asked ---

function put(changes) {
  ask = Object.assign({}, ask, changes);
  byId('q').value = ask.q;
  byId('doubtful').checked = ask.doubtful;
  for (const name of selects) byId(name).value = ask[name];
  render();
}

function clearAll() {
  put(nothing());
}

const isAsking = () => JSON.stringify(ask) !== JSON.stringify(nothing());

function chip(text, changes) {
  const button = make('button', {type: 'button', class: 'filter-chip',
                                 'aria-label': `Remove ${text}`},
                      text, make('span', {'aria-hidden': 'true'}, '×'));
  button.addEventListener('click', () => put(changes));
  return button;
}

function showChips() {
  const chips = [];
  if (ask.from !== null) {
    chips.push(chip(`${zoneName(ask.from)} → ${zoneName(ask.to)}`, {from: null, to: null}));
  }
  if (ask.q !== '') chips.push(chip(`“${ask.q}”`, {q: ''}));
  for (const name of selects) {
    if (ask[name] === '') continue;
    const option = byId(name).selectedOptions[0];
    chips.push(chip(`${name}: ${option ? option.textContent : ask[name]}`, {[name]: ''}));
  }
  if (ask.doubtful) chips.push(chip('doubtful only', {doubtful: false}));
  if (chips.length > 0) {
    const clear = make('button', {type: 'button', class: 'link'}, 'Clear all');
    clear.addEventListener('click', clearAll);
    chips.push(clear);
  }
  byId('chips').replaceChildren(...chips);
}

function setView(name) {
  view = name;
  for (const tab of document.querySelectorAll('[role=tab]')) {
    const on = tab.dataset.view === name;
    tab.setAttribute('aria-selected', String(on));
    tab.tabIndex = on ? 0 : -1;
    if (on) listNode.setAttribute('aria-labelledby', tab.id);
  }
}

// From elsewhere on the page to the list: nothing else stays asked.
function openList(changes, name) {
  if (name) setView(name);
  put(Object.assign(nothing(), changes));
  byId('flows').scrollIntoView({block: 'start'});
  byId('flows').focus({preventScroll: true});
}

function fillFilters() {
  for (const [name, values] of Object.entries(offers())) {
    byId(name).append(make('option', {value: ''}, 'all'),
                      ...values.map(([value, text]) => make('option', {value}, text)));
    byId(name).addEventListener('change', (event) => put({[name]: event.target.value}));
  }
  let waiting = 0;
  byId('q').addEventListener('input', (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => put({q: event.target.value}), lists[view].length > 2000 ? 160 : 0);
  });
  byId('doubtful').addEventListener('change', (event) => put({doubtful: event.target.checked}));
  byId('filters').addEventListener('submit', (event) => event.preventDefault());
  moreButton.addEventListener('click', showMore);
  const tabs = [...document.querySelectorAll('[role=tab]')];
  for (const tab of tabs) {
    tab.addEventListener('click', () => { setView(tab.dataset.view); render(); });
    tab.addEventListener('keydown', (event) => {
      if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
      const other = tabs[1 - tabs.indexOf(tab)];
      setView(other.dataset.view);
      render();
      other.focus();
    });
  }
}

// --- matrix ---

const matrix = document.querySelector('.matrix');
const cells = matrix === null ? []
  : [...matrix.tBodies[0].rows].map((row) => [...row.querySelectorAll('[role=gridcell]')]);

function markMatrix() {
  for (const cell of cells.flat()) {
    const on = ask.from !== null && cell.dataset.from === String(ask.from) &&
               cell.dataset.to === String(ask.to);
    cell.classList.toggle('selected', on);
    if (cell.dataset.from !== undefined) cell.setAttribute('aria-selected', String(on));
  }
}

function openCell(cell) {
  if (cell.dataset.from === undefined) return;
  openList({from: Number(cell.dataset.from), to: Number(cell.dataset.to)}, 'rows');
}

function moveInMatrix(event) {
  const row = cells.findIndex((line) => line.includes(event.target));
  if (row < 0) return;
  const column = cells[row].indexOf(event.target);
  const last = [cells.length - 1, cells[row].length - 1];
  const steps = {
    ArrowUp: [row - 1, column], ArrowDown: [row + 1, column],
    ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
    Home: [event.ctrlKey ? 0 : row, 0], End: [event.ctrlKey ? last[0] : row, last[1]],
  };
  if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
    openCell(event.target);
    return;
  }
  if (!(event.key in steps)) return;
  event.preventDefault();
  const [r, c] = steps[event.key];
  const next = cells[Math.max(0, Math.min(last[0], r))][Math.max(0, Math.min(last[1], c))];
  event.target.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function wireMatrix() {
  if (cells.length === 0) return;
  const first = cells.flat().find((cell) => cell.dataset.from !== undefined) || cells[0][0];
  first.tabIndex = 0;
  matrix.addEventListener('keydown', moveInMatrix);
  matrix.addEventListener('click', (event) => {
    const cell = event.target.closest('[role=gridcell]');
    if (cell !== null) openCell(cell);
  });
}

// --- topology ---

const drawing = document.querySelector('svg.topology');
const lineNodes = [...drawing.querySelectorAll('.line')];

// Lines that concern a zone, a point or a pair stand out, the others step back.
function markTopology(what) {
  const asks = what.zone !== '' || what.point !== '' || what.from !== null;
  drawing.classList.toggle('dim', asks);
  for (const node of lineNodes) {
    const {from, to, through} = node.dataset;
    node.classList.toggle('on', asks &&
      (what.zone === '' || from === what.zone || to === what.zone) &&
      (what.point === '' || through.split(' ').includes(what.point)) &&
      (what.from === null || (from === String(what.from) && to === String(what.to))));
  }
  for (const node of drawing.querySelectorAll('[data-zone], [data-point]')) {
    const on = node.dataset.zone !== undefined ? node.dataset.zone === what.zone
                                               : node.dataset.point === what.point;
    node.classList.toggle('selected', on);
  }
}

function askOf(node) {
  if (node.dataset.zone !== undefined) return {zone: node.dataset.zone};
  if (node.dataset.point !== undefined) return {point: node.dataset.point};
  return {from: Number(node.dataset.from), to: Number(node.dataset.to)};
}

function wireTopology() {
  const targets = '[data-zone], [data-point], .line';
  const preview = (event) => {
    const node = event.target.closest(targets);
    markTopology(node === null ? ask : Object.assign(nothing(), askOf(node)));
  };
  drawing.addEventListener('mouseover', preview);
  drawing.addEventListener('focusin', preview);
  drawing.addEventListener('mouseleave', () => markTopology(ask));
  drawing.addEventListener('focusout', () => markTopology(ask));
  const choose = (event) => {
    const node = event.target.closest(targets);
    if (node === null) return;
    event.preventDefault();
    const isPoint = node.dataset.point !== undefined;
    openList(askOf(node), isPoint ? 'entries' : 'rows');
  };
  drawing.addEventListener('click', choose);
  drawing.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === ' ') choose(event);
  });
}

// --- theme, keys, paper ---

const isDark = () => {
  const theme = document.documentElement.dataset.theme;
  return theme === undefined ? matchMedia('(prefers-color-scheme: dark)').matches
                             : theme === 'dark';
};

function nameTheme() {
  byId('theme').setAttribute('aria-pressed', String(isDark()));
}

function wireTheme() {
  nameTheme();
  byId('theme').addEventListener('click', () => {
    const theme = isDark() ? 'light' : 'dark';
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem('portwright-theme', theme);
    } catch (error) { /* storage is closed for some files: the choice lasts as long as the page */ }
    nameTheme();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', nameTheme);
}

function wireKeys() {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isTyping = event.target.closest('input[type=search], select') !== null;
    if (event.key === '/' && !isTyping) {
      event.preventDefault();
      byId('q').focus();
      byId('q').select();
    } else if (event.key === 'Escape' && isAsking()) {
      event.preventDefault();
      if (event.target.id === 'q' && ask.q !== '') put({q: ''});
      else clearAll();
    }
  });
}

// On paper the list is the one by enforcement point, with all rows and all reasons, and nothing is
// folded.
const PAPER_MAX = 4000;
let folded = [];

function toPaper() {
  folded = [...document.querySelectorAll('details:not([open])')];
  for (const node of folded) node.open = true;
  const rows = answers('entries', ask);
  const last = Math.min(rows.length, PAPER_MAX);
  const table = emptyTable(true);
  appendRows(table.tBodies[0], rows, 0, last, 'entries', true);
  listNode.replaceChildren(table);
  if (last < rows.length) {
    listNode.append(make('p', {class: 'note'},
      `${plural(rows.length - last, 'entry', 'entries')} more: see the CSV or XLSX report.`));
  }
  byId('status').textContent = `By enforcement point: ${plural(rows.length, 'entry', 'entries')}` +
    (isAsking() ? ', filtered' : '');
}

function fromPaper() {
  for (const node of folded) node.open = false;
  render();
}

function wirePaper() {
  addEventListener('beforeprint', toPaper);
  addEventListener('afterprint', fromPaper);
  byId('print').addEventListener('click', () => print());
}

for (const button of document.querySelectorAll('[data-instance]')) {
  button.addEventListener('click', () => openList({instance: button.dataset.instance}));
}
for (const button of document.querySelectorAll('[data-search]')) {
  button.addEventListener('click', () => openList({q: button.dataset.search}));
}
fillFilters();
wireMatrix();
wireTopology();
wireTheme();
wireKeys();
wirePaper();
render();
