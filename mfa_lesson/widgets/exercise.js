// The editor of an exercise. Sends what the learner typed, shows what the Python side answers. Checks nothing.

const TYPING_PAUSE = 400; // milliseconds after the last key until the text is kept

function render({ model, el }) {
  const { follow, prefix, cleanups, end } = begin({ model, el }, "exercise");
  el.innerHTML = model.get("page");
  for (const node of el.querySelectorAll("[id]")) node.id = prefix + node.id;
  for (const node of el.querySelectorAll("[aria-describedby]")) {
    const ids = node.getAttribute("aria-describedby").split(" ");
    node.setAttribute("aria-describedby", ids.map((id) => prefix + id).join(" "));
  }
  const find = (selector) => el.querySelector(selector);
  const button = (what) => find(`[data-do="${what}"]`);
  const editor = find("textarea");
  const numbers = find(".numbers");
  const sure = find(".sure");

  // the text: what is typed here goes to Python; what Python puts here comes as `placed`
  let pause;
  let line = 0; // the line that is marked as wrong
  const number = () => {
    const count = editor.value.split("\n").length;
    const column = document.createElement("div");
    for (let n = 1; n <= count; n++) {
      const row = document.createElement("div");
      row.textContent = n;
      row.classList.toggle("wrong", n === line);
      column.append(row);
    }
    column.style.top = `${8 - editor.scrollTop}px`;
    numbers.replaceChildren(column);
  };
  const keep = () => {
    clearTimeout(pause);
    if (model.get("text") === editor.value) return;
    model.set("text", editor.value);
    model.save_changes();
  };
  const send = (what) => {
    keep();
    model.send({ do: what, text: editor.value });
  };
  editor.value = model.get("text");
  number();
  editor.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(keep, TYPING_PAUSE);
    line = 0;
    number();
  });
  editor.addEventListener("change", keep);
  editor.addEventListener("scroll", () => {
    if (numbers.firstChild) numbers.firstChild.style.top = `${8 - editor.scrollTop}px`;
  });
  editor.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) {
      event.preventDefault();
      event.stopPropagation();
      send("check");
      return;
    }
    // a new line begins where the last one began, one step deeper after a bracket
    const before = editor.value.slice(0, editor.selectionStart);
    const last = before.slice(before.lastIndexOf("\n") + 1);
    const indent = last.match(/^\s*/)[0] + (/[[{]\s*$/.test(last) ? "    " : "");
    if (document.execCommand("insertText", false, `\n${indent}`)) event.preventDefault();
  });
  const show = (text) => {
    if (editor.value === text) return;
    editor.value = text;
    line = 0;
    number();
  };
  const place = () => show(model.get("placed")[1]);
  model.on("change:placed", place);
  const other = () => { if (document.activeElement !== editor) show(model.get("text")); }; // typed in another view
  model.on("change:text", other);
  cleanups.push(() => model.off("change:placed", place), () => model.off("change:text", other));

  const goTo = (at, column) => {
    const lines = editor.value.split("\n");
    const row = Math.min(at, lines.length);
    const start = lines.slice(0, row - 1).reduce((sum, text) => sum + text.length + 1, 0);
    const spot = start + Math.min(column - 1, lines[row - 1].length);
    editor.focus();
    editor.setSelectionRange(spot, spot);
    editor.scrollTop = Math.max(0, (row - 4) * 19);
  };

  // what Python says
  for (const node of el.querySelectorAll("[data-text]")) {
    follow(node.dataset.text, () => { node.textContent = model.get(node.dataset.text); });
  }
  for (const node of el.querySelectorAll("[data-html]")) {
    follow(node.dataset.html, () => { node.innerHTML = model.get(node.dataset.html); });
  }
  follow("result", () => {
    const go = button("go");
    line = go ? Number(go.dataset.line) : 0;
    number();
  });
  follow("next_hint", () => {
    button("hint").textContent = model.get("next_hint");
    button("hint").setAttribute("aria-disabled", String(model.get("hints_left") === 0));
  });
  follow("can_undo", () => {
    const undo = button("undo");
    if (!model.get("can_undo") && document.activeElement === undo) editor.focus();
    undo.hidden = !model.get("can_undo");
  });
  follow("solved", () => { button("ask").setAttribute("aria-disabled", String(model.get("solved"))); });

  const close = () => {
    sure.hidden = true;
    button("ask").focus();
  };
  const acts = {
    ask: () => {
      if (model.get("solved")) return;
      sure.hidden = false;
      button("solution").focus();
    },
    "not-yet": close,
    solution: () => {
      close();
      send("solution");
    },
    hint: () => { if (model.get("hints_left")) send("hint"); },
    take: () => {
      send("take");
      editor.focus();
    },
    go: (pressed) => goTo(Number(pressed.dataset.line), Number(pressed.dataset.column)),
  };
  el.addEventListener("click", ({ target }) => {
    const pressed = target.closest("button[data-do]");
    if (!pressed) return;
    const act = acts[pressed.dataset.do];
    if (act) act(pressed);
    else send(pressed.dataset.do);
  });
  sure.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });

  return () => {
    keep();
    end();
  };
}

export default { render };
