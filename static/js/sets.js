// A customization set: the form that its fields make follows what is typed.
(() => {
  const button = document.querySelector("[data-sample]");
  const frame = document.querySelector("iframe[name=sample]");
  if (!button || !frame) return;
  let pause;
  let asked;
  const show = async () => {
    asked?.abort();
    asked = new AbortController();
    try {
      const body = new FormData(button.form);
      const answer = await fetch(button.formAction, { method: "POST", body, signal: asked.signal });
      if (answer.ok) frame.srcdoc = await answer.text();
    } catch (error) {
      if (error.name !== "AbortError") throw error; // a newer one is on its way
    }
  };
  button.form.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(show, 500);
  });
})();
