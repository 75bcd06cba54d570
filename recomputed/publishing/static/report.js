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

  window.recomputedLoad = load;

  async function enliven(picture) {
    if (picture.dataset.state) return;
    picture.dataset.state = "loading";
    const name = picture.dataset.figure;
    try {
      await Promise.all([load("vega.js"), load(`../figures/${name}.js`)]);
      const stage = document.createElement("div");
      stage.setAttribute("aria-hidden", "true"); // the picture as a whole has a description; its marks need no names
      const { wide, narrow } = window.recomputedFigures[name];
      const spec = narrow && matchMedia("(max-width: 700px)").matches ? { ...narrow, datasets: wide.datasets } : wide;
      await window.vegaEmbed(stage, spec, { ast: true, renderer: "svg", actions: false });
      picture.replaceChildren(stage);
      picture.dataset.state = "live";
    } catch (problem) {
      picture.dataset.state = "still";
    }
  }

  // Verdict, subject and confidence of the scoreboard, each as a choice; rows that do not fit are hidden.
  function filterable(table) {
    const rows = [...table.querySelectorAll('tr[data-verdict]')];
    const bar = document.createElement("p");
    bar.className = "x-filters";
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    const choices = ["verdict", "subject", "confidence"].map((kind) => {
      const label = document.createElement("label");
      const choice = document.createElement("select");
      const values = [...new Set(rows.map((row) => row.dataset[kind]))].sort();
      choice.append(new Option("all", ""), ...values.map((value) => new Option(value, value)));
      choice.dataset.kind = kind;
      label.append(`${kind} `, choice);
      bar.append(label, " ");
      return choice;
    });
    bar.append(said);
    bar.addEventListener("change", () => {
      for (const row of rows) row.hidden = choices.some((c) => c.value && row.dataset[c.dataset.kind] !== c.value);
      for (const group of table.tBodies) group.hidden = ![...group.rows].some((row) => row.dataset.verdict && !row.hidden);
      said.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} claims`;
    });
    table.closest(".x-scroll").before(bar);
  }

  // One switch opens the code of all cells of a page, and folds it again.
  function allCode(cells, beside) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "x-all-code";
    const show = () => {
      const open = cells.every((cell) => cell.open);
      button.textContent = open ? "Fold all code" : "Show all code";
      return open;
    };
    button.addEventListener("click", () => {
      const open = show();
      for (const cell of cells) cell.open = !open;
      show();
    });
    for (const cell of cells) cell.addEventListener("toggle", show);
    show();
    beside.append(" ", button);
    document.documentElement.classList.add("x-code-switch"); // now code that shows nothing need not say where it is
  }

  const press = { "full-screen": () => window.toggleFullScreen() };

  // Where a link leads into something folded, it opens; not every browser does so by itself.
  function openTheWay() {
    const place = document.getElementById(location.hash.slice(1));
    const folded = [];
    for (let around = place?.closest("details"); around; around = around.parentElement.closest("details")) folded.push(around);
    if (folded.every((details) => details.open)) return;
    for (const details of folded) details.open = true;
    place.scrollIntoView();
  }

  addEventListener("hashchange", openTheWay);
  document.addEventListener("DOMContentLoaded", () => {
    openTheWay();
    for (const button of document.querySelectorAll("[data-press]")) {
      button.addEventListener("click", press[button.dataset.press]);
    }
    for (const table of document.querySelectorAll(".x-scoreboard")) filterable(table);
    const code = [...document.querySelectorAll("details.above-input")];
    const beside = document.querySelector(".x-all-code-here");
    if (code.length && beside) allCode(code, beside);
    for (const picture of document.querySelectorAll(".x-picture")) {
      for (const reach of ["pointerenter", "touchstart", "focusin"]) {
        picture.addEventListener(reach, () => enliven(picture), { once: true, passive: true });
      }
    }
  });
})();
