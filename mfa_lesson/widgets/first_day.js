// Shows what is done, and asks for it again when the page comes into view.

function render({ model, el }) {
  const { follow, post, cleanups, end } = begin({ model, el }, "first_day");
  const [page, status] = el.children;
  follow("page", () => { replaceWithin(page, () => { page.innerHTML = model.get("page"); }); });
  follow("status", () => { status.innerHTML = model.get("status"); });
  const look = () => post({ do: "look" });
  const seen = new IntersectionObserver((entries) => { if (entries.some((entry) => entry.isIntersecting)) look(); });
  seen.observe(el);
  cleanups.push(() => seen.disconnect());
  return end;
}

export default { render };
