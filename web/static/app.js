// Makes pages quicker; every one of them works without it. Behaviour hangs on data attributes, words come from the page.
"use strict";
(() => {
  const $ = (s, from = document) => from.querySelector(s);
  const $$ = (s, from = document) => [...from.querySelectorAll(s)];
  const later = (ms, f) => {
    let timer;
    return (...args) => { clearTimeout(timer); timer = setTimeout(f, ms, ...args); };
  };

  // Keys: / search, j k rows, Enter opens (the row's own link has the focus), ? help.
  const rows = () => $$("[data-rows] [data-row], [data-rows] tbody tr").filter(r => r.offsetParent && link(r));
  const link = r => $("[data-row-link], th a, a", r);
  const step = by => {
    const all = rows();
    if (!all.length) return;
    let at = all.findIndex(r => r.contains(document.activeElement));
    if (at < 0) at = all.findIndex(r => r.hasAttribute("aria-current")); // the one that stands open
    const to = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))];
    link(to).focus();
    to.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", e => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
    if (e.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    const key = {
      "/": () => { const q = $("input[type=search][name=q]"); if (q) { q.focus(); q.select(); } return q; },
      j: () => step(1), k: () => step(-1),
      "?": () => $("#keys")?.togglePopover?.(),
    }[e.key];
    if (key) { e.preventDefault(); key(); }
  });
  $$("[data-keys-button]").forEach(b => { b.hidden = false; });

  // Open menus close on Escape and when the reader goes elsewhere.
  document.addEventListener("click", e => $$(".app-menu[open]").forEach(m => m.contains(e.target) || (m.open = false)));
  document.addEventListener("keydown", e => {
    if (e.key !== "Escape") return;
    $$(".app-menu[open]").forEach(m => { m.open = false; $("summary", m).focus(); });
  });

  // Asking before a step that cannot be taken back.
  document.addEventListener("click", e => {
    const button = e.target.closest("button[data-confirm]");
    if (!button || !button.form || button.dataset.sure) return;
    e.preventDefault();
    if (!button.form.reportValidity()) return;
    const make = (tag, cls, words) => Object.assign(document.createElement(tag), { className: cls, textContent: words });
    const dialog = make("dialog", "app-dialog", "");
    const question = make("p", "", button.dataset.confirm);
    question.id = "confirm-words";
    dialog.setAttribute("aria-labelledby", question.id);
    const yes = make("button", "app-button", button.textContent.trim());
    const no = make("button", "app-button app-button--quiet", document.body.dataset.cancel);
    const row = make("p", "app-actions", "");
    row.append(yes, no);
    dialog.append(question, row);
    document.body.append(dialog);
    no.onclick = () => dialog.close();
    yes.onclick = () => { dialog.close(); button.dataset.sure = "1"; button.click(); delete button.dataset.sure; };
    dialog.onclose = () => { dialog.remove(); button.focus(); };
    dialog.showModal();
    no.focus();
  });

  // Drafts keep themselves: the form goes to its own address, marked so that the server only saves.
  $$("form[data-autosave]").forEach(form => {
    const said = $("[data-saved]", form);
    let running = null, sent = false;
    const save = async () => {
      if (sent) return;
      running?.abort();
      const mine = running = new AbortController();
      let good = false, version = "", why = "";
      try {
        const answer = await fetch(form.getAttribute("action") || location.href, {
          method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "X-Autosave": "1" },
          credentials: "same-origin", redirect: "manual", signal: mine.signal,
        });
        good = answer.ok;
        version = answer.headers.get("X-Version");
        if (answer.status === 409 && answer.headers.get("Content-Type")?.startsWith("text/plain")) why = await answer.text();
      } catch (problem) { if (problem.name === "AbortError") return; }
      if (version && form.elements.version) form.elements.version.value = version;
      if (!said) return;
      const clock = new Date().toISOString().slice(11, 16) + " UTC";
      said.textContent = good ? form.dataset.savedText.replace("#", clock) : why || form.dataset.unsavedText;
      said.classList.toggle("app-saved--wrong", !good);
    };
    form.addEventListener("input", later(1500, save));
    form.addEventListener("submit", () => { sent = true; running?.abort(); });
  });

  // A panel that follows what is being typed, such as "who could help".
  $$("[data-live-source]").forEach(panel => {
    const form = panel.dataset.liveForm ? document.getElementById(panel.dataset.liveForm) : panel.closest("form") || $("form[data-live-fields]");
    if (!form) return;
    panel.setAttribute("aria-live", "polite");
    let running = null, last = "";
    form.addEventListener("input", later(600, async () => {
      const only = panel.dataset.liveFields?.split(" ");
      const body = new URLSearchParams([...new FormData(form)].filter(([name]) => !only || only.includes(name)));
      if (String(body) === last) return;
      last = String(body);
      running?.abort();
      running = new AbortController();
      try {
        const answer = await fetch(panel.dataset.liveSource, { method: "POST", body, headers: { "X-Fragment": "1" }, credentials: "same-origin", signal: running.signal });
        if (answer.ok) panel.innerHTML = await answer.text();
      } catch { last = ""; }
    }));
  });

  // Facets: a box ticked is a filter in force.
  $$("form[data-autosubmit]").forEach(form => form.addEventListener("change", e => {
    if (!e.target.matches("[type=search]")) { keep(); form.requestSubmit(); }
  }));

  // A long list narrows to what is typed; what is ticked stays.
  const plain = s => s.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  $$("[data-filter-list]").forEach(box => {
    const list = document.getElementById(box.dataset.filterList);
    const input = $("input", box);
    if (!list || !input) return;
    box.hidden = false;
    const narrow = () => {
      const wanted = plain(input.value.trim());
      $$(":scope > *, :scope > tbody > tr", list).forEach(item => {
        if (item.matches("thead, tbody, caption")) return;
        item.hidden = !plain(item.textContent).includes(wanted) && !$("input:checked", item);
      });
    };
    input.addEventListener("input", narrow);
    input.addEventListener("keydown", e => { if (e.key === "Enter") e.preventDefault(); });
  });

  // How much room is left in a text.
  $$("[data-count]").forEach(area => {
    const said = document.getElementById(area.dataset.count);
    const show = () => {
      const used = [...area.value].length;
      said.textContent = area.dataset.countText.replace("#", used.toLocaleString(document.documentElement.lang + "-u-nu-latn"));
      said.classList.toggle("app-field__count--over", used > area.dataset.max);
    };
    if (said) area.addEventListener("input", show);
  });

  // Back to the same place after a filter or an action on the same page.
  const keep = () => { try { sessionStorage.setItem("at", JSON.stringify([location.pathname, scrollY])); } catch { /* storage may be off */ } };
  document.addEventListener("submit", e => { if (e.target.matches("[data-keep-place]")) keep(); });
  try {
    const [path, y] = JSON.parse(sessionStorage.getItem("at") || "[]");
    sessionStorage.removeItem("at");
    if (path === location.pathname && !location.hash && !$("[data-focus]")) scrollTo(0, y);
  } catch { /* storage may be off */ }

  // Errors are read first.
  $("[data-focus]")?.focus();
})();
