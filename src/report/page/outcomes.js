// The filter of the outcomes: by state and by words that all have to stand in a row.
(() => {
  const form = document.getElementById('outcome-filters');
  if (form === null) return;
  const query = document.getElementById('outcome-q');
  const state = document.getElementById('outcome-state');
  const status = document.getElementById('outcome-status');
  const rows = [...document.querySelectorAll('#outcome-rows tbody tr')];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const show = () => {
    const words = query.value.toLowerCase().split(/\s+/).filter((word) => word !== '');
    let shown = 0;
    rows.forEach((row, i) => {
      const is_shown = (state.value === '' || row.dataset.state === state.value) &&
                       words.every((word) => texts[i].includes(word));
      row.hidden = !is_shown;
      shown += is_shown ? 1 : 0;
    });
    status.textContent = `${shown} of ${rows.length} targets`;
  };
  form.hidden = false;
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('input', show);
  show();
})();
