// A reading in the page: its numbers in words, its formula over numbers or over many worlds at once, and its bounds.
// A formula of plain arithmetic arrives as the expression that the notebook's own function gave, and is read and run here
// (nothing is compiled from text); every other formula arrives as its values at chosen states.
(() => {
  const SILENT = new Set(["1", "choice", "ratio", "year", "count", "rank", "share"]);
  const PLURAL = /^(?!times\b|million|billion|trillion)([A-Za-z ]+?)(ies|s)((?: per | a | of ).*)?$/;

  // Numbers as recomputed/showing/numbers.py writes them.
  function inWords(value, unit, digits = 4) {
    if (typeof value === "string") return value;
    if (unit === "share") return `${inWords(100 * value, "", digits)}%`;
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

  function withUnit(value, unit, digits = 4) {
    const number = inWords(value, unit, digits);
    if (unit === "rank") return number + ordinalEnding(value);
    const one = /^−?1$/.test(number) ? unit.replace(PLURAL, (_, noun, ending, rest = "") => `${noun}${ending === "ies" ? "y" : ""}${rest}`) : unit;
    return SILENT.has(unit) ? number : `${number}${unit.startsWith("%") ? "" : " "}${one}`;
  }

  function ordinalEnding(place) {
    if (place % 1) return "";
    return [11, 12, 13].includes(place % 100) ? "th" : { 1: "st", 2: "nd", 3: "rd" }[place % 10] ?? "th";
  }

  // A bound of a reading, as it was declared or as a reader has put it.
  const boundInWords = (bound, unit) => (/^times( |$)/.test(unit) ? `${inWords(bound, unit, 6)}×${unit.slice(5)}` : withUnit(bound, unit, 6));

  // A share of the worlds, never all of them or none where it is not; a half is rounded to the even number, as in Python.
  function shareInWords(share) {
    if (share === null) return "–";
    if (0.995 <= share && share < 1) return "over 99%";
    if (0 < share && share < 0.005) return "under 1%";
    const percent = share * 100, below = Math.floor(percent);
    return `${percent - below === 0.5 ? below + (below % 2) : Math.round(percent)}%`;
  }

  // Plain arithmetic, from its text: a function of the values of `names`, each a number or an array with one for each world.
  const PRIORITY = { "<": 1, "<=": 1, ">": 1, ">=": 1, "+": 2, "-": 2, "*": 3, "/": 3 };
  const OPERATORS = {
    "<": (a, b) => Number(a < b), "<=": (a, b) => Number(a <= b), ">": (a, b) => Number(a > b), ">=": (a, b) => Number(a >= b),
    "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b, "/": (a, b) => a / b,
  };
  const FUNCTIONS = new Set(["pow", "max", "min", "exp", "log", "sqrt", "abs", "floor", "ceil"]);
  const TOKEN = /\s*(?:(\d+\.?\d*(?:e[-+]?\d+)?)|([a-z_]\w*)|([<>]=?|[-+*/(),]))/giy;

  function tokensOf(text) {
    const tokens = [];
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.trimEnd().length) {
      const at = TOKEN.lastIndex, found = TOKEN.exec(text);
      if (!found) throw new Error(`no arithmetic: ${text.slice(at, at + 20)}`);
      tokens.push(found[1] === undefined ? found[2] ?? found[3] : Number(found[1]));
    }
    return tokens;
  }

  const ofOne = (f, side) => (inputs) => {
    const value = side(inputs);
    return typeof value === "number" ? f(value) : value.map((x) => f(x));
  };
  const ofTwo = (f, left, right) => (inputs) => {
    const a = left(inputs), b = right(inputs);
    if (typeof a === "number") return typeof b === "number" ? f(a, b) : b.map((y) => f(a, y));
    return typeof b === "number" ? a.map((x) => f(x, b)) : a.map((x, i) => f(x, b[i]));
  };

  function formulaOf(text, names) {
    const tokens = tokensOf(text);
    const expect = (sign) => { if (tokens.shift() !== sign) throw new Error(`no arithmetic: ${sign} is missing`); };
    function single() {
      const token = tokens.shift();
      if (typeof token === "number") return () => token;
      if (token === "-") return ofOne((a) => -a, single());
      if (token === "+") return single();
      if (token === "(") {
        const inside = chain(1);
        expect(")");
        return inside;
      }
      if (tokens[0] !== "(") {
        const place = names.indexOf(token);
        if (place < 0) throw new Error(`no arithmetic: ${token}`);
        return (inputs) => inputs[place];
      }
      if (!FUNCTIONS.has(token)) throw new Error(`no arithmetic: ${token}`);
      expect("(");
      const first = chain(1), second = tokens[0] === "," && tokens.shift() ? chain(1) : null;
      expect(")");
      return second ? ofTwo(Math[token], first, second) : ofOne(Math[token], first);
    }
    function chain(least) {
      let left = single();
      while (PRIORITY[tokens[0]] >= least) {
        const sign = tokens.shift();
        left = ofTwo(OPERATORS[sign], left, chain(PRIORITY[sign] + 1));
      }
      return left;
    }
    const formula = chain(1);
    if (tokens.length) throw new Error(`no arithmetic: ${tokens[0]}`);
    return formula;
  }

  // The first pair of values that leaves no meaning, such as a window that ends before it begins; undefined if all have one.
  // An assumption without a control keeps the value that stands in the pair.
  const crossed = (about, values) => about.pairs
    .map((pair) => pair.map((side) => (typeof side === "number" ? { ...about.controls[side], value: values[side] } : side)))
    .find(([low, high]) => !(low.value < high.value));

  const nearest = (levels, value) => {
    if (typeof levels[0] === "string") return Math.max(0, levels.indexOf(value));
    let best = 0;
    for (let i = 1; i < levels.length; i++) if (Math.abs(levels[i] - value) < Math.abs(levels[best] - value)) best = i;
    return best;
  };
  const stateOf = (controls, values) => controls.reduce(
    (index, control, i) => index * control.levels.length + nearest(control.levels, values[i]), 0);

  // The quantity as a function of a list of values, one for each control; NaN where they leave no meaning together.
  function quantityOf(about) {
    const run = about.expression ? formulaOf(about.expression, about.controls.map((control) => control.name))
      : (values) => about.values[stateOf(about.controls, values)] ?? NaN;
    return (values) => (about.pairs.length && crossed(about, values) ? NaN : Number(run(values)));
  }

  // The same at each of several values of one control, all others as they are.
  function curveOf(about) {
    const quantity = quantityOf(about), atOnce = about.expression && !about.pairs.length;
    const formula = atOnce ? formulaOf(about.expression, about.controls.map((control) => control.name)) : null;
    return (values, i, at) => {
      const moved = values.slice();
      if (!atOnce) return at.map((x) => quantity(moved.map((value, k) => (k === i ? x : value))));
      moved[i] = Float64Array.from(at);
      const found = formula(moved);
      return typeof found === "number" ? at.map(() => found) : Array.from(found);
    };
  }

  // How far inside the bounds of the reading a value lies; negative outside.
  const margin = (about, value) => Math.min(
    about.at_least === null ? Infinity : value - about.at_least, about.at_most === null ? Infinity : about.at_most - value);

  // A value as a control can have it: one of its levels, or a number within what is allowed; null for what is none.
  function sensible(control, text) {
    if (control.levels && typeof control.levels[0] === "string") return control.levels.includes(text) ? text : null;
    const value = text.trim() === "" ? NaN : Number(text);
    if (!Number.isFinite(value)) return null;
    if (control.levels) return control.levels[nearest(control.levels, value)];
    const clamped = Math.min(Math.max(value, control.allowed[0]), control.allowed[1]);
    return control.whole ? Math.round(clamped) : clamped;
  }

  window.recomputedArithmetic = { SILENT, boundInWords, crossed, curveOf, formulaOf, inWords, margin, nearest, quantityOf, sensible, shareInWords, withUnit };
})();
