// The console of a practice account. Sends what is typed and pressed, shows what the Python side answers. Keeps nothing.

function render({ model, el }) {
  const { follow, tell, prefix, end } = begin({ model, el }, "console", "page");
  const [head, place] = [".head", ".panels"].map((selector) => el.querySelector(selector));
  let used = false; // whether the last thing pressed was in this view, which then may move the focus
  const send = (message) => {
    if (model.get("busy")) return;
    used = true;
    tell(message);
  };
  const byKey = (root, key) => [...root.querySelectorAll("[data-key]")].find((node) => node.dataset.key === key);

  // Replaces what a part of the page holds. What is typed stays in a field of the same name, what is open stays open, and
  // the focus stays where it was.
  const swap = (node, html) => {
    if (node.shownHtml === html) return;
    const active = node.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    const typed = new Map([...node.querySelectorAll("[data-typed]")].map((field) => [field.dataset.typed, field.value]));
    const open = new Set([...node.querySelectorAll("details[open][data-kept]")].map((one) => one.dataset.kept));
    node.innerHTML = html;
    node.shownHtml = html;
    makeOwn(node, prefix);
    for (const field of node.querySelectorAll("[data-typed]")) field.value = typed.get(field.dataset.typed) ?? field.value;
    for (const one of node.querySelectorAll("details[data-kept]")) one.open = open.has(one.dataset.kept);
    if (active) (byKey(node, active) || node.querySelector("[tabindex]"))?.focus({ preventScroll: true });
  };
  follow("bar", () => swap(head, model.get("bar")));
  follow("panels", () => {
    const parts = model.get("panels");
    const old = new Map([...place.children].map((node) => [node.dataset.panel, node]));
    const nodes = parts.map(([name, html]) => {
      const node = old.get(name) || document.createElement("div");
      node.dataset.panel = name;
      node.className = "panel";
      return [node, html];
    });
    const kept = new Set(nodes.map(([node]) => node));
    for (const node of old.values()) if (!kept.has(node)) node.remove();
    nodes.forEach(([node, html], at) => {
      if (place.children[at] !== node) place.insertBefore(node, place.children[at] || null);
      swap(node, html);
    });
  });
  follow("busy", () => {
    place.setAttribute("aria-busy", String(model.get("busy")));
    el.classList.toggle("busy", model.get("busy"));
  });
  follow("focus_on", () => {
    if (!used) return;
    used = false;
    const [, key] = model.get("focus_on");
    setTimeout(() => { // once the parts are there
      const node = byKey(el, key);
      const field = node?.matches("[role=group]") && node.querySelector("input");
      (field || node)?.focus();
    });
  });

  const act = (dataset, values) => send({ do: "act", panel: dataset.panel, name: dataset.name, values });
  const acts = {
    open: ({ page }) => send({ do: "open", page }),
    why: ({ panel, request }) => send({ do: "why", panel, request }),
    form: ({ panel, form, about }) => send({ do: "form", panel, form, about }),
    act: (dataset) => {
      const chosen = Object.entries(dataset).filter(([name]) => name.startsWith("value"));
      act(dataset, Object.fromEntries(chosen.map(([name, value]) => [name.slice(5).toLowerCase(), value])));
    },
  };
  el.addEventListener("click", ({ target }) => {
    const pressed = target.closest("button[data-do]");
    if (!pressed) return;
    const { dataset } = pressed;
    if (acts[dataset.do]) acts[dataset.do](dataset);
    else send({ do: dataset.do });
  });
  el.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    const fields = [...form.querySelectorAll("input[name], select[name]")];
    const values = Object.fromEntries(fields.map((field) => [field.name, field.value]));
    if (form.dataset.do === "act") act(form.dataset, values);
    else send({ do: form.dataset.do, ...values });
  });
  el.addEventListener("keydown", (event) => { // the notebook has use for this key in a text field
    if (event.key !== "Enter" || !event.target.matches("form input")) return;
    event.preventDefault();
    event.stopPropagation();
    event.target.form.requestSubmit();
  });

  return end;
}

export default { render };
