"""An address as a QR code, for the handout and the page to project. It needs segno, which the extra `hub` brings."""


def draw_code(address: str) -> str:
    """A QR code as SVG, with the address as its name for screen readers. Raises ImportError without segno."""
    import segno

    made = segno.make(address, micro=False)
    named = {"title": f"QR code: {address}", "svgclass": None, "lineclass": None}
    drawn: str = made.svg_inline(border=4, light="#fff", omitsize=True, **named)
    return drawn.replace("<svg ", '<svg role="img" ', 1)
