/* A window that shares the screen with a notebook gets slides of another shape, so that their texts stay large. */
const shares = matchMedia("screen and (max-aspect-ratio: 6/5)");
const [width, height] = shares.matches ? [900, 1000] : [1280, 720];
shares.addEventListener("change", () => matchMedia("print").matches || location.reload());
document.body.style.setProperty("--width", `${width}px`);
document.body.style.setProperty("--height", `${height}px`);
document.body.classList.toggle("shares", shares.matches);

/* Sizes: a slide begins with the largest texts, and takes smaller ones until all of it is in sight. */
const STEPS = 20, MOST = 28;
const cut = slide => slide.scrollHeight > slide.clientHeight
    || Array.from(slide.querySelectorAll(".exhibit, pre, td, th")).some(box => box.scrollWidth > box.clientWidth + 1);

function fit(slide) {
    for (let step = 0; step <= MOST; step += 1) {
        slide.style.setProperty("--smaller", step / STEPS);
        if (!cut(slide)) break;
    }
}

document.body.classList.add("measuring");
document.querySelectorAll(".slide").forEach(fit);
document.body.classList.remove("measuring");

/* What was clicked open needs room. */
document.addEventListener("toggle", event => fit(event.target.closest(".slide")), true);

Reveal.initialize({
    width,
    height,
    margin: 0,
    center: false,
    controls: false,
    hash: true,
    pdfSeparateFragments: false,
    plugins: [RevealNotes],
    slideNumber: "c/t",
    transition: "none",
});
