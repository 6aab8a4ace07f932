// A decision matrix whose cells are buttons: the arrow keys move, one cell at a time is reached by Tab, one is chosen.

function decide({ model, matrix, follow, choose, shown }) {
  const cells = () => [...matrix.querySelectorAll("button.cell")];
  const place = (button) => button && button.parentElement.dataset;
  const find = (action, mfa) => cells().find((b) => place(b).action === action && place(b).mfa === mfa);
  let stop; // the one cell that the Tab key reaches

  const stopAt = (button) => {
    if (stop) stop.tabIndex = -1;
    stop = button;
    if (stop) stop.tabIndex = 0;
  };
  const mark = () => {
    matrix.querySelector("[aria-pressed=true]")?.setAttribute("aria-pressed", "false");
    find(...model.get("chosen"))?.setAttribute("aria-pressed", "true");
  };
  follow("matrix", () => {
    const held = matrix.contains(document.activeElement) ? { ...place(document.activeElement) } : null;
    const { scrollTop, scrollLeft } = matrix;
    matrix.innerHTML = model.get("matrix");
    shown();
    Object.assign(matrix, { scrollTop, scrollLeft });
    mark();
    const [action, mfa] = model.get("chosen");
    const again = held && find(held.action, held.mfa);
    stopAt(again || find(action, mfa) || cells()[0]);
    if (again) again.focus({ preventScroll: true });
  });
  follow("chosen", () => {
    mark();
    if (!matrix.contains(document.activeElement)) stopAt(find(...model.get("chosen")) || stop);
  });
  matrix.addEventListener("click", ({ target }) => {
    const button = target.closest("button.cell");
    if (!button) return;
    stopAt(button);
    choose(place(button).action, place(button).mfa);
  });
  matrix.addEventListener("keydown", (event) => {
    const button = event.target.closest("button.cell");
    if (!button) return;
    const all = cells();
    const at = all.indexOf(button);
    const column = at % 3;
    const to = {
      ArrowLeft: column > 0 ? at - 1 : at,
      ArrowRight: column < 2 ? at + 1 : at,
      ArrowUp: at - 3,
      ArrowDown: at + 3,
      Home: column,
      End: all.length - 3 + column,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = all[to] || button;
    stopAt(next);
    next.focus();
  });
}

