"""Attacks the service in 512 MiB of memory; another client must not be affected.

usage: hostile.py PROGRAM [--attack NAME]... [--minutes N [--seed N]] [--list]

By default each attack runs against its own instance, in a memory cgroup of the size that
the example deployments set. Meanwhile an honest client sends an ordinary letter five times
a second (fewer on a machine where that is more than a quarter of the capacity of one slot),
and requests the probes. It checks that

- every letter of that client gets its document (above the capacity of the service: nine in
  ten), and every probe returns 200 within a second;
- every complete request of the attacker gets a response: a document or a problem;
- afterwards it is the same process, its gauges have their values from before (no slot is
  taken, nothing waits), and its memory has grown by at most 128 MiB.

--minutes runs random attacks on one instance with the default limits, one or two at a time,
for that duration, while the honest client sends from another address; --seed repeats the
order of a run. Exit status 0 if nothing was lost.
"""

import argparse
import asyncio
import os
import random
import re
import resource
import subprocess
import time

from hostile import honest, wire
from hostile.attacks import ALL, Target
from hostile.instance import Cage, Instance, program_path

GROWTH = 128
SETTLE_SECONDS = 12
HOLD_SECONDS, BOUND_SECONDS = 4, 60
# Shorter timeouts than the defaults, for a short run; the other limits are the defaults.
SHORT = ["--max-concurrent-renders", "2", "--body-timeout", "3", "--header-timeout", "2"]
SHORT += ["--compare-timeout", "3"]
QUIET_LOG = ["--log-format", "json", "--log-level", "error"]
# Gauges that change without work.
MOVING = re.compile(r"seconds|resident|_fds")


def make_key(program):
    """Makes a key, and its line in the key file."""
    done = subprocess.run([program, "key", "honest"], capture_output=True, text=True)
    return done.stderr.split()[-1], done.stdout.strip()


async def read_gauges(port):
    """Reads the gauges of work and slots; None if they cannot be read."""
    found = await wire.read_metrics(port)
    if found is None:
        return None
    values, types = found
    return {
        name: value
        for name, value in values.items()
        if name.startswith("kamerbrief_")
        and types.get(name.partition("{")[0]) == "gauge"
        and not MOVING.search(name)
    }


async def find_leftovers(instance, before, resident, key):
    """Waits until memory and gauges have their old values; returns those that do not reach them in time.

    Meanwhile it sends letters: the allocator returns freed memory to the system when it
    is used again.
    """
    end, wrong = time.monotonic() + SETTLE_SECONDS, []
    while time.monotonic() < end:
        if ended := instance.end():
            return [ended]
        now, wrong = await read_gauges(instance.port), []
        if now is None:
            wrong.append("/metrics does not answer")
        else:
            for name in before:
                if now.get(name, 0) > before[name]:
                    wrong.append(f"{name} is {now.get(name):.0f}, was {before[name]:.0f}")
        grown = instance.resident() - resident
        if grown > GROWTH:
            wrong.append(f"memory is {grown:.0f} MiB more than before")
        if not wrong:
            return []
        await asyncio.sleep(0.2)
        await honest.send_letter(instance.port, key)
    return [f"{what}, {SETTLE_SECONDS} s after the attack" for what in wrong]


def summarize_honest(seen, refused_share=0.0):
    """Counts the losses of the honest client, beyond the share of letters that may be refused.

    Returns them with figures.
    """
    letters = [took for who, _, took in seen if who == "letter"]
    lost = honest.count_lost(seen)
    refused = "letter: 503 queue-full"
    if lost.get(refused, 0) <= refused_share * len(letters):
        lost.pop(refused, None)
    wrong = [f"{what} x {count}" for what, count in lost.items()]
    slowest = max(letters, default=0)
    return wrong, f"{len(letters)} honest letters, slowest {slowest:.2f} s"


async def warm_up(instance, key):
    """Fills caches, so that later memory is compared with memory in use."""
    await honest.measure_capacity(instance.port, key, 0.3)
    return await read_gauges(instance.port), instance.resident()


def stop_instance(instance, seconds=30):
    """Stops an instance with SIGTERM; returns the errors."""
    if instance.process.poll() is not None:
        return []
    instance.process.terminate()
    try:
        code = instance.process.wait(seconds)
    except subprocess.TimeoutExpired:
        return [f"SIGTERM did not end it in {seconds} s"]
    return [] if code == 0 else [f"exit code {code} after SIGTERM"]


async def try_attack(program, cage, attack, keys, rate):
    """Runs one attack on its own instance; returns the errors, and figures."""
    key, line = keys if attack.with_keys else ("", "")
    log = ["--log-level", "debug"] if attack.mute_log else QUIET_LOG
    options = [*SHORT, *log, *attack.options, "--drain-delay", "0"]
    options += ["--render-timeout", str(attack.render_time)]
    options += ["--keys", line] if key else []
    reading = writing = None
    if attack.mute_log:
        reading, writing = os.pipe()
    instance = Instance(program, cage, options, writing)
    begin = time.monotonic()
    try:
        if not instance.wait_until_ready():
            return [f"it does not start: {instance.last_lines()}"], ""
        before, resident = await warm_up(instance, key)
        client = honest.HonestClient(instance.port, key, rate)
        await client.begins()
        target = Target(instance.port, key, HOLD_SECONDS, instance.process.pid)
        try:
            await asyncio.wait_for(attack.run(target), BOUND_SECONDS)
        except asyncio.TimeoutError:
            target.complain(f"the attack is not over after {BOUND_SECONDS} s")
        await asyncio.sleep(0.5)
        wrong, figures = summarize_honest(client.finish(), attack.refused_share)
        wrong += target.complaints
        left = await find_leftovers(instance, before, resident, key)
        wrong += left or stop_instance(instance)
        peak = cage.peak() or instance.resident("VmHWM")
        took = time.monotonic() - begin
        answers = [f"{what} x {count}" for what, count in target.answers.items()]
        answers = ", ".join(answers) or "nothing"
        figures += f"; peak {peak:.0f} MiB; {took:.0f} s; attacker got {answers}"
        if wrong and not attack.mute_log:
            wrong += [f"log: {line[:200]}" for line in instance.last_lines(2)]
        return wrong, figures
    finally:
        instance.kill()
        for end in (reading, writing):
            if end is not None:
                os.close(end)


