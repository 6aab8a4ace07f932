// What all widgets of the lesson have in common; stands before the code of each.

// Begins a view with the page that the trait `name` holds, or with room for one and a line for screen readers, which then
// outlasts the page. `shown` are the traits that the widget shows in ways of its own.
function begin({ model, el }, widget, name, shown = []) {
  const cleanups = [];
  const follow = (trait, show) => {
    model.on(`change:${trait}`, show);
    cleanups.push(() => model.off(`change:${trait}`, show));
    show();
  };
  const set = (values) => {
    model.set(values);
    model.save_changes();
  };
  const keepKeys = (node) => node.setAttribute("data-lm-suppress-shortcuts", "true"); // or the notebook takes the keys
  keepKeys(el);
  el.addEventListener("focusin", ({ target }) => keepKeys(target)); // it looks at the focused node before its parents
  el.classList.add("mfa-lesson", `mfa-${widget}`, "mathjax_ignore");
  const prefix = `${widget}-${Math.random().toString(36).slice(2)}-`; // names and ids are the page's, not the widget's
  if (name) el.innerHTML = model.get(name);
  else el.innerHTML = '<div></div><p class="hidden" role="status"></p>';
  makeOwn(el, prefix);
  for (const node of el.querySelectorAll("[data-text], [data-html]")) {
    const trait = node.dataset.text || node.dataset.html;
    if (shown.includes(trait)) continue;
    follow(trait, () => {
      if (node.dataset.text) node.textContent = model.get(trait);
      else if ("keep" in node.dataset) replaceWithin(node, () => { node.innerHTML = model.get(node.dataset.html); });
      else node.innerHTML = model.get(node.dataset.html);
    });
  }
  return { follow, set, prefix, cleanups, end: () => cleanups.forEach((cleanup) => cleanup()) };
}

// Makes ids, what refers to them, and the names of radio buttons this view's own; `data-choice` keeps such a name.
function makeOwn(el, prefix) {
  for (const attribute of ["id", "list", "for", "aria-describedby", "aria-labelledby"]) {
    for (const node of el.querySelectorAll(`[${attribute}]`)) {
      const ids = node.getAttribute(attribute).split(" ");
      node.setAttribute(attribute, ids.map((id) => prefix + id).join(" "));
    }
  }
  for (const radio of el.querySelectorAll("input[type=radio]")) {
    radio.dataset.choice = radio.name;
    radio.name = prefix + radio.name;
  }
}

// Replaces what a node holds; its first details stay open, and the focus stays within.
function replaceWithin(node, replace) {
  const held = node.contains(document.activeElement) && document.activeElement !== node;
  const open = node.querySelector("details")?.open;
  replace();
  const details = node.querySelector("details");
  if (open && details) details.open = true;
  if (held) (node.querySelector("summary") || node).focus({ preventScroll: true });
}

