// Tells the notebooks' outputs which theme the page has, by the attribute that JupyterLab sets.
const dark = matchMedia("(prefers-color-scheme: dark)");
const tell = () => {
  const { theme } = document.body.dataset;
  const isDark = theme === "dark" || (theme !== "light" && dark.matches);
  document.documentElement.dataset.jpThemeLight = String(!isDark);
};
document.addEventListener("DOMContentLoaded", () => {
  tell();
  new MutationObserver(tell).observe(document.body, { attributeFilter: ["data-theme"] });
});
dark.addEventListener("change", tell);
