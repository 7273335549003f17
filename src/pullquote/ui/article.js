// Citations: light the cited sentences up in the article, on a click or Enter, without leaving.
// A link #c-ARTICLE-START-END-MATCHES names them; a sentence, or a row of a table, has the id
// s-ARTICLE-START-END, and a cell in a row says where it starts in data-start.
window.pullquote = {
  given: "",  // what a button that nobody sees is pressed with
  all: (selector, inside = document) => [...inside.querySelectorAll(selector)],
  box: () => document.querySelector("#pq-question textarea, #pq-question input"),
  call(name, given = "") {
    this.given = given;
    document.querySelector(`#pq-call-${name}`).click();
  },
};

(() => {
  const { all, box } = pullquote;
  const phone = window.matchMedia("(max-width: 860px)");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

  let from = null;  // the citation that was followed last

  const range = (element) => element.id.split("-").slice(2).map(Number);

  function parse(link) {
    const [, article, start, end, marks] = /^#c-([0-9a-f]+)-(\d+)-(\d+)-(.*)$/.exec(
      link.getAttribute("href")) || [];
    if (!article) return null;
    const matches = marks ? marks.split("_").map((mark) => mark.split(".").map(Number)) : [];
    return { article, start: Number(start), end: Number(end), matches, number: link.textContent };
  }

  function sentences(cited) {
    return all(`#pq-pane [id^="s-${cited.article}-"]`).filter((found) => {
      const [start, end] = range(found);
      return start < cited.end && end > cited.start;
    });
  }

  // The pieces of text in a sentence, each with the offset in the article at which it starts.
  function pieces(sentence) {
    const cells = all("[data-start]", sentence);
    if (!cells.length) return [[sentence.firstChild, range(sentence)[0]]];
    return cells.map((cell) => [cell.firstChild, Number(cell.dataset.start)]);
  }

  // The words that matched, as ranges: nothing in the article's HTML is changed.
  function markMatches(cited) {
    if (!window.CSS || !CSS.highlights) return;
    const ranges = [];
    for (const [node, start] of sentences(cited).flatMap(pieces)) {
      const letters = Array.from(node ? node.data : "");  // offsets are in code points
      const place = (offset) => letters.slice(0, offset - start).join("").length;
      for (const [first, last] of cited.matches) {
        if (first < start || last > start + letters.length) continue;
        const words = new Range();
        words.setStart(node, place(first));
        words.setEnd(node, place(last));
        ranges.push(words);
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
      if (first) (first.matches("tr") ? first.firstElementChild : first).dataset.number = cited.number;
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
    pullquote.cited(answer ? all("a.pq-cite", answer).indexOf(link) + 1 : 0);
    if (light(cited)) return;
    pullquote.call("turn", cited.article);
    let tries = 0;
    const wait = setInterval(() => {
      if (light(cited) || ++tries > 100) clearInterval(wait);
    }, 50);
  }

  // On a phone the article lies over the chat, until the button, Escape or the way back closes it.
  const isOpen = () => document.body.classList.contains("pq-open");

  function openArticle() {
    if (isOpen()) return;
    document.body.classList.add("pq-open");
    document.querySelector("#pq-talk").inert = true;
    document.querySelector("#pq-head").inert = true;
    history.pushState({ ...history.state, article: true }, "");
    document.querySelector("#pq-to-chat").focus();
  }

  function closeArticle() {
    if (!isOpen()) return;
    document.body.classList.remove("pq-open");
    document.querySelector("#pq-talk").inert = false;
    document.querySelector("#pq-head").inert = false;
    if (history.state && history.state.article) history.back();
    backToChat();
  }

  function backToChat() {
    const start = phone.matches ? document.querySelector("#pq-to-article") : box();
    (from && from.isConnected ? from : start).focus();
  }

  window.addEventListener("popstate", (event) => {
    if (!(event.state && event.state.article)) closeArticle();
  });
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

  Object.assign(pullquote, { follow, number, unlight });
})();
