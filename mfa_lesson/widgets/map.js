// Shows the progress, and asks for it again when the page comes into view: another notebook may have changed it.

function render({ model, el }) {
  const { follow, tell, cleanups, end } = begin({ model, el }, "map");
  const [page, status] = el.children;
  const sharing = document.createElement("div");
  page.after(sharing);
  follow("page", () => {
    replaceWithin(page, () => { page.innerHTML = model.get("page"); });
    openInLab(page);
  });
  follow("sharing", () => replaceWithin(sharing, () => { sharing.innerHTML = model.get("sharing"); }));
  follow("status", () => {
    status.innerHTML = model.get("status");
    status.classList.toggle("hidden", !model.get("status"));
  });
  const act = (button) => {
    const name = sharing.querySelector("input");
    tell({ do: button.dataset.do, ...(button.dataset.do === "join" && { name: name.value }) });
  };
  el.addEventListener("click", ({ target }) => {
    const button = target.closest("button[data-do]");
    if (button) act(button);
  });
  el.addEventListener("keydown", ({ target, key }) => {
    if (key === "Enter" && target.matches(".sharing input")) act(sharing.querySelector("button"));
  });
  const look = () => model.send({ do: "look" }); // a kernel that doesn't answer leaves the page as it is
  const seen = new IntersectionObserver((entries) => { if (entries.some((entry) => entry.isIntersecting)) look(); });
  seen.observe(el);
  window.addEventListener("focus", look);
  cleanups.push(() => {
    seen.disconnect();
    window.removeEventListener("focus", look);
  });
  return end;
}

export default { render };
