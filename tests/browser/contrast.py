"""Contrast, measured in the page: do texts stand out from what lies behind them (WCAG 2.2, 1.4.3)?"""

from playwright.sync_api import Locator

ENOUGH = 4.5

# Every text in sight: what it says, and the contrast between it and what lies behind it.
CONTRASTS = """root => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const rgba = color => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        return Array.from(canvas.getImageData(0, 0, 1, 1).data);
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
    const fields = Array.from(root.querySelectorAll("select, input[type=text]"));
    const holders = Array.from(root.querySelectorAll("*")).filter(element => element.tagName !== "OPTION" &&
        Array.from(element.childNodes).some(node => node.nodeType === Node.TEXT_NODE && node.data.trim()));
    return [...holders, ...fields].filter(element => element.checkVisibility()).map(element => {
        const lights = [rgba(getComputedStyle(element).color), behind(element)].map(luminance).sort((a, b) => b - a);
        const text = String(element.value || element.textContent).trim();
        return [text.slice(0, 40), (lights[0] + 0.05) / (lights[1] + 0.05)];
    });
}"""


def contrasts(root: Locator) -> list[tuple[str, float]]:
    """The texts in sight within an element, each with its contrast."""
    return [(text, ratio) for text, ratio in root.evaluate(CONTRASTS)]


def too_low(root: Locator) -> list[tuple[str, float]]:
    """Those of them that stand out too little."""
    return [(text, round(ratio, 2)) for text, ratio in contrasts(root) if ratio < ENOUGH]
