// A reader changes an assumption: number, verdict, turning points and picture of a reading answer at once.
(() => {
  const { SILENT, crossed, curveOf, inWords, margin, nearest, quantityOf, sensible, withUnit } = window.recomputedArithmetic;
  const { draw, make } = window.recomputedElements;
  const POINTS = 60, PAUSE = 400, HALVINGS = 50, LABEL = 18, LETTER = 8, MOST_ASKED = 200, NARROWEST = 240, OF_A_NUMBER = 12; // pixels: height of a label, width of a letter

  const crossedInWords = ([low, high]) => `“${low.is}” (${withUnit(low.value, low.unit)}) must be below “${high.is}” (${withUnit(high.value, high.unit)}).`;

  // Where a curve is drawn: over the range of the slider, and to a number that lies beyond it.
  function positions(control, here) {
    if (control.levels) return control.levels;
    const low = Math.min(control.low, here), high = Math.max(control.high, here);
    return Array.from({ length: POINTS + 1 }, (_, i) => low + (high - low) * i / POINTS);
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
    const [least, most] = control.allowed, scale = inField(control);
    const own = make("input", { id: `${id}-own`, type: "number", min: least * scale, max: most * scale, step: control.whole ? 1 : "any" });
    const limited = make("span", { className: "x-limited" });
    limited.setAttribute("role", "status");
    own.addEventListener("change", () => {
      const given = own.value, wanted = given.trim() === "" ? "" : String(Number(given) / scale), value = sensible(control, wanted);
      if (value === null) return;
      moved(value);
      limited.textContent = Number(wanted) === value ? "" : ` ${given} is not possible here: taken as ${withUnit(value, control.unit)}.`;
    });
    const words = `Your own number, ${inWords(least, control.unit)} to ${withUnit(most, control.unit)}: `;
    about.before(make("label", { className: "x-own x-muted" }, words, own, limited));
    if (control.named?.length) about.before(byName(control, moved));
    return { row, field, shown, about, own, limited };
  }

  // A share is said in percent, and typed so.
  const inField = (control) => (control.unit === "share" ? 100 : 1);

  // A machine or a country, instead of its number.
  function byName(control, moved) {
    const groups = control.named.map(({ is, values }) => {
      const group = make("optgroup", { label: is });
      group.append(...values.map(([name, value]) => new Option(`${name}: ${withUnit(value, control.unit)}`, value)));
      return group;
    });
    const choice = make("select", {}, new Option("choose …", ""), ...groups);
    choice.addEventListener("change", () => { if (choice.value) moved(Number(choice.value)); });
    return make("label", { className: "x-own x-by-name x-muted" }, "Or by name: ", choice);
  }

  function showControl(control, parts, value, turnsAt) {
    const words = withUnit(value, control.unit);
    parts.shown.textContent = parts.field.type === "range" ? words : "";
    if (parts.own) {
      parts.own.value = Number((value * inField(control)).toPrecision(OF_A_NUMBER));
      parts.limited.textContent = "";
    }
    const names = parts.row.querySelector(".x-by-name select");
    if (names && Number(names.value) !== value) names.value = "";
    parts.field.value = control.levels && parts.field.type === "range" ? nearest(control.levels, value) : value;
    if (parts.field.type === "range") parts.field.setAttribute("aria-valuetext", words);
    const range = control.plausible ? `Plausible: ${[...new Set(control.plausible.map((x) => inWords(x, control.unit)))].join(" to ")}. ` : "";
    const turns = turnsAt === undefined ? "" : turnsAt !== null ? `Turns at ${withUnit(turnsAt, control.unit)}.`
      : control.plausible ? "Turns nowhere in this range." : "No other choice turns it.";
    const instead = value === control.value ? "" : ` In this report: ${withUnit(control.value, control.unit)}.`;
    parts.about.textContent = `${range}${turns}${instead} Source: ${control.source}.`;
    if (!control.place) return;
    const [table, line] = control.place;
    parts.about.append(" In our data: ", make("a", { className: "x-line", href: `../data/${table}.html#line-${line}`, textContent: `line ${line} of ${table}.csv` }), ".");
  }

  // The quantity along one control, that last moved: the curve, the side on which the reading holds, and where we are.
  function picture(stage, width, about, control, values, i, at, along) {
    const height = 160, left = 8, right = width - 8, top = 4, bottom = height - 20;
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
    const away = unit === "share" ? withUnit(100 * best.away, "points") : withUnit(best.away, unit);
    return `Nearest turn: ${is}, at ${withUnit(best.at, unit)} (${away} away).`;
  }

  // The control along which the quantity moves most.
  function strongest(along) {
    const spreads = along.map((line) => Math.max(...line.filter(Number.isFinite)) - Math.min(...line.filter(Number.isFinite)));
    return spreads.indexOf(Math.max(...spreads));
  }

  function build(place, card, page) {
    const about = JSON.parse(place.dataset.sliders), controls = about.controls, quantity = quantityOf(about), curve = curveOf(about);
    const published = controls.map((control) => control.value);
    let values = published.slice(), last = null, timer = 0, width = NARROWEST;
    const now = make("p", { className: "x-now" }), near = make("p", { className: "x-muted" }), stage = make("div", { className: "x-stage" });
    const said = make("p", { className: "x-said" });
    said.setAttribute("role", "status");
    said.setAttribute("aria-live", "polite");
    const aside = make("p", { className: "x-aside x-muted", hidden: true });
    const back = make("button", { type: "button", className: "x-back", textContent: "Back to published" });
    const rows = controls.map((control, i) => controlRow(control, `${card.id}-${control.name}`, (value) => {
      values[i] = value;
      last = i;
      show();
      page.move(handle, { [control.name]: value });
    }));
    const details = make("details", { className: "x-change" }, make("summary", { textContent: "Change the assumptions" }));
    const note = about.expression ? "The page runs the formula of this chapter."
      : "The page chooses among values computed beforehand; a slider moves between them.";
    const body = make("div", {}, aside, now, near, stage, make("div", { className: "x-controls" }, ...rows.map((r) => r.row)), back, " ", ...copyLink(page, card.id), said,
      make("p", { className: "x-muted", textContent: `${note} The address of the page keeps what you set.` }));
    details.append(body);

    // `asked` says that the reader moved something here; else it came from another place of the page, and is not said again.
    function show(asked = true) {
      const value = about.now = quantity(values);
      const holds = margin(about, value) >= 0, without = crossed(about, values);
      const at = controls.map((control, i) => positions(control, values[i])), along = controls.map((_, i) => curve(values, i, at[i]));
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
      picture(stage, width, about, controls[last], values, last, at[last], along[last]);
      if (!asked) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        said.textContent = without ? now.textContent : `${now.textContent}. ${near.textContent}`;
        page.remember(card.id);
      }, PAUSE);
    }

    back.addEventListener("click", () => {
      values = published.slice();
      show();
      page.move(handle, Object.fromEntries(controls.map((control) => [control.name, control.value])));
      rows[last].field.focus();
    });
    // Measured only when it may change: to ask for a width after each step would lay out the whole page each time.
    const measure = () => {
      if (!details.open) return;
      width = Math.max(NARROWEST, stage.clientWidth);
      show();
    };
    details.addEventListener("toggle", measure);
    addEventListener("resize", measure);
    place.replaceChildren(details);
    const handle = {
      controls,
      // Assumptions that a reader has moved elsewhere on the page: a choice among levels takes the nearest one.
      follow(moved) {
        const before = values;
        values = controls.map((control, i) => (
          moved.has(control.name) ? sensible(control, String(moved.get(control.name))) ?? values[i] : values[i]));
        const changed = values.findIndex((value, i) => value !== before[i]);
        if (changed < 0) return;
        last = changed;
        if (details.open) show(false);
      },
      back() {
        values = published.slice();
        if (details.open) show(false);
      },
      open(leftAside) {
        for (let folded = card.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
        aside.replaceChildren(...leftAside);
        aside.hidden = !leftAside.length;
        if (details.open) show();
        else details.open = true;
        card.scrollIntoView();
      },
    };
    return handle;
  }

  // Under the answer to a claim: the assumptions that matter for it, and worlds to try by name.
  function buildBench(place, section, page) {
    const { controls, presets } = JSON.parse(place.dataset.own);
    const values = new Map(controls.map((control) => [control.name, control.value]));
    let timer = 0;
    const rows = controls.map((control) => controlRow(control, `${section.id}-own-${control.name}`, (value) => {
      values.set(control.name, value);
      show();
      page.move(handle, { [control.name]: value });
      clearTimeout(timer);
      timer = setTimeout(() => page.remember(section.id), PAUSE);
    }));
    const show = () => controls.forEach((control, i) => showControl(control, rows[i], values.get(control.name), undefined));
    const aside = make("p", { className: "x-aside x-muted", hidden: true });
    const why = make("p", { className: "x-muted x-why", hidden: true });
    why.setAttribute("role", "status");
    const details = make("details", { className: "x-change" }, make("summary", { textContent: "With your own numbers" }));
    details.append(make("div", {}, aside, make("div", { className: "x-controls" }, ...rows.map((r) => r.row)), ...copyLink(page, section.id)));
    details.addEventListener("toggle", () => { if (details.open) show(); });
    const tries = presets.map((preset) => {
      const button = make("button", { type: "button", className: "x-preset", textContent: preset.title });
      button.addEventListener("click", () => {
        page.back();
        page.move(null, preset.moves);
        page.remember(section.id);
        why.textContent = preset.why;
        why.hidden = false;
      });
      return button;
    });
    place.replaceChildren(details);
    section.querySelector(".x-try")?.replaceChildren(make("p", { className: "x-presets" }, make("span", { textContent: "What if … " }), ...tries), why);
    const handle = {
      isBench: true,
      controls,
      follow(moved) {
        for (const control of controls) {
          const own = moved.has(control.name) ? sensible(control, String(moved.get(control.name))) : null;
          if (own !== null) values.set(control.name, own);
        }
        if (details.open) show();
      },
      back() {
        for (const control of controls) values.set(control.name, control.value);
        why.hidden = true;
        if (details.open) show();
      },
      open(leftAside) {
        aside.replaceChildren(...leftAside);
        aside.hidden = !leftAside.length;
        for (let folded = details; folded; folded = folded.parentElement.closest("details")) folded.open = true;
        section.scrollIntoView();
      },
    };
    return handle;
  }

  // The button that takes the address of the page along, and what it says.
  function copyLink(page, id) {
    const button = make("button", { type: "button", className: "x-copy", textContent: "Copy link" });
    const said = make("span", { className: "x-muted x-copied" });
    said.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      page.remember(id);
      try {
        await navigator.clipboard.writeText(location.href);
        said.textContent = "Copied: it holds what you set, and the edition.";
      } catch (problem) { // a browser may keep its clipboard to itself
        said.textContent = "Copy the address of this page: it holds what you set, and the edition.";
      }
    });
    return [button, " ", said];
  }

  // All sliders of a page together: what a reader has changed, and the address that says so.
  function together(cards) {
    const published = new Map(), changed = new Map();
    const edition = document.querySelector("[data-edition]")?.dataset.edition;
    const page = {
      // What is moved in one card is moved in every other that rests on it, and every claim is judged anew.
      move(from, moved) {
        for (const [name, value] of Object.entries(moved)) {
          if (value === published.get(name)) changed.delete(name);
          else changed.set(name, value);
        }
        for (const card of cards.values()) if (card !== from) card.follow(new Map(Object.entries(moved)));
        document.dispatchEvent(new CustomEvent("recomputed:moved", { detail: { changed: new Map(changed) } }));
      },
      back() {
        changed.clear();
        for (const card of cards.values()) card.back();
        document.dispatchEvent(new CustomEvent("recomputed:moved", { detail: { changed: new Map() } }));
      },
      // Browsers allow an address few changes a second, and screen readers few sentences: both wait for a pause.
      remember(id) {
        const mine = location.hash.slice(1).split("&")[0] === id;
        const parts = [...changed].map(([name, value]) => `&${name}=${encodeURIComponent(value)}`).join("");
        const of = parts && edition ? `&edition=${edition}` : "";
        if (parts || mine) history.replaceState(history.state, "", `#${id}${of}${parts}`);
      },
      // What an address asks for, as far as it makes sense here; everything else is left as published, and said.
      obey() {
        const [id, ...rest] = location.hash.slice(1).split("&");
        if (!cards.has(id) || (!rest.length && cards.get(id).isBench)) return; // the answer itself is where the link leads
        const asked = [...new URLSearchParams(rest.join("&"))].slice(0, MOST_ASKED), moved = {}, odd = [], limited = [];
        for (const [name, text] of asked) {
          const control = controlOf(id, name), value = control ? sensible(control, text) : null;
          if (value === null) {
            if (name !== "edition") odd.push(name);
            continue;
          }
          moved[name] = value;
          if (control.allowed && Number(text) !== value) limited.push(`“${control.is}” is taken as ${withUnit(value, control.unit)}.`);
        }
        page.back();
        page.move(null, moved);
        cards.get(id).open(setAside(odd, limited, asked.find(([name]) => name === "edition")?.[1], edition));
      },
    };
    function controlOf(id, name) {
      for (const card of [cards.get(id), ...cards.values()]) {
        const control = card.controls.find((one) => one.name === name);
        if (control) return control;
      }
      return null;
    }
    page.published = published;
    return page;
  }

  // What of an address was left aside, and whether it is of another edition: in words and a link; nothing if there is nothing to say.
  function setAside(odd, limited, asked, edition) {
    const few = odd.slice(0, 3).map((name) => `“${name.slice(0, 40)}”`).join(", ");
    const said = odd.length ? [`The link also asks for ${few}${odd.length > 3 ? " and more" : ""}, which this page cannot set. `] : [];
    if (limited.length) said.push(`Beyond what is possible: ${limited.slice(0, 3).join(" ")} `);
    if (asked && edition && asked !== edition) {
      said.push(`The link was made in the edition of ${asked.slice(0, 20)}; this is that of ${edition}, whose numbers may differ. `,
        make("a", { href: "../changes.html", textContent: "What has changed" }));
      const kept = document.querySelector("[data-editions]")?.dataset.editions.split(" ") ?? [];
      if (kept.includes(asked)) said.push(" · ", make("a", { href: `../editions/${asked}/index.html`, textContent: "What it said then" }));
    }
    return said;
  }

  document.addEventListener("DOMContentLoaded", () => {
    const cards = new Map(), page = together(cards);
    for (const place of document.querySelectorAll(".x-own-numbers")) {
      const section = place.closest(".x-answer");
      cards.set(section.id, buildBench(place, section, page));
    }
    for (const place of document.querySelectorAll(".x-sliders")) {
      const card = place.closest(".x-judgement"), built = build(place, card, page);
      cards.set(card.id, built);
    }
    for (const card of cards.values()) for (const control of card.controls) page.published.set(control.name, control.value);
    for (const button of document.querySelectorAll(".x-together")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        page.move(null, JSON.parse(button.dataset.moves));
        page.remember(button.closest(".x-answer").id);
      });
    }
    document.addEventListener("recomputed:back", () => {
      page.back();
      history.replaceState(history.state, "", location.hash.split("&")[0] || location.pathname + location.search);
    });
    addEventListener("hashchange", page.obey);
    page.obey();
  });
})();