async def try_attacks(program, cage, attacks, keys, rate):
    failed = []
    for attack in attacks:
        wrong, figures = await try_attack(program, cage, attack, keys, rate)
        if wrong:
            # On a busy machine an honest letter can be late for other reasons: the effect of an
            # attack occurs again.
            print(f"again {attack.name}: {figures}; {'; '.join(wrong)}", flush=True)
            wrong, figures = await try_attack(program, cage, attack, keys, rate)
        print(("WRONG " if wrong else "ok    ") + f"{attack.name}: {figures}", flush=True)
        for what in wrong:
            print(f"        {what}", flush=True)
        if wrong:
            failed.append(attack.name)
    print(
        f"{len(attacks) - len(failed)} of {len(attacks)} attacks change nothing for others"
    )
    if failed:
        print(f"succeeded: {', '.join(failed)}")
    return not failed


async def run_mixed(program, cage, minutes, seed, rate):
    """Runs random attacks on one instance; returns whether no honest letter was lost."""
    instance = Instance(program, cage, [*QUIET_LOG, "--drain-delay", "0"])
    if not instance.wait_until_ready():
        print(f"WRONG it does not start: {instance.last_lines()}")
        return False
    before, resident = await warm_up(instance, "")
    client = honest.HonestClient(instance.port, "", rate, ("127.0.0.3", 0))
    await client.begins()
    begin, counts, complaints = time.monotonic(), {}, []
    end = begin + 60 * minutes

    async def attacker(number, pause):
        choose = random.Random(f"{seed} {number}")
        while time.monotonic() < end and not instance.end():
            attack = choose.choice([attack for attack in ALL if attack.is_mixable])
            seconds = choose.uniform(2, 40)
            target = Target(instance.port, "", seconds, instance.process.pid)
            counts[attack.name] = counts.get(attack.name, 0) + 1
            try:
                await asyncio.wait_for(attack.run(target), 120)
            except asyncio.TimeoutError:
                target.complain("is not over after 120 s")
            at = time.monotonic() - begin
            found = target.complaints
            complaints.extend(f"{at:.0f} s: {attack.name}: {what}" for what in found)
            await asyncio.sleep(choose.uniform(0, pause))

    # A second attack runs about half of the time.
    await asyncio.gather(attacker(1, 2), attacker(2, 40))
    seen = client.finish()
    wrong, figures = summarize_honest(seen)
    letters = [what for who, what, _ in seen if who == "letter"]
    lost = sum(what != "200" for what in letters)
    wrong += await find_leftovers(instance, before, resident, "")
    print(f"{minutes} minutes, seed {seed}: {sum(counts.values())} attacks {counts}")
    print(f"{lost} of {len(letters)} honest letters lost; {figures}")
    print(f"peak {cage.peak():.0f} MiB")
    for what in [*wrong, *complaints]:
        print(f"WRONG {what}")
    for line in instance.last_lines(5) if wrong else []:
        print(f"        log: {line[:200]}")
    instance.kill()
    return not wrong and not complaints


def main():
    parse = argparse.ArgumentParser(
        usage=__doc__.split("\n\n")[1].removeprefix("usage: ")
    )
    parse.add_argument("program", nargs="?")
    parse.add_argument("--attack", action="append", default=[])
    parse.add_argument("--minutes", type=float)
    parse.add_argument("--seed", type=int)
    parse.add_argument("--list", action="store_true")
    args = parse.parse_args()
    names = [attack.name for attack in ALL]
    if args.list:
        print("\n".join(names))
        return 0
    unknown = [name for name in args.attack if name not in names]
    if unknown or not args.program:
        parse.error(f"expected PROGRAM and attacks of: {', '.join(names)}")
    program, cage = program_path(args.program), Cage()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    print(f"memory is limited to 512 MiB by {cage.kind}")
    if cage.kind == "RLIMIT_DATA":
        print("NOT CHECKED in a memory cgroup: none can be made here")
    try:
        rate = measure_rate(program, cage)
        # The service may open 1,024 files, its attacker more.
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        if args.minutes:
            seed = random.randrange(1 << 32) if args.seed is None else args.seed
            fine = asyncio.run(run_mixed(program, cage, args.minutes, seed, rate))
        else:
            attacks = [a for a in ALL if not args.attack or a.name in args.attack]
            fine = asyncio.run(
                try_attacks(program, cage, attacks, make_key(program), rate)
            )
    finally:
        cage.remove()
    return 0 if fine else 1


def measure_rate(program, cage):
    """Returns five letters a second, or a quarter of the capacity of one slot."""
    instance = Instance(program, cage, QUIET_LOG)
    try:
        if not instance.wait_until_ready():
            raise SystemExit(f"{program} does not start: {instance.last_lines()}")
        a_second = asyncio.run(honest.measure_capacity(instance.port, ""))
    finally:
        instance.kill()
    rate = min(5.0, a_second / 4)
    print(f"one place renders {a_second:.0f} letters a second")
    print(f"the honest client sends {rate:.1f} a second")
    return rate


if __name__ == "__main__":
    raise SystemExit(main())
