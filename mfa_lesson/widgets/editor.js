// A text editor with numbered lines. What is typed goes to Python as `text`, and with what `beside` it is to be set; what
// Python puts there comes as `placed`. What no kernel has taken stays in the page, for when the cell runs again.

function edit({ model, el, set, hold, name, pause, typed, cleanups, beside = () => ({}) }) {
  const editor = el.querySelector("textarea.json");
  const numbers = el.querySelector(".numbers");
  let wait;
  let line = 0; // the line that is marked as wrong
  const column = document.createElement("div");
  numbers.replaceChildren(column);
  const colours = colour({ editor, layer: el.querySelector(".colours"), cleanups });
  const scroll = () => {
    column.style.top = `${8 - editor.scrollTop}px`;
    colours.scroll();
  };
  const number = () => { // only what has changed, for it is done at each key
    const lines = editor.value.split("\n");
    const count = lines.length;
    colours.draw(lines);
    while (column.childElementCount > count) column.lastElementChild.remove();
    for (let n = column.childElementCount + 1; n <= count; n++) {
      const row = document.createElement("div");
      row.textContent = n;
      column.append(row);
    }
  };
  const mark = (wrong) => {
    column.children[line - 1]?.classList.remove("wrong");
    line = wrong;
    number();
    column.children[line - 1]?.classList.add("wrong");
  };
  const keep = () => {
    clearTimeout(wait);
    if (model.get("text") === editor.value) return;
    set({ text: editor.value, ...beside(editor.value) });
    hold(name(), editor.value);
  };
  const show = (text) => {
    if (editor.value === text) return;
    editor.value = text;
    mark(0);
  };
  const goTo = (at, column) => {
    const lines = editor.value.split("\n");
    const row = Math.min(at, lines.length);
    const start = lines.slice(0, row - 1).reduce((sum, text) => sum + text.length + 1, 0);
    const spot = start + Math.min(column - 1, lines[row - 1].length);
    editor.focus();
    editor.setSelectionRange(spot, spot);
    editor.scrollTop = Math.max(0, (row - 4) * 19);
  };

  editor.value = takeUp(name()) ?? model.get("text");
  number();
  scroll();
  keep();
  editor.addEventListener("input", () => {
    clearTimeout(wait);
    if (pause) wait = setTimeout(keep, pause);
    else keep();
    typed();
  });
  editor.addEventListener("change", keep);
  editor.addEventListener("scroll", scroll);
  // or the notebook would keep the field from undoing what was typed
  editor.addEventListener("beforeinput", (event) => {
    if (event.inputType.startsWith("history")) event.stopImmediatePropagation();
  });
  editor.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.shiftKey) return;
    // a new line begins where the last one began, one step deeper after a bracket
    const before = editor.value.slice(0, editor.selectionStart);
    const last = before.slice(before.lastIndexOf("\n") + 1);
    const indent = last.match(/^\s*/)[0] + (/[[{]\s*$/.test(last) ? "    " : "");
    if (document.execCommand("insertText", false, `\n${indent}`)) event.preventDefault();
  });
  const place = () => show(model.get("placed")[1]);
  const other = () => { if (document.activeElement !== editor) show(model.get("text")); }; // typed in another view
  model.on("change:placed", place);
  model.on("change:text", other);
  cleanups.push(() => {
    model.off("change:placed", place);
    model.off("change:text", other);
  });
  return { editor, number, mark, keep, goTo };
}

