// What a reader has changed on a page, and what it makes of each claim: its support, its word, its sentence, its figure.
// A value that he sets is taken as known; everything else stays as doubtful as it was, in the same worlds as in the report.
(() => {
  const { boundInWords, crossed, formulaOf, margin, quantityOf, sensible, shareInWords, withUnit } = window.recomputedArithmetic;
  const { draw, make } = window.recomputedElements;
  const UNDEFINED = { value: NaN, support: null, known: true };

  // Was an assumption of a reading moved, or the bar of its sentence?
  const isTouched = (reading, changed) => changed.has(reading.bar) || reading.given.some((name) => changed.has(name));

  // The bounds of a reading, one of which a reader may have moved.
  function boundsOf({ at_least, at_most, bar }, changed) {
    if (!changed.has(bar)) return { at_least, at_most };
    return at_most === null ? { at_least: changed.get(bar), at_most } : { at_least, at_most: changed.get(bar) };
  }

  // The reading with what a reader has changed: its value, and its support; `known` is false where the page has no means.
  function readingOf(reading, changed, worlds, bounds) {
    const moved = reading.given.filter((name) => changed.has(name));
    if (!isTouched(reading, changed)) return { value: reading.value, support: reading.support, known: true };
    if (!reading.given.length) return { value: reading.value, support: Number(margin(bounds, reading.value) >= 0), known: true };
    const { about } = reading;
    if (!about || moved.some((name) => !about.controls.some((control) => control.name === name))) return { ...UNDEFINED, known: false };
    const values = about.controls.map((control) => (
      changed.has(control.name) ? sensible(control, String(changed.get(control.name))) ?? control.value : control.value));
    const value = moved.length ? reading.quantity(values) : reading.value;
    if (reading.role === "test") return { value, support: null, known: true };
    if (!Number.isFinite(value)) return UNDEFINED;
    if (about.expression && !about.controls.every(({ name }) => worlds[name])) return { value, support: null, known: false };
    if (about.expression) return { value, support: shareOf(reading, moved, values, worlds, bounds), known: true };
    if (moved.length > 1 || changed.has(reading.bar)) return { value, support: null, known: false };
    const i = about.controls.findIndex((control) => control.name === moved[0]);
    return { value, support: about.support[moved[0]]?.[about.controls[i].levels.indexOf(values[i])] ?? null, known: true };
  }

  // The share of the worlds with a meaning in which a reading of plain arithmetic holds.
  function shareOf(reading, moved, values, worlds, bounds) {
    const { about, formula } = reading, inputs = about.controls.map(({ name }, i) => (moved.includes(name) ? values[i] : worlds[name]));
    const found = formula(inputs), count = Object.values(worlds)[0].length;
    const at = (side, k) => (typeof side === "number" ? side : side[k]);
    let meant = 0, held = 0;
    for (let k = 0; k < count; k++) {
      const value = at(found, k);
      if (!Number.isFinite(value)) continue;
      if (about.pairs.length && crossed(about, inputs.map((side) => at(side, k)))) continue;
      meant += 1;
      if (margin(bounds, value) >= 0) held += 1;
    }
    return meant ? held / meant : null;
  }

  // The rule of recomputed/judging/verdicts.py.
  function supportOf(voting, rule) {
    const rivals = voting.filter((reading) => reading.role === "rival").length;
    return voting.reduce((sum, { role, support }) => sum + support * (
      role === "lead" ? (rivals ? rule.shareOfTheLead : 1) : (1 - rule.shareOfTheLead) / rivals), 0);
  }

  function wordOf(support, meanings, { edges: [right, mostlyRight, mostlyWrong, wrong], words }) {
    if (support >= mostlyRight) return support >= right ? words.right : words.mostlyRight;
    if (support <= mostlyWrong) return support > wrong ? words.mostlyWrong : words.wrong;
    return Math.max(...meanings) >= mostlyRight && Math.min(...meanings) <= mostlyWrong ? words.depends : words.tooClose;
  }

  // A sentence with what was computed in its places, as recomputed/showing/answers.py writes it.
  function sentenceOf(claim, band, readings, outcome) {
    const filled = claim.answers[band].map((token) => {
      if (typeof token === "string") return token;
      const [owner, part] = token;
      if (owner === "claim" || owner === "given") {
        const of = owner === "claim" ? outcome : claim.given;
        return part === "verdict" ? of.verdict.toLowerCase() : shareInWords(of.support);
      }
      const reading = readings.find((one) => one.id === owner);
      if (part === "at_least" || part === "at_most") return boundInWords(reading.bounds[part], reading.unit);
      return part === "support" ? shareInWords(reading.support) : PARTS[part](reading.value, (value) => withUnit(value, reading.unit, reading.digits));
    }).join("");
    return filled[0].toUpperCase() + filled.slice(1);
  }

  const PARTS = {
    value: (value, amount) => amount(value),
    size: (value, amount) => amount(Math.abs(value)),
    change: (value, amount) => `${value > 0 ? "+" : ""}${amount(value)}`,
    moved: (value, amount) => (value ? `${value > 0 ? "rose" : "fell"} by ${amount(Math.abs(value))}` : "did not change"),
    more: (value, amount) => `${amount(Math.abs(value))} ${value >= 0 ? "more" : "less"}`,
    below: (value, amount) => `${amount(Math.abs(value))} ${value < 0 ? "above" : "below"}`,
  };

  // How a claim comes out; without a verdict where the page cannot say, and why.
  function outcomeOf(claim, changed, worlds) {
    const readings = claim.readings.map((reading) => {
      const bounds = boundsOf(reading, changed);
      return { ...reading, bounds, ...readingOf(reading, changed, worlds, bounds) };
    });
    const voting = readings.filter((reading) => reading.role !== "test");
    const unknown = readings.filter((reading) => !reading.known), undefinedOnes = voting.filter((reading) => reading.support === null);
    if (!voting.length || unknown.length || undefinedOnes.length) return { readings, unknown, undefinedOnes, verdict: null };
    const support = supportOf(voting, claim.rule), verdict = wordOf(support, voting.map((reading) => reading.support), claim.rule);
    const outcome = { support, verdict }, band = claim.rule.bands[verdict];
    // A sentence may say the support of a reading without a vote, which is not worked out anew.
    const untold = readings.filter(({ id, support }) => support === null && claim.answers[band].some(([owner, part]) => owner === id && part === "support"));
    if (untold.length) return { readings, unknown: untold, undefinedOnes: [], verdict: null };
    return { ...outcome, readings, sentence: sentenceOf(claim, band, readings, outcome) };
  }

  function badge(verdict, rule) {
    const band = rule.bands[verdict];
    return make("span", { className: `x-badge x-${band}`, textContent: `${rule.signs[band]} ${verdict}` });
  }

  // Why the page does not say a word, and how to have it.
  function withoutWord(claim, { unknown, undefinedOnes }, changed) {
    const names = (readings) => readings.map((reading) => `“${reading.label}”`).join(" and ");
    if (!unknown.length) return `With these numbers ${names(undefinedOnes)} has no meaning.`;
    const sets = [...changed].filter(([name]) => !name.includes(":")).map(([name, value]) => ` --set ${name}=${value}`).join("");
    return `For ${names(unknown)} this page cannot work it out. Your computer can: recomputed run ${claim.chapter}${sets}`;
  }

  // What the counts of the front page would be: a line under each claim whose word these numbers change.
  function tally(claims, words) {
    const counts = { ...claims[0]?.counts };
    claims.forEach((claim, i) => {
      claim.section.querySelector(".x-counts")?.remove();
      if (!words[i] || words[i] === claim.word) return;
      counts[claim.word] -= 1;
      counts[words[i]] = (counts[words[i]] ?? 0) + 1;
    });
    const signs = (word) => claims[0].rule.signs[claims[0].rule.bands[word]];
    const moved = Object.keys(counts).filter((word) => counts[word] !== (claims[0].counts[word] ?? 0))
      .map((word) => `${signs(word)} ${word} ${claims[0].counts[word] ?? 0} → ${counts[word]}`);
    if (!moved.length) return;
    claims.forEach((claim, i) => {
      if (!words[i] || words[i] === claim.word) return;
      claim.section.querySelector(".x-published").after(make("p", { className: "x-counts x-muted", textContent: `The counts of the front page would be: ${moved.join(", ")}.` }));
    });
  }

  // What a reader's numbers make of the readings that rest on them: of what he asked, the number itself.
  function movedInWords(readings) {
    const line = make("p", { className: "x-moved" }, "With your numbers: ");
    readings.forEach((reading, i) => line.append(i ? "; " : "", `${reading.label} `, make("strong", { textContent: sideOf(reading) })));
    line.append(".");
    return line;
  }

  const sideOf = ({ value, unit, digits, bounds }) => (!Number.isFinite(value) ? "not defined"
    : `${withUnit(value, unit, digits)} ${margin(bounds, value) >= 0 ? "✓ holds" : "✗ fails"}`);

  // Shows how a claim comes out, and returns its word; null where there is none, or nothing of it was changed.
  function show(claim, changed) {
    const { section } = claim, touched = claim.readings.some((reading) => isTouched(reading, changed));
    claim.published ||= { verdict: [...section.querySelector(".x-verdict").childNodes], sentence: section.querySelector(".x-sentence strong").textContent };
    const outcome = outcomeOf(claim, changed, claim.worlds());
    for (const reading of outcome.readings) markRow(reading, isTouched(reading, changed));
    moveBar(claim, changed.get(claim.readings.find((reading) => reading.bar)?.bar));
    keepInView(claim, touched ? outcome : null);
    const line = section.querySelector(".x-verdict"), sentence = section.querySelector(".x-sentence strong");
    for (const old of section.querySelectorAll(".x-moved, .x-published")) old.remove();
    if (!touched) {
      line.replaceChildren(...claim.published.verdict);
      sentence.textContent = claim.published.sentence;
      return null;
    }
    if (outcome.verdict) {
      line.replaceChildren(badge(outcome.verdict, claim.rule), " ", make("span", {
        className: "x-muted", textContent: `with your numbers, the sentence holds in ${shareInWords(outcome.support)} of the cases`,
      }));
      if (sentence.textContent !== outcome.sentence) sentence.textContent = outcome.sentence; // else it would be read out again
    } else {
      line.replaceChildren(make("span", { className: "x-badge x-unknown", textContent: "– Not worked out for your numbers" }));
      sentence.textContent = withoutWord(claim, outcome, changed);
    }
    const moved = outcome.readings.filter((reading) => reading.known && reading.role !== "test" && reading.given.some((name) => changed.has(name)));
    if (moved.length) section.querySelector(".x-sentence").after(movedInWords(moved));
    const back = make("button", { type: "button", className: "x-back", textContent: "Back to the report’s numbers" });
    back.addEventListener("click", () => document.dispatchEvent(new CustomEvent("recomputed:back")));
    (section.querySelector(".x-try") ?? section.querySelector(".x-sentence")).after(make("p", { className: "x-published x-muted" },
      "In this report: ", ...claim.published.verdict.map((node) => node.cloneNode(true)), `. ${claim.published.sentence} `, back));
    return outcome.verdict;
  }

  // Where a number lies on the track of a row, in per cent; what lies beyond it is at its end, and `off` says at which.
  function placeOn({ low, high, log, room }, x) {
    const part = ((log === "yes" ? Math.log(Math.max(x, 0)) : x) - low) / (high - low), at = 100 * (Number(room) + (1 - 2 * room) * part);
    return !Number.isNaN(at) ? { at: Math.min(Math.max(at, 1), 99), off: at < 0 ? "◀" : at > 100 ? "▶" : "" } : null;
  }

  // A reading's row in the figure at the head of the chapter: where it stands with a reader's numbers, beside ours.
  function markRow(reading, touched) {
    const row = document.querySelector(`.x-dots-row[data-reading="${reading.card}"]`);
    if (!row) return;
    for (const old of row.querySelectorAll(".x-you, .x-yours, .x-off")) old.remove();
    if (!touched || (reading.given.length && !reading.about)) return;
    const { value, bounds } = reading, place = placeOn(row.dataset, value);
    if (place) {
      row.querySelector(".x-track").append(place.off ? draw("text", { x: `${place.at}%`, y: 17, "text-anchor": place.at < 50 ? "start" : "end", class: "x-off" }, place.off)
        : draw("circle", { cx: `${place.at}%`, cy: 12, r: 7, class: "x-you" }));
    }
    const side = sideOf(reading);
    const cases = reading.support === null ? "" : shareInWords(reading.support);
    const though = margin(bounds, value) >= 0 || ["0%", "under 1%"].includes(cases) ? "" : "though it ";
    const share = cases && `${though}holds in ${cases} of the cases`;
    row.querySelector(".x-dots-value").append(make("span", { className: "x-yours" }, `Yours: ${side} `, make("span", { className: "x-muted", textContent: share })));
  }

  // The bar of a panel where a reader has put it: its line and its side in every row, its words above and in the sentence.
  function moveBar(claim, bar) {
    const lead = claim.readings.find((reading) => reading.role === "lead" && reading.bar);
    const panel = lead && document.querySelector(`.x-dots-row[data-reading="${lead.card}"]`)?.closest(".x-panel");
    if (!panel || (bar === undefined && !panel.dataset.moved)) return;
    panel.dataset.moved = bar === undefined ? "" : "yes";
    const published = lead.at_least ?? lead.at_most, words = boundInWords(bar ?? published, lead.unit);
    const place = placeOn(panel.querySelector("[data-low]").dataset, bar ?? published), above = lead.at_least !== null;
    for (const line of panel.querySelectorAll(".x-bound")) for (const end of ["x1", "x2"]) line.setAttribute(end, `${place.at}%`);
    for (const side of panel.querySelectorAll(".x-side")) {
      side.setAttribute("x", above ? `${place.at}%` : "0%");
      side.setAttribute("width", `${above ? 100 - place.at : place.at}%`);
    }
    const note = panel.querySelector(".x-bound-note"), says = panel.querySelector(".x-says");
    note.textContent = `${place.off === "◀" ? "◀ " : ""}${words}${place.off === "▶" ? " ▶" : ""}`;
    note.setAttribute("x", `${place.at}%`);
    note.setAttribute("text-anchor", place.at < 18 ? "start" : place.at > 82 ? "end" : "middle");
    says.dataset.published ||= says.textContent;
    says.textContent = bar === undefined ? says.dataset.published
      : `${says.dataset.published.replace(/Right if .*$/, "")}With your bar: right if ${above ? "at least" : "at most"} ${words}`;
  }

  // The word stays in view while a reader is at the bench under it.
  function keepInView(claim, outcome) {
    claim.section.querySelector(".x-kept")?.remove();
    if (!outcome?.verdict) return;
    const kept = make("p", { className: "x-kept" }, badge(outcome.verdict, claim.rule), ` with your numbers, in ${shareInWords(outcome.support)} of the cases`);
    kept.setAttribute("aria-hidden", "true"); // the sentence above has said it
    claim.section.querySelector(".x-card").after(kept);
  }

  function build(section) {
    const claim = { ...JSON.parse(section.dataset.claim), section };
    for (const reading of claim.readings) {
      const place = document.querySelector(`#${reading.card} .x-sliders`);
      reading.about = place && JSON.parse(place.dataset.sliders);
      if (!reading.about) continue;
      reading.quantity = quantityOf(reading.about);
      if (reading.about.expression) reading.formula = formulaOf(reading.about.expression, reading.about.controls.map((control) => control.name));
    }
    let columns;
    claim.worlds = () => (columns ||= Object.fromEntries(
      Object.entries(window.recomputedWorlds?.[claim.chapter] ?? {}).map(([name, values]) => [name, Float64Array.from(values)])));
    return claim;
  }

  // All claims of the page.  Where the worlds cannot be loaded, what rests on them is said not to be worked out.
  let claims;
  async function all() {
    if (!claims) {
      const sections = [...document.querySelectorAll("[data-claim]")];
      const chapters = new Set(sections.map((section) => JSON.parse(section.dataset.claim).chapter));
      await Promise.allSettled([...chapters].map((chapter) => window.recomputedLoad(`../worlds/${chapter}.js`)));
      claims ||= sections.map(build);
    }
    return claims;
  }

  let newest = 0;
  document.addEventListener("recomputed:moved", async ({ detail }) => {
    const mine = (newest += 1), known = await all();
    if (mine === newest) tally(known, known.map((claim) => show(claim, detail.changed))); // else something has been moved since
  });
  // For the test that compares whole claims with Python.
  window.recomputedOutcome = async (id, changed) => {
    const claim = (await all()).find((one) => one.id === id);
    return outcomeOf(claim, new Map(Object.entries(changed)), claim.worlds());
  };
})();
