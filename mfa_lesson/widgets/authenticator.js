// Shows codes, counts their seconds, and asks for new ones when they are over.

function render({ model, el }) {
  const { follow, post, cleanups, end } = begin({ model, el }, "authenticator");
  const [page, status] = el.children;
  let until = 0; // when the codes become old
  let asked = 0;

  const look = () => {
    asked = Date.now();
    post({ do: "look" });
  };
  const count = () => {
    const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
    for (const node of page.querySelectorAll(".left")) node.textContent = `${left} s`;
    if (until && Date.now() >= until && Date.now() - asked > 2000 && el.checkVisibility()) look();
  };
  follow("page", () => {
    const open = [...page.querySelectorAll("details")].map((details) => details.open);
    replaceWithin(page, () => { page.innerHTML = model.get("page"); });
    page.querySelectorAll("details").forEach((details, at) => { details.open = open[at] ?? details.open; });
    until = model.get("seconds") && Date.now() + model.get("seconds") * 1000;
    count();
  });
  follow("seconds", () => {
    until = model.get("seconds") && Date.now() + model.get("seconds") * 1000;
    count();
  });
  follow("status", () => { status.innerHTML = model.get("status"); });
  const timer = setInterval(count, 500);
  const seen = new IntersectionObserver((entries) => { if (entries.some((entry) => entry.isIntersecting)) look(); });
  seen.observe(el);
  window.addEventListener("focus", look);
  cleanups.push(() => {
    clearInterval(timer);
    seen.disconnect();
    window.removeEventListener("focus", look);
  });
  el.addEventListener("copy", (event) => { // a code is typed without the space that makes it easier to read
    const text = String(el.ownerDocument.getSelection());
    if (!/^\s*\d{3} \d{3}\s*$/.test(text)) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", text.replace(/\s/g, ""));
  });

  return end;
}

export default { render };
