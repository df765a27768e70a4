/** A smaller copy of a photo for a weak signal: upright, long side 2048 pixels, JPEG, without position or serial number. */

const LONGEST_SIDE = 2048; // handwriting on an A3 result form stays legible
const QUALITY = 0.8;
const WORTH_IT_FROM = 500_000; // smaller files are sent as they are
const WORTH_IT_BELOW = 0.6; // a copy that saves less is not made

/**
 * The copy, or null when the browser cannot make one or it would not save enough.
 * @param {Blob} photo
 * @param {boolean} [must] make a JPEG whatever it saves, because the server does not take this kind of file
 * @returns {Promise<Blob | null>}
 */
export async function shrink(photo, must = false) {
  if (photo.size < WORTH_IT_FROM && !must) return null;
  let picture = null;
  try {
    picture = await decode(photo);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const copy = await draw(picture, Math.round(picture.width * scale), Math.round(picture.height * scale));
    return copy && (must || copy.size < photo.size * WORTH_IT_BELOW) ? copy : null;
  } catch {
    return null; // too large for this phone's memory, or no picture: the original goes as it is
  } finally {
    if (picture && "close" in picture) picture.close();
  }
}

/** Pixels, turned as the camera says. @param {Blob} photo @returns {Promise<ImageBitmap | HTMLImageElement>} */
async function decode(photo) {
  if ("createImageBitmap" in self) {
    try {
      return await createImageBitmap(photo);
    } catch {
      // Some phones decode large pictures in an element only.
    }
  }
  const image = new Image();
  image.src = await asDataAddress(photo); // the content policy admits data:, not blob:
  await image.decode();
  return image;
}

/** @param {Blob} blob @returns {Promise<string>} */
function asDataAddress(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

/** @param {CanvasImageSource} picture @param {number} width @param {number} height @returns {Promise<Blob | null>} */
async function draw(picture, width, height) {
  const isApart = "OffscreenCanvas" in self;
  const canvas = isApart ? new OffscreenCanvas(width, height) : document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const brush = /** @type {CanvasRenderingContext2D | null} */ (canvas.getContext("2d"));
  if (!brush) return null;
  brush.imageSmoothingQuality = "high";
  brush.drawImage(picture, 0, 0, width, height);
  if (canvas instanceof HTMLCanvasElement) {
    return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  }
  return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
}
