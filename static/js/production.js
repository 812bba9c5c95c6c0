// The production sheet: a button to print it, and printing at once where that was asked for.
(() => {
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  if (document.querySelector("[data-print-now]")) window.addEventListener("load", () => window.print());
})();
