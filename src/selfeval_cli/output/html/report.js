// Draws the findings and the forms from the data in the page. Every text of a document enters the
// page through textContent; nothing is ever parsed as markup and nothing is fetched.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const read = (node) => JSON.parse(node.textContent);
  const words = read($("words"));
  const titles = read($("titles"));
  const forms = Array.from(document.querySelectorAll("script.form"), read);

  const LEVELS = ["error", "warning", "info"];
  const PAGE = 100;

  const say = (key, values = {}) =>
    words[key].replace(/\{(\w)\}/g, (_, name) => count(values[name]));
  const count = (value) => (typeof value === "number" ? value.toLocaleString("en-US") : value);

  /** An element with attributes, listeners (on…) and children; strings become text. */
  function h(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value === true ? "" : value);
    }
    for (const child of children.flat()) if (child || child === 0) node.append(child);
    return node;
  }

  // ---- data ---------------------------------------------------------------------------------

  const findings = [];
  const byPlace = new Map();
  forms.forEach((form, index) => {
    form.index = index;
    byPlace.set(`${form.path} › ${form.number}`, form);
    // A department's own form is about no project.
    form.project = form.project ||
      (form.kind === "project" ? words.no_project : form.kindName);
    form.departmentName = form.department || words.no_department;
    form.yearName = form.year === null ? words.no_year : String(form.year);
    form.haystack = [form.project, form.departmentName, form.unit, form.path, form.title]
      .join("\n")
      .toLowerCase();
    form.shown = true;
    form.findings.forEach((finding, rank) => {
      finding.form = form;
      finding.rank = rank + 1;
      finding.id = `finding-${index + 1}-${rank + 1}`;
      finding.order = findings.length;
      finding.gap = amount(finding.difference);
      finding.haystack = [finding.code, titles[finding.code], finding.where, finding.message]
        .join("\n")
        .toLowerCase();
      findings.push(finding);
    });
  });

  /** The size of a difference as a number; missing or wordy ones come last. */
  function amount(text) {
    const number = text === null ? NaN : Number.parseFloat(text.replace(/[,，]/g, ""));
    return Number.isNaN(number) ? -1 : Math.abs(number);
  }

  // ---- filters ------------------------------------------------------------------------------

  const state = {
    levels: new Set(LEVELS), rule: "", department: "", year: "", text: "", wrong: false,
    sort: "severity", down: false, order: "file", limit: PAGE,
  };
  let matches = [];

  function matchesForm(form) {
    return (!state.department || form.departmentName === state.department) &&
      (!state.year || form.yearName === state.year);
  }

  function matchesFinding(finding) {
    return (!state.rule || finding.code === state.rule) &&
      (!state.text || finding.haystack.includes(state.text) ||
        finding.form.haystack.includes(state.text));
  }

  function select() {
    const allFindings = state.levels.size === LEVELS.length && !state.rule && !state.wrong;
    matches = [];
    let shown = 0;
    const chips = { error: 0, warning: 0, info: 0 };
    for (const form of forms) {
      const found = matchesForm(form) ? form.findings.filter(matchesFinding) : [];
      for (const finding of found) if (!finding.state) chips[finding.severity] += 1;
      const kept = found.filter((finding) => state.levels.has(finding.severity));
      form.shown = kept.length > 0 ||
        (allFindings && matchesForm(form) && (!state.text || form.haystack.includes(state.text)));
      shown += form.shown;
      for (const finding of kept) matches.push(finding);
    }
    for (const level of LEVELS) $(`count-${level}`).textContent = count(chips[level]);
    return shown;
  }

  const text = new Intl.Collator(words.lang);
  const KEYS = {
    severity: (a, b) => LEVELS.indexOf(a.severity) - LEVELS.indexOf(b.severity),
    code: (a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0),
    project: (a, b) => text.compare(a.form.project, b.form.project),
    where: (a, b) => text.compare(a.where, b.where),
    difference: (a, b) => b.gap - a.gap,
  };

  function sort() {
    const compare = KEYS[state.sort];
    const turn = state.down ? -1 : 1;
    matches.sort((a, b) => turn * compare(a, b) || a.order - b.order);
  }

  function update() {
    const shown = select();
    sort();
    state.limit = PAGE;
    drawList();
    showForms();
    $("shown").textContent = say("shown", { n: matches.length, m: shown });
  }

  /** What the filters are, in the address: it can be sent, kept and gone back to. */
  function remember() {
    const wanted = new URLSearchParams();
    if (state.levels.size < LEVELS.length) wanted.set("severity", [...state.levels].join(","));
    for (const name of ["rule", "department", "year", "text"]) {
      if (state[name]) wanted.set(name, state[name]);
    }
    if (state.wrong) wanted.set("wrong", "1");
    const filters = wanted.toString();
    history.replaceState(null, "", filters ? `#${filters}` : location.href.split("#")[0]);
  }

  /** Set the filters an address asks for, and the controls with them. */
  function recall(wanted) {
    clear();
    for (const name of ["rule", "department", "year"]) {
      if (wanted.has(name)) state[name] = $(name).value = wanted.get(name);
    }
    state.text = $("search").value = wanted.get("text") || "";
    state.wrong = $("wrong").checked = wanted.has("wrong");
    if (wanted.has("severity")) {
      state.levels = new Set(wanted.get("severity").split(",").filter((one) => LEVELS.includes(one)));
      for (const box of boxes()) box.checked = state.levels.has(box.value);
    }
    update();
  }

  const boxes = () => document.querySelectorAll("input[name=level]");

  function changed() {
    update();
    remember();
  }

  // ---- the list -----------------------------------------------------------------------------

  const badge = (severity) => h("span", { class: `badge ${severity}` }, words[severity]);

  function row(finding) {
    const cell = (key, ...children) => h("td", { class: key, "data-label": words[key] }, ...children);
    return h("tr", { id: `row-${finding.id}`, class: finding.state ? "quiet" : null },
      cell("severity", badge(finding.severity)),
      cell("rule", h("span", { class: "code", title: titles[finding.code] }, finding.code)),
      cell("project", h("span", { class: "who clip" }, finding.form.project),
        h("span", { class: "sub" }, `${finding.form.departmentName} · ${finding.form.yearName}`)),
      cell("where", finding.where),
      cell("message", h("a", { href: `#${finding.id}` }, finding.message),
        finding.state ? h("span", { class: "sub" }, stateText(finding)) : null),
      ...["stated", "expected", "difference"].map((name) => finding[name]
        ? cell(name, h("span", { class: "clip" }, finding[name])) : cell(name)));
  }

  const stateText = (finding) =>
    finding.reason ? words[finding.state] + words.colon + finding.reason : words[finding.state];

  function drawList() {
    $("rows").replaceChildren(...matches.slice(0, state.limit).map(row));
    const rest = matches.length - state.limit;
    $("more").hidden = rest <= 0;
    $("more").textContent = say("more", { n: Math.min(rest, PAGE * 5) });
    $("none").hidden = matches.length > 0;
    for (const head of document.querySelectorAll("#list th[data-sort]")) {
      const active = head.dataset.sort === state.sort;
      head.setAttribute("aria-sort", active ? (state.down ? "descending" : "ascending") : "none");
    }
  }

  function drawMore(limit) {
    const from = state.limit;
    state.limit = limit;
    $("rows").append(...matches.slice(from, limit).map(row));
    const rest = matches.length - limit;
    $("more").hidden = rest <= 0;
    $("more").textContent = say("more", { n: Math.min(rest, PAGE * 5) });
  }

  // ---- the forms ----------------------------------------------------------------------------

  const fact = (key, value, kind) =>
    value ? h("div", { class: kind }, h("dt", {}, words[key]), h("dd", {}, value)) : null;
  const money = (form, value) => (value ? `${value} ${form.money_unit || ""}`.trim() : null);

  function shell(form) {
    const tally = LEVELS.map((level) => [level, form.findings.filter(
      (finding) => finding.severity === level && !finding.state).length]);
    form.errors = tally[0][1];
    form.warnings = tally[1][1];
    form.body = h("div", { class: "body" }, h("p", { class: "loading" }, words.loading));
    form.node = h("article", { class: "form", id: `form-${form.index + 1}` },
      h("header", {},
        h("h3", { tabindex: "-1" }, form.project),
        h("p", { class: "who" }, [form.departmentName, form.yearName, form.kindName]
          .join(" · ")),
        h("p", { class: "tally" }, tally.filter(([, number]) => number).map(([level, number]) =>
          h("span", { class: `badge ${level}` }, `${words[level]} ${number}`)))),
      form.body);
    form.node.form = form;
    return form.node;
  }

  const key = (place) => (place ? place.join(".") : "");

  /** The printed tables; cells named in a finding get its number and its colour. */
  function drawTables(form) {
    const marks = new Map();
    for (const finding of form.findings) {
      const at = key(finding.cell);
      if (at) marks.set(at, [...(marks.get(at) || []), finding]);
    }
    return form.tables.map((table) => h("div", {
      class: "scroll", role: "region", tabindex: "0", "aria-label": say("table", { n: table.number }),
    }, h("table", { class: "sheet" }, h("tbody", {}, table.rows.map((cells) => h("tr", {},
      cells.map(([row, column, columns, rows, content]) => {
        const at = `${table.number}.${row}.${column}`;
        const found = marks.get(at) || [];
        const worst = LEVELS.find((level) => found.some((item) => item.severity === level));
        const long = content.length > 14 || content.includes("\n");
        return h("td", {
          "data-at": at,
          class: [long ? "long" : "", worst ? `found ${worst}` : ""].join(" ").trim() || null,
          colspan: columns > 1 ? columns : null,
          rowspan: rows > 1 ? rows : null,
        }, found.length ? h("span", { class: "marks" }, found.map((item) => h("a", {
          href: `#${item.id}`, class: `mark ${item.severity}`, title: item.message,
          "aria-label": `${words[item.severity]} ${item.rank}`, "data-note": item.rank,
        }, String(item.rank)))) : null, content);
      })))))));
  }

  function figures(finding) {
    const pair = (name) => finding[name] ? h("div", { class: name },
      h("dt", {}, words[name]), h("dd", {}, finding[name])) : null;
    return h("dl", { class: "figures" }, pair("stated"), pair("expected"), pair("difference"));
  }

  /** A place in another form: its finding names it "path › number › project". */
  function elsewhere(where, content) {
    const other = byPlace.get(where.split(" › ", 2).join(" › "));
    return other ? h("a", { href: `#form-${other.index + 1}` }, where)
      : h("span", {}, where, content ? h("i", {}, content) : null);
  }

  /** A finding beside its form; a basis that was `told` beside the form before is left out. */
  function drawNote(finding, told) {
    const line = (name) => finding[name]
      ? h("p", { class: name }, h("b", {}, words[name]), finding[name]) : null;
    return h("li", {
      id: finding.id, class: `note ${finding.severity}${finding.state ? " quiet" : ""}`,
      tabindex: "-1", "data-rank": finding.rank,
    },
      h("p", { class: "head" },
        h("span", { class: `mark ${finding.severity}` }, String(finding.rank)),
        badge(finding.severity),
        h("span", { class: "code" }, finding.code), h("span", { class: "title" }, titles[finding.code])),
      finding.cell
        ? h("button", { type: "button", class: "where", "data-go": key(finding.cell),
          title: words.to_cell }, finding.where)
        : h("p", { class: "where" }, finding.where),
      finding.state ? h("p", { class: "state" }, stateText(finding)) : null,
      line("suggestion"),
      figures(finding),
      h("p", { class: "message" }, finding.message),
      finding.formula && !finding.message.includes(finding.formula) ? h("p", { class: "formula", "aria-label": words.formula }, finding.formula) : null,
      finding.related.length ? h("p", { class: "related" }, h("b", {}, words.related),
        finding.related.map(([where, place, content]) => place
          ? h("button", { type: "button", "data-go": key(place), title: where }, where,
            content ? h("i", {}, content) : null)
          : elsewhere(where, content))) : null,
      told.has(finding.basis) ? null : told.add(finding.basis) && line("basis"));
  }

  function drawForm(form) {
    if (form.drawn) return;
    form.drawn = true;
    const { checks } = form;
    const told = new Set();
    form.body.replaceChildren(
      h("dl", { class: "facts" },
        fact("unit", form.unit), fact("budget", money(form, form.budget)),
        fact("executed", money(form, form.executed)), fact("rate", form.rate),
        fact("total", form.total),
        form.recomputed && form.recomputed !== form.total
          ? fact("recomputed", form.recomputed, "differs") : null,
        form.categories.map(([name, weight, score]) => h("div", { class: "part" },
          h("dt", {}, name), h("dd", {}, score || "—", h("small", {}, ` / ${weight || "—"}`))))),
      form.repair.length ? h("section", { class: "repair", "aria-label": words.repair_first },
        h("h4", {}, words.repair_first),
        h("ul", {}, form.repair.map(([where, before, after]) => h("li", {}, where, " ",
          h("s", {}, before), " → ", h("b", {}, after)))),
        h("p", { class: "sub" }, form.repair_outcome)) : null,
      h("div", { class: "desk" },
        h("div", { class: "paper" }, form.tables.length
          ? drawTables(form) : h("p", { class: "empty" }, words.no_layout)),
        form.findings.length
          ? h("ol", { class: "notes" }, form.findings.map((finding) => drawNote(finding, told)))
          : h("p", { class: "notes clean" }, words.clean)),
      h("footer", {},
        h("p", {}, say("checks", { n: checks.passed, m: checks.failed }), " ",
          checks.rows ? say("rows", { n: checks.rows, m: checks.recomputed }) : ""),
        checks.unchecked.length ? h("details", {},
          h("summary", {}, say("unchecked", { n: checks.unchecked.length })),
          h("ul", {}, checks.unchecked.map(([code, reason, where]) => h("li", {},
            h("span", { class: "code" }, code), where ? `${where} — ${reason}` : reason)))) : null,
        h("p", { class: "source" }, h("span", {}, form.path, " · ", say("form_number", { n: form.number }),
          " · ", form.policy), form.sha256 ? h("span", { class: "sha" }, `SHA-256 ${form.sha256}`) : null)));
  }

  const near = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) drawForm(entry.target.form);
  }, { rootMargin: "800px 0px" });

  const ORDERS = {
    file: (a, b) => a.index - b.index,
    department: (a, b) => text.compare(a.departmentName, b.departmentName) ||
      text.compare(a.yearName, b.yearName) || a.index - b.index,
    weight: (a, b) => b.errors - a.errors || b.warnings - a.warnings || a.index - b.index,
  };
  let groups = [];

  function arrange() {
    const ordered = [...forms].sort(ORDERS[state.order]);
    const nodes = [];
    groups = [];
    for (const form of ordered) {
      const name = state.order === "department" ? `${form.departmentName} · ${form.yearName}` : "";
      if (name && (!groups.length || groups.at(-1).name !== name)) {
        groups.push({ name, members: [], node: h("h3", { class: "group" }, name) });
        nodes.push(groups.at(-1).node);
      }
      if (name) groups.at(-1).members.push(form);
      nodes.push(form.node);
    }
    $("stack").replaceChildren(...nodes);
  }

  function showForms() {
    for (const form of forms) if (form.node.hidden === form.shown) form.node.hidden = !form.shown;
    for (const group of groups) group.node.hidden = !group.members.some((form) => form.shown);
  }

  // ---- going there and lighting up ----------------------------------------------------------

  let lit = [];
  let pinned = null; // the finding that was gone to; it stays lit when nothing is hovered
  let pointer = [-1, -1];
  function dark() {
    for (const node of lit) node.classList.remove("at", "lit", "active");
    lit = [];
  }
  function light(node, ...names) {
    if (!node) return;
    node.classList.add(...names);
    lit.push(node);
  }
  const cellOf = (form, place) => place && form.node.querySelector(`td[data-at="${place}"]`);

  /** Where the notes scroll beside the form, bring one to the middle of them. */
  function reveal(note) {
    const list = note?.closest(".notes");
    if (!list || list.scrollHeight <= list.clientHeight) return;
    list.scrollTop = note.offsetTop - (list.clientHeight - note.offsetHeight) / 2;
  }

  /** Light up what a finding is about: its cell, the cells it used, its note. */
  function lightFinding(finding, from) {
    dark();
    const { form } = finding;
    light(cellOf(form, key(finding.cell)), "at");
    for (const [, place] of finding.related) light(cellOf(form, key(place)), "lit");
    light($(finding.id), "active");
    if (!from?.closest(".note")) reveal($(finding.id));
  }

  function findingAt(target) {
    const holder = target.closest?.(".note, td.found");
    const article = holder?.closest("article.form");
    if (!article) return null;
    const mark = target.closest("[data-note]") || holder.querySelector("[data-note]");
    const rank = holder.dataset.rank || mark?.dataset.note;
    return article.form.findings[Number(rank) - 1] || null;
  }

  const centre = (node) => node.scrollIntoView({ block: "center", inline: "center" });

  /** Go to a finding's cell: draw its form, bring the cell to the middle, light it up. */
  function goTo(finding) {
    const { form } = finding;
    if (!form.shown) { reset(); }
    drawForm(form);
    const target = cellOf(form, key(finding.cell)) || $(finding.id);
    centre(target);
    // Forms drawn on the way change their height; settle once they are in place.
    requestAnimationFrame(() => requestAnimationFrame(() => centre(target)));
    lightFinding(finding);
    const mark = form.node.querySelector(`[data-note="${finding.rank}"]`) || $(finding.id);
    mark.focus({ preventScroll: true });
  }

  function follow() {
    const name = location.hash.slice(1);
    const [kind, form, rank] = name.split("-");
    const found = forms[Number(form) - 1];
    if (kind === "finding" && found && found.findings[Number(rank) - 1]) {
      goTo(found.findings[Number(rank) - 1]);
    } else if (kind === "form" && found) {
      if (!found.shown) reset();
      drawForm(found);
      found.node.scrollIntoView();
      found.node.querySelector("h3").focus({ preventScroll: true });
    } else if (name.includes("=")) {
      recall(new URLSearchParams(name));
    }
  }

  // ---- controls -----------------------------------------------------------------------------

  function options(select, all, tally) {
    select.append(h("option", { value: "" }, all), ...tally.map(([value, label, number]) =>
      h("option", { value }, `${label}（${count(number)}）`)));
  }

  function tally(items, value) {
    const counts = new Map();
    for (const item of items) counts.set(value(item), (counts.get(value(item)) || 0) + 1);
    return [...counts].sort((a, b) => text.compare(a[0], b[0]));
  }

  function clear() {
    Object.assign(state, { levels: new Set(LEVELS), rule: "", department: "", year: "", text: "",
      wrong: false });
    for (const name of ["rule", "department", "year", "search"]) $(name).value = "";
    $("wrong").checked = false;
    for (const box of boxes()) box.checked = true;
  }

  function reset() {
    clear();
    update();
  }

  function listen() {
    options($("rule"), words.all_rules, tally(findings, (item) => item.code)
      .map(([code, number]) => [code, `${code} ${titles[code]}`, number]));
    options($("department"), words.all_departments, tally(forms, (form) => form.departmentName)
      .map(([name, number]) => [name, name, number]));
    options($("year"), words.all_years, tally(forms, (form) => form.yearName)
      .map(([name, number]) => [name, name, number]));
    for (const name of ["rule", "department", "year"]) {
      $(name).addEventListener("change", (event) => {
        state[name] = event.target.value;
        changed();
      });
    }
    $("search").addEventListener("input", (event) => {
      state.text = event.target.value.trim().toLowerCase();
      changed();
    });
    $("wrong").addEventListener("change", (event) => {
      state.wrong = event.target.checked;
      changed();
    });
    for (const box of boxes()) {
      box.addEventListener("change", () => {
        state.levels[box.checked ? "add" : "delete"](box.value);
        changed();
      });
    }
    $("order").addEventListener("change", (event) => {
      state.order = event.target.value;
      arrange();
      showForms();
    });
    for (const button of document.querySelectorAll("#list th button")) {
      button.addEventListener("click", () => {
        const name = button.parentNode.dataset.sort;
        state.down = state.sort === name && !state.down;
        state.sort = name;
        sort();
        state.limit = PAGE;
        drawList();
      });
    }
    $("more").addEventListener("click", () => drawMore(state.limit + PAGE * 5));
    $("reset").addEventListener("click", () => {
      clear();
      changed();
    });
    $("print").addEventListener("click", () => window.print());
    const stack = $("stack");
    stack.addEventListener("click", (event) => {
      const go = event.target.closest("[data-go]");
      const cell = go && cellOf(go.closest("article.form").form, go.dataset.go);
      if (cell) centre(cell);
    });
    stack.addEventListener("focusin", (event) => {
      pinned = findingAt(event.target) || pinned;
      if (pinned) lightFinding(pinned, event.target);
    });
    stack.addEventListener("pointerover", (event) => {
      const still = event.clientX === pointer[0] && event.clientY === pointer[1];
      const finding = still ? null : findingAt(event.target) || pinned;
      if (finding) lightFinding(finding, event.target);
      else if (!still) dark();
    });
    // The page scrolling under a resting pointer is no hovering.
    document.addEventListener("pointermove", (event) => {
      pointer = [event.clientX, event.clientY];
    });
    $("rows").addEventListener("click", (event) => {
      const line = event.target.closest("tr");
      const link = line?.querySelector("a");
      if (!link || window.getSelection().toString()) return;
      // A second click on the same finding does not change the address, but still goes there.
      if (location.hash === link.getAttribute("href")) follow();
      else if (!event.target.closest("a")) location.hash = link.getAttribute("href");
    });
    window.addEventListener("hashchange", follow);
    window.addEventListener("beforeprint", () => {
      drawMore(matches.length);
      for (const form of forms) if (form.shown) drawForm(form);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        pinned = null;
        dark();
        $("findings").scrollIntoView();
        $("search").focus({ preventScroll: true });
      }
    });
  }

  document.documentElement.classList.add("live");
  for (const form of forms) near.observe(shell(form));
  arrange();
  listen();
  update();
  follow();
})();
