// Turns and enlarges a picture in place. Without this the same links ask the server for the page again.
const ZOOMS = 4;
const figure = document.querySelector("[data-viewer]");

if (figure) {
  const frame = figure.querySelector(".viewer");
  const sheet = figure.querySelector(".viewer-sheet");
  const view = { zoom: Number(frame.dataset.zoom), turn: Number(frame.dataset.turn) };
  const acts = {
    larger: () => set(view.zoom + 1, view.turn),
    smaller: () => set(view.zoom - 1, view.turn),
    left: () => set(view.zoom, view.turn + 270),
    right: () => set(view.zoom, view.turn + 90),
    whole: () => set(1, 0),
  };
  const keys = { "+": "larger", "=": "larger", "-": "smaller", r: "right", R: "left", 0: "whole" };

  const middleOfAll = () =>
    frame.scrollTo((sheet.clientWidth - frame.clientWidth) / 2, (sheet.clientHeight - frame.clientHeight) / 2);

  // The point in the middle of the frame stays in the middle.
  function set(zoom, turn) {
    const middle = [
      (frame.scrollLeft + frame.clientWidth / 2) / sheet.clientWidth,
      (frame.scrollTop + frame.clientHeight / 2) / sheet.clientHeight,
    ];
    view.zoom = Math.min(Math.max(zoom, 1), ZOOMS);
    view.turn = turn % 360;
    frame.dataset.zoom = view.zoom;
    frame.dataset.turn = view.turn;
    frame.scrollTo(
      middle[0] * sheet.clientWidth - frame.clientWidth / 2,
      middle[1] * sheet.clientHeight - frame.clientHeight / 2,
    );
    history.replaceState(null, "", `?zoom=${view.zoom}&turn=${view.turn}`);
  }

  figure.addEventListener("click", (event) => {
    const act = event.target.closest("[data-act]");
    if (act && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      acts[act.dataset.act]();
    }
  });
  frame.addEventListener("keydown", (event) => {
    if (keys[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      acts[keys[event.key]]();
    }
  });
  frame.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button !== 0) return; // a finger scrolls by itself
    const from = { x: event.clientX + frame.scrollLeft, y: event.clientY + frame.scrollTop };
    const move = (moved) => frame.scrollTo(from.x - moved.clientX, from.y - moved.clientY);
    frame.setPointerCapture(event.pointerId);
    frame.addEventListener("pointermove", move);
    frame.addEventListener("lostpointercapture", () => frame.removeEventListener("pointermove", move), { once: true });
  });
  figure.querySelector("[data-keys]").hidden = false;
  middleOfAll();
}
