"""What is wrong with the boxes on a page: a word that is broken, a text over another, or something that is cut off.

A word is a run of letters and digits, with the apostrophes in it. A name in mixed case is several words, each with one
capital at its start: `CreateAccessKey` can go on at `Access` in the next line, and an ARN after any of its signs. So
what is broken is a line that ends within a word.
"""

FAULTS = r"""roots => {
    const WORD = /[\p{Lu}\p{N}]*[\p{Ll}\p{Lo}\p{N}'’]+|[\p{Lu}\p{N}]+/gu;
    const OWN_LINES = "textarea, .cm-editor, .hidden, pre:not(.mfa-lesson pre)";
    const faults = new Set();
    const pen = document.createElement("canvas").getContext("2d");
    const seen = element => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    const name = ({ tagName, classList, name }) => [tagName, name, ...classList].filter(Boolean).join(".");
    const tell = (kind, element, text) => faults.add(`${kind}: ${name(element)}: ${text.trim().slice(0, 60)}`);

    // What can be seen of a box: what its scrolling or clipping ancestors leave of it.
    const windows = new Map();
    const windowOf = (element, root) => {
        if (windows.has(element)) return windows.get(element);
        const around = element === root ? { left: -1e9, right: 1e9, top: -1e9, bottom: 1e9 }
            : windowOf(element.parentElement, root);
        let { left, right, top, bottom } = around;
        const { overflowX, overflowY } = getComputedStyle(element);
        if (overflowX !== "visible" || overflowY !== "visible") {
            const box = element.getBoundingClientRect();
            if (overflowX !== "visible") [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
            if (overflowY !== "visible") [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
        }
        windows.set(element, { left, right, top, bottom });
        return windows.get(element);
    };
    const shown = (box, element, root) => {
        const place = windowOf(element, root);
        return {
            left: Math.max(box.left, place.left), right: Math.min(box.right, place.right),
            top: Math.max(box.top, place.top), bottom: Math.min(box.bottom, place.bottom),
        };
    };

    // In Markdown nothing can say where a name can break, so one that is longer than its place breaks anywhere.
    const tooLong = (text, index, element) => {
        const place = element.closest(".jp-MarkdownCell :is(p, li, td, th, summary, h1, h2, h3)");
        if (!place || element.closest(".mfa-lesson")) return false;
        const range = new Range();
        range.setStart(text, text.data.lastIndexOf(" ", index) + 1);
        range.setEnd(text, (text.data.indexOf(" ", index) + 1 || text.data.length + 1) - 1);
        const sides = box => {
            const { paddingLeft, paddingRight } = getComputedStyle(box);
            return parseFloat(paddingLeft) + parseFloat(paddingRight);
        };
        pen.font = getComputedStyle(element).font;
        const room = place.clientWidth - sides(place) - (element === place ? 0 : sides(element));
        return pen.measureText(range.toString()).width > room - 1;
    };

    const words = (text, element) => {
        const range = new Range();
        for (const { 0: word, index } of text.data.matchAll(WORD)) {
            range.setStart(text, index);
            range.setEnd(text, index + word.length);
            const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
            if (lines.size > 1 && !tooLong(text, index, element)) tell("broken", element, `${word} in ${text.data}`);
        }
    };

    // The head of a table that scrolls lies over its rows, and is meant to.
    const brief = text => text.trim().slice(0, 25);
    const overlaps = boxes => {
        boxes.sort((one, other) => one.top - other.top);
        boxes.forEach((one, at) => {
            for (let next = at + 1; next < boxes.length && boxes[next].top < one.bottom; next++) {
                const other = boxes[next];
                const down = Math.min(one.bottom, other.bottom) - other.top;
                const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
                const least = Math.min(one.bottom - one.top, other.bottom - other.top);
                const within = one.node.contains(other.node) || other.node.contains(one.node);
                if (across < 2 || down < 0.35 * least || within || one.head !== other.head) continue;
                tell("over", one.node.parentElement, `${brief(one.says)} × ${brief(other.says)}`);
            }
        });
    };

    const widths = element => {
        const { display, overflowX, overflowY } = getComputedStyle(element);
        if (["inline", "contents", "none"].includes(display)) return;
        const code = element.matches("pre, pre *, textarea, .numbers, .numbers *");
        if (!code && element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1)
            tell(["auto", "scroll"].includes(overflowX) ? "sideways" : "cut", element, element.textContent);
        if (["hidden", "clip"].includes(overflowY) && element.clientHeight > 1 && !code &&
            element.scrollHeight > element.clientHeight + 2) tell("cut below", element, element.textContent);
    };

    const choice = element => {
        const style = getComputedStyle(element);
        pen.font = style.font;
        const says = element.selectedOptions[0]?.textContent ?? "";
        const room = element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - 16;
        if (pen.measureText(says).width > room + 1) tell("cut", element, says);
    };

    for (const root of roots) {
        if (!seen(root)) continue;
        const boxes = [];
        for (const element of [root, ...root.querySelectorAll("*")]) {
            if (element.closest(".editor .typing, .editor .numbers")) continue; // code, and its colors under it
            const drawn = element.closest("svg");
            if (!seen(element) || element.closest(".hidden") || (drawn && !element.matches("svg, text"))) continue;
            if (!drawn) widths(element);
            if (element.matches("select")) choice(element);
            if (element.matches("input, select, textarea, button, img, .pill")) {
                const box = shown(element.getBoundingClientRect(), element, root);
                if (box.right - box.left > 1 && box.bottom - box.top > 1)
                    boxes.push({ ...box, node: element, says: name(element), head: !!element.closest("thead") });
            }
            for (const text of element.childNodes) {
                if (text.nodeType !== Node.TEXT_NODE || !text.data.trim() || element.closest(OWN_LINES)) continue;
                if (element.matches("details:not([open])")) continue;
                const range = new Range();
                range.selectNodeContents(text);
                const lines = [...range.getClientRects()];
                if (new Set(lines.map(line => Math.round(line.top))).size > 1) words(text, element);
                for (const line of lines) {
                    const box = shown(line, element, root);
                    if (box.right - box.left > 1 && box.bottom - box.top > 1)
                        boxes.push({ ...box, node: text, says: text.data, head: !!element.closest("thead") });
                }
            }
        }
        overlaps(boxes);
    }
    return [...faults];
}"""

