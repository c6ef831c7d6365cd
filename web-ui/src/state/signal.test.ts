import { expect, test } from "vitest";
import { perFrame, signal } from "./signal.js";

const frame = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

test("a value set many times in one frame is told once, with its last value", async () => {
  const power = signal(0);
  const heard: number[] = [];
  power.subscribe((watts) => heard.push(watts));

  for (const watts of [1, 2, 3]) power.set(watts);
  await frame();

  expect(heard).toEqual([3]);
});

test("a value that returns to what it was is not told at all", async () => {
  const power = signal(5);
  const heard: number[] = [];
  power.subscribe((watts) => heard.push(watts));

  power.set(6);
  power.set(5);
  await frame();

  expect(heard).toEqual([]);
});

test("a listener that left hears nothing more", async () => {
  const power = signal(0);
  const heard: number[] = [];
  const leave = power.subscribe((watts) => heard.push(watts));

  leave();
  power.set(1);
  await frame();

  expect(heard).toEqual([]);
});

test("drawing asked for three times in one frame happens once", async () => {
  let drawn = 0;
  const draw = perFrame(() => drawn++);

  draw();
  draw();
  draw();
  await frame();

  expect(drawn).toBe(1);
});
