// A picture becomes interactive when a reader reaches for it; until then it is the SVG in the page.
(() => {
  const script = document.currentScript.src;
  const address = (path) => new URL(path, script).href;
  const loaded = {};
  const load = (path) => (loaded[path] ||= new Promise((done, failed) => {
    const element = document.createElement("script");
    element.src = address(path);
    element.onload = done;
    element.onerror = failed;
    document.head.append(element);
  }));

  async function enliven(picture) {
    if (picture.dataset.state) return;
    picture.dataset.state = "loading";
    const name = picture.dataset.figure;
    try {
      await Promise.all([load("vega.js"), load(`../figures/${name}.js`)]);
      const stage = document.createElement("div");
      await window.vegaEmbed(stage, window.exodusFigures[name], { ast: true, renderer: "svg", actions: false });
      picture.replaceChildren(stage);
      picture.dataset.state = "live";
    } catch (problem) {
      picture.dataset.state = "still";
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const picture of document.querySelectorAll(".x-picture")) {
      for (const reach of ["pointerenter", "touchstart", "focusin"]) {
        picture.addEventListener(reach, () => enliven(picture), { once: true, passive: true });
      }
    }
  });
})();
