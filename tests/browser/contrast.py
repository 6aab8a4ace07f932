"""Contrast, measured in the page: do texts stand out from what lies behind them (WCAG 2.2, 1.4.3)?"""

import re

from playwright.sync_api import Locator

from tests.browser import lab

ENOUGH = 4.5

# Every text in sight: what it says, and the contrast between it and what lies behind it.
CONTRASTS = """roots => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const known = new Map();
    const rgba = color => {
        if (!known.has(color)) {
            canvas.clearRect(0, 0, 1, 1);
            canvas.fillStyle = color;
            canvas.fillRect(0, 0, 1, 1);
            known.set(color, Array.from(canvas.getImageData(0, 0, 1, 1).data));
        }
        return known.get(color);
    };
    const behind = element => {
        if (element === null) return [255, 255, 255];
        const [r, g, b, alpha] = rgba(getComputedStyle(element).backgroundColor);
        if (alpha === 255) return [r, g, b];
        const below = behind(element.parentElement);
        return [r, g, b].map((part, at) => below[at] + (part - below[at]) * alpha / 255);
    };
    const luminance = color => {
        const [r, g, b] = color.slice(0, 3).map(part => part / 255)
            .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const within = selector => roots.flatMap(root => Array.from(root.querySelectorAll(selector)));
    const holders = within("*").filter(element => element.tagName !== "OPTION" &&
        Array.from(element.childNodes).some(node => node.nodeType === Node.TEXT_NODE && node.data.trim()));
    const all = [...holders, ...within("select, input[type=text]")];
    return all.filter(element => element.checkVisibility()).map(element => {
        const lights = [rgba(getComputedStyle(element).color), behind(element)].map(luminance).sort((a, b) => b - a);
        const text = String(element.value || element.textContent).trim();
        return [text.slice(0, 40), (lights[0] + 0.05) / (lights[1] + 0.05)];
    });
}"""


def contrasts(roots: Locator) -> list[tuple[str, float]]:
    """The texts in sight within the elements, of which there is at least one, each with its contrast."""
    found = roots.evaluate_all(f"roots => roots.length ? ({CONTRASTS})(roots) : null")
    assert found is not None, f"there is no {roots}"
    return [(text, ratio) for text, ratio in found]


def too_low(roots: Locator) -> list[tuple[str, float]]:
    """Those of them that stand out too little."""
    return [(text, round(ratio, 2)) for text, ratio in contrasts(roots) if ratio < ENOUGH]


# The texts of a picture, each with its colour and the one behind it: of its box, or of what the picture lies on.
IN_THE_PICTURE = """picture => {
    let page = picture;
    while (getComputedStyle(page).backgroundColor === "rgba(0, 0, 0, 0)") page = page.parentElement;
    return [...picture.querySelectorAll("text")].map(text => [
        text.textContent,
        getComputedStyle(text).fill,
        getComputedStyle(page).backgroundColor,
    ]);
}"""


def contrast(one: str, other: str) -> float:
    """The contrast between two colours, written as rgb(…)."""

    def luminance(color: str) -> float:
        parts = [int(part) / 255 for part in re.findall(r"\d+", color)[:3]]
        r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def hard_to_read(notebook: lab.NotebookPage) -> list[tuple[str, float]]:
    """The texts that stand out too little, in pictures too, each with its contrast."""
    texts = too_low(notebook.find(".mfa-lesson"))
    for picture in notebook.find(".mfa-lesson svg").all():
        drawn = [(text, contrast(*colors)) for text, *colors in picture.evaluate(IN_THE_PICTURE)]
        texts += [(text, ratio) for text, ratio in drawn if ratio < ENOUGH]
    return texts
