import fc from "fast-check";
import { expect, test } from "vitest";
import { createLru } from "./lru.ts";

const step = fc.record({ key: fc.constantFrom("a", "b", "c", "d", "e"), weight: fc.nat(12), isRead: fc.boolean() });

test("keeps what was used last and fits, and tells of all that left", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const dropped: number[] = [];
      const lru = createLru<number>(10, (value) => dropped.push(value));
      let model: { key: string; weight: number; value: number }[] = [];
      let gone: number[] = [];
      for (const [value, { key, weight, isRead }] of steps.entries()) {
        const known = model.find((entry) => entry.key === key);
        model = model.filter((entry) => entry !== known);
        if (isRead) {
          expect(lru.get(key)).toBe(known?.value);
          if (known !== undefined) model.push(known);
          continue;
        }
        if (known !== undefined) gone.push(known.value);
        lru.set(key, value, weight);
        model.push({ key, weight, value });
        while (model.length > 1 && model.reduce((sum, entry) => sum + entry.weight, 0) > 10)
          gone.push(model.shift()?.value ?? -1);
      }
      expect(dropped).toEqual(gone);
      lru.clear();
      gone = [...gone, ...model.map(({ value }) => value)];
      expect(dropped.toSorted()).toEqual(gone.toSorted());
    }),
  );
});
