// Shows what the Python side has rendered and reports what the learner chooses. Decides nothing.

const CHOICES = ["username", "mfa", "owner", "attached", "scope"];
const TYPING_PAUSE = 300; // milliseconds after the last key until a typed name counts

function render({ model, el }) {
  const { follow, prefix, end } = begin({ model, el }, "explorer");
  const choose = (choices) => {
    model.set(choices);
    model.save_changes();
  };
  // Another MFA state is shown at once, from what Python has made ready; it then has nothing to add.
  const turn = (mfa) => choose({
    mfa,
    ...model.get("turns")[model.get("mfa")][mfa],
    chosen: [model.get("chosen")[0], mfa],
    ...model.get("reasons")[mfa],
  });

  el.innerHTML = model.get("controls");
  for (const node of el.querySelectorAll("[id], [list], [aria-describedby]")) {
    for (const attribute of ["id", "list", "aria-describedby"]) {
      if (node.hasAttribute(attribute)) node.setAttribute(attribute, prefix + node.getAttribute(attribute));
    }
  }
  for (const radio of el.querySelectorAll("input[type=radio]")) {
    radio.dataset.choice = radio.name;
    radio.name = prefix + radio.name;
  }

  let asked = false; // whether a cell was chosen last: of all other changes the status line tells already
  for (const node of el.querySelectorAll("[data-text]")) {
    const name = node.dataset.text;
    follow(name, () => { node.textContent = name === "spoken" && !asked ? "" : model.get(name); });
  }
  const field = el.querySelector("[name=username]");
  follow("problem", () => { field.setAttribute("aria-invalid", String(Boolean(model.get("problem")))); });

  for (const name of CHOICES) {
    follow(name, () => {
      for (const radio of el.querySelectorAll(`input[data-choice=${name}]`)) radio.checked = radio.value === model.get(name);
      const other = el.querySelector(`[name=${name}]`);
      if (other && other.value !== model.get(name)) other.value = model.get(name);
    });
  }
  let pause;
  el.addEventListener("input", ({ target }) => {
    clearTimeout(pause);
    asked = false;
    if (target.dataset.choice === "mfa") turn(target.value);
    else if (target === field) pause = setTimeout(() => choose({ username: field.value }), TYPING_PAUSE);
    else choose({ [target.dataset.choice || target.name]: target.value });
  });
  field.addEventListener("change", () => {
    clearTimeout(pause);
    choose({ username: field.value });
  });

  const matrix = el.querySelector("[data-html=matrix]");
  const reason = el.querySelector("[data-html=reason]");
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
  const markNow = () => {
    for (const table of matrix.querySelectorAll("table")) table.dataset.current = model.get("mfa");
    for (const head of matrix.querySelectorAll("th[data-mfa]")) {
      if (head.dataset.mfa === model.get("mfa")) head.setAttribute("aria-current", "true");
      else head.removeAttribute("aria-current");
    }
  };
  follow("matrix", () => {
    const held = matrix.contains(document.activeElement) ? { ...place(document.activeElement) } : null;
    const { scrollTop, scrollLeft } = matrix;
    matrix.innerHTML = model.get("matrix");
    markNow();
    Object.assign(matrix, { scrollTop, scrollLeft });
    mark();
    const [action, mfa] = model.get("chosen");
    const again = held && find(held.action, held.mfa);
    stopAt(again || find(action, mfa) || cells()[0]);
    if (again) again.focus({ preventScroll: true });
  });
  follow("mfa", markNow);
  follow("chosen", () => {
    mark();
    if (!matrix.contains(document.activeElement)) stopAt(find(...model.get("chosen")) || stop);
  });
  follow("reason", () => {
    reason.innerHTML = model.get("reason");
    reason.scrollTop = 0;
  });

  matrix.addEventListener("click", ({ target }) => {
    const button = target.closest("button.cell");
    if (!button) return;
    const { action, mfa } = place(button);
    stopAt(button);
    asked = true;
    choose({ chosen: [action, mfa], ...(action === model.get("chosen")[0] && model.get("reasons")[mfa]) });
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

  return () => {
    clearTimeout(pause);
    end();
  };
}

export default { render };
