import { expect, test } from "vitest";
import { createSlots, type Ticket } from "./slots.ts";

/** Names of those who got a slot, in their order. */
function queue(limit: number, backgroundLimit: number) {
  const slots = createSlots(limit, backgroundLimit);
  const granted: string[] = [];
  const enter = (name: string, background: boolean): Ticket => {
    const ticket = slots.enter(background);
    void ticket.granted.then(() => granted.push(name));
    return ticket;
  };
  const seen = async () => {
    await new Promise(setImmediate);
    return granted.splice(0).join(" ");
  };
  return { enter, seen };
}

test("readers go before the background, which never holds all slots", async () => {
  const { enter, seen } = queue(3, 2);
  const background = ["b1", "b2", "b3"].map((name) => enter(name, true));
  expect(await seen()).toBe("b1 b2");
  const [first] = [enter("r1", false), enter("r2", false)];
  expect(await seen()).toBe("r1");
  background[0]?.leave();
  expect(await seen()).toBe("r2");
  first?.leave();
  expect(await seen()).toBe("b3");
});

test("what somebody waits for leaves the background", async () => {
  const { enter, seen } = queue(2, 1);
  const [running, , third] = ["b1", "b2", "b3"].map((name) => enter(name, true));
  expect(await seen()).toBe("b1");
  third?.hasten();
  expect(await seen()).toBe("b3");
  running?.leave();
  expect(await seen()).toBe("b2");
});
