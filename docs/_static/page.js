// Tells the notebooks' outputs which theme the page has, by the attribute that JupyterLab sets.
const dark = matchMedia("(prefers-color-scheme: dark)");
const tellTheme = () => {
  const { theme } = document.body.dataset;
  const isDark = theme === "dark" || (theme !== "light" && dark.matches);
  document.documentElement.dataset.jpThemeLight = String(!isDark);
};

// What the theme leaves out for screen readers and keyboards.
const completePage = () => {
  for (const heading of document.querySelectorAll(".caption[role=heading]")) heading.ariaLevel = "2";
  for (const [place, label] of [[".sidebar-drawer", "All pages"], [".toc-drawer", "On this page"]])
    document.querySelector(place)?.setAttribute("aria-label", label);
  // MyST-NB names what folds a result "Toggle hidden content"; its text says it better.
  for (const summary of document.querySelectorAll("details.hide > summary")) summary.removeAttribute("aria-label");
  for (const region of document.querySelectorAll("article pre, article .table-wrapper, article .output"))
    if (region.scrollWidth > region.clientWidth || region.scrollHeight > region.clientHeight) region.tabIndex = 0;
};

// On paper nothing can be opened: what is folded is printed open.
const opened = [];
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("article details:not([open])")) {
    folded.open = true;
    opened.push(folded);
  }
});
addEventListener("afterprint", () => {
  while (opened.length) opened.pop().open = false;
});

document.addEventListener("DOMContentLoaded", () => {
  tellTheme();
  completePage();
  new MutationObserver(tellTheme).observe(document.body, { attributeFilter: ["data-theme"] });
});
dark.addEventListener("change", tellTheme);
