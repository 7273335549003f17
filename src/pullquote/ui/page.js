// Citations: light the cited sentences up in the article, on a click or Enter, without leaving.
// A link #c-ARTICLE-START-END-MATCHES names them; a sentence has the id s-ARTICLE-START-END.
(() => {
  const language = navigator.language.toLowerCase().startsWith("es") ? "es" : "en";
  const words = pullquoteWords[language];
  const phone = window.matchMedia("(max-width: 860px)");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const box = () => document.querySelector("#pq-question textarea, #pq-question input");
  const root = document.documentElement;
  root.lang = language;
  // In a frame, as on Spaces, the window's height says nothing: it grows with the page.
  root.classList.toggle("pq-window", window.top === window);

  let from = null;  // the citation that was followed last
  let answered = "";  // the last answer that was dealt with
  let wanted = Number(new URLSearchParams(location.search).get("cite"));

  function parse(link) {
    const [, article, start, end, marks] = /^#c-([0-9a-f]+)-(\d+)-(\d+)-(.*)$/.exec(
      link.getAttribute("href")) || [];
    if (!article) return null;
    const matches = marks ? marks.split("_").map((mark) => mark.split(".").map(Number)) : [];
    return { article, start: Number(start), end: Number(end), matches, number: link.textContent };
  }

  function sentences(cited) {
    return all(`#pq-pane [id^="s-${cited.article}-"]`).filter((span) => {
      const [start, end] = span.id.split("-").slice(2).map(Number);
      return start >= cited.start && end <= cited.end;
    });
  }

  // The words that matched, as ranges: nothing in the article's HTML is changed.
  function markMatches(cited) {
    if (!window.CSS || !CSS.highlights) return;
    const ranges = [];
    for (const span of sentences(cited)) {
      const node = span.firstChild;
      const [start, end] = span.id.split("-").slice(2).map(Number);
      const letters = Array.from(node ? node.data : "");
      const place = (offset) => letters.slice(0, offset - start).join("").length;
      for (const [first, last] of cited.matches) {
        if (first < start || last > end) continue;
        const range = new Range();
        range.setStart(node, place(first));
        range.setEnd(node, place(last));
        ranges.push(range);
      }
    }
    CSS.highlights.set("pq-match", new Highlight(...ranges));
  }

  function unlight() {
    all("#pq-pane .pq-lit").forEach((span) => span.classList.remove("pq-lit"));
    if (window.CSS && CSS.highlights) CSS.highlights.delete("pq-match");
  }

  // The numbers of the last answer's citations, in the article's margin.
  function number() {
    all("#pq-pane [data-number]").forEach((span) => delete span.dataset.number);
    const answer = all("#pq-chat .pq-answer").at(-1);
    for (const link of answer ? all("a.pq-cite", answer) : []) {
      const cited = parse(link);
      const first = cited && sentences(cited)[0];
      if (first) first.dataset.number = cited.number;
    }
  }

  function light(cited) {
    const spans = sentences(cited);
    if (!spans.length) return false;
    unlight();
    spans.forEach((span) => span.classList.add("pq-lit"));
    markMatches(cited);
    if (phone.matches) openArticle();
    const scroller = document.querySelector("#pq-pane .pq-scroll");
    const frame = scroller.getBoundingClientRect();
    const top = spans[0].getBoundingClientRect().top - frame.top + scroller.scrollTop;
    scroller.scrollTo({ top: top - frame.height / 3, behavior: calm.matches ? "auto" : "smooth" });
    spans[0].focus({ preventScroll: true });
    return true;
  }

  function follow(link) {
    const cited = parse(link);
    if (!cited) return;
    from = link;
    const answer = all("#pq-chat .pq-answer").at(-1);
    const place = answer ? all("a.pq-cite", answer).indexOf(link) + 1 : 0;
    if (place) address((query) => query.set("cite", place));
    if (light(cited)) return;
    pullquote.wanted = cited.article;
    document.querySelector("#pq-turn").click();
    let tries = 0;
    const wait = setInterval(() => {
      if (light(cited) || ++tries > 100) clearInterval(wait);
    }, 50);
  }

  function address(change) {
    const url = new URL(location.href);
    change(url.searchParams);
    history.replaceState(history.state, "", url);
  }

  // On a phone the article lies over the chat, until the button, Escape or the way back closes it.
  const isOpen = () => document.body.classList.contains("pq-open");

  function openArticle() {
    if (isOpen()) return;
    document.body.classList.add("pq-open");
    document.querySelector("#pq-talk").inert = true;
    history.pushState({ pullquote: "article" }, "");
    document.querySelector("#pq-to-chat").focus();
  }

  function closeArticle() {
    if (!isOpen()) return;
    document.body.classList.remove("pq-open");
    document.querySelector("#pq-talk").inert = false;
    if (history.state && history.state.pullquote) history.back();
    backToChat();
  }

  function backToChat() {
    const start = phone.matches ? document.querySelector("#pq-to-article") : box();
    (from && from.isConnected ? from : start).focus();
  }

  window.addEventListener("popstate", closeArticle);
  phone.addEventListener("change", () => { if (!phone.matches) closeArticle(); });

  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest && event.target.closest(selector);
    const link = on('a[href^="#c-"]');
    if (link) {
      event.preventDefault();
      event.stopPropagation();
      follow(link);
    } else if (on("#pq-to-article")) {
      from = null;
      openArticle();
    } else if (on("#pq-to-chat")) {
      closeArticle();
    }
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (isOpen()) closeArticle();
    else if (document.activeElement.closest("#pq-pane")) backToChat();
  });

  // One polite line for screen readers, instead of the whole conversation again and again.
  const region = document.createElement("div");
  region.id = "pq-announce";
  region.setAttribute("role", "status");

  function announce(...lines) {
    region.textContent = "";
    setTimeout(() => { region.textContent = lines.join(" "); }, 50);
  }

  // What Gradio's own markup says wrongly, or not at all, to those who do not see the page.
  function label() {
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
    for (const toggle of all("#pq-own > button.label-wrap")) {
      set(toggle, "aria-expanded", String(toggle.classList.contains("open")));
    }
    if (box()) set(box(), "aria-label", words.ask_label);
    for (const scroller of all("#pq-pane .pq-scroll")) {
      set(scroller, "tabindex", "0");
      set(scroller, "role", "region");
      set(scroller, "aria-label", scroller.querySelector("h2").textContent);
    }
  }

  let told = "";  // how the reading of the visitor's own article goes
  function tell() {
    const line = document.querySelector("#pq-told .pq-told");
    const now = line ? line.textContent : "";
    if (now === told) return;
    told = now;
    if (!told) return;
    announce(told);
    line.scrollIntoView({ block: "nearest" });
    if (told === words.is_read) box().focus();
  }

  function refresh() {
    if (!region.isConnected) document.body.append(region);
    label();
    tell();
    number();
    const answers = all("#pq-chat .pq-answer");
    const answer = answers.at(-1);
    document.body.classList.toggle("pq-asked", answers.length > 0);
    const key = answer ? answers.length + answer.textContent : "";
    if (key === answered) return;
    answered = key;
    unlight();
    const questions = all("#pq-chat .user .message-content");
    address((query) => {
      query.delete("q");
      query.delete("cite");
      // The visitor's own article is nowhere that a link could lead to.
      if (document.querySelector("#pq-first")) return;
      questions.slice(-5).forEach((asked) => query.append("q", asked.textContent.trim()));
    });
    if (!answer) return;
    const row = all("#pq-chat .user-row").at(-1) || answer;
    const log = row.closest('[role="log"]');
    if (log) log.scrollTop += row.getBoundingClientRect().top - log.getBoundingClientRect().top;
    announce(words.answer_ready, answer.querySelector(".pq-verdict").textContent);
    const link = all("a.pq-cite", answer)[wanted - 1];
    wanted = 0;
    if (link) setTimeout(() => follow(link), 300);
  }

  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; refresh(); });
  }).observe(root, { childList: true, subtree: true, attributeFilter: ["class"] });

  const sending = [];  // what the box held at each Enter: Gradio reads it a little later
  document.addEventListener("keydown", (event) => {
    const enters = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (enters && event.target === box()) sending.push(box().value);
  }, true);

  window.pullquote = {
    wanted: "",  // the article that a citation needs beside the chat
    asked: "",  // the question that was sent last; it comes back into the box if that fails
    ask(question) {
      const sent = sending.shift() ?? question;
      const meant = question.startsWith(sent) ? sent : question;
      const written = box().value;  // the box is free at once, but for what was written meanwhile
      box().value = written.startsWith(meant) ? written.slice(meant.length) : "";
      box().dispatchEvent(new Event("input", { bubbles: true }));
      this.asked = meant;
      return meant;
    },
    copy(text) {
      const old = () => {
        const area = document.createElement("textarea");
        area.value = text;
        document.body.append(area);
        area.select();
        document.execCommand("copy");
        area.remove();
      };
      const done = () => {
        const button = document.querySelector("#pq-copy");
        button.dataset.done = words.copied;
        setTimeout(() => delete button.dataset.done, 1500);
        announce(words.copied);
      };
      const copied = navigator.clipboard ? navigator.clipboard.writeText(text) : Promise.reject();
      copied.catch(old).then(done);
    },
    save(text) {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
      link.download = "pullquote.md";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    },
  };
})();
