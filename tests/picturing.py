"""Pictures for the documentation: pages as a browser shows them, and commands as a terminal does."""

from __future__ import annotations

import base64
import html
import os
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import FloatRect, Page

# Pictures go to the folder that this variable names; without it, to that of the test.
FOLDER = "PICTURES"
# Places in a line of what commands print. The terminal has some more: Chinese quotation marks take two, and
# are counted as one.
COLUMNS = 80
_MORE = 4
_TERMINAL = (
    "body{margin:0;padding:16px 20px;background:#1d2127;color:#e3e6ea;width:max-content;"
    "font:16px/1.5 'Noto Sans Mono CJK SC',monospace}"
    f"pre{{width:{COLUMNS + _MORE}ch;margin:0 0 12px;font:inherit;white-space:pre-wrap;"
    "overflow-wrap:anywhere}"
    "pre:last-child{margin:0}b{color:#8fd19e}"
)
# 256 colours, and for every point the number of the nearest one. Most of them are those that are there most
# often; the rest are those which would be missed most, so that a small red mark stays red.
_FEW_COLOURS = """async png => {
  const image = new Image();
  image.src = "data:image/png;base64," + png;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const bytes = canvas.getImageData(0, 0, image.width, image.height).data;
  const points = new Uint32Array(image.width * image.height), often = new Map();
  for (let at = 0; at < points.length; at++) {
    points[at] = bytes[4 * at] << 16 | bytes[4 * at + 1] << 8 | bytes[4 * at + 2];
    often.set(points[at], (often.get(points[at]) ?? 0) + 1);
  }
  const every = [...often.keys()].sort((a, b) => often.get(b) - often.get(a) || a - b);
  const parts = colour => [colour >> 16, colour >> 8 & 255, colour & 255];
  const apart = (a, b) => parts(a).reduce((sum, part, at) => sum + (part - parts(b)[at]) ** 2, 0);
  const kept = [], nearest = every.map(() => [Infinity, 0]);
  const keep = colour => {
    kept.push(colour);
    every.forEach((one, at) => {
      const distance = apart(one, colour);
      if (distance < nearest[at][0]) nearest[at] = [distance, kept.length - 1];
    });
  };
  const missed = at => nearest[at][0] * often.get(every[at]);
  every.slice(0, 160).forEach(keep);
  while (kept.length < Math.min(256, every.length))
    keep(every[every.reduce((most, _, at) => missed(at) > missed(most) ? at : most, 0)]);
  const number = new Map(every.map((one, at) => [one, nearest[at][1]]));
  let text = "";
  for (const point of points) text += String.fromCharCode(number.get(point));
  return [image.width, kept.flatMap(parts), btoa(text)];
}"""


@dataclass(frozen=True, slots=True)
class Camera:
    """Takes pictures for a folder."""

    folder: Path

    def take(self, page: Page, name: str, *words: str, top: int = 0, most: int = 900) -> None:
        """Picture a page when some words are seen in it. Nothing may stand beyond the right edge.

        `top`: pixels that are left out above; `most`: so many are shown below them.
        """
        for one in words:
            page.get_by_text(one).locator("visible=true").first.wait_for()
        wide, high = page.evaluate(
            "document.fonts.ready.then(() => [document.documentElement.scrollWidth,"
            " Math.ceil(document.body.getBoundingClientRect().height)])"
        )
        assert wide <= page.evaluate("window.innerWidth")
        clip: FloatRect = {"x": 0, "y": top, "width": wide, "height": min(high - top, most)}
        taken = page.screenshot(full_page=True, clip=clip, animations="disabled")
        (self.folder / f"{name}.png").write_bytes(_with_few_colours(page, taken))


def camera(folder: Path) -> Camera:
    """Return what takes pictures for the folder that is asked for, else for this one."""
    chosen = Path(os.environ.get(FOLDER) or folder).resolve()
    chosen.mkdir(parents=True, exist_ok=True)
    return Camera(chosen)


def _with_few_colours(page: Page, png: bytes) -> bytes:
    """Return a picture with at most 256 colours, in a third of the space; the browser reads what it made."""
    blank = page.context.new_page()
    wide, palette, points = blank.evaluate(_FEW_COLOURS, base64.b64encode(png).decode())
    blank.close()
    numbers = base64.b64decode(points)
    rows = b"".join(b"\0" + numbers[at : at + wide] for at in range(0, len(numbers), wide))
    head = struct.pack(">IIBBBBB", wide, len(numbers) // wide, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", bytes(palette)), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def terminal(commands: Iterable[tuple[str, str]]) -> str:
    """Return a page that shows commands, each with what it printed, as a terminal does."""
    shown = "".join(
        f"<pre><b>$</b> {html.escape(typed)}\n{html.escape(printed.rstrip())}</pre>"
        for typed, printed in commands
    )
    return f"<!doctype html><html lang='zh'><meta charset='utf-8'><style>{_TERMINAL}</style>{shown}</html>"
