import { join } from "node:path";
import type { WrongPlaces } from "./wrong-places.ts";

/** A command line that cannot be carried out, and what the answer must name. */
export type WrongLine = readonly [words: readonly string[], says: string];

/** By command: a new command needs a row here. */
export function wrongLines(at: WrongPlaces): Readonly<Record<string, readonly WrongLine[]>> {
  const bases = ["--mount-base", join(at.base, "clip"), "--rootfs-base", join(at.base, "run")];
  /** What is mounted and taken down again leaves these directories. */
  const elsewhere = ["--mount-base", join(at.base, "../clip"), "--rootfs-base", join(at.base, "../run")];
  const baseRows: readonly WrongLine[] = [
    [["--mount-base", "relative"], "relative"],
    [["--rootfs-base", "relative"], "relative"],
    [["--mount-base", at.file], at.file],
    [["--rootfs-base", at.file], at.file],
    [["--nope"], "--nope"],
    [["excess", "words"], ""],
  ];
  const placeRows: readonly WrongLine[] = [
    [["--env", "nowhere"], "nowhere"],
    [["--env", "vm"], "--kernel"],
    [["--env", "host", "--kernel", "6.1"], "running one"],
    [["--kernel", "6.99"], '"6.99"'],
    [["--kernel-image", at.missing], at.missing],
    [["--kernel-image", at.file], at.file],
    [["--kernel-deb", at.missing], at.missing],
    [["--kernel-deb", at.file], at.file],
    [["--modules", at.base], "--kernel-image"],
    [["--machine", "m"], "--vagrant-dir"],
    [["--memory", "much"], "much"],
    [["--memory", "1"], "from 128"],
    [["--memory", "9999999"], "the machine's memory"],
  ];
  const choiceRows: readonly WrongLine[] = [
    [["--profile", "huge"], "huge"],
    [["--only", "link-cuont"], 'did you mean "link-count"'],
    [["--only", "nothing-*"], "nothing-*"],
    [["--only", "runtimes=crun"], 'did you mean "runtime"'],
    [["--only", "index=maybe"], "off, on"],
    [["--only", "a,,b"], "missing"],
    ...["0/4", "5/4", "x", "1/0", "1.5/2", "-1/2"].map((shard): WrongLine => [["--shard", shard], shard]),
    [["--subject", at.missing], at.missing],
    [["--subject", at.foreignFile], at.foreignFile],
    [["--subject", at.base], at.base],
    ...["0", "-3", "9999999"].map((jobs): WrongLine => [["--jobs", jobs], jobs]),
    [["--nope"], "--nope"],
    [["excess"], ""],
  ];
  const outRows: readonly WrongLine[] = [
    [["--out", at.file], at.file],
    [["--out", join(at.file, "below")], at.file],
    [["--out", join(at.readOnly, "new")], "read-only"],
    [["--out", at.loop], at.loop],
    [["--out", ""], "'--out <dir>'"],
    [["--out", "/proc/new"], "/proc"],
  ];
  const ledgerRows: readonly WrongLine[] = [
    [[at.missing], at.missing],
    [[at.file], at.file],
    [[at.foreign], "line 1"],
    [[at.binary], "line 1"],
    [[at.empty], at.empty],
    [[at.unreadable], at.unreadable],
  ];
  const baselineRows: readonly WrongLine[] = [
    [[at.missing], at.missing],
    [[at.base], at.base],
    [[join(at.file, "below")], at.file],
    [[at.loop], at.loop],
    ...at.badBaselines.map(([path, says]): WrongLine => [[path], says]),
  ];
  const after =
    (...words: string[]) =>
    ([more, says]: WrongLine): WrongLine => [[...words, ...more], says];
  const runRows: readonly WrongLine[] = [
    ...placeRows,
    ...choiceRows,
    ...outRows,
    // Before the kernel, which would have to be fetched, and what is wrong with it, too.
    ...baselineRows.map(after("--out", join(at.base, "new"), "--kernel", "6.99", "--baseline")),
    ...ledgerRows.map(after("--resume")),
    [["--resume", ""], "'--resume <dir>'"],
    [["--resume", at.good, "--out", at.base], "--resume"],
    [["--resume", at.good, "--list"], "--list"],
  ];
  /** Where a single file is to be written. */
  const fileRows: readonly WrongLine[] = [
    [[at.base], at.base],
    [[join(at.missing, "new")], at.missing],
    [[join(at.file, "new")], at.file],
    [[join(at.readOnly, "new")], at.readOnly],
    [[join(at.full, "new")], at.full],
    [[at.loop], at.loop],
  ];
  const ends = ["--good", "6.1", "--bad", "6.12"];
  const bisectRows: readonly WrongLine[] = [
    [[], "--good"],
    [["--good", "6.1"], "--bad"],
    [ends, "--cell"],
    [[...ends, "--cell", "0123", "--feature", "x"], "--cell and --feature"],
    [["--good", "6.99", "--bad", "6.12", "--scenario", "link-count"], '"6.99"'],
    [["--good", "6.1", "--bad", "6.99", "--feature", "tmpfs.user-xattr"], '"6.99"'],
    [["--good", "6.1", "--bad", "6.1", "--feature", "tmpfs.user-xattr"], "both are"],
    [[...ends, "--cell", "zzz", "--from", at.good], '"zzz"'],
    [[...ends, "--cell", "0123", "--from", at.good, "--schedule", "sideways"], '"sideways"'],
    [[...ends, "--cell", "0123", "--from", at.good, "--set", "index=on"], "--set"],
    ...ledgerRows.map(after(...ends, "--cell", "0123", "--from")),
    [[...ends, "--scenario", "link-cuont"], '"link-cuont"'],
    [[...ends, "--scenario", "link-count", "--from", at.good], "--from"],
    [[...ends, "--scenario", "link-count", "--set", "colour=red"], '"colour"'],
    [[...ends, "--scenario", "link-count", "--set", "index=maybe"], '"maybe"'],
    [[...ends, "--scenario", "link-count", "--set", "index"], "FACTOR=LEVEL"],
    [[...ends, "--feature", "tmpfs.wings"], "tmpfs.user-xattr"],
    [[...ends, "--feature", "tmpfs.user-xattr", "--confidence", "99"], "--confidence"],
    [["--outcome", "ok"], "ok"],
    ...["50", "100", "much", "0.95"].map((share): WrongLine => [["--confidence", share], share]),
    [["--max-trials", "0"], '"0"'],
    [["--env", "host"], "host"],
    [["--memory", "much"], "much"],
    ...outRows.map(after(...ends, "--feature", "tmpfs.user-xattr")),
    ...[at.good, at.full].map((dir): WrongLine => [[...ends, "--feature", "tmpfs.user-xattr", "--out", dir], dir]),
    [[...ends, "--feature", "tmpfs.user-xattr", "--out", join(at.full, "new")], at.full],
    ...[at.missing, at.file, at.good].map((dir): WrongLine => [["--resume", dir], dir]),
    [["--resume", at.good, "--good", "6.1"], "--good"],
    ...at.badBisections.flatMap(([dir, says]): WrongLine[] => [
      [["--resume", dir], says],
      [[...ends, "--feature", "tmpfs.user-xattr", "--out", dir], says],
    ]),
    [["--nope"], "--nope"],
    [["excess"], "too many"],
  ];
  const imageRows: readonly WrongLine[] = [
    [[at.missing], at.missing],
    [[at.file], at.file],
    [[at.base], at.base],
    [["docker://"], "docker://"],
    [[at.base, "--platform", "nonsense"], "nonsense"],
  ];
  const mountRows = (...words: string[]): WrongLine["0"] => [...words, "--container-id", "c1", ...bases];
  return {
    run: runRows,
    qualify: runRows,
    plan: [...placeRows, ...choiceRows],
    report: [
      [[], "dir"],
      ...ledgerRows,
      [[at.good, at.missing], at.missing],
      [[at.good, ""], "'<dir>'"],
      [[at.full], at.full],
      ...outRows.map(after(at.good)),
      ...baselineRows.map(after(at.good, "--baseline")),
    ],
    diff: [
      [[], "'a'"],
      [[at.good], "'b'"],
      [[at.good, at.good, "excess"], "too many"],
      ...ledgerRows.map(after(at.good)),
      ...ledgerRows.map(([[dir = ""], says]): WrongLine => [[dir, at.good], says]),
      [[`${at.good},${at.missing}`, at.good], at.missing],
      [["", at.good], '""'],
      [[`${at.good},`, at.good], "missing"],
      [[at.good, at.good, "--kernel-a", "5.4"], '"5.4"'],
      [[at.good, at.good, "--kernel-b", "5.4"], '"5.4"'],
      [[at.good, at.settled], "in common"],
      ...fileRows.map(after(at.good, at.good, "--out")),
    ],
    "baseline update": [
      [[], "--baseline"],
      ...baselineRows.slice(1).map(after("--from", at.settled, "--baseline")),
      ...fileRows.map(after("--from", at.settled, "--baseline")),
      ...[at.readOnly, at.full].map(
        (dir): WrongLine => [
          [
            ...["--baseline", join(dir, "baseline.json"), "--from", at.settled],
            ...["--reason", "r", "--expires", "9999-12-31"],
          ],
          dir,
        ],
      ),
      ...ledgerRows.map(after("--baseline", at.baseline, "--from")),
      ...(
        [
          [["--from", at.good], "cannot rely"],
          [["--from", at.settled], "reason and a date"],
          [["--from", at.settled, "--reason", "r"], "--expires"],
          [["--from", at.settled, "--expires", "9999-12-31"], "--reason"],
          [["--from", at.settled, "--reason", "r", "--expires", "2020-01-01"], '"2020-01-01"'],
          [["--expires", "tomorrow"], '"tomorrow"'],
          [["--expires", "2027-02-30"], '"2027-02-30"'],
          [["--expires", "31.12.2027"], '"31.12.2027"'],
          [["--reason", " "], "words"],
          [["--from", at.settled, "--only", "nothing"], '"nothing"'],
          [["--from", at.settled, "--only", "nothing", "--only", "link"], '"nothing"'],
          [["--only", "a,,b"], "missing"],
          [["--nope"], "--nope"],
          [["excess"], ""],
        ] satisfies WrongLine[]
      ).map(after("--baseline", at.baseline)),
    ],
    "baseline check": [
      [[], "file"],
      ...baselineRows.map(([[file = ""], says]): WrongLine => [[file, "--from", at.settled], says]),
      ...ledgerRows.map(after(at.baseline, "--from")),
      [[at.baseline, "--from", at.good], "cannot rely"],
      [[at.baseline, "excess"], "too many"],
      [[at.baseline, "--nope"], "--nope"],
    ],
    "baseline schema": [
      [["--nope"], "--nope"],
      [["excess"], "too many"],
    ],
    explain: [
      [["no", "such", "thing"], '"no such thing"'],
      [["deleted-directroy"], "did you mean deleted-directory"],
      [["--from", at.missing], "no name"],
      [["K1", "--from", at.missing], at.missing],
      [["K1", "--from", at.file], at.file],
      [["0123", "--from", at.good], at.good],
      [["--nope"], "--nope"],
      ...at.badReports.map(([dir, says]): WrongLine => [["K1", "--from", dir], says]),
    ],
    bisect: bisectRows,
    repro: [
      [[], "cell"],
      [["zzz", "--out", at.good], "zzz"],
      [["", "--out", at.missing], at.missing],
      ...ledgerRows.map(after("0123", "--out")),
      [["0123", "--out", at.good, "--set", "index=on"], "--set"],
      [["0123", "--out", at.good, "--env", "host"], "place"],
      [["link-count", "--set", "colour=red"], '"colour"'],
      [["link-count", "--set", "index=maybe"], '"maybe"'],
      [["link-count", "--set", "index"], "FACTOR=LEVEL"],
      [["link-count", "--set", "=on"], "FACTOR=LEVEL"],
      [["link-count", "--set", "index=on", "--set", "toString=1"], '"toString"'],
      [["link-count", "--kernel", "6.99"], '"6.99"'],
      [["0123", "--out", at.good, "--schedule", "sideways"], "sideways"],
      [["0123", "--out", at.good, "--trials", "0"], '"0"'],
    ],
    features: [...placeRows, [["--nope"], "--nope"]],
    "kernels list": [[["--nope"], "--nope"]],
    "kernels fetch": [
      [[], "names"],
      [["6.99"], '"6.99"'],
    ],
    "kernels show": [
      [[], "name"],
      [["6.99"], '"6.99"'],
      [["../../etc/passwd"], "passwd"],
    ],
    "vm run": [
      [[], "kernel"],
      [["6.99", "--", "true"], '"6.99"'],
      [["6.12"], "command"],
      [[at.file, "--", "true"], at.file],
      ...["0", "9999999"].map((vcpus): WrongLine => [["6.12", "--vcpus", vcpus, "--", "true"], vcpus]),
      [["6.12", "--memory", "1", "--", "true"], "from 128"],
      [["6.12", "--modules", at.base, "--", "true"], "--modules"],
    ],
    "vm shell": [
      [["6.12"], "terminal"],
      [[], "kernel"],
    ],
    index: [
      [[], "image"],
      ...imageRows,
      [[at.base, "--lazy", "--store", at.base], "--lazy"],
      [[at.base, "--span-bytes", "1"], '"1"'],
      [[at.base, "--store", ""], "'--store <dir>'"],
      [[at.image, "--store", at.file], at.file],
      [[at.image, "--store", join(at.readOnly, "new")], "read-only"],
      [[at.image, "--out", at.base], at.base],
      ...[at.file, at.readOnly, at.full].map((dir): WrongLine => [[at.image, "--out", join(dir, "new")], dir]),
    ],
    mount: [
      [[], "--container-id"],
      [mountRows(), "--index"],
      ...imageRows.map(([words, says]): WrongLine => [mountRows(...words), says]),
      [[at.base, "--container-id", "../c", ...bases], "../c"],
      [mountRows("--index", at.missing), at.missing],
      [mountRows("--index", at.file), at.file],
      [mountRows("--index", at.base), at.base],
      [mountRows(at.base, "--options", "index=perhaps"), "perhaps"],
      [mountRows(at.base, "--profile", at.missing), at.missing],
      [mountRows(at.base, "--profile", at.foreignFile), at.foreignFile],
      [mountRows(at.base, "--overlay", "aufs"), "aufs"],
      ...["none", "9999999"].map((threads): WrongLine => [mountRows(at.base, "--threads", threads), threads]),
      [mountRows(at.base, "--cache-size", "big"), "big"],
      [mountRows(at.base, "--lazy", "--shared-cache", "http://x"), "http"],
      [[at.base, "--container-id", "c1", "--mount-base", "relative"], "relative"],
      [
        [at.image, "--container-id", "c1", ...bases.slice(0, 2), "--rootfs-base", join(at.readOnly, "new")],
        "read-only",
      ],
      [[at.image, "--container-id", "c1", ...elsewhere, "--bundle", at.file], at.file],
    ],
    umount: [
      [[], "id"],
      [["c1", ...bases], "c1"],
      [["../c", ...bases], "../c"],
      [["c1", "--mount-base", "relative"], "relative"],
    ],
    trace: [
      [["--out", join(at.base, "list")], "image"],
      [[at.base], "--out"],
      [[at.base, "--out", join(at.base, "list"), "--seconds", "9999999"], "9999999"],
      [[at.image, "--out", "/proc/new/list", ...bases], "/proc"],
      ...imageRows.map(([words, says]): WrongLine => [[...words, "--out", join(at.base, "list"), ...bases], says]),
    ],
    doctor: baseRows,
    mounts: baseRows,
    clean: baseRows,
    completion: [
      [[], "shell"],
      [["tcsh"], "tcsh"],
    ],
  };
}
