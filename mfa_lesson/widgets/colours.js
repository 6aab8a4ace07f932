// The colours of JSON behind a text field, line by line, and the bracket that belongs to the one at the caret. They help
// to read and decide nothing: a screen reader has the field only.

const TOKENS = /"(?:[^"\\]|\\.)*"?(?=(\s*:)?)|[{}[\]]|-?\d[\d.eE+-]*|[a-z]+/g;
const LONGEST_LINE = 2000; // characters that get colours; a longer line stays plain
const OPENING = "{[";
const CLOSING = "}]";

function colour({ editor, layer, cleanups }) {
  const rows = []; // line by line: its text, its node, and its brackets' places -> nodes
  let marked = [];

  const piece = (kind, text) => {
    const node = document.createElement("div");
    node.className = kind;
    node.textContent = text;
    return node;
  };
  const sheet = piece("sheet", ""); // which moves as the field scrolls
  layer.replaceChildren(sheet);
  const fill = (row, text) => {
    Object.assign(row, { text, brackets: new Map() });
    if (text.length > LONGEST_LINE) {
      row.node.replaceChildren(text);
      return;
    }
    const parts = [];
    let end = 0;
    for (const found of text.matchAll(TOKENS)) {
      const [token, colon] = found;
      parts.push(text.slice(end, found.index));
      const isBracket = (OPENING + CLOSING).includes(token);
      const node = piece(isBracket ? "bracket" : token[0] !== '"' ? "value" : colon ? "key" : "string", token);
      if (isBracket) row.brackets.set(found.index, node);
      parts.push(node);
      end = found.index + token.length;
    }
    row.node.replaceChildren(...parts, text.slice(end));
  };
  const scroll = () => { sheet.style.transform = `translate(${-editor.scrollLeft}px, ${-editor.scrollTop}px)`; };

  // The brackets outside of texts, in their order: what is opened is closed by the next that is left over.
  const findPair = (at) => {
    const open = [];
    for (let line = 0; line < rows.length; line++) {
      for (const [column, node] of rows[line].brackets) {
        const bracket = node.textContent;
        const here = { node, bracket, wanted: line === at.line && column === at.column };
        if (OPENING.includes(bracket)) {
          open.push(here);
          continue;
        }
        const before = open.pop();
        const fits = before && OPENING.indexOf(before.bracket) === CLOSING.indexOf(bracket);
        if (here.wanted || before?.wanted) return { nodes: before ? [before.node, node] : [node], fits };
      }
    }
    return { nodes: open.filter(({ wanted }) => wanted).map(({ node }) => node), fits: false };
  };
  const mark = () => {
    for (const node of marked) node.classList.remove("pair", "single");
    marked = [];
    if (document.activeElement !== editor || editor.selectionStart !== editor.selectionEnd) return;
    const before = editor.value.slice(0, editor.selectionStart);
    const start = before.lastIndexOf("\n") + 1;
    const line = before.split("\n").length - 1;
    const column = [before.length - start - 1, before.length - start].find((place) => rows[line]?.brackets.has(place));
    if (column === undefined) return;
    const { nodes, fits } = findPair({ line, column });
    marked = nodes;
    for (const node of nodes) node.classList.add(fits ? "pair" : "single");
  };
  const draw = (lines) => { // only what has changed, for it is done at each key
    while (rows.length > lines.length) rows.pop().node.remove();
    lines.forEach((text, number) => {
      if (!rows[number]) {
        rows.push({ node: piece("line", "") });
        sheet.append(rows[number].node);
      }
      if (rows[number].text !== text) fill(rows[number], text);
    });
    mark();
  };
  document.addEventListener("selectionchange", mark);
  editor.addEventListener("blur", mark);
  cleanups.push(() => document.removeEventListener("selectionchange", mark));
  return { draw, scroll };
}

