import { expect, test } from "vitest";
import { readSingleFetch } from "./single-fetch.ts";

// The lines are as Remix 2.17 sends them.

test("values that occur more than once stand once", () => {
  const line =
    '[{"_1":2},"routes/app",{"_3":4},"data",{"_5":6,"_7":8,"_9":-5,"_10":-7},"name",["n"],"list",[11,11],"none","missing","x"]';
  expect(() => readSingleFetch(line)).toThrow(/kind n/);
  const good = line.replace('["n"]', "[]");
  expect(readSingleFetch(good)).toEqual({
    "routes/app": { data: { name: [], list: ["x", "x"], none: null, missing: undefined } },
  });
});

test("dates, large numbers, sets and maps", () => {
  const line =
    '[{"_1":2,"_3":4,"_5":6,"_7":8},"at",["D",0],"count",["B","9007199254740993"],"tags",["S",9],"by",["M",9,10],"a",1]';
  expect(readSingleFetch(line)).toEqual({
    at: new Date(0),
    count: 9007199254740993n,
    tags: new Set(["a"]),
    by: new Map([["a", 1]]),
  });
});

test("a promised value comes on a line of its own", () => {
  expect(readSingleFetch('[{"_1":2},"slow",["P",2]]\nP2:[{"_4":5},"done",true]\n')).toEqual({ slow: { done: true } });
});

test("a redirect is an object with its target", () => {
  const line = '[["SingleFetchRedirect",1],{"_2":3,"_4":5},"redirect","/app/channels","status",302]';
  expect(readSingleFetch(line)).toEqual({ redirect: "/app/channels", status: 302 });
});

test("an error of the app, half a line, and something else altogether are told apart from data", () => {
  expect(() => readSingleFetch('[{"_1":2},"error",["ErrorResponse",3,4,5],"none here",404,"Not Found"]')).toThrow(
    /none here 404 Not Found/,
  );
  expect(() => readSingleFetch('[{"_1":')).toThrow(SyntaxError);
  expect(() => readSingleFetch("<!doctype html>")).toThrow(SyntaxError);
  expect(() => readSingleFetch('{"a":1}')).toThrow(/no list/);
});
