// The conversation: what the address and the browser's history hold of it, and how it is sent,
// taken back, copied and saved. One step of the history is one question.
(() => {
  const { all, box } = pullquote;
  const LONGEST = 4000;  // characters of an address that every server and browser takes
  const MOST = 20;  // questions that the server asks for an address

  const NARROWING = ["since", "until", "publication", "author"];  // what articles are chosen by

  const asked = () => all("#pq-chat .user .message-content").map((one) => one.textContent.trim());
  const same = (some, others) => JSON.stringify(some) === JSON.stringify(others || []);

  // The visitor's own article is nowhere that a link could lead to.
  const isOwn = () => document.querySelector("#pq-first");

  // Put into an address which articles alone are asked.
  function narrow(url) {
    const line = document.querySelector("#pq-only .pq-only");
    const only = new URLSearchParams(line && !isOwn() ? line.dataset.query : "");
    NARROWING.forEach((name) => url.searchParams.delete(name));
    only.forEach((chosen, name) => url.searchParams.append(name, chosen));
    return only.size > 0;
  }

  // The address says it at once, also while nothing is asked; one that is followed says it already.
  let toFollow = NARROWING.some((name) => new URLSearchParams(location.search).has(name));
  function rememberOnly() {
    const url = new URL(location.href);
    if (narrow(url)) toFollow = false;
    if (!toFollow && url.href !== location.href) history.replaceState(history.state, "", url);
  }

  // The address with as many of the last questions as it can hold; whether that is all of them.
  function address(questions) {
    const url = new URL(location.href);
    ["q", "cite", "cut"].forEach((name) => url.searchParams.delete(name));
    narrow(url);
    if (isOwn()) return [url, true];
    const held = questions.slice(-MOST);
    const write = () => {
      url.searchParams.delete("q");
      held.forEach((question) => url.searchParams.append("q", question));
      return url.href.length > LONGEST && held.length > 1;
    };
    while (write()) held.shift();
    const whole = held.length === questions.length;
    if (!whole) url.searchParams.set("cut", questions.length - held.length);
    return [url, whole];
  }

  // Whether an address that was followed says that earlier questions are missing in it.
  let followedCut = new URLSearchParams(location.search).has("cut");

  // A page begins anew: what its step of the history held before a reload says nothing.
  const linked = new URLSearchParams(location.search).has("q");
  history.replaceState(linked ? null : { questions: [] }, "");

  let going = null;  // the conversation that a step back or forward leads to, until it is there

  function remember(questions) {
    if (going && !same(questions, going)) return;
    going = null;
    const before = history.state && history.state.questions;
    if (before ? same(questions, before) : linked && !questions.length) return;
    const [url, whole] = address(questions);
    if (!whole) followedCut = false;
    cut(!whole || followedCut);
    // The first conversation of a page, also that of a link, is no step.
    if (!before) {
      history.replaceState({ ...history.state, questions }, "", followedCut ? "" : url);
      return;
    }
    // Questions that came so fast that they are seen together are a step each.
    if (same(before, questions.slice(0, before.length))) {
      for (let n = before.length + 1; n < questions.length; n++) {
        const some = questions.slice(0, n);
        history.pushState({ questions: some }, "", address(some)[0]);
      }
    }
    history.pushState({ questions }, "", url);
  }

  function cut(isCut) {
    const tools = document.querySelector("#pq-tools");
    let line = document.querySelector("#pq-cut");
    if (isCut && !line && tools) {
      line = document.createElement("p");
      line.id = "pq-cut";
      tools.after(line);
    }
    if (line) line.textContent = isCut ? pullquote.words.cut : "";
  }

  window.addEventListener("popstate", (event) => {
    const questions = event.state && event.state.questions;
    if (questions && !same(questions, asked())) {
      going = questions;
      pullquote.call("history", JSON.stringify(questions));
    }
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest('a[href="#literally"]');
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    pullquote.call("literally");
  }, true);

  const sending = [];  // what the box held at each Enter: Gradio reads it a little later
  document.addEventListener("keydown", (event) => {
    const enters = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (enters && event.target === box()) sending.push(box().value);
  }, true);

  let conversation = 0;  // the number of the one that is asked in; what was asked before is not

  Object.assign(pullquote, {
    // The number, at least that of the conversation that is shown.
    within(shown) {
      conversation = Math.max(conversation, Number(shown));
      return String(conversation);
    },
    anew(shown) {
      going = null;
      return this.within(Number(this.within(shown)) + 1);
    },
    asked: "",  // the question that was sent last; it comes back into the box if that fails
    ask(question) {
      going = null;
      const sent = sending.shift() ?? question;
      const meant = question.startsWith(sent) ? sent : question;
      const written = box().value;  // the box is free at once, but for what was written meanwhile
      box().value = written.startsWith(meant) ? written.slice(meant.length) : "";
      box().dispatchEvent(new Event("input", { bubbles: true }));
      this.asked = meant;
      return meant;
    },
    // The address of a citation: of the last answer's, or 0 for another.
    cited(place) {
      if (!place) return;
      const url = new URL(location.href);
      url.searchParams.set("cite", place);
      history.replaceState(history.state, "", url);
    },
    // Both kinds at once: an editor takes the rich text, a plain field the Markdown.
    copy(text, html) {
      const old = () => {
        const put = (event) => {
          event.clipboardData.setData("text/plain", text);
          event.clipboardData.setData("text/html", html);
          event.preventDefault();
        };
        document.addEventListener("copy", put, { once: true });
        document.execCommand("copy");
        document.removeEventListener("copy", put);
      };
      const done = () => {
        const button = document.querySelector("#pq-copy");
        button.dataset.done = pullquote.words.copied;
        setTimeout(() => delete button.dataset.done, 1500);
        pullquote.announce(pullquote.words.copied);
      };
      const blob = (kind, words) => new Blob([words], { type: kind });
      const copied = navigator.clipboard && window.ClipboardItem
        ? navigator.clipboard.write([new ClipboardItem({
          "text/plain": blob("text/plain", text), "text/html": blob("text/html", html),
        })])
        : Promise.reject();
      copied.catch(old).then(done);
    },
    save(text) {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
      link.download = "pullquote.md";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    },
    remember: () => {
      rememberOnly();
      remember(asked());
    },
  });
})();