# The lesson's pieces and the prose that don't begin and end where the others do.
OUT_OF_LINE = """() => {
    const inside = element => {
        const { left, right } = element.getBoundingClientRect();
        const { paddingLeft, paddingRight, borderLeftWidth } = getComputedStyle(element);
        const framed = parseFloat(borderLeftWidth) > 0;
        return framed ? [left, right] : [left + parseFloat(paddingLeft), right - parseFloat(paddingRight)];
    };
    const text = element => {
        const { left, right } = element.getBoundingClientRect();
        return [left, right];
    };
    const pieces = [...document.querySelectorAll(".jp-OutputArea-output .mfa-lesson:not(.mfa-lesson .mfa-lesson)")];
    const prose = [...document.querySelectorAll(".jp-MarkdownCell .jp-RenderedMarkdown > :is(p, details)")];
    const seen = list => list.filter(one => one.checkVisibility());
    const edges = [...seen(pieces).map(one => [one.className, ...inside(one)]),
        ...seen(prose).map(one => [one.tagName, ...text(one)])];
    const middle = side => edges.map(edge => edge[side]).sort((a, b) => a - b)[edges.length >> 1];
    const [left, right] = [middle(1), middle(2)];
    const tables = [...document.querySelectorAll(".jp-MarkdownCell .jp-RenderedMarkdown > table")]
        .map(table => ["table", table.getBoundingClientRect().left, right]);
    return [...edges, ...tables].filter(edge => Math.abs(edge[1] - left) > 3 || Math.abs(edge[2] - right) > 8)
        .map(edge => `${edge[0]}: ${edge[1]} to ${edge[2]}, others ${left} to ${right}`);
}"""

# Decisions so far from the name in their row that the eye loses the line.
FAR_APART = """() => [...document.querySelectorAll(".mfa-lesson tr:has(th[scope=row] + td[data-outcome])")]
    .filter(row => row.checkVisibility()).flatMap(row => {
        const range = new Range();
        range.selectNodeContents(row.querySelector("th"));
        const right = Math.max(...[...range.getClientRects()].map(box => box.right));
        const apart = row.querySelector("td").getBoundingClientRect().left - right;
        return apart > 260 ? [`${row.querySelector("th").textContent}: ${Math.round(apart)} px`] : [];
    })"""

# The boxes of one piece that have something in them that is wider than they are.
STICKS_OUT = """root => [root, ...root.querySelectorAll("*")]
    .filter(element => element.checkVisibility() && !element.matches(".hidden"))
    .filter(element => getComputedStyle(element).display !== "inline")
    .filter(element => element.scrollWidth > element.clientWidth + 1)
    .map(element => `${element.tagName}.${element.className}`)"""
