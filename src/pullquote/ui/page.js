// Citations: light the cited sentences up in the article, on a click or Enter, without leaving.
// A link #c-ARTICLE-START-END-MATCHES names them; a sentence has the id s-ARTICLE-START-END.
(() => {
  const narrow = () => window.matchMedia("(max-width: 860px)").matches;
  const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const last = (list) => list[list.length - 1];
  let announced = "";
  let asked = new URLSearchParams(location.search).get("cite");

  function parse(link) {
    const [, article, start, end, marks] = /^#c-([0-9a-f]+)-(\d+)-(\d+)-(.*)$/.exec(
      link.getAttribute("href")) || [];
    if (!article) return null;
    const matches = marks ? marks.split("_").map((mark) => mark.split(".").map(Number)) : [];
    return { article, start: Number(start), end: Number(end), matches, number: link.textContent };
  }

  function sentences(cited) {
    return [...document.querySelectorAll(`#pq-pane [id^="s-${cited.article}-"]`)].filter((span) => {
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
      for (const [from, to] of cited.matches) {
        if (from < start || to > end) continue;
        const range = new Range();
        range.setStart(node, place(from));
        range.setEnd(node, place(to));
        ranges.push(range);
      }
    }
    CSS.highlights.set("pq-match", new Highlight(...ranges));
  }

  function number() {
    document.querySelectorAll("#pq-pane [data-number]").forEach((span) => delete span.dataset.number);
    const answer = last(document.querySelectorAll("#pq-chat .pq-answer"));
    if (!answer) return;
    for (const link of answer.querySelectorAll("a.pq-cite")) {
      const cited = parse(link);
      const first = cited && sentences(cited)[0];
      if (first) first.dataset.number = cited.number;
    }
  }

  function light(cited) {
    document.querySelectorAll("#pq-pane .pq-lit").forEach((span) => span.classList.remove("pq-lit"));
    const spans = sentences(cited);
    if (!spans.length) return false;
    spans.forEach((span) => span.classList.add("pq-lit"));
    markMatches(cited);
    if (narrow()) document.body.classList.add("pq-open");
    const scroller = document.querySelector("#pq-pane .pq-scroll") || document.querySelector(".pq-article");
    const box = scroller.getBoundingClientRect();
    const top = spans[0].getBoundingClientRect().top - box.top + scroller.scrollTop;
    scroller.scrollTo({ top: top - box.height / 3, behavior: calm() ? "auto" : "smooth" });
    spans[0].focus({ preventScroll: true });
    return true;
  }

  function show(cited) {
    if (light(cited)) return;
    window.pullquote.wanted = cited.article;
    document.querySelector("#pq-turn").click();
    let tries = 0;
    const wait = setInterval(() => {
      if (light(cited) || ++tries > 100) clearInterval(wait);
    }, 50);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest('a[href^="#c-"]');
    if (link) {
      event.preventDefault();
      event.stopPropagation();
      const cited = parse(link);
      if (cited) show(cited);
    } else if (event.target.closest && event.target.closest("#pq-to-article")) {
      document.body.classList.add("pq-open");
    } else if (event.target.closest && event.target.closest("#pq-to-chat")) {
      document.body.classList.remove("pq-open");
      const cite = last(document.querySelectorAll("#pq-chat a.pq-cite"));
      (cite || document.querySelector("#pq-question textarea, #pq-question input")).focus();
    }
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.body.classList.contains("pq-open")) {
      document.body.classList.remove("pq-open");
    }
  });

  // One polite line for screen readers, instead of the whole conversation again and again.
  function announce(text) {
    let region = document.getElementById("pq-announce");
    if (!region) {
      region = document.createElement("div");
      region.id = "pq-announce";
      region.setAttribute("role", "status");
      document.body.append(region);
    }
    region.textContent = text;
  }

  function label() {
    const log = document.querySelector('#pq-chat [role="log"]');
    if (log && log.getAttribute("aria-live") !== "off") log.setAttribute("aria-live", "off");
    // Gradio reads a message's source out as its label; the message itself says it better.
    document.querySelectorAll('#pq-chat [data-testid="bot"][aria-label], #pq-chat [data-testid="user"][aria-label]')
      .forEach((message) => message.removeAttribute("aria-label"));
    const box = document.querySelector("#pq-question textarea, #pq-question input");
    if (box && !box.getAttribute("aria-label")) box.setAttribute("aria-label", box.placeholder);
    document.querySelectorAll('#pq-chat .examples[role]').forEach((list) => list.removeAttribute("role"));
    const scroller = document.querySelector("#pq-pane .pq-scroll");
    if (scroller && !scroller.hasAttribute("tabindex")) {
      scroller.tabIndex = 0;
      scroller.setAttribute("role", "region");
      scroller.setAttribute("aria-label", (scroller.querySelector("h2") || scroller).textContent);
    }
  }

  function refresh() {
    label();
    const answers = document.querySelectorAll("#pq-chat .pq-answer");
    const answer = last(answers);
    document.body.classList.toggle("pq-asked", answers.length > 0);
    number();
    if (!answer) {
      announced = "";
      return;
    }
    const verdict = answer.querySelector(".pq-verdict");
    const key = `${answers.length} ${answer.textContent}`;
    if (key === announced) return;
    announced = key;
    const row = last(document.querySelectorAll("#pq-chat .user-row")) || answer;
    const log = row.closest('[role="log"]');
    if (log) log.scrollTop += row.getBoundingClientRect().top - log.getBoundingClientRect().top;
    CSS.highlights && CSS.highlights.delete("pq-match");
    announce(`${answer.dataset.ready || "✓"} ${verdict ? verdict.textContent : ""}`);
    const users = document.querySelectorAll("#pq-chat .user .message, #pq-chat .user .prose");
    const question = users.length ? last(users).textContent.trim() : "";
    if (question) {
      const url = new URL(location.href);
      url.searchParams.set("q", question);
      url.searchParams.delete("cite");
      history.replaceState(null, "", url);
    }
    if (asked) {
      const cites = answer.querySelectorAll("a.pq-cite");
      const link = cites[Number(asked) - 1];
      asked = null;
      if (link) setTimeout(() => show(parse(link)), 300);
    }
  }

  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; refresh(); });
  }).observe(document.documentElement, { childList: true, subtree: true });

  window.pullquote = {
    wanted: "",  // the article that a citation needs beside the chat
    copy(text) {
      const done = () => announce(document.querySelector("#pq-copy").textContent.trim() + " ✓");
      const old = () => {
        const area = document.createElement("textarea");
        area.value = text;
        document.body.append(area);
        area.select();
        document.execCommand("copy");
        area.remove();
        done();
      };
      navigator.clipboard ? navigator.clipboard.writeText(text).then(done, old) : old();
      const button = document.querySelector("#pq-copy");
      button.classList.add("pq-done");
      setTimeout(() => button.classList.remove("pq-done"), 1500);
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
