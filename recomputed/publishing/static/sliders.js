// A reader changes an assumption: number, verdict, turning points and picture answer at once.
// A formula of plain arithmetic arrives as the Vega expression that the notebook's own function gave, and is run by
// Vega's interpreter (nothing is compiled from text); every other formula arrives as its values at chosen states.
(() => {
  const POINTS = 60, PAUSE = 400, HALVINGS = 50, LABEL = 18, LETTER = 8; // pixels: height of a label, width of a letter
  const SILENT = new Set(["1", "choice", "ratio", "year", "count", "rank", "share"]);
  const SVG = "http://www.w3.org/2000/svg";

  // Numbers as recomputed/showing/numbers.py writes them.
  function inWords(value, unit, digits = 4) {
    if (typeof value === "string") return value;
    if (unit === "year") return value.toFixed(1).replace(/\.0$/, "");
    if (value < 0) return `−${inWords(-value, unit, digits)}`;
    const size = Number(value.toPrecision(digits));
    for (const [name, one] of [["trillion", 1e12], ["billion", 1e9], ["million", 1e6]]) {
      if (one <= size && size < 1000 * one) return `${Number((size / one).toPrecision(Math.max(digits, 3)))} ${name}`;
    }
    if (100 <= size && size < 1e6) return size.toLocaleString("en-US", { maximumFractionDigits: 1 });
    if (size === 0 || (1e-4 <= size && size < 1e15)) return String(size);
    const [mantissa, power] = size.toExponential().split("e");
    return `${mantissa} × 10${[...String(Number(power))].map((sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]).join("")}`;
  }
  const withUnit = (value, unit, digits = 4) => {
    const number = inWords(value, unit, digits);
    return SILENT.has(unit) ? number : `${number}${unit.startsWith("%") ? "" : " "}${unit}`;
  };

  function make(name, properties = {}, ...children) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  }

  function draw(name, attributes, text = "") {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    return element;
  }

  // Vega parses the expression as a signal's and hands tree and interpreter to the view that it makes: caught there.
  const EMBED = { mode: "vega", ast: true, actions: false, renderer: "none" };
  let viewClass;
  async function compiled(names, expression) {
    await window.recomputedLoad("vega.js");
    viewClass ||= window.vegaEmbed(document.createElement("div"), {}, EMBED).then((made) => made.view.constructor);
    const View = await viewClass;
    let run;
    class Catching extends View {
      constructor(runtime, options) {
        super(runtime, options);
        const operator = runtime.operators.find((one) => one.signal === "quantity of the reading");
        run = options.expr.operator({ functions: {} }, operator.update);
      }
    }
    const signals = [...names.map((name) => ({ name, value: 1 })), { name: "quantity of the reading", update: expression }];
    const made = await window.vegaEmbed(document.createElement("div"), { signals }, { ...EMBED, viewClass: Catching });
    made.finalize();
    return run;
  }

  // The quantity as a function of a list of values, one for each control.
  async function quantityOf(about) {
    if (!about.expression) return (values) => about.values[stateOf(about.controls, values)] ?? NaN;
    const run = await compiled(about.controls.map((control) => control.name), about.expression);
    const names = about.controls.map((control) => `$${control.name}`);
    return (values) => {
      const parameters = {};
      for (let i = 0; i < names.length; i++) parameters[names[i]] = values[i];
      return Number(run(parameters));
    };
  }

  // The first pair of values that leaves no meaning, such as a window that ends before it begins; undefined if all have one.
  // An assumption without a control keeps the value that stands in the pair.
  const crossed = (about, values) => about.pairs
    .map((pair) => pair.map((side) => (typeof side === "number" ? { ...about.controls[side], value: values[side] } : side)))
    .find(([low, high]) => !(low.value < high.value));
  const crossedInWords = ([low, high]) => `“${low.is}” (${withUnit(low.value, low.unit)}) must be below “${high.is}” (${withUnit(high.value, high.unit)}).`;

  const nearest = (levels, value) => {
    if (typeof levels[0] === "string") return Math.max(0, levels.indexOf(value));
    let best = 0;
    for (let i = 1; i < levels.length; i++) if (Math.abs(levels[i] - value) < Math.abs(levels[best] - value)) best = i;
    return best;
  };
  const stateOf = (controls, values) => controls.reduce(
    (index, control, i) => index * control.levels.length + nearest(control.levels, values[i]), 0);

  // How far inside the bounds of the reading a value lies; negative outside.
  const margin = (about, value) => Math.min(
    about.at_least === null ? Infinity : value - about.at_least, about.at_most === null ? Infinity : about.at_most - value);

  // Where a curve is drawn: over the range of the slider, and to a number that lies beyond it.
  function positions(control, here) {
    if (control.levels) return control.levels;
    const low = Math.min(control.low, here), high = Math.max(control.high, here);
    return Array.from({ length: POINTS + 1 }, (_, i) => low + (high - low) * i / POINTS);
  }

  // The quantity along one control, all others as they are.
  function curve(quantity, values, i, at) {
    const moved = values.slice();
    return at.map((x) => {
      moved[i] = x;
      return quantity(moved);
    });
  }

  // The value of one control at which the verdict turns, nearest to where it stands; null if none in its range, undefined
  // where there is no verdict to turn.
  function turn(about, quantity, values, i, at, along) {
    if (!Number.isFinite(about.now)) return undefined;
    const control = about.controls[i], here = margin(about, quantity(values)) >= 0;
    const found = [];
    if (control.levels) {
      at.forEach((x, k) => { if (Number.isFinite(along[k]) && (margin(about, along[k]) >= 0) !== here) found.push(x); });
      if (typeof at[0] === "string") return found.length ? found.join(" or ") : null;
    } else {
      for (let k = 0; k + 1 < at.length; k++) {
        const [before, after] = [margin(about, along[k]), margin(about, along[k + 1])];
        if (Number.isFinite(along[k]) && Number.isFinite(along[k + 1]) && (before >= 0) !== (after >= 0)) {
          found.push(crossing(about, quantity, values, i, at[k], at[k + 1], before >= 0));
        }
      }
    }
    return found.sort((a, b) => Math.abs(a - values[i]) - Math.abs(b - values[i]))[0] ?? null;
  }

  function crossing(about, quantity, values, i, low, high, holdsLow) {
    const moved = values.slice();
    for (let n = 0; n < HALVINGS; n++) {
      moved[i] = (low + high) / 2;
      if ((margin(about, quantity(moved)) >= 0) === holdsLow) low = moved[i]; else high = moved[i];
    }
    return high;
  }

  // The controls, built once when they are wanted.
  function controlRow(control, id, moved) {
    const row = make("div", { className: "x-control", title: `${control.is}. Source: ${control.source}` });
    const shown = make("output", { id: `${id}-value` });
    shown.setAttribute("for", id);
    shown.setAttribute("aria-live", "off"); // the slider itself says its value
    let field;
    if (control.levels && typeof control.levels[0] === "string") {
      field = make("select", { id }, ...control.levels.map((level) => new Option(level, level)));
    } else {
      field = make("input", { id, type: "range" });
      const [low, high, step] = control.levels ? [0, control.levels.length - 1, 1] : [control.low, control.high, control.step];
      Object.assign(field, { min: low, max: high, step });
    }
    field.setAttribute("aria-describedby", `${id}-about`);
    const label = make("label", { htmlFor: id }, control.is, ": ");
    const about = make("p", { id: `${id}-about`, className: "x-muted" });
    field.addEventListener("input", () => moved(
      field.type !== "range" ? field.value : control.levels ? control.levels[field.value] : Number(field.value)));
    row.append(make("div", {}, label, shown), field, about);
    if (!control.allowed) return { row, field, shown, about };
    // The slider runs through what is plausible; a reader's own number may be any that is allowed.
    const [least, most] = control.allowed;
    const own = make("input", { id: `${id}-own`, type: "number", min: least, max: most, step: control.whole ? 1 : "any" });
    own.addEventListener("change", () => {
      const value = sensible(control, own.value);
      if (value !== null) moved(value);
    });
    const words = `Your own number, ${inWords(least, control.unit)} to ${withUnit(most, control.unit)}: `;
    about.before(make("label", { className: "x-own x-muted" }, words, own));
    return { row, field, shown, about, own };
  }

  function showControl(control, parts, value, turnsAt) {
    const words = withUnit(value, control.unit);
    parts.shown.textContent = parts.field.type === "range" ? words : "";
    if (parts.own) parts.own.value = value;
    parts.field.value = control.levels && parts.field.type === "range" ? nearest(control.levels, value) : value;
    if (parts.field.type === "range") parts.field.setAttribute("aria-valuetext", words);
    const range = control.plausible ? `Plausible: ${[...new Set(control.plausible.map((x) => inWords(x, control.unit)))].join(" to ")}. ` : "";
    const turns = turnsAt === undefined ? "" : turnsAt !== null ? `Turns at ${withUnit(turnsAt, control.unit)}.`
      : control.plausible ? "Turns nowhere in this range." : "No other choice turns it.";
    const instead = value === control.value ? "" : ` In this report: ${withUnit(control.value, control.unit)}.`;
    parts.about.textContent = `${range}${turns}${instead} Source: ${control.source}.`;
  }

  // The quantity along one control, that last moved: the curve, the side on which the reading holds, and where we are.
  function picture(stage, about, control, values, i, at, along) {
    const width = Math.max(240, stage.clientWidth), height = 160, left = 8, right = width - 8, top = 4, bottom = height - 20;
    const words = typeof at[0] === "string";
    const here = words ? at.indexOf(values[i]) : values[i];
    const xs = words ? at.map((_, k) => k) : at;
    const finite = along.filter(Number.isFinite);
    if (!finite.length) return stage.replaceChildren();
    const bounds = [about.at_least, about.at_most].filter((bound) => bound !== null);
    let low = Math.min(...finite, ...bounds), high = Math.max(...finite, ...bounds);
    const room = (high - low || Math.abs(high) || 1) * 0.08;
    [low, high] = [low - room, high + room];
    const [from, to] = words ? [-0.5, at.length - 0.5] : [Math.min(xs[0], here), Math.max(xs[xs.length - 1], here)];
    const x = (value) => left + (right - left) * (value - from) / (to - from || 1);
    const y = (value) => bottom - (bottom - top) * (value - low) / (high - low);
    const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true", focusable: "false" });
    const best = y(about.at_most ?? high), worst = y(about.at_least ?? low), roomy = worst - best >= LABEL;
    svg.append(draw("rect", { x: left, width: right - left, y: best, height: Math.max(1, worst - best), class: "x-side" }));
    if (roomy) svg.append(draw("text", { x: right - 4, y: (best + worst) / 2 + 4, "text-anchor": "end", class: "x-note" }, "holds here"));
    for (const bound of bounds) {
      const below = bound === about.at_least && about.at_most !== null && !roomy; // two bounds in a thin band: one label on each side
      svg.append(draw("line", { x1: left, x2: right, y1: y(bound), y2: y(bound), class: "x-bound" }));
      svg.append(draw("text", { x: left + 2, y: y(bound) + (below ? 13 : -4), class: "x-note" }, withUnit(bound, about.unit)));
    }
    if (words || control.levels) {
      along.forEach((value, k) => {
        if (Number.isFinite(value)) svg.append(draw("circle", { cx: x(xs[k]), cy: y(value), r: 3.5, class: "x-level" }));
      });
    } else {
      const path = along.map((value, k) => (Number.isFinite(value) ? `${x(xs[k]).toFixed(1)},${y(value).toFixed(1)}` : " "));
      for (const piece of path.join(" ").split(/ {2,}/)) svg.append(draw("polyline", { points: piece.trim(), class: "x-curve" }));
    }
    const now = about.now;
    if (Number.isFinite(now)) svg.append(draw("circle", { cx: x(here), cy: y(now), r: 7, class: "x-here" }));
    const ends = words ? [at[0], at[at.length - 1]] : [inWords(from, control.unit), inWords(to, control.unit)];
    if (ends.join("").length * LETTER < width) { // two long names on a narrow page: the control itself says which they are
      svg.append(draw("text", { x: left, y: bottom + 15, class: "x-note" }, ends[0]));
      svg.append(draw("text", { x: right, y: bottom + 15, "text-anchor": "end", class: "x-note" }, ends[1]));
    }
    const over = make("p", { className: "x-muted", textContent: `${about.quantity}${SILENT.has(about.unit) ? "" : `, ${about.unit}`}` });
    stage.replaceChildren(over, svg, make("p", { className: "x-muted", textContent: `${control.is}${SILENT.has(control.unit) ? "" : `, ${control.unit}`}` }));
  }

  // "It now fails, 1.3 USD/kWh away from where it turns": the move that is smallest beside the plausible range.
  function nearestTurn(controls, values, turns) {
    let best = null;
    controls.forEach((control, i) => {
      if (turns[i] == null || typeof values[i] === "string") return;
      const away = Math.abs(turns[i] - values[i]), move = away / (control.plausible[1] - control.plausible[0]);
      if (best === null || move < best.move) best = { move, i, at: turns[i], away };
    });
    return best;
  }

  function turnInWords(best, controls) {
    if (best === null) return "No single slider turns it.";
    const { is, unit } = controls[best.i];
    return `Nearest turn: ${is}, at ${withUnit(best.at, unit)} (${withUnit(best.away, unit)} away).`;
  }

  // The control along which the quantity moves most.
  function strongest(along) {
    const spreads = along.map((line) => Math.max(...line.filter(Number.isFinite)) - Math.min(...line.filter(Number.isFinite)));
    return spreads.indexOf(Math.max(...spreads));
  }

  // A reading's row in the figure at the head of its chapter: where it stands with a reader's numbers, beside ours.
  function markRow(id, about, value) {
    const row = document.querySelector(`.x-dots-row[data-reading="${id}"]`);
    if (!row) return;
    for (const old of row.querySelectorAll(".x-you, .x-yours")) old.remove();
    if (value === null) return;
    const { low, high, log, room } = row.dataset, defined = Number.isFinite(value);
    const part = ((log === "yes" ? Math.log(value) : value) - low) / (high - low);
    const at = 100 * (Number(room) + (1 - 2 * room) * part);
    if (Number.isFinite(at)) row.querySelector(".x-track").append(draw("circle", { cx: `${Math.min(Math.max(at, 1), 99)}%`, cy: 12, r: 7, class: "x-you" }));
    const side = !defined ? "not defined" : `${withUnit(value, about.unit, about.digits)} ${margin(about, value) >= 0 ? "✓ holds" : "✗ fails"}`;
    row.querySelector(".x-dots-value").append(make("span", { className: "x-yours", textContent: `Yours: ${side}` }));
  }

  function build(place, card, spread) {
    const about = JSON.parse(place.dataset.sliders), controls = about.controls;
    const published = controls.map((control) => control.value);
    let values = published.slice(), last = null, quantity = null, timer = 0;
    const now = make("p", { className: "x-now" }), near = make("p", { className: "x-muted" }), stage = make("div", { className: "x-stage" });
    const said = make("p", { className: "x-said" });
    said.setAttribute("role", "status");
    said.setAttribute("aria-live", "polite");
    const back = make("button", { type: "button", className: "x-back", textContent: "Back to published" });
    const rows = controls.map((control, i) => controlRow(control, `${card.id}-${control.name}`, (value) => {
      values[i] = value;
      last = i;
      show();
      spread(handle, control.name, value);
    }));
    const details = make("details", { className: "x-change" }, make("summary", { textContent: "Change the assumptions" }));
    const note = about.expression ? "The page runs the formula of this chapter."
      : "The page chooses among values computed beforehand; a slider moves between them.";
    const body = make("div", {}, now, near, stage, make("div", { className: "x-controls" }, ...rows.map((r) => r.row)), back, said,
      make("p", { className: "x-muted", textContent: `${note} The address of the page keeps what you set.` }));
    details.append(body);

    // `asked` says that the reader moved something here; else it came from another place of the page, and is not said again.
    function show(asked = true) {
      const value = about.now = quantity(values);
      markRow(card.id, about, values.every((x, i) => x === published[i]) ? null : value);
      const holds = margin(about, value) >= 0, without = crossed(about, values);
      const at = controls.map((control, i) => positions(control, values[i])), along = controls.map((_, i) => curve(quantity, values, i, at[i]));
      const turns = controls.map((_, i) => turn(about, quantity, values, i, at[i], along[i]));
      controls.forEach((control, i) => showControl(control, rows[i], values[i], turns[i]));
      const defined = Number.isFinite(value), word = without ? "No meaning" : !defined ? "Undefined" : holds ? "✓ Holds" : "✗ Fails";
      if (without) now.replaceChildren(make("strong", { textContent: word }), ` ${crossedInWords(without)}`);
      else now.replaceChildren(make("strong", { textContent: word }), ` ${about.quantity}: `,
        make("strong", { textContent: defined ? withUnit(value, about.unit, about.digits) : "not defined here" }));
      details.className = `x-change x-${!defined ? "undefined" : holds ? "holds" : "fails"}`;
      const nearestOne = nearestTurn(controls, values, turns);
      near.textContent = defined ? turnInWords(nearestOne, controls) : "";
      last ??= nearestOne ? nearestOne.i : strongest(along); // before anything is moved, the most telling one is drawn
      back.disabled = values.every((x, i) => x === published[i]);
      picture(stage, about, controls[last], values, last, at[last], along[last]);
      if (!asked) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        said.textContent = without ? now.textContent : `${now.textContent}. ${near.textContent}`;
        remember();
      }, PAUSE);
    }

    // Browsers allow an address few changes a second, and screen readers few sentences: both wait for a pause.
    function remember() {
      const changed = controls.flatMap((c, i) => (values[i] === published[i] ? [] : [`&${c.name}=${encodeURIComponent(values[i])}`]));
      const mine = location.hash.slice(1).split("&")[0] === card.id;
      if (changed.length || mine) history.replaceState(history.state, "", `#${card.id}${changed.join("")}`);
    }

    // What an address asks for, as far as it makes sense here; everything else is left as published.
    function take(asked) {
      controls.forEach((control, i) => {
        const text = asked.get(control.name);
        values[i] = text === null ? published[i] : sensible(control, text) ?? published[i];
        if (values[i] !== published[i]) last = i;
      });
    }

    back.addEventListener("click", () => {
      values = published.slice();
      show();
      controls.forEach((control) => spread(handle, control.name, control.value));
      rows[last].field.focus();
    });
    const ready = async () => {
      if (quantity) return;
      const run = await quantityOf(about);
      quantity = (set) => (crossed(about, set) ? NaN : run(set));
    };
    const start = async () => {
      try {
        await ready();
        show();
      } catch (problem) {
        body.replaceChildren("The sliders need a script that could not be loaded.");
      }
    };
    details.addEventListener("toggle", () => { if (details.open) start(); });
    place.replaceChildren(details);
    // An assumption that a reader has moved elsewhere on the page: a choice among levels takes the nearest one.
    async function follow(name, value) {
      const i = controls.findIndex((control) => control.name === name);
      const own = i < 0 ? null : sensible(controls[i], String(value));
      if (own === null || own === values[i]) return;
      values[i] = own;
      await ready();
      if (details.open) show(false);
      else markRow(card.id, about, values.every((x, k) => x === published[k]) ? null : quantity(values));
    }
    const handle = {
      follow,
      open(asked) {
        take(asked);
        for (let folded = card.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
        if (details.open) start();
        else details.open = true;
        card.scrollIntoView();
        controls.forEach((control, k) => { if (values[k] !== published[k]) spread(handle, control.name, values[k]); });
      },
    };
    return handle;
  }

  function sensible(control, text) {
    if (control.levels && typeof control.levels[0] === "string") return control.levels.includes(text) ? text : null;
    const value = text.trim() === "" ? NaN : Number(text);
    if (!Number.isFinite(value)) return null;
    if (control.levels) return control.levels[nearest(control.levels, value)];
    const clamped = Math.min(Math.max(value, control.allowed[0]), control.allowed[1]);
    return control.whole ? Math.round(clamped) : clamped;
  }

  document.addEventListener("DOMContentLoaded", () => {
    const cards = new Map();
    const spread = (from, name, value) => {
      for (const card of cards.values()) if (card !== from) card.follow(name, value).catch(() => {});
    };
    for (const place of document.querySelectorAll(".x-sliders")) {
      const card = place.closest(".x-judgement");
      cards.set(card.id, build(place, card, spread));
    }
    const obey = () => {
      const [id, ...rest] = location.hash.slice(1).split("&");
      if (cards.has(id)) cards.get(id).open(new URLSearchParams(rest.join("&")));
    };
    addEventListener("hashchange", obey);
    obey();
    window.recomputedQuantity = quantityOf; // for the test that compares it with Python
  });
})();
