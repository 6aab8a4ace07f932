"""What a page must say in words: what its colours mean, what its tables and pictures are."""

# What is coloured, and what it says as well.
WORDS = {
    "[data-outcome]": r"\w\w",
    "[data-outcome=allowed]": "Allowed",
    "[data-outcome=explicitDeny]": "[Ee]xplicit deny",
    "[data-outcome=implicitDeny]": "[Ii]mplicit deny",
    "[data-end=allowed]": "Allowed",
    "[data-end=explicitDeny]": "Explicit deny",
    "[data-end=implicitDeny]": "Implicit deny",
    ".end.lit": "decided here",
    ".asked.lit": "Yes|No",
    "[data-mark=right]": "✓ answered right|✓ right",
    "[data-mark=wrong]": "✕ not yet|✕ not right",
    "[data-tried=right]": "✓ right",
    "[data-tried=wrong]": "✕ tried",
    "[data-tried=mine]": "✕ your answer",
    "[data-tried=guess]": "your guess",
    ".says[data-right=yes]": "✓ Right|The answer",
    ".says[data-right=no]": "✕ Not quite",
    ".mark[data-right=yes]": "✓ your guess: right",
    ".mark[data-right=no]": "✕ your guess, not right",
    "[data-met=yes]": "✓ yes",
    "[data-met=no]": "✕ no",
    "[data-all=yes]": "✓",
    "[data-all=no]": "–",
    ".points [data-state]": "✓ met|✕ not met|· not tried yet",
    ".lesson-index [data-state=done]": "✓ done",
    ".lesson-index [data-state=begun]": "… started",
    ".lesson-index [data-state='to do']": "· to do",
    ".changes [data-kind]": "(Allowed|deny) becomes",
    ".line.hit": "✓",
    ".line.miss": "✕",
    "th[data-mfa][aria-current]": "true|false|absent",
}
WITHOUT_WORDS = """words => Object.entries(words).flatMap(([selector, pattern]) =>
    [...document.querySelectorAll(".mfa-lesson")].flatMap(root => [...root.querySelectorAll(selector)])
        .filter(node => node.checkVisibility() && !new RegExp(pattern).test(node.textContent.replace(/\\s+/g, " ")))
        .map(node => `${selector}: ${node.outerHTML.slice(0, 160)}`))"""

# Tables without a caption, heads that do not say of what, and rows without one.
TABLES = """() => [...document.querySelectorAll(".mfa-lesson table")].flatMap(table => !table.checkVisibility() ? [] : [
    ...(table.caption?.textContent.trim() ? [] : [table]),
    ...(getComputedStyle(table).display === "table" || table.getAttribute("role") === "table" ? [] : [table]),
    ...[...table.querySelectorAll("th:not([scope])")],
    ...[...table.querySelectorAll("tr:not(:has(th))")],
]).map(node => node.outerHTML.slice(0, 160))"""

PICTURES = """() => [...document.querySelectorAll(".mfa-lesson :is(svg, img, canvas)")]
    .filter(picture => picture.ariaHidden !== "true")
    .filter(picture => !(picture.alt || (picture.role === "img" && picture.querySelector("title").textContent.trim())))
    .map(picture => picture.outerHTML.slice(0, 160))"""
