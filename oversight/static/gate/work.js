/**
 * The proof of work of a public form, in a worker so that the page stays usable.
 *
 * Puzzle i is solved by a nonce for which SHA-256(seed, i, nonce) begins with `bits` zero bits (FIPS 180-4; 40 bytes fit
 * one block). Written out because crypto.subtle answers one hash at a time, ten times slower than this loop.
 */
"use strict";

const K = new Int32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01,
  0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
  0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
  0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08,
  0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
  0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);
const words = new Int32Array(64);

/** The first 32 bits of the SHA-256 of the block in `words[0..15]`. */
function head() {
  for (let t = 16; t < 64; t++) {
    const x = words[t - 15];
    const y = words[t - 2];
    const low = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const high = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    words[t] = (words[t - 16] + low + words[t - 7] + high) | 0;
  }
  let a = 0x6a09e667, b = 0xbb67ae85 | 0, c = 0x3c6ef372, d = 0xa54ff53a | 0;
  let e = 0x510e527f, f = 0x9b05688c | 0, g = 0x1f83d9ab, h = 0x5be0cd19;
  for (let t = 0; t < 64; t++) {
    const high = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = (h + high + ((e & f) ^ (~e & g)) + K[t] + words[t]) | 0;
    const low = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const two = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  return (a + 0x6a09e667) | 0;
}

self.onmessage = ({ data: { seed, bits, puzzles } }) => {
  for (let place = 0; place < 8; place++) words[place] = parseInt(seed.slice(place * 8, place * 8 + 8), 16) | 0;
  words.fill(0, 8, 16);
  words[10] = 0x80000000 | 0; // the end of the 40 bytes
  words[15] = 320; // their length in bits
  let solution = "";
  for (let puzzle = 0; puzzle < puzzles; puzzle++) {
    words[8] = puzzle;
    let nonce = 0;
    for (words[9] = 0; head() >>> (32 - bits) !== 0; words[9] = ++nonce);
    solution += nonce.toString(16).padStart(8, "0");
    self.postMessage({ done: puzzle + 1, solution: "" });
  }
  self.postMessage({ done: puzzles, solution });
};
