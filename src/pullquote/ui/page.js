// The page as a whole: its language, what screen readers are told, and what happens after a change.
(() => {
  const { all, box } = pullquote;
  const root = document.documentElement;
  const KEPT = "pullquote-language";

  let answered = "";  // the last answer that was dealt with
  let answeredIn = "";  // and the language around it
  let wanted = Number(new URLSearchParams(location.search).get("cite"));
  // In a frame, as on Spaces, the window's height says nothing: it grows with the page.
  root.classList.toggle("pq-window", window.top === window);

  // The language that was chosen here before, else the browser's. A frame may keep nothing.
  function chosen() {
    try {
      return localStorage.getItem(KEPT) || "";
    } catch {
      return "";
    }
  }

  function speak(language) {
    pullquote.language = language;
    pullquote.words = pullquoteWords[language] || pullquoteWords.en;
    root.lang = language;
    for (const button of all(".pq-speak")) {
      button.setAttribute("aria-pressed", String(button.value === language));
    }
    for (const group of all(".pq-languages")) group.setAttribute("aria-label", pullquote.words.language);
  }

  const browsers = navigator.language.toLowerCase().startsWith("es") ? "es" : "en";
  speak(pullquoteWords[chosen()] ? chosen() : browsers);

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest(".pq-speak");
    if (!button || button.value === pullquote.language) return;
    try {
      localStorage.setItem(KEPT, button.value);
    } catch {
      // It holds for this visit alone.
    }
    speak(button.value);
    pullquote.call("speak", button.value);
  });

  // One polite line for screen readers, instead of the whole conversation again and again.
  const region = document.createElement("div");
  region.id = "pq-announce";
  region.setAttribute("role", "status");

  pullquote.announce = (...lines) => {
    region.textContent = "";
    setTimeout(() => { region.textContent = lines.join(" "); }, 50);
  };

  // What Gradio's own markup says wrongly, or not at all, to those who do not see the page.
  function label() {
    const { words } = pullquote;
    const set = (element, name, value) => {
      if (element.getAttribute(name) !== value) element.setAttribute(name, value);
    };
    for (const log of all('#pq-chat [role="log"]')) {
      set(log, "aria-live", "off");
      set(log, "aria-label", words.conversation);
    }
    all('#pq-chat :is([data-testid="bot"], [data-testid="user"], .example)[aria-label]')
      .forEach((element) => element.removeAttribute("aria-label"));
    all("#pq-chat .examples[role]").forEach((list) => list.removeAttribute("role"));
    for (const toggle of all(":is(#pq-own, #pq-narrow) > button.label-wrap")) {
      set(toggle, "aria-expanded", String(toggle.classList.contains("open")));
    }
    if (box()) set(box(), "aria-label", words.ask_label);
    if (box()) set(box(), "aria-describedby", "pq-only");
    for (const scroller of all("#pq-pane .pq-scroll")) {
      set(scroller, "tabindex", "0");
      set(scroller, "role", "region");
      set(scroller, "aria-label", scroller.querySelector("h2").textContent);
    }
    // What is wider than the column scrolls in its own box, which the keyboard has to reach.
    for (const wide of all("#pq-pane :is(.pq-wide, .pq-code)")) {
      if (wide.scrollWidth <= wide.clientWidth) continue;
      set(wide, "tabindex", "0");
      set(wide, "role", "group");
      set(wide, "aria-label", wide.matches(".pq-wide") ? words.table : words.code);
    }
    speak(pullquote.language);
  }

  let told = "";  // how the reading of the visitor's own article goes
  function tell() {
    const line = document.querySelector("#pq-told .pq-told");
    const now = line ? line.textContent : "";
    if (now === told) return;
    told = now;
    if (!told) return;
    pullquote.announce(told);
    line.scrollIntoView({ block: "nearest" });
    if (line.matches(".pq-done")) box().focus();
  }

  let only = "";  // which articles are asked
  function hearOnly() {
    const line = document.querySelector("#pq-only .pq-only");
    const now = line ? line.textContent : "";
    if (now === only) return;
    only = now;
    pullquote.announce(now || pullquote.words.widened);
  }

  // What is typed into a field with choices takes the place of the choice in it.
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches(":is(#pq-chooser, #pq-narrow) input")) target.select();
  });

  document.addEventListener("click", (event) => {
    // The button goes, and what has the focus with it.
    if (event.target.closest && event.target.closest("#pq-widen")) box().focus();
  });

  // What an answer says, without what a language model makes of it later.
  function quoted(answer) {
    const phrasing = answer.querySelector(".pq-phrasing");
    return answer.textContent.replace(phrasing ? phrasing.textContent : "", "");
  }

  let phrased = "";  // the last phrasing that was told
  function hear(answer) {
    const phrasing = answer && answer.querySelector(".pq-phrasing.pq-finished");
    const now = phrasing ? phrasing.textContent : "";
    if (now === phrased) return;
    phrased = now;
    if (now && answeredIn === pullquote.language) pullquote.announce(now);
  }

  function refresh() {
    if (!region.isConnected) document.body.append(region);
    label();
    tell();
    hearOnly();
    pullquote.number();
    const answers = all("#pq-chat .pq-answer");
    const answer = answers.at(-1);
    document.body.classList.toggle("pq-asked", answers.length > 0);
    if (!document.querySelector("#pq-chat .pq-wait, #pq-pane .pq-wait")) pullquote.remember();
    hear(answer);
    const key = answer ? answers.length + quoted(answer) : "";
    if (key === answered) return;
    const spoken = answered && answeredIn !== pullquote.language;  // the same in other words
    answeredIn = pullquote.language;
    answered = key;
    pullquote.unlight();
    if (!answer || spoken) return;
    const row = all("#pq-chat .user-row").at(-1) || answer;
    const log = row.closest('[role="log"]');
    if (log) log.scrollTop += row.getBoundingClientRect().top - log.getBoundingClientRect().top;
    const said = all(".pq-verdict, .pq-reply", answer).map((line) => line.textContent);
    pullquote.announce(pullquote.words.answer_ready, ...said);
    const link = all("a.pq-cite", answer)[wanted - 1];
    wanted = 0;
    if (link) setTimeout(() => pullquote.follow(link), 300);
  }

  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; refresh(); });
  }).observe(root, { childList: true, subtree: true, attributeFilter: ["class"] });
})();
