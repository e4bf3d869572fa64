// Small pictures of demos, as addresses that can be sent with other messages.

import { pictureOf } from "./still_picture.js";

const WIDTH = 640; // pixels: the presenter's page shows them about 400 wide
const MOST = 48_000; // characters
const QUALITIES = [0.75, 0.5, 0.3];

/** Resolves with a picture of a demo's element on its slide's ground; null if there is none. */
export async function smallPictureOf(element) {
  if (!element.clientWidth || !element.clientHeight) return null;
  const drawn = pictureOf(element, WIDTH);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [drawn.width, drawn.height];
  const context = canvas.getContext("2d", { alpha: false });
  context.fillStyle = getComputedStyle(element).getPropertyValue("--ground");
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(drawn, 0, 0);
  for (const quality of QUALITIES) {
    const address = await addressOf(canvas, quality);
    if (address.length <= MOST) return address;
  }
  return null;
}

async function addressOf(canvas, quality) {
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
  const reader = new FileReader();
  return new Promise((resolve) => {
    reader.onload = () => resolve(reader.result);
    reader.readAsDataURL(blob);
  });
}
