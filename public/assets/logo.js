/*
 * Turns the chosen picture into a PNG that is small enough, before the form is sent. Without this script a PNG of the right
 * size has to be chosen.
 */
"use strict";
const MAX_LOGO_WIDTH = 480;
const MAX_LOGO_HEIGHT = 160;

function drawLogo(picture, scale) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

async function shrinkLogo(input) {
  const [file] = input.files;
  if (file === undefined) return;
  const maxBytes = Number(input.dataset.maxBytes);
  try {
    const picture = await createImageBitmap(file);
    let scale = Math.min(1, MAX_LOGO_WIDTH / picture.width, MAX_LOGO_HEIGHT / picture.height);
    let png = await drawLogo(picture, scale);
    for (let tries = 0; tries < 12 && png !== null && png.size > maxBytes; tries += 1) {
      scale *= 0.8;
      png = await drawLogo(picture, scale);
    }
    if (png === null) return;
    const files = new DataTransfer();
    files.items.add(new File([png], "logo.png", { type: "image/png" }));
    input.files = files.files;
  } catch {
    // The server says what is wrong with the file as it is.
  }
}

const logoInput = document.querySelector("#logo-file");
logoInput?.addEventListener("change", () => shrinkLogo(logoInput));
